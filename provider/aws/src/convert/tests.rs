//! Object to request, request to what AWS would keep of it, and that back to the object.
//!
//! What AWS keeps is written out member by member here, apart from the code under test.

mod metrics;
mod strategies;

use std::collections::BTreeMap;

use aws_sdk_applicationautoscaling::types as autoscaling;
use aws_sdk_cloudwatch::{operation::get_dashboard::GetDashboardOutput, types as cloudwatch};
use aws_smithy_types::DateTime;
use proptest::prelude::*;
use scaling::object::{Alarm, Policy, ScalableTarget, ScheduledAction, ServiceReference};
use serde_json::json;

use super::{Inexpressible, alarm, dashboard, policy, schedule, target};

const POLICY_ARN: &str = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1:resource/ecs/\
                          service/arrakis/worker:policyName/worker-out";

fn service() -> ServiceReference {
    ServiceReference {
        cluster: "arrakis".to_owned(),
        service: "worker".to_owned(),
    }
}

/// The target AWS describes after it was registered as `object`, and its tags.
fn kept_target(
    object: &ScalableTarget,
    create: bool,
) -> (autoscaling::ScalableTarget, BTreeMap<String, String>) {
    let request = target::to_sdk(object, create).build().unwrap();
    let tags = request.tags().cloned().unwrap_or_default();
    let kept = autoscaling::ScalableTarget::builder()
        .service_namespace(request.service_namespace.unwrap())
        .resource_id(request.resource_id.unwrap())
        .scalable_dimension(request.scalable_dimension.unwrap())
        .min_capacity(request.min_capacity.unwrap())
        .max_capacity(request.max_capacity.unwrap())
        .role_arn("arn:aws:iam::123456789012:role/service-linked")
        .creation_time(DateTime::from_secs(0))
        .set_suspended_state(request.suspended_state)
        .build()
        .unwrap();
    (kept, tags.into_iter().collect())
}

/// The policy AWS describes after `object` was put.
fn kept_policy(object: &Policy) -> autoscaling::ScalingPolicy {
    let request = policy::to_sdk(object, &service()).unwrap().build().unwrap();
    autoscaling::ScalingPolicy::builder()
        .policy_arn(POLICY_ARN)
        .policy_name(request.policy_name.unwrap())
        .service_namespace(request.service_namespace.unwrap())
        .resource_id(request.resource_id.unwrap())
        .scalable_dimension(request.scalable_dimension.unwrap())
        .policy_type(request.policy_type.unwrap())
        .set_step_scaling_policy_configuration(request.step_scaling_policy_configuration)
        .set_target_tracking_scaling_policy_configuration(
            request.target_tracking_scaling_policy_configuration,
        )
        .set_predictive_scaling_policy_configuration(
            request.predictive_scaling_policy_configuration,
        )
        .creation_time(DateTime::from_secs(0))
        .build()
        .unwrap()
}

/// The scheduled action AWS describes after `object` was put.
fn kept_schedule(object: &ScheduledAction) -> autoscaling::ScheduledAction {
    let request = schedule::to_sdk(object, &service())
        .unwrap()
        .build()
        .unwrap();
    autoscaling::ScheduledAction::builder()
        .scheduled_action_name(request.scheduled_action_name.unwrap())
        .scheduled_action_arn("arn:aws:autoscaling:us-east-1:123456789012:scheduledAction:1")
        .service_namespace(request.service_namespace.unwrap())
        .schedule(request.schedule.unwrap())
        .set_timezone(request.timezone)
        .resource_id(request.resource_id.unwrap())
        .set_scalable_dimension(request.scalable_dimension)
        .set_start_time(request.start_time)
        .set_end_time(request.end_time)
        .set_scalable_target_action(request.scalable_target_action)
        .creation_time(DateTime::from_secs(0))
        .build()
        .unwrap()
}

