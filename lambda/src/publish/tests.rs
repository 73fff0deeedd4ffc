//! Batches in, requests and outcome out, through the real SDK client.

use std::time::{Duration, SystemTime};

use scaling::metric::{Metric, Queue, Subject};

use super::{Published, Publisher, PutFailure};
use crate::batch::{BODY_BYTES_MAX, Batch, METRICS_MAX, batches};
use crate::encode::Datum;
use crate::testing::{StandIn, TAKEN, member, metrics, refusal};

/// Generous: no test waits for it.
const BUDGET: Duration = Duration::from_secs(60);

fn datum(number: usize, name_length: usize) -> Datum {
    let name = format!("{number}-").repeat(name_length.div_ceil(2));
    let queue = Queue {
        stream: &name,
        consumer: &name,
        domain: Some(&name),
    };
    let identity = Metric::QueueRedelivered.of("Test", Subject::Queue(queue));
    Datum {
        identity: identity.expect("a queue has redeliveries"),
        unit: Metric::QueueRedelivered.unit(),
        value: number as f64 + 0.1,
        at: SystemTime::UNIX_EPOCH + Duration::from_millis(1_790_000_000_123),
        resolution_secs: 60,
    }
}

async fn publish(stand_in: &StandIn, datums: Vec<Datum>, budget: Duration) -> Published {
    let publisher = Publisher::new(stand_in.aws.clone());
    let mut batches = batches(datums);
    publisher.publish("Test", &mut batches, budget).await
}

#[tokio::test]
async fn every_metric_arrives_and_bodies_keep_the_limits() {
    for (count, name_length) in [(1, 4), (2_300, 4), (1_500, 255)] {
        let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
        let datums: Vec<Datum> = (0..count)
            .map(|number| datum(number, name_length))
            .collect();
        let calls = batches(datums.clone()).count();
        let published = publish(&stand_in, datums, BUDGET).await;
        assert_eq!(published.metrics, count);
        assert_eq!(published.failures, []);
        let requests = stand_in.requests();
        assert_eq!(requests.len(), calls);
        let mut values = Vec::new();
        for request in requests {
            assert!(
                request.body.len() <= BODY_BYTES_MAX,
                "{} bytes: the estimate in batch.rs is too low",
                request.body.len()
            );
            let sent = metrics(&request.body);
            assert!(sent.len() <= METRICS_MAX);
            values.extend(sent.iter().filter_map(|metric| {
                let value = member(metric, "Value");
                value.as_float()
            }));
        }
        values.sort_by(f64::total_cmp);
        let expected: Vec<f64> = (0..count).map(|number| number as f64 + 0.1).collect();
        assert_eq!(values, expected);
    }
}

#[tokio::test]
async fn the_estimate_of_a_batch_is_no_less_than_its_body() {
    let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
    // As many as the estimate lets into one body: the body must not be larger.
    let datums: Vec<Datum> = (0..METRICS_MAX).map(|number| datum(number, 400)).collect();
    let Some(Batch(first)) = batches(datums).next() else {
        panic!("there is a batch");
    };
    assert!(first.len() < METRICS_MAX, "limited by its bytes");
    publish(&stand_in, first, BUDGET).await;
    let length = stand_in.requests()[0].body.len();
    assert!(length <= BODY_BYTES_MAX, "{length}");
    assert!(
        length > BODY_BYTES_MAX * 9 / 10,
        "{length}: the estimate wastes calls"
    );
}

#[tokio::test]
async fn a_metric_on_the_wire() {
    let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
    publish(&stand_in, vec![datum(7, 2)], BUDGET).await;
    let requests = stand_in.requests();
    assert!(
        requests[0]
            .uri
            .ends_with("/service/GraniteServiceVersion20100801/operation/PutMetricData"),
        "{}",
        requests[0].uri
    );
    let sent = metrics(&requests[0].body);
    let show = |name| format!("{:?}", member(&sent[0], name));
    assert_eq!(show("MetricName"), "Text(\"QueueRedelivered\")");
    assert_eq!(show("Unit"), "Text(\"Count\")");
    assert_eq!(show("Value"), "Float(7.1)");
    assert_eq!(show("StorageResolution"), "Integer(Integer(60))");
    assert_eq!(show("Timestamp"), "Tag(1, Float(1790000000.123))");
}

#[tokio::test]
async fn a_refused_batch_keeps_no_other_back() {
    let stand_in = StandIn::new(|request, _| {
        if metrics(&request.body).len() == METRICS_MAX {
            (200, TAKEN.to_vec())
        } else {
            let message = "The value 1 for parameter X is invalid.";
            (400, refusal("InvalidParameterValueException", message))
        }
    });
    let datums = (0..METRICS_MAX + 5)
        .map(|number| datum(number, 4))
        .collect();
    let published = publish(&stand_in, datums, BUDGET).await;
    assert_eq!(published.metrics, METRICS_MAX);
    let reason = "InvalidParameterValueException: The value 1 for parameter X is invalid.";
    let failure = PutFailure {
        metrics: 5,
        reason: reason.to_owned(),
    };
    assert_eq!(published.failures, [failure]);
}

#[tokio::test]
async fn a_passing_fault_is_tried_again_and_a_lasting_one_named() {
    for (lasting, calls, metrics) in [(false, 2, 1), (true, 3, 0)] {
        let stand_in = StandIn::new(move |_, number| {
            if lasting || number == 0 {
                (503, refusal("InternalServiceFault", "try later"))
            } else {
                (200, TAKEN.to_vec())
            }
        });
        let published = publish(&stand_in, vec![datum(1, 4)], BUDGET).await;
        assert_eq!(stand_in.requests().len(), calls);
        assert_eq!(published.metrics, metrics);
        for failure in &published.failures {
            assert!(
                failure.reason.contains("InternalServiceFault"),
                "{failure:?}"
            );
        }
        assert_eq!(published.failures.len(), usize::from(lasting));
    }
}

#[tokio::test]
async fn nothing_is_sent_when_the_time_is_over() {
    let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
    let published = publish(&stand_in, vec![datum(1, 4)], Duration::ZERO).await;
    assert_eq!(stand_in.requests().len(), 0);
    assert_eq!(published.metrics, 0);
    assert!(published.failures[0].reason.contains("time was over"));
}
