//! When alarms are evaluated, over which range of data, and when their actions repeat.

use super::{
    assumption::{CUTOFF, HIGH_RESOLUTION_CADENCE, STANDARD_CADENCE},
    random::Random,
    time::{Span, Time},
};

/// Alarms over windows longer than [`DAY`] are evaluated this often.
const LONG_CADENCE: Span = Span::secs(3600);
const DAY: Span = Span::secs(86_400);

/// Periods fetched beyond the evaluation periods (five for three in the CloudWatch User Guide).
const EXTRA_PERIODS: i64 = 2;

/// How often an alarm of this period and count of periods is evaluated.
pub(crate) fn cadence(period: Span, evaluation_periods: i64) -> Span {
    if period < Span::MINUTE {
        HIGH_RESOLUTION_CADENCE
    } else if period * evaluation_periods > DAY {
        LONG_CADENCE
    } else {
        STANDARD_CADENCE
    }
}

/// The evaluation range `[from, to)` of an evaluation at `at`: it ends [`CUTOFF`] earlier, rounded
/// down to the period, or to the minute for longer periods, which slide; it holds two periods more
/// than asked for, or a minute more below one minute.
pub(crate) fn range(at: Time, period: Span, evaluation_periods: i64) -> (Time, Time) {
    let (unit, extra) = if period < Span::MINUTE {
        (period, Span::MINUTE)
    } else {
        (Span::MINUTE, period * EXTRA_PERIODS)
    };
    let to = (at - CUTOFF).floor(unit);
    (to - period * evaluation_periods - extra, to)
}

/// Where in its cadence an alarm is evaluated: fixed for an alarm, as good as random among alarms,
/// on whole seconds.
pub(crate) fn phase(seed: u64, alarm: &str, cadence: Span) -> Span {
    let secs = cadence.0 / 1000;
    Span::secs(Random::stream(seed, alarm).between(0, secs - 1))
}

/// The first instant of this phase after `now`.
pub(crate) fn next_evaluation(now: Time, cadence: Span, phase: Span) -> Time {
    (now - phase).floor(cadence) + phase + cadence
}

/// Whether an action that already ran is sent again: at the first evaluation in a new minute of
/// the clock, also for alarms that are evaluated more often (CloudWatch User Guide, alarm actions;
/// the alignment is captured from AWS).
pub(crate) fn repeats(previous: Time, now: Time) -> bool {
    now.minute() > previous.minute()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cadence_follows_period_and_window() {
        let cases = [
            (10, 1, 10),
            (20, 30, 10),
            (30, 3, 10),
            (60, 15, 60),
            (300, 288, 60),
            (3600, 25, 3600),
        ];
        for (period, periods, expected) in cases {
            let found = cadence(Span::secs(period), periods);
            assert_eq!(found, Span::secs(expected), "{periods} x {period} s");
        }
    }

    /// Second of evaluation, period, periods; expected range in seconds.
    #[test]
    fn the_range_ends_ten_seconds_back_and_holds_more_than_asked() {
        let cases = [
            (1000, 10, 1, (920, 990)),
            (1009, 10, 1, (920, 990)),
            (1010, 10, 1, (930, 1000)),
            (1000, 20, 3, (860, 980)),
            (1000, 30, 1, (900, 990)),
            (1029, 60, 3, (660, 960)),
            (1030, 60, 3, (720, 1020)),
            (1000, 300, 1, (60, 960)),
        ];
        for (at, period, periods, (from, to)) in cases {
            let found = range(Time::from_secs(at), Span::secs(period), periods);
            let expected = (Time::from_secs(from), Time::from_secs(to));
            assert_eq!(found, expected, "{periods} x {period} s at {at} s");
        }
    }

    #[test]
    fn evaluations_come_at_their_phase_and_never_now() {
        let (cadence, phase) = (Span::secs(60), Span::secs(7));
        let cases = [(0, 7), (6, 7), (7, 67), (8, 67), (66, 67), (67, 127)];
        for (now, expected) in cases {
            let found = next_evaluation(Time::from_secs(now), cadence, phase);
            assert_eq!(found, Time::from_secs(expected), "after {now} s");
        }
    }

    #[test]
    fn phases_fill_the_cadence() {
        let mut seen = [false; 60];
        for alarm in 0..2000 {
            let Span(phase) = phase(3, &format!("alarm {alarm}"), Span::MINUTE);
            seen[usize::try_from(phase / 1000).unwrap()] = true;
        }
        assert_eq!(seen, [true; 60]);
    }

    #[test]
    fn an_action_repeats_in_each_new_minute_of_the_clock() {
        let cases = [
            (55, 59, false),
            (55, 60, true),
            (65, 75, false),
            (1, 61, true),
        ];
        for (previous, now, expected) in cases {
            let found = repeats(Time::from_secs(previous), Time::from_secs(now));
            assert_eq!(found, expected, "{previous} s, {now} s");
        }
    }
}