/// The alarm CloudWatch describes after `object` was put with `actions`, and its tags.
fn kept_alarm(
    object: &Alarm,
    actions: Vec<String>,
    create: bool,
) -> (cloudwatch::MetricAlarm, BTreeMap<String, String>) {
    let request = alarm::to_sdk(object, actions, create).build().unwrap();
    let tags = alarm::tags_from_sdk(request.tags());
    let kept = cloudwatch::MetricAlarm::builder()
        .set_alarm_name(request.alarm_name)
        .set_alarm_description(request.alarm_description)
        .set_actions_enabled(request.actions_enabled)
        .set_ok_actions(request.ok_actions)
        .set_alarm_actions(request.alarm_actions)
        .set_insufficient_data_actions(request.insufficient_data_actions)
        .set_metric_name(request.metric_name)
        .set_namespace(request.namespace)
        .set_statistic(request.statistic)
        .set_extended_statistic(request.extended_statistic)
        .set_dimensions(request.dimensions)
        .set_period(request.period)
        .set_unit(request.unit)
        .set_evaluation_periods(request.evaluation_periods)
        .set_datapoints_to_alarm(request.datapoints_to_alarm)
        .set_threshold(request.threshold)
        .set_comparison_operator(request.comparison_operator)
        .set_treat_missing_data(request.treat_missing_data)
        .set_metrics(request.metrics)
        .build();
    (kept, tags)
}

proptest! {
    #[test]
    fn a_target_comes_back_as_it_went(object in strategies::target()) {
        let (kept, tags) = kept_target(&object, true);
        prop_assert_eq!(&target::from_sdk(&kept, tags), &object);
        let (kept, tags) = kept_target(&object, false);
        prop_assert!(tags.is_empty(), "tags of a target that exists are refused");
        prop_assert_eq!(target::from_sdk(&kept, object.tags.clone()), object);
    }

    #[test]
    fn a_policy_comes_back_as_it_went(object in strategies::policy()) {
        prop_assert_eq!(policy::from_sdk(&kept_policy(&object)), Ok(object));
    }

    #[test]
    fn a_scheduled_action_comes_back_as_it_went(object in strategies::schedule()) {
        prop_assert_eq!(schedule::from_sdk(&kept_schedule(&object)), object);
    }

    #[test]
    fn a_dashboard_comes_back_as_it_went(object in strategies::dashboard()) {
        let request = dashboard::to_sdk(&object, true).build().unwrap();
        let tags = alarm::tags_from_sdk(request.tags());
        let kept = GetDashboardOutput::builder()
            .set_dashboard_name(request.dashboard_name)
            .set_dashboard_body(request.dashboard_body)
            .build();
        prop_assert_eq!(&dashboard::from_sdk(&object.name, &kept, tags).unwrap(), &object);
        let request = dashboard::to_sdk(&object, false).build().unwrap();
        prop_assert!(request.tags().is_empty(), "tags of a dashboard that exists are ignored");
    }

    #[test]
    fn an_alarm_comes_back_as_it_went(object in strategies::alarm()) {
        // Every action of a blueprint's alarm is a policy's name.
        let arn = |name: &String| format!("{POLICY_ARN}/{name}");
        let actions = object.alarm_actions.iter().map(arn).collect();
        let policies = object.alarm_actions.iter().map(|name| (arn(name), name.clone())).collect();
        let (kept, tags) = kept_alarm(&object, actions, true);
        prop_assert_eq!(alarm::from_sdk(&kept, &policies, tags), Ok(object));
    }

    #[test]
    fn an_alarm_that_exists_is_put_without_tags(object in strategies::alarm()) {
        let (_, tags) = kept_alarm(&object, Vec::new(), false);
        prop_assert!(tags.is_empty());
    }
}

