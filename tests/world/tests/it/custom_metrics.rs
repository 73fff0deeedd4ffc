//! Tracking policies on metrics of the author's own, on metric math and on requests per target.

use std::time::{Duration, SystemTime};

use aws_sdk_applicationautoscaling::{
    error::SdkError,
    operation::put_scaling_policy::{PutScalingPolicyError, PutScalingPolicyOutput},
    types::{
        CustomizedMetricSpecification, MetricDimension, MetricStatistic, MetricType, PolicyType,
        PredefinedMetricSpecification, TargetTrackingMetric, TargetTrackingMetricDataQuery,
        TargetTrackingMetricStat, TargetTrackingScalingPolicyConfiguration,
    },
};
use aws_sdk_cloudwatch::{primitives::DateTime, types::MetricDatum};
use serde_json::json;
use world::{ServiceSettings, Utilization, World};

use crate::{
    policies::registered,
    support::{CLUSTER, Clients, WORKER, builder, clients, refused},
};

const CODE: &str = "ValidationException";
const LABEL: &str = "app/front/50dc6c495c0c9188/targetgroup/worker/943f017f100becff";
/// A wall wait that only a broken world exceeds.
const LIMIT: Duration = Duration::from_secs(60);

async fn put(
    clients: &Clients,
    name: &str,
    metric: CustomizedMetricSpecification,
) -> Result<PutScalingPolicyOutput, SdkError<PutScalingPolicyError>> {
    let configuration = TargetTrackingScalingPolicyConfiguration::builder()
        .target_value(50.0)
        .customized_metric_specification(metric)
        .build()
        .unwrap();
    let call = clients.policy(name);
    let call = call.policy_type(PolicyType::TargetTrackingScaling);
    let call = call.target_tracking_scaling_policy_configuration(configuration);
    call.send().await
}

fn backlog(statistic: MetricStatistic) -> CustomizedMetricSpecification {
    let dimension = |name: &str, value: &str| {
        let pair = MetricDimension::builder().name(name).value(value);
        pair.build().unwrap()
    };
    CustomizedMetricSpecification::builder()
        .namespace("Arrakis/Scaling")
        .metric_name("BacklogPerTask")
        .statistic(statistic)
        .dimensions(dimension("Stream", "COMMANDS"))
        .dimensions(dimension("ServiceName", "worker"))
        .build()
}

fn stat(metric: &str, word: &str) -> TargetTrackingMetricStat {
    let metric = TargetTrackingMetric::builder()
        .namespace("Arrakis/Scaling")
        .metric_name(metric);
    TargetTrackingMetricStat::builder()
        .metric(metric.build())
        .stat(word)
        .build()
        .unwrap()
}

/// Depth by tasks, the quotient given back.
fn quotient(text: &str) -> CustomizedMetricSpecification {
    let query = |id: &str| TargetTrackingMetricDataQuery::builder().id(id);
    let depth = query("depth").metric_stat(stat("QueueDepth", "Maximum"));
    let tasks = query("tasks").metric_stat(stat("RunningTasks", "Average"));
    CustomizedMetricSpecification::builder()
        .metrics(depth.return_data(false).build().unwrap())
        .metrics(tasks.return_data(false).build().unwrap())
        .metrics(query("each").expression(text).build().unwrap())
        .build()
}

