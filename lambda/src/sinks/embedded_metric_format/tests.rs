//! Data points in, lines out, each held against the specification.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use scaling::metric::{Metric, Queue, Service, Subject};
use serde_json::{Value, json};

use super::EmbeddedMetricFormat;
use crate::datum::{Datum, ValidDatum};
use crate::sinks::Published;
use crate::testing::Page;

const WORKER: Service<'static> = Service {
    cluster: "c",
    service: "s",
};

fn queue(stream: &str) -> Queue<'_> {
    Queue {
        stream,
        consumer: "w",
        domain: None,
    }
}

fn datum(metric: Metric, subject: Subject<'_>, value: f64, millis: u64) -> ValidDatum {
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_790_000_000_000 + millis);
    let datum = Datum {
        identity: metric.of("Test", subject).expect("of the catalogue"),
        unit: metric.unit(),
        value,
        at,
        resolution_secs: 1,
    };
    datum.validate(at).expect("valid")
}

fn written(datums: Vec<ValidDatum>) -> (Vec<Value>, Published) {
    let page = Page::default();
    let sink = EmbeddedMetricFormat::new(page.output());
    let published = sink.write(&mut datums.into_iter());
    let text = page.text();
    assert!(text.is_empty() || text.ends_with('\n'), "whole lines");
    let documents = text.lines().map(|line| {
        let document: Value = serde_json::from_str(line).expect("one JSON object a line");
        hold_to_specification(&document);
        document
    });
    (documents.collect(), published)
}

/// The schema of the specification ("EMF JSON schema"), with its limits.
fn hold_to_specification(document: &Value) {
    let root = document.as_object().expect("an object");
    let metadata = root["_aws"].as_object().expect("an object");
    assert!(metadata["Timestamp"].is_u64(), "milliseconds");
    let directives = metadata["CloudWatchMetrics"].as_array().expect("a list");
    assert!(!directives.is_empty());
    for directive in directives {
        let namespace = directive["Namespace"].as_str().expect("a text");
        assert!((1..=1_024).contains(&namespace.len()));
        let sets = directive["Dimensions"].as_array().expect("a list");
        assert!(!sets.is_empty());
        for set in sets {
            let set = set.as_array().expect("a list");
            assert!((1..=30).contains(&set.len()));
            for name in set {
                let name = name.as_str().expect("a text");
                assert!((1..=250).contains(&name.len()));
                let value = root[name].as_str().expect("a member of the root");
                assert!((1..=1_024).contains(&value.len()));
            }
        }
        let metrics = directive["Metrics"].as_array().expect("a list");
        assert!((1..=100).contains(&metrics.len()));
        for metric in metrics {
            let name = metric["Name"].as_str().expect("a text");
            assert!((1..=1_024).contains(&name.len()));
            assert!(root[name].is_number(), "a member of the root");
            assert!(["Count", "Seconds"].contains(&metric["Unit"].as_str().expect("a text")));
            assert!([1, 60].contains(&metric["StorageResolution"].as_i64().expect("a number")));
            let members = metric.as_object().expect("an object").len();
            assert_eq!(members, 3, "no other member");
        }
    }
    assert!(document.to_string().len() <= 256 * 1_024);
}

#[test]
fn a_document() {
    let subject = Subject::Queue(queue("A"));
    let (documents, published) = written(vec![
        datum(Metric::QueueDepth, subject, 20.0, 123),
        datum(Metric::QueuePending, subject, 0.0, 123),
    ]);
    let metric = |name: &str| json!({"Name": name, "Unit": "Count", "StorageResolution": 1});
    assert_eq!(
        documents,
        [json!({
            "_aws": {
                "Timestamp": 1_790_000_000_123_u64,
                "CloudWatchMetrics": [{
                    "Namespace": "Test",
                    "Dimensions": [["Consumer", "Stream"]],
                    "Metrics": [metric("QueueDepth"), metric("QueuePending")],
                }],
            },
            "Consumer": "w", "Stream": "A", "QueueDepth": 20.0, "QueuePending": 0.0,
        })]
    );
    assert_eq!(published.written, 2);
    assert_eq!(published.refusals, []);
}

#[test]
fn another_subject_or_moment_is_another_document() {
    let of = |stream| Subject::Queue(queue(stream));
    let backlog = Subject::QueueOfService(queue("B"), WORKER);
    let (documents, _) = written(vec![
        datum(Metric::QueueDepth, of("A"), 1.0, 0),
        datum(Metric::QueueDepth, of("B"), 2.0, 0),
        datum(Metric::BacklogPerTask, backlog, 3.0, 0),
        datum(Metric::BacklogPerTask, backlog, 4.0, 1),
    ]);
    let shown: Vec<String> = documents
        .iter()
        .map(|it| format!("{} {}", it["QueueDepth"], it["BacklogPerTask"]))
        .collect();
    assert_eq!(shown, ["1.0 null", "2.0 null", "null 3.0", "null 4.0"]);
}

#[test]
fn nothing_makes_no_line_and_a_closed_output_is_told() {
    let (documents, published) = written(Vec::new());
    assert_eq!((documents.len(), published), (0, Published::default()));
    let sink = EmbeddedMetricFormat::new(Page::closed());
    let one = datum(Metric::QueueDepth, Subject::Queue(queue("A")), 1.0, 0);
    let published = sink.write(&mut [one].into_iter());
    assert_eq!(published.written, 0);
    assert!(
        published.refusals[0]
            .reason
            .starts_with("standard output: ")
    );
}

proptest! {
    #[test]
    fn every_metric_is_in_exactly_one_document(
        streams in prop::collection::vec("[ -~]{1,40}", 0..40), value in 0_u32..
    ) {
        let named = streams.iter().filter(|stream| !stream.trim().is_empty());
        let datums: Vec<ValidDatum> = named
            .enumerate()
            .flat_map(|(index, stream)| {
                let subject = Subject::Queue(queue(stream));
                let value = f64::from(value) + index as f64;
                [Metric::QueueDepth, Metric::QueuePending]
                    .map(|metric| datum(metric, subject, value, 0))
            })
            .collect();
        let expected: Vec<(String, f64)> = datums
            .iter()
            .map(|it| (it.get().identity.dimensions["Stream"].clone(), it.get().value))
            .collect();
        let (documents, published) = written(datums);
        let mut found = Vec::new();
        for document in &documents {
            let stream = document["Stream"].as_str().expect("a text");
            for name in ["QueueDepth", "QueuePending"] {
                found.push((stream.to_owned(), document[name].as_f64().expect("a number")));
            }
        }
        prop_assert_eq!(published.written, expected.len());
        prop_assert_eq!(found, expected);
    }
}
