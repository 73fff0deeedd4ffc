//! Metric alarms.

use aws_sdk_cloudwatch::types::{ComparisonOperator, Dimension, StandardUnit, StateValue};

use crate::support::{refused, start};

#[tokio::test]
async fn an_alarm_comes_back_as_it_was_put() {
    let (_world, clients) = start().await;
    let dimension = |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
    clients
        .alarm("worker-queue-commands-burst")
        .alarm_description("Depth at or above 500")
        .period(10)
        .evaluation_periods(5)
        .datapoints_to_alarm(3)
        .treat_missing_data("ignore")
        .dimensions(dimension("Stream", "COMMANDS"))
        .dimensions(dimension("Consumer", "command-worker"))
        .alarm_actions("arn:aws:sns:us-east-1:123456789012:people")
        .send()
        .await
        .unwrap();
    let found = clients.cloudwatch.describe_alarms().send().await.unwrap();
    let alarm = found.metric_alarms().first().unwrap();
    assert_eq!(
        alarm.alarm_arn.as_deref(),
        Some("arn:aws:cloudwatch:us-east-1:123456789012:alarm:worker-queue-commands-burst")
    );
    assert_eq!(alarm.state_value, Some(StateValue::InsufficientData));
    assert_eq!(
        (alarm.period, alarm.evaluation_periods),
        (Some(10), Some(5))
    );
    assert_eq!(
        (alarm.datapoints_to_alarm, alarm.threshold),
        (Some(3), Some(50.0))
    );
    assert_eq!(alarm.treat_missing_data.as_deref(), Some("ignore"));
    assert_eq!(alarm.actions_enabled, Some(true));
    assert_eq!(alarm.dimensions().len(), 2);
    assert_eq!(alarm.ok_actions, Some(Vec::new()));
    assert!(alarm.alarm_configuration_updated_timestamp.is_some());
}

#[tokio::test]
async fn an_update_overwrites_every_setting_and_keeps_the_state() {
    let (world, clients) = start().await;
    let put = clients
        .alarm("a")
        .alarm_description("first")
        .treat_missing_data("breaching");
    put.send().await.unwrap();
    let call = clients
        .cloudwatch
        .set_alarm_state()
        .alarm_name("a")
        .state_reason("by hand");
    call.state_value(StateValue::Ok).send().await.unwrap();
    clients.alarm("a").threshold(7.0).send().await.unwrap();
    let alarm = world.alarm("a").unwrap();
    assert_eq!(
        (alarm.state.as_str(), alarm.state_reason.as_str()),
        ("OK", "by hand")
    );
    assert_eq!(alarm.settings["Threshold"], 7.0);
    assert_eq!(alarm.settings.get("AlarmDescription"), None);
    assert_eq!(alarm.settings.get("TreatMissingData"), None);
}

#[tokio::test]
async fn alarms_are_switched_set_and_deleted() {
    let (world, clients) = start().await;
    clients.alarm("a").send().await.unwrap();
    clients
        .cloudwatch
        .disable_alarm_actions()
        .alarm_names("a")
        .send()
        .await
        .unwrap();
    assert_eq!(world.alarm("a").unwrap().settings["ActionsEnabled"], false);
    clients
        .cloudwatch
        .enable_alarm_actions()
        .alarm_names("a")
        .send()
        .await
        .unwrap();
    assert_eq!(world.alarm("a").unwrap().settings["ActionsEnabled"], true);
    let set = |name: &str| {
        let call = clients.cloudwatch.set_alarm_state().alarm_name(name);
        call.state_value(StateValue::Alarm).state_reason("test")
    };
    let lost = set("b").send().await.unwrap_err().into_service_error();
    assert!(lost.is_resource_not_found(), "{lost:?}");
    let garbled = set("a")
        .state_reason_data("{")
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    assert!(garbled.is_invalid_format_fault(), "{garbled:?}");
    let call = clients
        .cloudwatch
        .delete_alarms()
        .alarm_names("nobody")
        .alarm_names("a");
    call.send().await.unwrap();
    assert_eq!(world.alarms(), []);
    let names = (0..101).map(|number| format!("a{number}")).collect();
    let many = clients
        .cloudwatch
        .delete_alarms()
        .set_alarm_names(Some(names));
    refused(
        many.send().await,
        "ValidationError",
        "less than or equal to 100",
    );
}

#[tokio::test]
async fn how_an_alarm_evaluates_is_judged() {
    let (world, clients) = start().await;
    let put = || clients.alarm("a");
    let code = "ValidationError";
    for period in [7, 15, 40, 90] {
        refused(
            put().period(period).send().await,
            code,
            "Period must be 10, 20, 30",
        );
    }
    refused(
        put().period(0).send().await,
        code,
        "greater than or equal to 1",
    );
    refused(
        put().period(60).evaluation_periods(1441).send().await,
        code,
        "more than a day",
    );
    refused(
        put().period(3600).evaluation_periods(169).send().await,
        code,
        "more than a week",
    );
    refused(
        put().datapoints_to_alarm(2).send().await,
        code,
        "DatapointsToAlarm must be less",
    );
    refused(
        put().treat_missing_data("never").send().await,
        code,
        "Supported values",
    );
    refused(put().set_threshold(None).send().await, code, "Threshold");
    refused(put().threshold(f64::NAN).send().await, code, "Threshold");
    refused(
        put().set_evaluation_periods(None).send().await,
        code,
        "EvaluationPeriods",
    );
    refused(put().set_statistic(None).send().await, code, "Statistic");
    refused(put().set_metric_name(None).send().await, code, "MetricName");
    refused(put().set_period(None).send().await, code, "Period");
    let unknown = ComparisonOperator::from("Near");
    refused(
        put().comparison_operator(unknown).send().await,
        code,
        "enum value set",
    );
    let anomaly = ComparisonOperator::GreaterThanUpperThreshold;
    refused(
        put().comparison_operator(anomaly).send().await,
        "NotSimulated",
        "anomaly",
    );
    assert_eq!(world.alarms(), []);
}

#[tokio::test]
async fn what_an_alarm_names_and_starts_is_judged() {
    let (world, clients) = start().await;
    let put = || clients.alarm("a");
    let code = "ValidationError";
    refused(
        put().unit(StandardUnit::from("Apples")).send().await,
        code,
        "enum value set",
    );
    refused(
        put().alarm_actions("worker-cpu").send().await,
        code,
        "Invalid arn syntax",
    );
    let actions = (0..6)
        .map(|n| format!("arn:aws:sns:us-east-1:123456789012:t{n}"))
        .collect();
    refused(
        put().set_alarm_actions(Some(actions)).send().await,
        code,
        "less than or equal to 5",
    );
    refused(
        put().alarm_name("n".repeat(256)).send().await,
        code,
        "'alarmName'",
    );
    refused(
        put().alarm_name("a\nb").send().await,
        code,
        "Control characters",
    );
    refused(
        put().alarm_description("d".repeat(1025)).send().await,
        code,
        "'alarmDescription'",
    );
    refused(
        put().namespace(":x").send().await,
        code,
        "regular expression pattern: [^:].*",
    );
    let dimension = |n: i32| Dimension::builder().name(n.to_string()).value("v").build();
    let many = put().set_dimensions(Some((0..31).map(dimension).collect()));
    refused(many.send().await, code, "less than or equal to 30");
    let hollow = put().dimensions(Dimension::builder().name("n").value("").build());
    refused(hollow.send().await, code, "'dimensions.1.member.value'");
    assert_eq!(world.alarms(), []);
}
