//! Sends the messages of a schedule, each at its instant, and measures from that instant.
//!
//! A sender that waits for a slow answer must not make the load look faster than it was: what was due
//! meanwhile is sent late, and its latency counts from when it was due. Measured from when it was
//! sent, the wait would not show at all ("coordinated omission", Gil Tene).

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    time::Duration,
};

use hdrhistogram::CreationError;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{latency::Latencies, shape::Schedule};

/// Most senders.
pub const WORKERS_MAX: usize = 10_000;

/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// What messages are sent to.
pub trait Sink {
    /// Sends one message and waits for its answer, for a bounded time.
    ///
    /// # Errors
    /// What went wrong, in a few words that are the same for the same fault.
    fn send(&self, number: u64) -> impl Future<Output = Result<(), String>>;
}

/// How far a load is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Since its start.
    pub elapsed: Duration,
    /// Messages that were answered well.
    pub succeeded: u64,
    /// Messages that failed.
    pub failed: u64,
}

/// What sending came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Messages that were answered well.
    pub succeeded: u64,
    /// The others, by what went wrong.
    pub failed: BTreeMap<String, u64>,
    /// From the start to the last answer.
    pub elapsed: Duration,
    /// From the instant a message was due to its answer.
    pub latency: Latencies,
    /// From the instant it was sent to its answer.
    pub answer: Latencies,
    /// Whether it was stopped before everything was sent.
    pub interrupted: bool,
}

/// What the workers share.
struct Shared<'a, S> {
    schedule: &'a Schedule,
    sink: &'a S,
    stop: &'a CancellationToken,
    start: Instant,
    next: Cell<u64>,
    outcome: RefCell<Outcome>,
}

/// Sends every message of `schedule` with so many senders, until all are answered or `stop` is
/// cancelled; what is under way then is still waited for. `tell` hears of the progress.
///
/// # Errors
/// See [`Latencies::new`].
pub async fn drive<S: Sink>(
    schedule: &Schedule,
    workers: usize,
    sink: &S,
    stop: &CancellationToken,
    tell: impl Fn(Progress),
) -> Result<Outcome, CreationError> {
    let shared = Shared {
        schedule,
        sink,
        stop,
        start: Instant::now(),
        next: Cell::new(0),
        outcome: RefCell::new(Outcome {
            succeeded: 0,
            failed: BTreeMap::new(),
            elapsed: Duration::ZERO,
            latency: Latencies::new()?,
            answer: Latencies::new()?,
            interrupted: false,
        }),
    };
    let sending = futures::future::join_all((0..workers.max(1)).map(|_| work(&shared)));
    let telling = async {
        loop {
            tokio::time::sleep(TELL_EVERY).await;
            tell(progress(&shared));
        }
    };
    tokio::select! {
        _ = sending => {}
        () = telling => {}
    }
    tell(progress(&shared));
    let start = shared.start;
    let mut outcome = shared.outcome.into_inner();
    outcome.elapsed = start.elapsed();
    Ok(outcome)
}

async fn work<S: Sink>(shared: &Shared<'_, S>) {
    let Shared {
        schedule,
        sink,
        stop,
        start,
        next,
        outcome,
    } = shared;
    loop {
        let number = next.get();
        if number >= schedule.messages() {
            return;
        }
        next.set(number + 1);
        let due = *start + schedule.due(number);
        tokio::select! {
            biased;
            () = stop.cancelled() => {
                outcome.borrow_mut().interrupted = true;
                return;
            }
            () = sleep_until(due) => {}
        }
        let sent = Instant::now();
        let answer = sink.send(number).await;
        let mut outcome = outcome.borrow_mut();
        match answer {
            Ok(()) => {
                outcome.succeeded += 1;
                outcome.latency.record(due.elapsed());
                outcome.answer.record(sent.elapsed());
            }
            Err(kind) => *outcome.failed.entry(kind).or_default() += 1,
        }
    }
}

fn progress<S>(shared: &Shared<'_, S>) -> Progress {
    let outcome = shared.outcome.borrow();
    Progress {
        elapsed: shared.start.elapsed(),
        succeeded: outcome.succeeded,
        failed: outcome.failed.values().sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::shape::Shape, *};

    /// Answers after a time that depends on the message.
    struct Answers<F>(F);

    impl<F: Fn(u64) -> (Duration, Result<(), String>)> Sink for Answers<F> {
        async fn send(&self, number: u64) -> Result<(), String> {
            let (wait, answer) = (self.0)(number);
            tokio::time::sleep(wait).await;
            answer
        }
    }

    fn schedule(rate: f64, secs: u64) -> Schedule {
        Schedule::new(Shape::Constant { rate }, Duration::from_secs(secs)).unwrap()
    }

    async fn run<S: Sink>(schedule: &Schedule, workers: usize, sink: &S) -> Outcome {
        let stop = CancellationToken::new();
        let driven = drive(schedule, workers, sink, &stop, |_| {}).await;
        driven.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_stall_shows_in_the_latency_of_everything_that_was_due_meanwhile() {
        // One sender, ten messages a second; the first answer takes two seconds, the others none.
        let first = Duration::from_secs(2);
        let sink = Answers(|number| (if number == 0 { first } else { Duration::ZERO }, Ok(())));
        let outcome = run(&schedule(10.0, 10), 1, &sink).await;
        assert_eq!(outcome.succeeded, 100);
        let (due, sent) = (
            outcome.latency.percentiles().unwrap(),
            outcome.answer.percentiles().unwrap(),
        );
        assert!(sent.p95 < 0.01, "measured from sending it hides: {sent:?}");
        assert!(
            due.p90 > 1.0,
            "measured from when it was due it shows: {due:?}"
        );
        // A second sender takes over what the stalled one cannot do.
        let outcome = run(&schedule(10.0, 10), 2, &sink).await;
        assert!(outcome.latency.percentiles().unwrap().p90 < 0.01);
    }

    #[tokio::test(start_paused = true)]
    async fn messages_go_out_at_the_rate_and_faults_are_counted_by_kind() {
        let sink = Answers(|number| {
            let answer = match number % 10 {
                3 => Err("status 503".to_owned()),
                7 => Err("no answer".to_owned()),
                _ => Ok(()),
            };
            (Duration::from_millis(5), answer)
        });
        let outcome = run(&schedule(50.0, 4), 4, &sink).await;
        assert_eq!(outcome.succeeded, 160);
        let failed = [("no answer".to_owned(), 20), ("status 503".to_owned(), 20)];
        assert_eq!(outcome.failed, BTreeMap::from(failed));
        let secs = outcome.elapsed.as_secs_f64();
        assert!((3.98..4.01).contains(&secs), "{secs}");
        assert!(!outcome.interrupted);
    }

    #[tokio::test(start_paused = true)]
    async fn stopped_it_waits_for_what_is_under_way_and_says_what_was_reached() {
        let sink = Answers(|_| (Duration::from_millis(40), Ok(())));
        let stop = CancellationToken::new();
        let schedule = schedule(10.0, 60);
        let told = Cell::new(0);
        let driving = drive(&schedule, 8, &sink, &stop, |_| told.set(told.get() + 1));
        let stopping = async {
            tokio::time::sleep(Duration::from_millis(2010)).await;
            stop.cancel();
        };
        let (outcome, ()) = tokio::join!(driving, stopping);
        let outcome = outcome.unwrap();
        assert!(outcome.interrupted);
        assert_eq!(outcome.succeeded, 21, "the one that was under way too");
        assert!(told.get() >= 8, "{}", told.get());
    }
}
