//! Alarms that many resources want to read, put together into few calls.

use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_cloudwatch::types::MetricAlarm;
use tokio::sync::oneshot;

use crate::failure::Failure;

/// Most names one DescribeAlarms takes (CloudWatch API, DescribeAlarms.AlarmNames).
pub(crate) const ALARM_NAMES_MAX: usize = 100;

/// Alarms that are to be described, by whoever comes first for all who wait.
///
/// Terraform refreshes many resources at once, and CloudWatch takes few DescribeAlarms a second:
/// while one call waits for its turn, the names of the next gather.
#[derive(Debug, Default)]
pub(crate) struct AlarmReads {
    waiting: Mutex<Vec<Reader>>,
    /// Held by the one who calls.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

/// Somebody who waits for the alarms of these names.
#[derive(Debug)]
pub(crate) struct Reader {
    pub(crate) names: Vec<String>,
    pub(crate) answer: oneshot::Sender<Answer>,
}

/// The alarms that exist among a reader's names.
pub(crate) type Answer = Result<Vec<MetricAlarm>, Failure>;

impl AlarmReads {
    /// Queues a reader of `names`, at most [`ALARM_NAMES_MAX`] of them.
    pub(crate) fn queue(&self, names: &[String]) -> oneshot::Receiver<Answer> {
        let (answer, receiver) = oneshot::channel();
        self.lock().push(Reader {
            names: names.to_vec(),
            answer,
        });
        receiver
    }

    /// The readers of the next call: from the first on, as many as one call has names for.
    pub(crate) fn take(&self) -> Vec<Reader> {
        let mut waiting = self.lock();
        waiting.retain(|reader| !reader.answer.is_closed());
        let mut names = 0;
        let fits = |reader: &&Reader| {
            names += reader.names.len();
            names <= ALARM_NAMES_MAX
        };
        let count = waiting.iter().take_while(fits).count();
        waiting.drain(..count).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("alarm-{number}")).collect()
    }

    #[test]
    fn readers_are_taken_in_order_up_to_one_calls_names() {
        let reads = AlarmReads::default();
        let receivers = [60, 40, 1].map(|count| reads.queue(&names(count)));
        let counts = |readers: Vec<Reader>| -> Vec<_> {
            readers.iter().map(|reader| reader.names.len()).collect()
        };
        assert_eq!(counts(reads.take()), [60, 40]);
        assert_eq!(counts(reads.take()), [1]);
        assert!(reads.take().is_empty());
        drop(receivers);
    }

    #[test]
    fn a_reader_who_left_is_not_read_for() {
        let reads = AlarmReads::default();
        drop(reads.queue(&names(3)));
        let stays = reads.queue(&names(2));
        assert_eq!(reads.take().len(), 1);
        drop(stays);
    }
}
