//! Whole runs of `--once`: what is printed.

use serde_json::json;

use super::{number, run};
use crate::arguments::Format;
use crate::handler::Deps;
use crate::testing::{Hands, Page, StandIn, config};

async fn printed(format: Format) -> (String, bool, usize) {
    let stand_in = StandIn::new(|_, _| {
        let service = r#"{"services":[{"serviceName":"s","status":"ACTIVE","runningCount":3}]}"#;
        (200, service.as_bytes().to_vec())
    });
    let page = Page::default();
    let clock = Hands::new().clock();
    let aws = stand_in.aws.clone();
    let mut deps = Deps::with_aws(config(""), aws, clock, page.output());
    let all_read = run(&mut deps, format).await;
    let puts = stand_in.requests().into_iter();
    let puts = puts.filter(|request| request.uri.contains("PutMetricData"));
    (page.text(), all_read, puts.count())
}

#[tokio::test]
async fn a_person_sees_what_is_read_and_why_the_rest_is_not() {
    let (text, all_read, puts) = printed(Format::Table).await;
    assert!(!all_read);
    assert_eq!(puts, 0, "nothing is published");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..5],
        [
            "METRIC         VALUE  DIMENSIONS",
            "RunningTasks   3      ClusterName=c ServiceName=s",
            "SourceErrors   1      Publisher=p",
            "SampleSeconds  0      Publisher=p",
            "",
        ]
    );
    assert_eq!(lines[5], "NOT READ   WHY");
    assert!(
        lines[6].starts_with("queue A/w  NATS is unreachable: "),
        "{text}"
    );
    let last = "In 0.000 s 1 source could not be read; nothing was published.";
    assert_eq!(lines[7..], ["", last]);
}

#[tokio::test]
async fn a_program_gets_the_same_as_json() {
    let (text, _, _) = printed(Format::Json).await;
    let found: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        found["metrics"][0],
        json!({
            "namespace": "Arrakis/Scaling", "name": "RunningTasks",
            "dimensions": {"ClusterName": "c", "ServiceName": "s"},
            "value": 3.0, "unit": "Count", "resolution_secs": 60,
        })
    );
    assert_eq!(found["missing"][0]["source"], "queue A/w");
    assert_eq!(found["paused"], json!([]));
}

#[test]
fn numbers_for_a_person() {
    for (value, expected) in [
        (0.0, "0"),
        (20.0, "20"),
        (10_000_000.0, "10000000"),
        (6.666_666_6, "6.667"),
        (0.5, "0.5"),
        (0.000_4, "0"),
    ] {
        assert_eq!(number(value), expected);
    }
}
