use super::*;
use crate::simulate::Latency;

fn check(
    step: &dyn Fn(i32) -> i32,
    (min, max): (i32, i32),
    cooldown: i64,
    launch: Latency,
    pace: Pace,
    expected: (Option<u32>, Option<f64>, Option<f64>),
) {
    let ladder = Ladder {
        step,
        max,
        cooldown: Span::secs(cooldown),
        pace,
        assumptions: Assumptions {
            launch,
            ..Assumptions::default()
        },
    };
    let desired = step(min).min(max);
    let best = ladder.best(desired, min).map(Span::as_secs);
    let worst = ladder.worst(desired, min).map(Span::as_secs);
    assert_eq!((ladder.actions(desired), best, worst), expected);
}

/// +3 from 3 to 10: three actions. With a launch of 25 s two minutes lie between them, with
/// 61 s three.
#[test]
fn actions_are_a_minute_apart_at_least_and_wait_for_tasks_to_run() {
    let three = |running: i32| running + 3;
    let secs = |secs| Latency::secs(secs, secs);
    let sampled = Pace::Samples {
        cadence: Span::secs(10),
        apart: Span::secs(73),
    };
    let cases = [
        (secs(25), Pace::Minutes, 120.0, 240.0),
        (secs(61), Pace::Minutes, 120.0, 360.0),
        (Latency::secs(20, 60), Pace::Minutes, 120.0, 360.0),
        (Latency::secs(20, 60), Pace::Fast, 80.0, 360.0),
        (Latency::secs(20, 60), sampled, 40.0, 420.0),
    ];
    for (launch, pace, best, worst) in cases {
        let expected = (Some(3), Some(best), Some(worst));
        check(&three, (3, 10), 60, launch, pace, expected);
    }
}

#[test]
fn one_action_is_no_ladder_and_no_progress_has_no_end() {
    let launch = Latency::secs(20, 60);
    let jump = (Some(1), Some(0.0), Some(0.0));
    check(&|_| 10, (3, 10), 60, launch, Pace::Fast, jump);
    check(&|_| 6, (3, 10), 60, launch, Pace::Fast, (None, None, None));
}

/// Tracking at 100% with a target of 70%: 3, 5, 8, 10, and an excess of one within the
/// cooldown.
#[test]
fn proportional_steps_grow() {
    let tracking = |running: i32| (running * 10 + 6) / 7;
    let launch = Latency::secs(20, 60);
    let expected = (Some(3), Some(180.0), Some(540.0));
    check(&tracking, (3, 10), 60, launch, Pace::Minutes, expected);
}
