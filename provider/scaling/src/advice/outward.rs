//! Changes that may let a profile reach `max_capacity` sooner.

use super::{
    change::{Change, Signal},
    hcl::Hcl,
};
use crate::{
    profile::{Burst, Profile, Queue, QueueStep},
    response::Assumptions,
    simulate::{Span, assumption::SAMPLE_EVERY},
    validate::limit,
};

/// Lengths of periods below a minute that CloudWatch has (CloudWatch API, PutMetricAlarm.Period),
/// without 20, which is newer than most of its documentation.
const SHORT_PERIODS: [i32; 2] = [10, 30];

/// Every change worth a try, whatever its effect.
pub(super) fn changes(profile: &Profile, assumptions: &Assumptions) -> Vec<Change> {
    let shortest = shortest_period(assumptions);
    let cooldown = cooldown(assumptions);
    let mut found = Vec::new();
    if assumptions.sample_every > SAMPLE_EVERY {
        let secs = SAMPLE_EVERY.0 / 1000;
        found.push(Change::of_publisher(profile, secs));
    }
    for (key, queue) in &profile.queues {
        let of = Place {
            profile,
            key,
            queue,
        };
        found.extend(of.burst(shortest));
        found.extend(of.burst_to_max());
        found.extend(of.burst_resolution(shortest));
        found.extend(of.resolution(shortest));
        found.extend(of.periods());
        found.extend(of.highest_step());
        found.extend(of.cooldown(cooldown));
    }
    for signal in Signal::ALL {
        found.extend(high_resolution(profile, signal));
        found.extend(utilization_cooldown(profile, signal, cooldown));
    }
    found
}

/// The shortest period that a sample falls into each time.
fn shortest_period(assumptions: &Assumptions) -> i32 {
    let enough = |secs: &i32| Span::secs(i64::from(*secs)) >= assumptions.sample_every;
    let mut short = SHORT_PERIODS.into_iter();
    short
        .find(enough)
        .unwrap_or(limit::QUEUE_RESOLUTION_SECS_DEFAULT)
}

/// The shortest cooldown that is not shorter than a launch, in whole seconds.
fn cooldown(assumptions: &Assumptions) -> i32 {
    let launch = assumptions.launch.max.ceil(Span::secs(1));
    i32::try_from(launch.0 / 1000).unwrap_or(i32::MAX)
}

/// `max_capacity` from `min_capacity` at once.
fn leap(profile: &Profile) -> i32 {
    profile.max_capacity - profile.min_capacity
}

/// One queue of a profile.
#[derive(Clone, Copy)]
struct Place<'a> {
    profile: &'a Profile,
    key: &'a str,
    queue: &'a Queue,
}