#[tokio::test]
async fn the_alarms_of_a_policy_follow_its_metric() {
    let (world, clients) = registered().await;
    let mut metric = backlog(MetricStatistic::Maximum);
    metric.unit = Some("Count".to_owned());
    let made = put(&clients, "worker-backlog", metric).await.unwrap();
    let high = world.alarm(&made.alarms()[0].alarm_name).unwrap().settings;
    let expected = [
        ("Namespace", json!("Arrakis/Scaling")),
        ("MetricName", json!("BacklogPerTask")),
        ("Statistic", json!("Maximum")),
        ("Unit", json!("Count")),
        ("Threshold", json!(50.0)),
        ("Period", json!(60)),
        ("EvaluationPeriods", json!(3)),
    ];
    for (name, value) in expected {
        assert_eq!(high[name], value, "{name}");
    }
    let low = world.alarm(&made.alarms()[1].alarm_name).unwrap().settings;
    assert_eq!(
        (&low["Threshold"], &low["EvaluationPeriods"]),
        (&json!(45.0), &json!(15))
    );
    assert_eq!(low["Dimensions"].as_array().unwrap().len(), 2);

    let made = put(
        &clients,
        "worker-each",
        quotient("depth / IF(tasks > 0, tasks, 1)"),
    );
    let made = made.await.unwrap();
    let call = clients.cloudwatch.describe_alarms();
    let call = call.alarm_names(&made.alarms()[0].alarm_name);
    let seen = call.send().await.unwrap().metric_alarms.unwrap().remove(0);
    let queries = seen.metrics();
    assert_eq!(queries.len(), 3);
    assert_eq!(queries[0].metric_stat.as_ref().unwrap().period, Some(60));
    assert_eq!(queries[2].return_data, Some(true));
    assert_eq!(
        (seen.metric_name, seen.period, seen.threshold),
        (None, None, Some(50.0))
    );
}

#[tokio::test]
async fn one_policy_tracks_one_metric() {
    let (_world, clients) = registered().await;
    let only = "Only one TargetTrackingScaling policy for a given metric specification is allowed.";
    put(&clients, "a", backlog(MetricStatistic::Average))
        .await
        .unwrap();
    let mut same = backlog(MetricStatistic::Average);
    same.dimensions.as_mut().unwrap().reverse();
    same.unit = Some("Count".to_owned());
    refused(put(&clients, "b", same).await, CODE, only);
    put(&clients, "b", backlog(MetricStatistic::Maximum))
        .await
        .unwrap();
    put(&clients, "c", quotient("depth / tasks")).await.unwrap();
    refused(
        put(&clients, "d", quotient("depth / tasks")).await,
        CODE,
        only,
    );
    put(&clients, "d", quotient("depth / tasks / 2"))
        .await
        .unwrap();
    // An update of a policy does not meet itself.
    put(&clients, "c", quotient("depth / tasks")).await.unwrap();
    let lone = TargetTrackingMetricDataQuery::builder().id("depth");
    let lone = lone
        .metric_stat(stat("QueueDepth", "Maximum"))
        .build()
        .unwrap();
    let math = CustomizedMetricSpecification::builder()
        .metrics(lone)
        .build();
    let plain = CustomizedMetricSpecification::builder()
        .namespace("Arrakis/Scaling")
        .metric_name("QueueDepth")
        .statistic(MetricStatistic::Maximum)
        .build();
    put(&clients, "e", math).await.unwrap();
    refused(put(&clients, "f", plain).await, CODE, only);
}

#[tokio::test]
async fn specifications_are_judged() {
    let (world, clients) = registered().await;
    let judge = async |metric, part: &str| {
        refused(put(&clients, "a", metric).await, CODE, part);
    };
    let mut nameless = backlog(MetricStatistic::Average);
    nameless.metric_name = None;
    judge(
        nameless,
        "must have a MetricName, a Namespace and a Statistic",
    )
    .await;
    let mut unknown = backlog(MetricStatistic::from("Median"));
    judge(unknown.clone(), "enum value set").await;
    unknown.statistic = None;
    judge(unknown, "must have a MetricName").await;
    let mut both = quotient("depth / tasks");
    both.metric_name = Some("x".to_owned());
    judge(both, "Metrics and MetricName cannot be specified together").await;
    judge(quotient("depth /"), "Invalid metric expression").await;
    judge(quotient("depth / speed"), "no query has the id \"speed\"").await;
    judge(quotient("MAX(depth)"), "no single time series").await;
    judge(quotient("each + 1"), "it uses itself").await;
    refused(
        put(&clients, "a", quotient("RATE(depth)")).await,
        "NotSimulated",
        "RATE",
    );
    let with = |change: &dyn Fn(&mut Vec<TargetTrackingMetricDataQuery>)| {
        let mut metric = quotient("depth / tasks");
        change(metric.metrics.as_mut().unwrap());
        metric
    };
    let metric = with(&|queries| queries[0].return_data = None);
    judge(
        metric,
        "Exactly one element of the metrics list should return data.",
    )
    .await;
    let metric = with(&|queries| queries[2].return_data = Some(false));
    judge(metric, "Exactly one element").await;
    let metric = with(&|queries| queries[1].id = "depth".to_owned());
    judge(metric, "not unique").await;
    let metric = with(&|queries| queries[0].id = "Depth".to_owned());
    judge(metric, "parameter Id is not valid").await;
    let metric = with(&|queries| queries[2].metric_stat = Some(stat("x", "Sum")));
    judge(metric, "either a MetricStat or an Expression").await;
    let metric = with(&|queries| queries[0].metric_stat = Some(stat("x", "Mean")));
    judge(metric, "parameter Stat is not supported").await;
    let metric = with(&|queries| queries[0].label = Some(String::new()));
    judge(metric, "Label must not be empty").await;
    let metric = with(&|queries| {
        for number in 0..10 {
            let query = TargetTrackingMetricDataQuery::builder().id(format!("m{number}"));
            let query = query.metric_stat(stat(&number.to_string(), "p90"));
            queries.push(query.return_data(false).build().unwrap());
        }
    });
    judge(metric, "more than 10 metrics").await;
    assert_eq!(world.policies(), []);
}