#[test]
fn what_aws_leaves_out_has_its_default() {
    let found = autoscaling::StepScalingPolicyConfiguration::builder()
        .adjustment_type(autoscaling::AdjustmentType::ChangeInCapacity)
        .build();
    let text = serde_json::to_value(policy::from_sdk(&step_policy(found)).unwrap()).unwrap();
    assert_eq!(
        text["StepScalingPolicyConfiguration"],
        json!({
            "AdjustmentType": "ChangeInCapacity",
            "Cooldown": 300,
            "MetricAggregationType": "Average",
            "StepAdjustments": [],
        })
    );
    let found = plain_alarm().build();
    let object = alarm::from_sdk(&found, &BTreeMap::new(), BTreeMap::new()).unwrap();
    let text = serde_json::to_value(object).unwrap();
    assert_eq!(text["TreatMissingData"], json!("missing"));
    assert_eq!(text["DatapointsToAlarm"], json!(3));
    assert_eq!(text["AlarmDescription"], json!(""));
    assert_eq!(text["ActionsEnabled"], json!(true));
}

#[test]
fn a_scheduled_action_without_a_zone_is_in_utc() {
    let found = autoscaling::ScheduledAction::builder()
        .scheduled_action_name("worker-day")
        .scheduled_action_arn("arn")
        .service_namespace(autoscaling::ServiceNamespace::Ecs)
        .schedule("rate(1 day)")
        .resource_id("service/arrakis/worker")
        .creation_time(DateTime::from_secs(0))
        .build()
        .unwrap();
    let text = serde_json::to_value(schedule::from_sdk(&found)).unwrap();
    assert_eq!(
        text,
        json!({
            "ScheduledActionName": "worker-day",
            "Schedule": "rate(1 day)",
            "Timezone": "UTC",
            "ScalableTargetAction": {},
        })
    );
}

#[test]
fn steps_and_dimensions_come_back_in_order() {
    let step = |lower: Option<f64>, adjustment| {
        autoscaling::StepAdjustment::builder()
            .set_metric_interval_lower_bound(lower)
            .scaling_adjustment(adjustment)
            .build()
            .unwrap()
    };
    let found = autoscaling::StepScalingPolicyConfiguration::builder()
        .adjustment_type(autoscaling::AdjustmentType::ChangeInCapacity)
        .step_adjustments(step(Some(150.0), 3))
        .step_adjustments(step(None, 1))
        .step_adjustments(step(Some(50.0), 2))
        .build();
    let text = serde_json::to_value(policy::from_sdk(&step_policy(found)).unwrap()).unwrap();
    let steps = text["StepScalingPolicyConfiguration"]["StepAdjustments"]
        .as_array()
        .unwrap();
    let adjustments: Vec<_> = steps
        .iter()
        .map(|step| step["ScalingAdjustment"].as_i64())
        .collect();
    assert_eq!(adjustments, [Some(1), Some(2), Some(3)]);

    let dimension = |name| {
        cloudwatch::Dimension::builder()
            .name(name)
            .value("v")
            .build()
    };
    let found = plain_alarm()
        .dimensions(dimension("Stream"))
        .dimensions(dimension("Consumer"));
    let object = alarm::from_sdk(&found.build(), &BTreeMap::new(), BTreeMap::new()).unwrap();
    let names: Vec<_> = object
        .dimensions
        .iter()
        .map(|dimension| &dimension.name)
        .collect();
    assert_eq!(names, ["Consumer", "Stream"]);
}

#[test]
fn settings_no_profile_makes_show_as_drift() {
    let found = plain_alarm()
        .ok_actions("arn:aws:sns:us-east-1:123456789012:people")
        .unit(cloudwatch::StandardUnit::Count)
        .evaluation_interval(60)
        .build();
    let object = alarm::from_sdk(&found, &BTreeMap::new(), BTreeMap::new()).unwrap();
    let text = serde_json::to_value(object).unwrap();
    assert_eq!(
        text["OKActions"],
        json!(["arn:aws:sns:us-east-1:123456789012:people"])
    );
    assert_eq!(text["Unit"], json!("Count"));
    assert_eq!(text["EvaluationInterval"], json!(60));
}

