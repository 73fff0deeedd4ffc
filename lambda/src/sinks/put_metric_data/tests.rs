//! Batches in, requests and outcome out, through the real SDK client.

use std::time::{Duration, SystemTime};

use scaling::metric::{Metric, Queue, Subject};

use super::batch::{BODY_BYTES_MAX, Batch, METRICS_MAX, batches};
use super::{CALLS_PER_BATCH_MAX, Published, PutMetricData, Refusal, member as member_of};
use crate::datum::{Datum, ValidDatum};
use crate::testing::{StandIn, TAKEN, member, metrics, refusal};

/// Generous: no test waits for it.
const BUDGET: Duration = Duration::from_secs(60);

fn datum(number: usize, name_length: usize) -> ValidDatum {
    let name = format!("{number}-").repeat(name_length.div_ceil(2));
    let queue = Queue {
        stream: &name,
        consumer: &name,
        domain: Some(&name),
    };
    let identity = Metric::QueueRedelivered.of("Test", Subject::Queue(queue));
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_790_000_000_123);
    let datum = Datum {
        identity: identity.expect("a queue has redeliveries"),
        unit: Metric::QueueRedelivered.unit(),
        value: number as f64 + 0.1,
        at,
        resolution_secs: 60,
    };
    datum.validate(at).expect("valid")
}

async fn publish(stand_in: &StandIn, datums: Vec<ValidDatum>, budget: Duration) -> Published {
    let sink = PutMetricData::new("Test", stand_in.aws.clone());
    sink.publish(&mut datums.into_iter(), budget).await
}

