//! What a run comes to: for people in words, for machines as one JSON object.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{
    arguments::{BURST, SECONDS_TO_MAX_LIMIT},
    timeline::Timeline,
};

/// The result of a run. Seconds are world seconds; see `clock`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Summary {
    /// Whether ten tasks were desired in time.
    pub(crate) passed: bool,
    /// From the burst until `desired` tasks were desired; absent when that did not happen.
    pub(crate) seconds_to_max: Option<f64>,
    /// From the burst until as many tasks ran.
    pub(crate) seconds_to_running: Option<f64>,
    /// From the burst until the queue was empty.
    pub(crate) seconds_to_empty: Option<f64>,
    /// `wall` at speed 1, else `world`: the local AWS's clock, which ran faster.
    pub(crate) clock: &'static str,
    /// World seconds in one wall second.
    pub(crate) speed: f64,
    /// What the plan had said of `seconds_to_max`: `11 to 46 s`.
    pub(crate) predicted: String,
    /// Repeats the moment of the burst and the local AWS's delays.
    pub(crate) seed: u64,
    /// Tasks desired at the end.
    pub(crate) desired: u32,
    /// Tasks running at the end.
    pub(crate) running: u32,
    /// The deepest queue seen.
    pub(crate) peak_depth: u64,
    /// Messages published.
    pub(crate) published: u64,
    /// Messages a task acknowledged.
    pub(crate) processed: u64,
    /// Messages the stream dropped before a task acknowledged them.
    pub(crate) lost_messages: u64,
    /// Where the report is.
    pub(crate) report: String,
}

/// The row of [`Summary::rows`] that says where the report is.
pub(crate) const REPORT_ROW: &str = "report";

/// What a run was like before it began.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Setting {
    /// World seconds in one wall second.
    pub(crate) speed: f64,
    /// The seed.
    pub(crate) seed: u64,
    /// What the plan said of the seconds to ten desired tasks.
    pub(crate) predicted: String,
}

/// What became of the burst's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Messages {
    /// Acknowledged by a task.
    pub(crate) processed: u64,
    /// Still in the stream.
    pub(crate) stored: u64,
}

impl Summary {
    /// Counts up a run in which `most` tasks were to be desired.
    pub(crate) fn of(
        timeline: &Timeline,
        most: u32,
        setting: Setting,
        messages: Messages,
        report: String,
    ) -> Self {
        let Messages { processed, stored } = messages;
        let Setting {
            speed,
            seed,
            predicted,
        } = setting;
        let seconds_to_max = timeline.seconds_to_desired(most).map(tenths);
        let last = timeline.last();
        Self {
            passed: seconds_to_max.is_some_and(|seconds| seconds < SECONDS_TO_MAX_LIMIT),
            seconds_to_max,
            seconds_to_running: timeline.seconds_to_running(most).map(tenths),
            seconds_to_empty: timeline.seconds_to_empty().map(tenths),
            clock: if is_wall(speed) { "wall" } else { "world" },
            speed,
            predicted,
            seed,
            desired: last.map_or(0, |reading| reading.desired),
            running: last.map_or(0, |reading| reading.running),
            peak_depth: timeline.peak_depth(),
            published: BURST,
            processed,
            lost_messages: BURST.saturating_sub(processed + stored),
            report,
        }
    }

    /// Which clock the seconds are on, as the end of a sentence.
    pub(crate) fn clock_in_words(&self) -> String {
        if is_wall(self.speed) {
            "on the wall's clock: the local AWS ran in real time".to_owned()
        } else {
            format!(
                "on the local AWS's clock, which ran {} times as fast as the wall's",
                self.speed
            )
        }
    }

    /// The first thing a reader wants to know.
    pub(crate) fn headline(&self) -> String {
        match self.seconds_to_max {
            Some(seconds) => format!("{seconds} seconds from burst to ten desired tasks"),
            None => "ten tasks were never desired".to_owned(),
        }
    }

    /// The result for a terminal.
    pub(crate) fn in_words(&self) -> String {
        let mut text = format!("{}\n  {}\n\n", self.headline(), self.clock_in_words());
        for (name, value) in self.rows() {
            let _ = writeln!(text, "  {name:<34}{value}");
        }
        let verdict = if self.passed { "passed" } else { "failed" };
        let _ = write!(
            text,
            "\n{verdict}: the limit is {SECONDS_TO_MAX_LIMIT} seconds on the local AWS's clock"
        );
        text
    }

    /// The figures by name.
    pub(crate) fn rows(&self) -> Vec<(&'static str, String)> {
        let seconds = |value: Option<f64>| value.map_or("never".to_owned(), |it| format!("{it} s"));
        vec![
            ("ten tasks desired after", seconds(self.seconds_to_max)),
            ("the plan had said", self.predicted.clone()),
            ("ten tasks running after", seconds(self.seconds_to_running)),
            ("queue empty after", seconds(self.seconds_to_empty)),
            ("deepest queue", self.peak_depth.to_string()),
            ("messages published", self.published.to_string()),
            ("messages processed", self.processed.to_string()),
            ("messages lost to retention", self.lost_messages.to_string()),
            (REPORT_ROW, self.report.clone()),
        ]
    }
}

/// Whether the local AWS ran in real time.
fn is_wall(speed: f64) -> bool {
    (speed - 1.0).abs() < f64::EPSILON
}

/// To a tenth of a second: a look is taken five times a second.
fn tenths(seconds: f64) -> f64 {
    (seconds * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::timeline::Reading;

    fn run(seconds: f64) -> Summary {
        let reading = |at, depth, desired| Reading {
            at,
            depth,
            desired,
            running: desired,
            alarms: BTreeMap::new(),
        };
        let timeline = Timeline {
            readings: vec![
                reading(0.5, 500, 3),
                reading(seconds, 420, 10),
                reading(90.0, 0, 10),
            ],
            ..Timeline::default()
        };
        let messages = Messages {
            processed: 480,
            stored: 5,
        };
        let setting = Setting {
            speed: 4.0,
            seed: 7,
            predicted: "11 to 46 s".to_owned(),
        };
        Summary::of(&timeline, 10, setting, messages, "report.html".to_owned())
    }

    #[test]
    fn what_is_neither_processed_nor_stored_is_lost() {
        assert_eq!(run(30.0).lost_messages, 15);
    }

    #[test]
    fn sixty_seconds_are_too_many() {
        assert!(run(59.9).passed);
        assert!(!run(60.0).passed);
        assert_eq!(run(30.04).seconds_to_max, Some(30.0));
    }

    #[test]
    fn the_clock_is_named() {
        assert_eq!(
            run(30.0).in_words(),
            "30 seconds from burst to ten desired tasks\n  \
             on the local AWS's clock, which ran 4 times as fast as the wall's\n\n  \
             ten tasks desired after           30 s\n  \
             the plan had said                 11 to 46 s\n  \
             ten tasks running after           30 s\n  \
             queue empty after                 90 s\n  \
             deepest queue                     500\n  \
             messages published                500\n  \
             messages processed                480\n  \
             messages lost to retention        15\n  \
             report                            report.html\n\n\
             passed: the limit is 60 seconds on the local AWS's clock"
        );
    }
}