#[test]
fn an_action_that_is_no_policy_of_the_target_stays_an_arn() {
    let topic = "arn:aws:sns:us-east-1:123456789012:people";
    let found = plain_alarm()
        .alarm_actions(topic)
        .alarm_actions(POLICY_ARN)
        .build();
    let policies = BTreeMap::from([(POLICY_ARN.to_owned(), "worker-out".to_owned())]);
    let object = alarm::from_sdk(&found, &policies, BTreeMap::new()).unwrap();
    assert_eq!(object.alarm_actions, [topic, "worker-out"]);
}

#[test]
fn what_cannot_be_expressed_is_named_by_its_kind() {
    let predictive = autoscaling::ScalingPolicy::builder()
        .policy_arn(POLICY_ARN)
        .policy_name("forecast")
        .service_namespace(autoscaling::ServiceNamespace::Ecs)
        .resource_id("service/arrakis/worker")
        .scalable_dimension(autoscaling::ScalableDimension::EcsServiceDesiredCount)
        .policy_type(autoscaling::PolicyType::PredictiveScaling)
        .creation_time(DateTime::from_secs(0))
        .build()
        .unwrap();
    check_kind(policy::from_sdk(&predictive), "PredictiveScaling");

    let magnitude = autoscaling::StepScalingPolicyConfiguration::builder()
        .adjustment_type(autoscaling::AdjustmentType::PercentChangeInCapacity)
        .min_adjustment_magnitude(2)
        .build();
    check_kind(
        policy::from_sdk(&step_policy(magnitude)),
        "StepScaling with MinAdjustmentMagnitude",
    );

    let none = BTreeMap::new;
    let percentile = plain_alarm().extended_statistic("p99").build();
    check_kind(
        alarm::from_sdk(&percentile, &none(), none()),
        "alarm on the percentile p99",
    );
    let query = cloudwatch::MetricDataQuery::builder().id("m1").build();
    let math = plain_alarm().metrics(query).build();
    check_kind(
        alarm::from_sdk(&math, &none(), none()),
        "alarm on metric math",
    );
    let text = GetDashboardOutput::builder().dashboard_body("no JSON");
    check_kind(
        dashboard::from_sdk("worker", &text.build(), none()),
        "dashboard whose body is no JSON",
    );
    let bare = cloudwatch::MetricAlarm::builder()
        .alarm_name("bare")
        .build();
    check_kind(
        alarm::from_sdk(&bare, &none(), none()),
        "alarm without EvaluationPeriods",
    );
}

#[track_caller]
fn check_kind<T: std::fmt::Debug>(found: Result<T, Inexpressible>, kind: &str) {
    assert_eq!(found.unwrap_err(), Inexpressible(kind.to_owned()));
}

fn step_policy(
    configuration: autoscaling::StepScalingPolicyConfiguration,
) -> autoscaling::ScalingPolicy {
    autoscaling::ScalingPolicy::builder()
        .policy_arn(POLICY_ARN)
        .policy_name("worker-out")
        .service_namespace(autoscaling::ServiceNamespace::Ecs)
        .resource_id("service/arrakis/worker")
        .scalable_dimension(autoscaling::ScalableDimension::EcsServiceDesiredCount)
        .policy_type(autoscaling::PolicyType::StepScaling)
        .step_scaling_policy_configuration(configuration)
        .creation_time(DateTime::from_secs(0))
        .build()
        .unwrap()
}

fn plain_alarm() -> cloudwatch::builders::MetricAlarmBuilder {
    cloudwatch::MetricAlarm::builder()
        .alarm_name("worker-out")
        .metric_name("QueueDepth")
        .namespace("Arrakis/Scaling")
        .statistic(cloudwatch::Statistic::Maximum)
        .period(60)
        .evaluation_periods(3)
        .threshold(50.0)
        .comparison_operator(cloudwatch::ComparisonOperator::GreaterThanOrEqualToThreshold)
}
