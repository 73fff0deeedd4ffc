//! Whole runs of `--check`: what is printed.

use super::{explain, print_faults, run};
use crate::arguments::Format;
use crate::config::Config;
use crate::handler::Deps;
use crate::testing::{Hands, Page, StandIn, config, member, metrics, refusal};

async fn checked(config: Config, stand_in: &StandIn, format: Format) -> (String, bool) {
    let page = Page::default();
    let aws = stand_in.aws.clone();
    let mut deps = Deps::with_aws(config, aws, Hands::new().clock(), page.output());
    let passed = run(&mut deps, format).await;
    (page.text(), passed)
}

/// CloudWatch that knows its caller, or not; ECS that answers.
fn aws(cloudwatch: (u16, &'static str, &'static str)) -> StandIn {
    StandIn::new(move |request, _| {
        let (status, code, message) = cloudwatch;
        if request.uri.contains("PutMetricData") {
            return (status, refusal(code, message));
        }
        let service = r#"{"services":[{"serviceName":"s","status":"ACTIVE","runningCount":3}]}"#;
        (200, service.as_bytes().to_vec())
    })
}

fn tasks_only(sink: &str) -> Config {
    let document = format!(
        r#"{{"publisher": "p", "sink": "{sink}", "sample_every": 10,
        "sources": [{{"kind": "tasks", "cluster": "c", "service": "s"}}]}}"#
    );
    Config::parse(&document).expect("a valid configuration")
}

const TOO_OLD: (u16, &str, &str) = (
    400,
    "InvalidParameterValue",
    "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
);

#[tokio::test]
async fn all_is_well() {
    let stand_in = aws(TOO_OLD);
    let (text, passed) = checked(tasks_only("both"), &stand_in, Format::Table).await;
    assert!(passed, "{text}");
    assert_eq!(
        text,
        "ok  configuration  1 source; 6 samples a run, 10 s apart; to Arrakis/Scaling by both\n\
         ok  tasks c/s      read\n\
         ok  PutMetricData  CloudWatch answers, and lets this caller publish to Arrakis/Scaling\n\
         \nAll is well; nothing was published.\n"
    );
    let requests = stand_in.requests();
    let put = requests.last().expect("a call");
    let at = member(&metrics(&put.body)[0], "Timestamp").into_tag();
    let at = at.expect("a tag").1.into_float().expect("a float");
    assert!(
        (at - (1e9 - 21.0 * 86_400.0)).abs() < 1.0,
        "too old to be taken"
    );
}

#[tokio::test]
async fn every_fault_is_explained() {
    let stand_in = aws((
        403,
        "AccessDenied",
        "not authorized to perform PutMetricData",
    ));
    let (text, passed) = checked(config(""), &stand_in, Format::Table).await;
    assert!(!passed);
    for words in [
        "FAILED  queue A/w      NATS is unreachable: ",
        "ok      tasks c/s      read",
        "FAILED  PutMetricData  AccessDenied: not authorized to perform PutMetricData; allow this \
         action in the policy of the role",
        "\n2 of 4 checks failed; nothing was published.\n",
    ] {
        assert!(text.contains(words), "{words:?} is missing in\n{text}");
    }
}

#[tokio::test]
async fn without_the_call_there_is_nothing_to_reach() {
    let stand_in = aws(TOO_OLD);
    let config = tasks_only("embedded_metric_format");
    let (text, passed) = checked(config, &stand_in, Format::Json).await;
    assert!(passed, "{text}");
    let found: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(found["passed"], true);
    assert_eq!(found["checks"].as_array().map(Vec::len), Some(2), "{text}");
    assert_eq!(stand_in.requests().len(), 1, "ECS alone");
}

#[test]
fn faults_of_the_configuration_are_findings() {
    let faults = Config::parse(r#"{"publsher": "p"}"#).expect_err("faulty");
    let page = Page::default();
    print_faults(&faults, Format::Table, &page.output());
    let text = page.text();
    assert!(
        text.contains("FAILED  configuration  publsher: found"),
        "{text}"
    );
    assert!(text.contains("did you mean publisher?"), "{text}");
    assert!(text.contains("3 of 3 checks failed"), "{text}");
}

#[test]
fn remedies() {
    for (reason, words) in [
        ("AccessDeniedException: no", "policy of the role"),
        ("ExpiredToken: gone", "renew the credentials"),
        ("dispatch failure: connection refused", "interface endpoint"),
        (
            "the stream does not exist; create it",
            "the stream does not exist; create it",
        ),
    ] {
        assert!(explain(reason).contains(words), "{reason}");
    }
}