#[tokio::test]
async fn metric_math_over_published_data_scales_a_service() {
    let worker = ServiceSettings::new(CLUSTER, "worker", 3);
    let world = builder()
        .speed(300.0)
        .service(worker)
        .start()
        .await
        .unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register(WORKER).await;
    put(&clients, "worker-each", quotient("depth / tasks"))
        .await
        .unwrap();
    let publisher = clients.cloudwatch.clone();
    let publish = tokio::spawn(async move {
        loop {
            let datum = |name: &str, value: f64| {
                let datum = MetricDatum::builder().metric_name(name).value(value);
                datum.timestamp(DateTime::from(SystemTime::now())).build()
            };
            let call = publisher.put_metric_data().namespace("Arrakis/Scaling");
            // 80 each, where 50 are wanted: three tasks become five.
            let call = call.metric_data(datum("QueueDepth", 240.0));
            call.metric_data(datum("RunningTasks", 3.0))
                .send()
                .await
                .unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let five = |world: &World| world.service(CLUSTER, "worker").unwrap().desired == 5;
    assert!(world.until(LIMIT, five).await, "{:?}", world.activities());
    publish.abort();
}

#[tokio::test]
async fn requests_per_target_need_their_target_group() {
    let busy = Utilization::function(|load| Some(6000.0 / f64::from(load.running)));
    let worker = ServiceSettings::new(CLUSTER, "worker", 3).requests(LABEL, busy);
    let world = builder()
        .speed(300.0)
        .service(worker)
        .start()
        .await
        .unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register(WORKER).await;
    let put = async |label: &str| {
        let metric = PredefinedMetricSpecification::builder()
            .predefined_metric_type(MetricType::AlbRequestCountPerTarget)
            .resource_label(label)
            .build();
        let configuration = TargetTrackingScalingPolicyConfiguration::builder()
            .target_value(1000.0)
            .predefined_metric_specification(metric.unwrap())
            .build();
        let call = clients.policy("worker-requests");
        let call = call.policy_type(PolicyType::TargetTrackingScaling);
        let call = call.target_tracking_scaling_policy_configuration(configuration.unwrap());
        call.send().await
    };
    for label in [
        "app/front/1/targetgroup/worker",
        "net/front/1/targetgroup/worker/2",
        "app//1/targetgroup/worker/2",
        "targetgroup/worker/943f017f100becff",
    ] {
        refused(put(label).await, CODE, "Invalid resource label");
    }
    let other = "app/front/50dc6c495c0c9188/targetgroup/other/943f017f100becff";
    refused(put(other).await, CODE, "is not attached to resource");
    let made = put(LABEL).await.unwrap();
    let high = world.alarm(&made.alarms()[0].alarm_name).unwrap().settings;
    assert_eq!(
        (&high["Namespace"], &high["Statistic"]),
        (&json!("AWS/ApplicationELB"), &json!("Sum"))
    );
    let six = |world: &World| world.service(CLUSTER, "worker").unwrap().running == 6;
    assert!(world.until(LIMIT, six).await, "{:?}", world.activities());
}