#[tokio::test]
async fn every_metric_arrives_and_bodies_keep_the_limits() {
    for (count, name_length) in [(1, 4), (2_300, 4), (1_500, 255)] {
        let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
        let datums: Vec<ValidDatum> = (0..count)
            .map(|number| datum(number, name_length))
            .collect();
        let calls = batches(datums.clone()).count();
        let published = publish(&stand_in, datums, BUDGET).await;
        assert_eq!(published.put, count);
        assert_eq!(published.refusals, []);
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
    let datums: Vec<ValidDatum> = (0..METRICS_MAX).map(|number| datum(number, 400)).collect();
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

/// CloudWatch as it judges data: a value of `bad` has the whole call refused, and the message says
/// where when it `names`.
fn strict(bad: &[usize], names: bool) -> StandIn {
    let bad: Vec<f64> = bad.iter().map(|number| *number as f64 + 0.1).collect();
    StandIn::new(move |request, _| {
        let sent = metrics(&request.body);
        let values = sent.iter().map(|metric| member(metric, "Value").as_float());
        let found = values.zip(1..).find(|(value, _)| {
            let value = value.expect("a float");
            bad.contains(&value)
        });
        match found {
            None => (200, TAKEN.to_vec()),
            Some((_, position)) if names => {
                let message = format!("The value for MetricData.member.{position}.Value is bad.");
                (400, refusal("InvalidParameterValue", &message))
            }
            Some(_) => (400, refusal("ValidationError", "Something is bad.")),
        }
    })
}

#[tokio::test]
async fn one_bad_datum_loses_itself_alone() {
    let every = || -> Vec<ValidDatum> { (0..METRICS_MAX + 5).map(|it| datum(it, 4)).collect() };
    for (bad, names, calls_max) in [
        (vec![0], true, 3),
        (vec![999], true, 3),
        (vec![3, 500, 501, 1_003], true, 6),
        (vec![0], false, 23),
        (vec![777], false, 23),
        (vec![999, 1_004], false, 30),
    ] {
        let stand_in = strict(&bad, names);
        let published = publish(&stand_in, every(), BUDGET).await;
        assert_eq!(published.put, METRICS_MAX + 5 - bad.len(), "{bad:?}");
        let mut named: Vec<String> = published
            .refusals
            .iter()
            .map(|refusal| refusal.metric.clone().expect("its name"))
            .collect();
        named.sort();
        let mut expected: Vec<String> = bad.iter().map(|it| datum(*it, 4).to_string()).collect();
        expected.sort();
        assert_eq!(named, expected);
        assert!(
            published
                .refusals
                .iter()
                .all(|refusal| refusal.metrics == 1)
        );
        let calls = stand_in.requests().len();
        assert!(calls <= calls_max, "{calls} calls for {bad:?}");
    }
}

#[tokio::test]
async fn looking_for_bad_data_has_an_end() {
    for names in [true, false] {
        let bad: Vec<usize> = (0..METRICS_MAX).collect();
        let stand_in = strict(&bad, names);
        let datums = (0..METRICS_MAX).map(|it| datum(it, 4)).collect();
        let published = publish(&stand_in, datums, BUDGET).await;
        let most = CALLS_PER_BATCH_MAX as usize;
        let calls = stand_in.requests().len();
        // What is still in halves by then is refused whole, one call for each.
        assert!((most..most + 12).contains(&calls), "{calls} calls");
        assert_eq!(published.put, 0);
        let refused: usize = published.refusals.iter().map(|it| it.metrics).sum();
        assert_eq!(refused, METRICS_MAX, "each is accounted for");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_halved() {
    let stand_in = StandIn::new(|request, _| {
        if metrics(&request.body).len() > 300 {
            (413, b"Request Entity Too Large".to_vec())
        } else {
            (200, TAKEN.to_vec())
        }
    });
    let datums = (0..METRICS_MAX).map(|it| datum(it, 4)).collect();
    let published = publish(&stand_in, datums, BUDGET).await;
    assert_eq!(published.put, METRICS_MAX, "{:?}", published.refusals);
}

#[tokio::test]
async fn a_call_refused_for_other_reasons_is_not_taken_apart() {
    for (status, code) in [
        (403, "AccessDenied"),
        (400, "ExpiredToken"),
        (400, "Throttling"),
    ] {
        let stand_in = StandIn::new(move |_, _| (status, refusal(code, "no")));
        let datums = (0..10).map(|it| datum(it, 4)).collect();
        let published = publish(&stand_in, datums, BUDGET).await;
        let expected = Refusal {
            reason: format!("{code}: no"),
            metrics: 10,
            metric: None,
        };
        assert_eq!(published.refusals, [expected]);
        assert!(stand_in.requests().len() <= 3, "{code}");
    }
}

#[test]
fn where_a_message_says_the_fault_is() {
    for (message, expected) in [
        ("The parameter MetricData.member.1.Value is", Some(0)),
        ("MetricData.member.1000", Some(999)),
        ("MetricData.member.12.Dimensions.member.3.Value", Some(11)),
        ("MetricData.member.0.Value", None),
        ("MetricData.member.x", None),
        ("MetricData.member.99999999999999999999999", None),
        ("The value 1 for parameter X is invalid.", None),
    ] {
        assert_eq!(member_of(message), expected, "{message}");
    }
}

#[tokio::test]
async fn large_bodies_are_compressed() {
    for (count, packed) in [(4, false), (METRICS_MAX, true)] {
        let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
        publish(
            &stand_in,
            (0..count).map(|it| datum(it, 4)).collect(),
            BUDGET,
        )
        .await;
        assert_eq!(stand_in.requests()[0].packed, packed, "{count}");
    }
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
        assert_eq!(published.put, metrics);
        for refusal in &published.refusals {
            assert!(
                refusal.reason.contains("InternalServiceFault"),
                "{refusal:?}"
            );
        }
        assert_eq!(published.refusals.len(), usize::from(lasting));
    }
}

#[tokio::test]
async fn nothing_is_sent_when_the_time_is_over() {
    let stand_in = StandIn::new(|_, _| (200, TAKEN.to_vec()));
    let published = publish(&stand_in, vec![datum(1, 4)], Duration::ZERO).await;
    assert_eq!(stand_in.requests().len(), 0);
    assert_eq!(published.put, 0);
    assert!(published.refusals[0].reason.contains("time was over"));
}
