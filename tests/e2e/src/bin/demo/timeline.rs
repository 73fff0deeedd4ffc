//! What was seen during a run, on the world's clock.

use std::collections::BTreeMap;

use serde::Serialize;

/// One look at everything.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Reading {
    /// World seconds since the burst; negative before it.
    pub(crate) at: f64,
    /// Messages waiting or in flight.
    pub(crate) depth: u64,
    /// Tasks the service should have.
    pub(crate) desired: u32,
    /// Tasks that run.
    pub(crate) running: u32,
    /// The state of each alarm by its name, as CloudWatch says it.
    pub(crate) alarms: BTreeMap<String, String>,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Event {
    /// World seconds since the burst; negative before it.
    pub(crate) at: f64,
    /// A sentence without a full stop.
    pub(crate) text: String,
}

/// A whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Timeline {
    /// The moment seconds count from, on the world's clock.
    #[serde(skip)]
    pub(crate) origin: f64,
    pub(crate) readings: Vec<Reading>,
    pub(crate) events: Vec<Event>,
}

impl Timeline {
    /// Counts seconds from `origin` from now on, also those already noted.
    pub(crate) fn count_from(&mut self, origin: f64) {
        let passed = origin - self.origin;
        self.origin = origin;
        for reading in &mut self.readings {
            reading.at -= passed;
        }
        for event in &mut self.events {
            event.at -= passed;
        }
    }

    /// The deepest queue seen.
    pub(crate) fn peak_depth(&self) -> u64 {
        self.after_burst().map(|it| it.depth).max().unwrap_or(0)
    }

    /// World seconds from the burst until so many tasks were desired.
    pub(crate) fn seconds_to_desired(&self, tasks: u32) -> Option<f64> {
        self.after_burst()
            .find(|reading| reading.desired >= tasks)
            .map(|reading| reading.at)
    }

    /// World seconds from the burst until so many tasks ran.
    pub(crate) fn seconds_to_running(&self, tasks: u32) -> Option<f64> {
        self.after_burst()
            .find(|reading| reading.running >= tasks)
            .map(|reading| reading.at)
    }

    /// World seconds from the burst until the queue was empty again.
    pub(crate) fn seconds_to_empty(&self) -> Option<f64> {
        let mut filled = self.after_burst().skip_while(|reading| reading.depth == 0);
        filled.find(|reading| reading.depth == 0).map(|it| it.at)
    }

    /// The last look.
    pub(crate) fn last(&self) -> Option<&Reading> {
        self.readings.last()
    }

    /// Every alarm seen, by name.
    pub(crate) fn alarm_names(&self) -> Vec<String> {
        let names: std::collections::BTreeSet<&String> = self
            .readings
            .iter()
            .flat_map(|it| it.alarms.keys())
            .collect();
        names.into_iter().cloned().collect()
    }

    fn after_burst(&self) -> impl Iterator<Item = &Reading> {
        self.readings.iter().filter(|reading| reading.at >= 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn reading(at: f64, depth: u64, desired: u32, running: u32) -> Reading {
        Reading {
            at,
            depth,
            desired,
            running,
            alarms: BTreeMap::from([("worker-burst".to_owned(), "OK".to_owned())]),
        }
    }

    #[test]
    fn moments_count_from_the_burst() {
        let timeline = Timeline {
            readings: vec![
                reading(-5.0, 900, 10, 10),
                reading(0.0, 0, 3, 3),
                reading(1.0, 500, 3, 3),
                reading(30.0, 410, 10, 3),
                reading(55.0, 300, 10, 10),
                reading(90.0, 0, 10, 10),
            ],
            ..Timeline::default()
        };
        assert_eq!(timeline.peak_depth(), 500);
        assert_eq!(timeline.seconds_to_desired(10), Some(30.0));
        assert_eq!(timeline.seconds_to_running(10), Some(55.0));
        assert_eq!(timeline.seconds_to_empty(), Some(90.0));
        assert_eq!(timeline.seconds_to_desired(11), None);
        assert_eq!(timeline.alarm_names(), ["worker-burst"]);
    }

    #[test]
    fn counting_from_the_burst_moves_what_was_before_it() {
        let mut timeline = Timeline {
            origin: 1000.0,
            readings: vec![reading(0.0, 0, 3, 3), reading(5.0, 0, 3, 3)],
            events: vec![Event {
                at: 4.0,
                text: "alarm OK".to_owned(),
            }],
        };
        timeline.count_from(1006.0);
        assert_eq!(timeline.readings[1], reading(-1.0, 0, 3, 3));
        assert!((timeline.events[0].at + 2.0).abs() < 1e-9);
    }
}
