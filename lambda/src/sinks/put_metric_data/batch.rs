//! Data points to batches: what one PutMetricData carries. Pure; the limits are named here.

use std::iter::Peekable;

use scaling::metric::MetricIdentity;

use crate::datum::ValidDatum;

/// Most metrics of one call (CloudWatch API, PutMetricData).
pub(super) const METRICS_MAX: usize = 1_000;
/// Largest body of one call, in bytes before compression (PutMetricData: 1 MB).
pub(super) const BODY_BYTES_MAX: usize = 1_000_000;

/// What a body holds beside its metrics: the namespace and the names around it.
const BODY_OVERHEAD_BYTES: usize = 1_024;
/// What a metric takes beside its name and dimensions, as CBOR: the member names, timestamp, value,
/// unit and resolution. A test holds it against the bodies that the SDK writes.
const METRIC_OVERHEAD_BYTES: usize = 120;
/// What a dimension takes beside its name and value.
const DIMENSION_OVERHEAD_BYTES: usize = 24;

/// Data points that go out in one call.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Batch(pub(super) Vec<ValidDatum>);

/// The batches of some data points, made as they are asked for: a thousand queues then never take
/// the memory of all their data points at once.
pub(super) struct Batches<I: Iterator<Item = ValidDatum>>(Peekable<I>);

/// Splits `datums`, in their order, into as few batches as both limits allow.
pub(super) fn batches<I: IntoIterator<Item = ValidDatum>>(datums: I) -> Batches<I::IntoIter> {
    Batches(datums.into_iter().peekable())
}

impl<I: Iterator<Item = ValidDatum>> Iterator for Batches<I> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let first = self.0.next()?;
        let mut bytes = BODY_OVERHEAD_BYTES + body_bytes(&first);
        let mut datums = vec![first];
        while datums.len() < METRICS_MAX {
            let fits = |next: &ValidDatum| bytes + body_bytes(next) <= BODY_BYTES_MAX;
            let Some(next) = self.0.next_if(fits) else {
                break;
            };
            bytes += body_bytes(&next);
            datums.push(next);
        }
        Some(Batch(datums))
    }
}

/// No less than what a data point takes in a body, in bytes.
fn body_bytes(datum: &ValidDatum) -> usize {
    let MetricIdentity {
        namespace: _,
        name,
        dimensions,
    } = &datum.get().identity;
    METRIC_OVERHEAD_BYTES
        + name.len()
        + dimensions
            .iter()
            .map(|(name, value)| DIMENSION_OVERHEAD_BYTES + name.len() + value.len())
            .sum::<usize>()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use proptest::prelude::*;
    use scaling::metric::{Metric, Queue, Subject};

    use super::{BODY_BYTES_MAX, BODY_OVERHEAD_BYTES, Batch, METRICS_MAX, batches, body_bytes};
    use crate::datum::{Datum, ValidDatum};

    fn datum(value: usize, name_length: usize) -> ValidDatum {
        let name = "n".repeat(name_length);
        let queue = Queue {
            stream: &name,
            consumer: &name,
            domain: None,
        };
        let identity = Metric::QueueDepth.of("Arrakis/Scaling", Subject::Queue(queue));
        let datum = Datum {
            identity: identity.expect("a queue has a depth"),
            unit: Metric::QueueDepth.unit(),
            value: value as f64,
            at: SystemTime::UNIX_EPOCH,
            resolution_secs: 60,
        };
        datum.validate(SystemTime::UNIX_EPOCH).expect("valid")
    }

    #[test]
    fn no_data_points_make_no_batch() {
        assert_eq!(batches([]).count(), 0);
    }

    #[test]
    fn both_limits_are_reached_and_not_passed() {
        let sizes = |count: usize, length: usize| -> Vec<usize> {
            let datums = (0..count).map(|value| datum(value, length));
            batches(datums).map(|Batch(datums)| datums.len()).collect()
        };
        assert_eq!(sizes(METRICS_MAX, 8), [1_000]);
        assert_eq!(sizes(METRICS_MAX + 1, 8), [1_000, 1]);
        let each = body_bytes(&datum(0, 600));
        let full = (BODY_BYTES_MAX - BODY_OVERHEAD_BYTES) / each;
        assert!(
            full < METRICS_MAX,
            "the bytes limit this one, not the count"
        );
        assert_eq!(sizes(full, 600), [full]);
        assert_eq!(sizes(full + 1, 600), [full, 1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn every_data_point_is_kept_in_order_within_both_limits(
            lengths in prop::collection::vec(1_usize..700, 0..2_600)
        ) {
            let datums: Vec<ValidDatum> = lengths
                .iter()
                .enumerate()
                .map(|(value, length)| datum(value, *length))
                .collect();
            let batches: Vec<Batch> = batches(datums.clone()).collect();
            for Batch(batch) in &batches {
                let bytes: usize = batch.iter().map(body_bytes).sum();
                prop_assert!(!batch.is_empty());
                prop_assert!(batch.len() <= METRICS_MAX);
                prop_assert!(bytes + BODY_OVERHEAD_BYTES <= BODY_BYTES_MAX);
            }
            let kept: Vec<ValidDatum> = batches.into_iter().flat_map(|Batch(batch)| batch).collect();
            prop_assert_eq!(kept, datums);
        }
    }
}
