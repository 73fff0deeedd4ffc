//! `examples/modules/metric-publisher`, applied by the real Terraform against a stand-in for
//! hashicorp/aws that knows its schemas.

mod stage;

use std::collections::BTreeSet;

use scaling::metric::{Metric, NAMESPACE_DEFAULT, Subject};
use serde_json::{Value, json};

use crate::{
    aws,
    bench::{run, start},
};
use stage::Stage;

/// Actions that Lambda itself takes with the function's role.
fn is_lambdas_own(action: &str) -> bool {
    action.starts_with("logs:") || action.starts_with("ec2:")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_wires_profile_function_and_schedule() {
    let stage = Stage::example().await;
    let applied = stage.applied().await;

    let function = applied.values("aws_lambda_function.publisher");
    for (attribute, expected) in [
        ("runtime", json!("provided.al2023")),
        ("handler", json!("bootstrap")),
        ("architectures", json!(["arm64"])),
        ("memory_size", json!(128)),
        ("timeout", json!(58)),
        ("reserved_concurrent_executions", json!(1)),
    ] {
        assert_eq!(function[attribute], expected, "{attribute}");
    }
    assert_eq!(function["logging_config"][0]["log_format"], "JSON");
    assert_eq!(
        function["logging_config"][0]["application_log_level"],
        Value::Null
    );
    assert_eq!(
        function["vpc_config"][0]["subnet_ids"],
        json!(["subnet-1", "subnet-2"])
    );

    let invoke = applied.values("aws_lambda_function_event_invoke_config.publisher");
    assert_eq!(invoke["maximum_retry_attempts"], 0);
    assert_eq!(invoke["maximum_event_age_in_seconds"], 60);
    let schedule = applied.values("aws_scheduler_schedule.publisher");
    assert_eq!(schedule["schedule_expression"], "rate(1 minute)");
    let target = &schedule["target"][0];
    assert_eq!(target["arn"], function["arn"]);
    assert_eq!(target["retry_policy"][0]["maximum_retry_attempts"], 0);
    assert_eq!(
        target["retry_policy"][0]["maximum_event_age_in_seconds"],
        60
    );
    let input =
        "{\"id\":\"<aws.scheduler.execution-id>\",\"time\":\"<aws.scheduler.scheduled-time>\"}";
    assert_eq!(target["input"], input, "as Scheduler reads it");
    let group = applied.values("aws_cloudwatch_log_group.publisher");
    assert_eq!(group["retention_in_days"], 14);

    let profile = applied.root_values("arrakis_scaling_profile.worker");
    let sources = &profile["publisher_sources"];
    let configuration = applied.configuration();
    assert_eq!(&configuration["sources"], sources);
    assert_eq!(configuration["sample_every"], 10);
    assert_eq!(configuration["run_for"], 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_alarms_watch_what_the_publisher_publishes() {
    let stage = Stage::example().await;
    let applied = stage.applied().await;
    let publisher = Subject::Publisher("arrakis-publisher");
    for (alarm, metric, expected) in [
        (
            "silent",
            Metric::Heartbeat,
            json!(["SampleCount", "LessThanThreshold", 1, 5, 3, "breaching", 60]),
        ),
        (
            "source_errors",
            Metric::SourceErrors,
            json!([
                "Minimum",
                "GreaterThanOrEqualToThreshold",
                1,
                5,
                null,
                "notBreaching",
                60
            ]),
        ),
    ] {
        let values = applied.values(&format!("aws_cloudwatch_metric_alarm.{alarm}"));
        let identity = metric.of(NAMESPACE_DEFAULT, publisher).unwrap();
        assert_eq!(values["namespace"], identity.namespace);
        assert_eq!(values["metric_name"], identity.name);
        assert_eq!(values["dimensions"], json!(identity.dimensions));
        assert_eq!(values["unit"], Value::Null, "a unit would blind the alarm");
        let found = json!([
            values["statistic"],
            values["comparison_operator"],
            values["threshold"],
            values["evaluation_periods"],
            values["datapoints_to_alarm"],
            values["treat_missing_data"],
            values["period"],
        ]);
        assert_eq!(found, expected, "{alarm}");
        assert_eq!(
            values["alarm_actions"],
            json!(["arn:aws:sns:us-east-1:123456789012:oncall"])
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_allows_exactly_the_calls_that_are_made() {
    let sources = r#"sources = [
        { kind = "tasks", cluster = "arrakis", service = "worker" },
        { kind = "tasks", cluster = "arrakis", service = "worker" },
    ]"#;
    let both = format!("{sources}\n sink = \"both\"");
    let applied = Stage::module(&both).await.applied().await;
    let world = aws::worker().await;
    let function = start(&world, &applied.configuration()).await.unwrap();
    run(&function).await;
    let made: BTreeSet<String> = world.calls().iter().map(|call| call.action()).collect();
    let mut allowed = applied.actions();
    allowed.retain(|action| !is_lambdas_own(action));
    assert_eq!(allowed, made);
    let permissions = applied.permissions();
    let of = |wanted: &str| &permissions.iter().find(|(it, _)| it == wanted).unwrap().1;
    let service = "arn:aws:ecs:us-east-1:123456789012:service/arrakis/worker";
    assert_eq!(of("ecs:DescribeServices"), &json!([service]));

    let written = format!("{sources}\n sink = \"embedded_metric_format\"");
    let applied = Stage::module(&written).await.applied().await;
    let actions = applied.actions();
    assert!(!actions.contains("cloudwatch:PutMetricData"), "{actions:?}");
    let network = actions.iter().any(|action| action.starts_with("ec2:"));
    assert!(!network, "{actions:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_readable_by_name_and_by_arn() {
    let given = "arn:aws:secretsmanager:eu-west-1:1:secret:other-AbCdEf";
    let arguments = format!(
        r#"sources = [{{ kind = "queue", stream = "S", consumer = "c" }}]
        kms_key_arns = ["arn:aws:kms:us-east-1:123456789012:key/k"]
        nats = {{
          servers  = ["tls://nats:4222"]
          user     = {{ ssm_parameter = "/nats/user" }}
          password = {{ secrets_manager = "nats", json_key = "password" }}
          token    = {{ secrets_manager = "{given}" }}
        }}"#
    );
    let applied = Stage::module(&arguments).await.applied().await;
    let permissions = applied.permissions();
    let of = |wanted: &str| &permissions.iter().find(|(it, _)| it == wanted).unwrap().1;
    let parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/nats/user";
    assert_eq!(of("ssm:GetParameter"), &json!([parameter]));
    let named = "arn:aws:secretsmanager:us-east-1:123456789012:secret:nats-??????";
    assert_eq!(of("secretsmanager:GetSecretValue"), &json!([named, given]));
    let key = "arn:aws:kms:us-east-1:123456789012:key/k";
    assert_eq!(of("kms:Decrypt"), &json!([key]));
    assert!(!applied.actions().contains("ecs:DescribeServices"));
}

/// So many sources, as an argument.
fn many(count: usize) -> String {
    format!(
        r#"sources = [for number in range({count}) : {{
        kind = "tasks", cluster = "cluster-${{number}}", service = "service-of-a-long-name"
    }}]"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_configuration_is_kept_in_a_parameter() {
    let arguments = format!("{}\n configuration_store = \"ssm_parameter\"", many(60));
    let applied = Stage::module(&arguments).await.applied().await;
    assert_eq!(
        applied.configuration(),
        json!({"ssm_parameter": "/p/configuration"})
    );
    let parameter = applied.values("aws_ssm_parameter.configuration[0]");
    let document: Value = serde_json::from_str(parameter["value"].as_str().unwrap()).unwrap();
    assert_eq!(document["sources"].as_array().map(Vec::len), Some(60));
    let permissions = applied.permissions();
    let read = permissions.iter().find(|(it, _)| it == "ssm:GetParameter");
    let arn = "arn:aws:ssm:us-east-1:123456789012:parameter/p/configuration";
    assert_eq!(read.unwrap().1, json!([arn]));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_arguments_are_refused_with_their_name() {
    let tasks = r#"sources = [{ kind = "tasks", cluster = "c", service = "s" }]"#;
    for (arguments, words) in [
        ("sources = []".to_owned(), "sources: found none"),
        (
            format!("{tasks}\n sample_every = 90"),
            "sample_every: found 90",
        ),
        (format!("{tasks}\n run_for = 51"), "run_for: found 51"),
        (format!("{tasks}\n sink = \"emf\""), "sink: found \"emf\""),
        (
            format!("{tasks}\n architecture = \"arm\""),
            "architecture: found \"arm\"",
        ),
        (
            format!("{tasks}\n log_level = \"loud\""),
            "log_level: found \"loud\"",
        ),
        (
            many(60),
            "allowed: 3800 with configuration_store = \"environment\". Set configuration_store",
        ),
        (
            format!("{}\n configuration_store = \"ssm_parameter\"", many(120)),
            "allowed: 8192 with configuration_store = \"ssm_parameter\". Split the sources",
        ),
    ] {
        let refusal = Stage::module(&arguments).await.refusal().await;
        let refusal = refusal.split_whitespace().collect::<Vec<_>>().join(" ");
        let refusal = refusal.replace("│ ", "");
        assert!(refusal.contains(words), "{words:?} is missing in {refusal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stand_in_refuses_what_the_provider_has_not() {
    let tasks = r#"sources = [{ kind = "tasks", cluster = "c", service = "s" }]"#;
    for (right, wrong, words) in [
        (
            "memory_size      = 128",
            "memory         = 128",
            "\"memory\"",
        ),
        ("log_format = \"JSON\"", "", "\"log_format\" is required"),
        ("retry_policy {", "retry {", "\"retry\""),
        (
            "threshold           = 1",
            "threshold = \"one\"",
            "a number is required",
        ),
    ] {
        let stage = Stage::module(tasks).await;
        assert!(stage.change_module(right, wrong) > 0, "{right:?} is there");
        let finished = stage.validate().await;
        assert_eq!(finished.code, Some(1), "{wrong:?}: {}", finished.output());
        assert!(
            finished.output().contains(words),
            "{words:?} in {}",
            finished.output()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_are_formatted() {
    let stage = Stage::new("examples").await;
    let finished = stage
        .terraform(&["fmt", "-check", "-diff", "-recursive"])
        .await;
    assert_eq!(finished.code, Some(0), "{}", finished.output());
}
