//! Looks at the stage again and again, and puts into words what has changed.

use std::collections::BTreeMap;

use e2e::fault::Result;
use world::{Activity, Alarm};

use crate::{
    stage::Stage,
    timeline::{Event, Reading},
};

/// What the looks so far have seen.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    alarms: BTreeMap<String, String>,
    last_activity: Option<u64>,
    last: Option<Reading>,
}

impl Watch {
    /// How things are now, and what has happened since the look before. Seconds count from
    /// `origin`, a moment of the world's clock.
    ///
    /// # Errors
    /// The queue cannot be read.
    pub(crate) async fn look(
        &mut self,
        stage: &Stage,
        origin: f64,
    ) -> Result<(Reading, Vec<Event>)> {
        let depth = stage.queue.depth(&stage.context).await?;
        let counts = stage.counts()?;
        // Those AWS makes for tracking policies have names nobody can read.
        let alarms: Vec<Alarm> = stage
            .aws
            .alarms()
            .into_iter()
            .filter(|alarm| !alarm.managed)
            .collect();
        let reading = Reading {
            at: stage.aws.now() - origin,
            depth,
            desired: counts.desired.unsigned_abs(),
            running: counts.running.unsigned_abs(),
            alarms: alarms
                .iter()
                .map(|it| (it.name.clone(), it.state.clone()))
                .collect(),
        };
        let mut events = self.alarm_events(&alarms, origin);
        events.extend(self.scaling_events(&stage.aws.activities(), origin));
        events.extend(self.other_events(&reading));
        events.sort_by(|one, other| one.at.total_cmp(&other.at));
        self.last = Some(reading.clone());
        Ok((reading, events))
    }

    fn alarm_events(&mut self, alarms: &[Alarm], origin: f64) -> Vec<Event> {
        let mut events = Vec::new();
        for alarm in alarms {
            let before = self.alarms.insert(alarm.name.clone(), alarm.state.clone());
            if let Some(before) = before.filter(|before| *before != alarm.state) {
                events.push(Event {
                    at: alarm.state_transitioned - origin,
                    text: format!("alarm {} went from {before} to {}", alarm.name, alarm.state),
                });
            }
        }
        events
    }

    /// Activities that changed capacity; newest first, as the API lists them.
    fn scaling_events(&mut self, activities: &[Activity], origin: f64) -> Vec<Event> {
        let seen = self.last_activity;
        let fresh: Vec<&Activity> = activities
            .iter()
            .filter(|it| Some(it.number) > seen)
            .collect();
        self.last_activity = fresh.iter().map(|it| it.number).max().or(seen);
        let scaled = fresh
            .into_iter()
            .filter(|activity| activity.not_scaled.is_none());
        scaled
            .map(|activity| Event {
                at: activity.start - origin,
                text: format!(
                    "{}: {}",
                    activity.description.trim_end_matches('.'),
                    activity.cause
                ),
            })
            .collect()
    }

    fn other_events(&self, now: &Reading) -> Vec<Event> {
        let Some(before) = &self.last else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        if now.running != before.running {
            texts.push(format!(
                "{} tasks running, {} before",
                now.running, before.running
            ));
        }
        if now.depth == 0 && before.depth > 0 {
            texts.push("queue empty".to_owned());
        }
        texts
            .into_iter()
            .map(|text| Event { at: now.at, text })
            .collect()
    }
}
