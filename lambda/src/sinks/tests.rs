//! Data points in, what each sink got and what was refused out.

use std::time::{Duration, SystemTime};

use scaling::metric::{Metric, Subject};
use serde_json::Value;

use super::{Published, Sinks};
use crate::config::Config;
use crate::datum::Datum;
use crate::testing::{Page, StandIn, TAKEN, metrics, refusal};

const BUDGET: Duration = Duration::from_secs(60);

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
}

fn config(sink: &str) -> Config {
    let document = format!(
        r#"{{"publisher": "p", "sink": "{sink}",
        "sources": [{{"kind": "tasks", "cluster": "c", "service": "s"}}]}}"#
    );
    Config::parse(&document).expect("a valid configuration")
}

/// Three data points, the second of which CloudWatch would not take.
fn datums() -> impl Iterator<Item = Datum> + Send {
    [1.0, f64::NAN, 3.0].into_iter().map(|value| Datum {
        identity: Metric::SourceErrors
            .of("Test", Subject::Publisher("p"))
            .expect("of the catalogue"),
        unit: Metric::SourceErrors.unit(),
        value,
        at: now(),
        resolution_secs: 60,
    })
}

async fn publish(sink: &str, stand_in: &StandIn) -> (Published, Vec<Value>) {
    let page = Page::default();
    let sinks = Sinks::new(&config(sink), stand_in.aws.clone(), page.output());
    let published = sinks.publish(&datums, now(), BUDGET).await;
    (published, page.lines())
}

#[tokio::test]
async fn each_sink_gets_all_that_is_valid_and_the_rest_is_named_once() {
    for (sink, put, written) in [
        ("put_metric_data", 2, 0),
        ("embedded_metric_format", 0, 2),
        ("both", 2, 2),
    ] {
        let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
        let (published, lines) = publish(sink, &stand_in).await;
        assert_eq!((published.put, published.written), (put, written), "{sink}");
        let bodies = stand_in.requests();
        let sent: usize = bodies.iter().map(|it| metrics(&it.body).len()).sum();
        assert_eq!(sent, put, "{sink}");
        assert_eq!(lines.len(), usize::from(written > 0), "{sink}");
        assert_eq!(published.refusals.len(), 1, "{sink}");
        let refused = &published.refusals[0];
        assert_eq!(
            refused.metric.as_deref(),
            Some("SourceErrors {Publisher=p}")
        );
        assert!(refused.reason.contains("NaN"), "{refused:?}");
    }
}

#[tokio::test]
async fn cloudwatch_out_of_reach_keeps_no_line_back() {
    let stand_in = StandIn::new(|_, _| (403, refusal("AccessDenied", "not you")));
    let (published, lines) = publish("both", &stand_in).await;
    assert_eq!((published.put, published.written), (0, 2));
    assert_eq!(lines.len(), 1);
    assert_eq!(published.refusals.len(), 2, "{:?}", published.refusals);
}

#[tokio::test]
async fn what_is_exposed_is_what_was_published() {
    let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
    let page = Page::default();
    let mut sinks = Sinks::new(&config("both"), stand_in.aws.clone(), page.output());
    let exposition = sinks.expose();
    assert_eq!(exposition.text(), "", "before the first sample");
    sinks.publish(&datums, now(), BUDGET).await;
    let text = exposition.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines,
        [
            "# TYPE arrakis_source_errors gauge",
            "arrakis_source_errors{publisher=\"p\"} 1",
            "arrakis_source_errors{publisher=\"p\"} 3",
        ]
    );
}
