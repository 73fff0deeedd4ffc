//! The pace, on a clock that stands still unless it is told, beside the bucket that AWS keeps.

use std::{cell::RefCell, future::Future};

use futures::future::join_all;
use proptest::prelude::*;

use super::*;

/// AWS's bucket: a second's worth of calls.
struct Aws {
    per_second: f64,
    tokens: f64,
    at: Instant,
}

impl Aws {
    fn new(per_second: u32) -> Self {
        let per_second = f64::from(per_second);
        Self {
            per_second,
            tokens: per_second,
            at: Instant::now(),
        }
    }

    /// Whether it takes so many calls now.
    fn take(&mut self, calls: usize) -> bool {
        let now = Instant::now();
        let refill = (now - self.at).as_secs_f64() * self.per_second;
        let calls = f64::from(u32::try_from(calls).unwrap());
        self.tokens = (self.tokens + refill).min(self.per_second);
        self.at = now;
        let taken = self.tokens >= calls;
        if taken {
            self.tokens -= calls;
        }
        taken
    }
}

/// One call: when it is asked for, how many it counts as, how long it is on its way there and back.
#[derive(Clone, Debug)]
struct Journey {
    asked: Duration,
    calls: usize,
    there: Duration,
    back: Duration,
}

fn journey() -> impl Strategy<Value = Journey> {
    let quick = 0_u64..40;
    let late = 0_u64..5_000;
    let way = || prop_oneof![4 => quick.clone(), 1 => late.clone()];
    (0_u64..20_000, 1_usize..=2, way(), way()).prop_map(|(asked, calls, there, back)| Journey {
        asked: Duration::from_millis(asked),
        calls,
        there: Duration::from_millis(there),
        back: Duration::from_millis(back),
    })
}

/// Runs on a clock of its own.
fn on_paused_time<T>(run: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(run)
}

/// How many of the journeys AWS refused.
async fn refused(per_second: u32, journeys: &[Journey], halts: &[(u64, u64)]) -> usize {
    let pacer = Pacer::new(per_second);
    let aws = RefCell::new(Aws::new(per_second));
    let travel = journeys.iter().map(async |journey| {
        tokio::time::sleep(journey.asked).await;
        let turn = pacer.turn(journey.calls).await;
        tokio::time::sleep(journey.there).await;
        let taken = aws.borrow_mut().take(journey.calls);
        tokio::time::sleep(journey.back).await;
        drop(turn);
        taken
    });
    // A machine that stands still: time passes for all at once.
    let halts = async {
        for (after, long) in halts {
            tokio::time::sleep(Duration::from_millis(*after)).await;
            tokio::time::advance(Duration::from_millis(*long)).await;
        }
    };
    let (taken, ()) = futures::join!(join_all(travel), halts);
    taken.iter().filter(|taken| !**taken).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// However long calls and answers are on their way, and whenever the machine stands still.
    #[test]
    fn nothing_is_ever_throttled(
        per_second in 3_u32..30,
        journeys in prop::collection::vec(journey(), 1..120),
        halts in prop::collection::vec((0_u64..8_000, 0_u64..6_000), 0..6),
    ) {
        let refused = on_paused_time(refused(per_second, &journeys, &halts));
        prop_assert_eq!(refused, 0);
    }
}

async fn seconds_for(pacer: &Pacer, calls: u32, latency: Duration) -> f64 {
    let start = Instant::now();
    let calls = (0..calls).map(async |_| {
        let _turn = pacer.turn(1).await;
        tokio::time::sleep(latency).await;
    });
    join_all(calls).await;
    start.elapsed().as_secs_f64()
}

#[tokio::test(start_paused = true)]
async fn half_a_second_of_calls_goes_at_once_and_the_rest_at_the_rate() {
    let pacer = Pacer::new(10);
    let none = Duration::ZERO;
    assert!(seconds_for(&pacer, 5, none).await < 0.01);
    let seconds = seconds_for(&pacer, 100, none).await;
    assert!((9.9..10.2).contains(&seconds), "{seconds}");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(
        seconds_for(&pacer, 5, none).await < 0.01,
        "a rest fills the bucket"
    );
    let seconds = seconds_for(&pacer, 1, none).await;
    assert!(
        (0.09..0.11).contains(&seconds),
        "and no more than fills it: {seconds}"
    );
}

/// Waiting for answers costs nothing while they take less than the bucket lasts.
#[tokio::test(start_paused = true)]
async fn answers_of_an_ordinary_network_do_not_slow_it_down() {
    for (per_second, milliseconds) in [(3, 300), (10, 300), (100, 300)] {
        let pacer = Pacer::new(per_second);
        let latency = Duration::from_millis(milliseconds);
        let seconds = seconds_for(&pacer, per_second * 20, latency).await;
        assert!((19.0..21.0).contains(&seconds), "{per_second}: {seconds}");
    }
}

#[tokio::test(start_paused = true)]
async fn more_than_a_full_bucket_counts_as_one() {
    let pacer = Pacer::new(3);
    drop(pacer.turn(7).await);
    assert_eq!(pacer.most, 2.0);
}