impl Place<'_> {
    fn change(
        self,
        inside: Option<&str>,
        lines: Vec<(&'static str, Hcl)>,
        note: impl Into<String>,
        write: impl FnOnce(&mut Queue),
    ) -> Change {
        Change::of_queue(self.profile, (self.key, inside), lines, note, write)
    }

    /// A burst from the depth on at which the queue asks for most.
    fn burst(self, resolution: i32) -> Option<Change> {
        let Queue {
            steps,
            burst: None,
            drain,
            backlog,
            ..
        } = self.queue
        else {
            return None;
        };
        let to = self.profile.max_capacity;
        // All tasks have what one should have.
        #[allow(clippy::cast_possible_truncation)]
        let full = backlog.map(|backlog| (backlog.target * f64::from(to)).ceil() as i64);
        let at = steps.last().map(|step| step.at).or(full)?;
        let at = at.clamp(1, limit::DEPTH_MAX);
        if drain.is_some_and(|drain| drain.below >= at) {
            return None;
        }
        let mut written = vec![("at", at.into())];
        if resolution != limit::BURST_RESOLUTION_SECS_DEFAULT {
            written.push(("resolution", resolution.into()));
        }
        let note = format!(
            "an alarm of its own, one period of {resolution} s, sets max_capacity in one action"
        );
        let lines = vec![("burst", Hcl::Object(written))];
        Some(self.change(None, lines, note, |queue| {
            queue.burst = Some(Burst { at, to, resolution });
        }))
    }

    fn burst_to_max(self) -> Option<Change> {
        let burst = self.queue.burst?;
        let max = self.profile.max_capacity;
        (burst.to < max).then(|| {
            let lines = vec![("to", max.into())];
            let note = "the burst goes all the way";
            self.change(Some("burst"), lines, note, |queue| {
                queue.burst = Some(Burst { to: max, ..burst });
            })
        })
    }

    fn burst_resolution(self, resolution: i32) -> Option<Change> {
        let burst = self.queue.burst?;
        (burst.resolution > resolution).then(|| {
            let lines = vec![("resolution", resolution.into())];
            let note = format!("its alarm sees a period each {resolution} s");
            self.change(Some("burst"), lines, note, |queue| {
                queue.burst = Some(Burst {
                    resolution,
                    ..burst
                });
            })
        })
    }

    /// Shorter periods for the steps; the drain looks back as far as before.
    fn resolution(self, resolution: i32) -> Option<Change> {
        let before = self.queue.resolution;
        if self.queue.steps.is_empty() || before <= resolution {
            return None;
        }
        let mut lines = vec![("resolution", resolution.into())];
        let drain = self.queue.drain.map(|mut drain| {
            drain.periods = drain.periods.saturating_mul(before) / resolution;
            drain
        });
        lines.extend(drain.map(|drain| ("drain", super::inward::written(drain))));
        let note = format!("the alarm sees a period each {resolution} s");
        let window = drain.map_or(0, |drain| i64::from(drain.periods) * i64::from(resolution));
        (window <= limit::ALARM_WINDOW_SHORT_SECS_MAX).then(|| {
            self.change(None, lines, note, |queue| {
                queue.resolution = resolution;
                queue.drain = drain;
            })
        })
    }

    fn periods(self) -> Option<Change> {
        (!self.queue.steps.is_empty() && self.queue.periods > 1).then(|| {
            let lines = vec![("periods", 1.into())];
            let note = "one period is enough, also where its height is gone in the next";
            self.change(None, lines, note, |queue| queue.periods = 1)
        })
    }

    /// The highest step goes all the way.
    fn highest_step(self) -> Option<Change> {
        let (last, lower) = self.queue.steps.split_last()?;
        let add = leap(self.profile);
        if last.add >= add {
            return None;
        }
        let mut steps = lower.to_vec();
        steps.push(QueueStep { at: last.at, add });
        let step =
            |step: &QueueStep| Hcl::Object(vec![("at", step.at.into()), ("add", step.add.into())]);
        let lines = vec![("steps", Hcl::List(steps.iter().map(step).collect()))];
        let note = "the highest step sets max_capacity in one action";
        Some(self.change(None, lines, note, |queue| queue.steps = steps))
    }

    fn cooldown(self, cooldown: i32) -> Option<Change> {
        (self.queue.cooldowns.scale_out > cooldown).then(|| {
            let lines = vec![("scale_out_cooldown", cooldown.into())];
            self.change(None, lines, COOLDOWN_NOTE, |queue| {
                queue.cooldowns.scale_out = cooldown;
            })
        })
    }
}

const COOLDOWN_NOTE: &str = "the next action comes as soon as tasks have had time to start";

fn high_resolution(profile: &Profile, signal: Signal) -> Option<Change> {
    let utilization = signal.of(profile)?;
    (!utilization.high_resolution).then(|| {
        let line = ("high_resolution", Hcl::Bool(true));
        let note = "metrics of 20 s, which AWS charges for and the service has to turn on";
        Change::of_utilization(profile, signal, line, note, |utilization| {
            utilization.high_resolution = true;
        })
    })
}

fn utilization_cooldown(profile: &Profile, signal: Signal, cooldown: i32) -> Option<Change> {
    let utilization = signal.of(profile)?;
    (utilization.cooldowns.scale_out > cooldown).then(|| {
        let line = ("scale_out_cooldown", cooldown.into());
        Change::of_utilization(profile, signal, line, COOLDOWN_NOTE, |utilization| {
            utilization.cooldowns.scale_out = cooldown;
        })
    })
}

/// A higher minimum, if there is room for one.
pub(super) fn min_capacity(profile: &Profile, min: i32) -> Option<Change> {
    let least_burst = profile.queues.values().filter_map(|queue| queue.burst);
    let room = least_burst.map(|burst| burst.to).min();
    let room = room.map_or(profile.max_capacity, |to| to.min(profile.max_capacity));
    // Scheduled actions have bounds that were judged against the minimum there is.
    if !profile.schedules.is_empty() || min <= profile.min_capacity || min > room {
        return None;
    }
    let more = min - profile.min_capacity;
    let plural = if more == 1 { "" } else { "s" };
    let note = format!("{more} more task{plural} at all times");
    let line = ("min_capacity", min.into());
    Some(Change::of_profile(profile, line, note, |profile| {
        profile.min_capacity = min;
    }))
}
