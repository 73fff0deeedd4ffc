//! What a service did over a time: its tasks, its alarms, its scaling activities, in the seconds of
//! AWS's own timestamps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    clock::Clock,
    session::{Activity, Alarm, Service},
};

/// One look at a service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// When.
    pub at: Timestamp,
    /// Tasks asked for.
    pub desired: i32,
    /// Tasks running.
    pub running: i32,
    /// Messages waiting or in flight, where a queue was looked at.
    pub depth: Option<u64>,
}

/// Something that happened, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Seconds since the start.
    pub at: f64,
    /// What.
    pub text: String,
}

/// A change of the desired tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change<'a> {
    /// What made it.
    pub activity: &'a Activity,
    /// Tasks before.
    pub from: i32,
    /// Tasks after.
    pub to: i32,
}

/// Everything that was seen of one service.
#[derive(Clone, Debug)]
pub struct Course {
    clock: Clock,
    start: Timestamp,
    samples: Vec<Sample>,
    activities: Vec<Activity>,
    fired: BTreeMap<String, Timestamp>,
    events: Vec<Event>,
}

impl Course {
    /// Nothing has been seen yet; seconds count from `start`.
    pub fn new(clock: Clock, start: Timestamp) -> Self {
        Self {
            clock,
            start,
            samples: Vec::new(),
            activities: Vec::new(),
            fired: BTreeMap::new(),
            events: Vec::new(),
        }
    }

    /// When it began.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// The looks, the earliest first.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Everything that happened, the earliest first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Every activity, the earliest first, those that changed nothing included.
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }

    /// Seconds from the start to a moment.
    pub fn seconds(&self, at: Timestamp) -> f64 {
        self.clock.seconds(self.start, at)
    }

    /// Something else happened now.
    pub fn tell(&mut self, at: Timestamp, text: impl Into<String>) {
        let at = self.seconds(at);
        let text = text.into();
        self.events.push(Event { at, text });
    }

    /// Notes a look: the service, the depth of its queue, its activities and its alarms.
    pub fn look(
        &mut self,
        (at, service): (Timestamp, &Service),
        depth: Option<u64>,
        activities: Vec<Activity>,
        alarms: &[Alarm],
    ) {
        let sample = Sample {
            at,
            desired: service.desired,
            running: service.running,
            depth,
        };
        for alarm in alarms {
            self.look_at(alarm, at);
        }
        let mut activities = activities;
        activities.sort_by_key(|activity| activity.start);
        for activity in activities {
            self.learn(activity);
        }
        let before = self.samples.last().map(|before| before.running);
        if let Some(before) = before.filter(|before| *before != sample.running) {
            self.tell(
                at,
                format!("{} tasks running, {before} before", sample.running),
            );
        }
        self.samples.push(sample);
        self.events
            .sort_by(|one, other| one.at.total_cmp(&other.at));
    }

    fn look_at(&mut self, alarm: &Alarm, seen: Timestamp) {
        if !alarm.fires() || self.fired.contains_key(&alarm.name) {
            return;
        }
        let at = alarm.since.unwrap_or(seen);
        self.fired.insert(alarm.name.clone(), at);
        if at < self.start {
            self.tell(
                self.start,
                format!("alarm {} is in ALARM already", alarm.name),
            );
        } else {
            self.tell(at, format!("alarm {} fired", alarm.name));
        }
    }

    fn learn(&mut self, activity: Activity) {
        if let Some(known) = self.activities.iter_mut().find(|it| it.id == activity.id) {
            *known = activity;
            return;
        }
        let why = match activity.not_scaled.as_slice() {
            [] => String::new(),
            reasons => format!(" (not scaled: {})", reasons.join(", ")),
        };
        let what = activity.description.trim_end_matches('.');
        self.tell(activity.start, format!("{what}: {}{why}", activity.cause));
        self.activities.push(activity);
    }

    /// The tasks desired at the first look.
    pub fn desired_first(&self) -> i32 {
        self.samples.first().map_or(0, |sample| sample.desired)
    }

    /// The latest look.
    pub fn last(&self) -> Option<&Sample> {
        self.samples.last()
    }

    /// Every change of the desired tasks, the earliest first.
    pub fn changes(&self) -> Vec<Change<'_>> {
        let mut from = self.desired_first();
        let scaled = self.activities.iter().filter(|activity| activity.scaled());
        scaled
            .filter_map(|activity| {
                let to = activity.desired()?;
                let change = Change { activity, from, to };
                from = to;
                (change.from != change.to).then_some(change)
            })
            .collect()
    }

    /// When at least so many tasks were desired because of a policy, and by which change.
    pub fn reached(&self, tasks: i32) -> Option<(f64, Change<'_>)> {
        let changes = self.changes().into_iter();
        let mut reaching = changes.filter(|it| it.to >= tasks && it.activity.policy().is_some());
        let change = reaching.next()?;
        Some((self.seconds(change.activity.start), change))
    }

    /// The first scale-in by a policy after so many tasks were desired, and when.
    pub fn fell_back(&self, tasks: i32) -> Option<(f64, Change<'_>)> {
        let changes = self.changes().into_iter();
        let mut since = changes.skip_while(|it| it.to < tasks);
        let change = since.find(|it| it.to < it.from && it.activity.policy().is_some())?;
        Some((self.seconds(change.activity.start), change))
    }

    /// When at least so many tasks were running: when the activity that asked for them ended, else
    /// when it was seen.
    pub fn running(&self, tasks: i32) -> Option<f64> {
        let seen = self.samples.iter().find(|it| it.running >= tasks)?;
        let seen = self.seconds(seen.at);
        let ended = self.reached(tasks);
        let ended = ended.and_then(|(_, change)| Some(self.seconds(change.activity.end?)));
        Some(ended.map_or(seen, |ended| ended.min(seen)))
    }

    /// The first of these alarms to fire since the start, and when: as it was seen, or as the activity
    /// that it caused says. One that was in ALARM for a few seconds only may not have been seen.
    pub fn first_fired<'a>(&'a self, alarms: &'a [String]) -> Option<(f64, &'a str)> {
        let seen = self.fired.iter().map(|(name, at)| (*at, name.as_str()));
        let told = self.activities.iter();
        let told = told.filter_map(|activity| Some((activity.start, activity.alarm()?)));
        let of_these = |name: &str| alarms.iter().any(|alarm| alarm == name);
        let all = seen.chain(told).filter(|(_, name)| of_these(name));
        let first = all.filter(|(at, _)| *at >= self.start).min();
        first.map(|(at, name)| (self.seconds(at), name))
    }

    /// For machines.
    pub fn to_json(&self) -> Value {
        let samples = self.samples.iter().map(|it| {
            json!({
                "at": self.seconds(it.at), "desired": it.desired, "running": it.running,
                "depth": it.depth,
            })
        });
        let events = self
            .events
            .iter()
            .map(|Event { at, text }| json!({ "at": at, "text": text }));
        json!({
            "start": self.start.to_string(),
            "samples": samples.collect::<Vec<_>>(),
            "events": events.collect::<Vec<_>>(),
            "activities": self.activities.iter().map(Activity::to_json).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A course that begins at second 0 with these tasks.
    pub(crate) fn course(samples: &[(i64, i32, i32)], activities: Vec<Activity>) -> Course {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut course = Course::new(Clock::default(), at(0));
        course.samples = samples
            .iter()
            .map(|&(second, desired, running)| Sample {
                at: at(second),
                desired,
                running,
                depth: None,
            })
            .collect();
        for activity in activities {
            course.learn(activity);
        }
        course
    }

    /// An activity of a policy at these seconds.
    pub(crate) fn activity(policy: &str, to: i32, start: i64, end: Option<i64>) -> Activity {
        Activity {
            id: format!("{policy}-{start}"),
            status: "Successful".to_owned(),
            description: format!("Setting desired count to {to}."),
            cause: format!("monitor alarm {policy} in state ALARM triggered policy {policy}"),
            message: None,
            start: Timestamp::from_second(start).unwrap(),
            end: end.map(|end| Timestamp::from_second(end).unwrap()),
            not_scaled: Vec::new(),
        }
    }

    #[test]
    fn seconds_come_from_the_timestamps_of_aws() {
        let activities = vec![
            activity("worker-out", 4, 20, Some(45)),
            activity("worker-burst", 10, 31, Some(60)),
        ];
        let course = course(&[(0, 3, 3), (33, 10, 3), (64, 10, 10)], activities);
        let (at, change) = course.reached(10).unwrap();
        assert!((at - 31.0).abs() < 1e-9);
        assert_eq!((change.from, change.to), (4, 10));
        assert_eq!(change.activity.policy(), Some("worker-burst"));
        assert_eq!(course.running(10), Some(60.0), "as the activity says");
        assert_eq!(course.running(4), Some(45.0));
        assert!(course.reached(11).is_none());
        assert!(
            course.events()[1]
                .text
                .contains("triggered policy worker-burst")
        );
    }
}
