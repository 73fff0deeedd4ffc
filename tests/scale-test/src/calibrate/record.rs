//! What was recorded of a service over a while, in seconds from its beginning.

use scaling::{
    metric::{Metric, MetricIdentity},
    object::Blueprint,
    simulate::{Span, Trace},
};

/// What was recorded of a service over a while.
#[derive(Clone, Debug)]
pub struct Record {
    /// What scales it.
    pub blueprint: Blueprint,
    /// How long it was recorded, in seconds.
    pub seconds: f64,
    /// Tasks at the beginning; `None` where nothing tells.
    pub tasks: Option<i32>,
    /// What scaling did, the earliest first.
    pub actions: Vec<Action>,
    /// What the alarms saw.
    pub series: Vec<Series>,
}

/// A change of the desired tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Action {
    /// When, in seconds from the beginning.
    pub at: f64,
    /// The desired tasks from then on.
    pub desired: i32,
    /// Seconds until the running tasks had reached them; `None` where they did not.
    pub took: Option<f64>,
}

/// A metric over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The metric.
    pub metric: MetricIdentity,
    /// Instants in seconds from the beginning, and values; the earliest first.
    pub points: Vec<(f64, f64)>,
}

/// Shortest time between samples that is believed, in seconds.
const SAMPLE_SECS_MIN: f64 = 1.0;
/// The publisher's own period, where nothing tells, in seconds.
const SAMPLE_SECS_DEFAULT: f64 = 60.0;

impl Record {
    /// The load that the simulation is given: the metrics as they were, whatever the tasks did. And
    /// what of the record it cannot be given, in words.
    pub fn trace(&self) -> (Trace, Vec<String>) {
        let mut trace = Trace::quiet(span(self.seconds));
        let mut left_out = Vec::new();
        for series in &self.series {
            let points = || {
                series
                    .points
                    .iter()
                    .map(|(at, value)| (span(*at), value.max(0.0)))
            };
            let column = match column(&series.metric) {
                Some(Column::Depth) => &mut trace.depth,
                Some(Column::Cpu) => &mut trace.cpu,
                Some(Column::Memory) => &mut trace.memory,
                Some(Column::Guilds) => &mut trace.guilds,
                // These follow from the others.
                None if is_derived(&series.metric) => continue,
                None => {
                    left_out.push(format!("{} cannot be replayed", series.metric.name));
                    continue;
                }
            };
            if column.is_empty() {
                column.extend(points());
            } else {
                left_out.push(format!(
                    "of several series of {} the first is replayed",
                    series.metric.name
                ));
            }
        }
        (trace, left_out)
    }

    /// Seconds between two samples of what is replayed: the shortest that is usual.
    pub fn sample_secs(&self) -> f64 {
        let gaps = self.series.iter().filter_map(|series| {
            let mut gaps: Vec<f64> = series
                .points
                .windows(2)
                .filter_map(|pair| match pair {
                    [(one, _), (other, _)] => Some(other - one),
                    _ => None,
                })
                .collect();
            gaps.sort_by(f64::total_cmp);
            gaps.get(gaps.len() / 2).copied()
        });
        let shortest = gaps.min_by(f64::total_cmp);
        shortest.unwrap_or(SAMPLE_SECS_DEFAULT).max(SAMPLE_SECS_MIN)
    }

    /// Seconds from the request for tasks to their running, of every scale-out that tells.
    pub fn launches(&self) -> Vec<f64> {
        let mut before = self.tasks.unwrap_or(self.blueprint.target.min_capacity);
        let mut found = Vec::new();
        for action in &self.actions {
            if action.desired > before {
                found.extend(action.took);
            }
            before = action.desired;
        }
        found
    }
}

/// A column of a trace.
enum Column {
    Depth,
    Cpu,
    Memory,
    Guilds,
}

fn column(metric: &MetricIdentity) -> Option<Column> {
    match metric.name.as_str() {
        name if name == Metric::QueueDepth.name() => Some(Column::Depth),
        name if name == Metric::GuildCount.name() => Some(Column::Guilds),
        "CPUUtilization" => Some(Column::Cpu),
        "MemoryUtilization" => Some(Column::Memory),
        _ => None,
    }
}

/// Whether the simulation makes the metric of another that it is given, and of the tasks.
fn is_derived(metric: &MetricIdentity) -> bool {
    let derived = [
        Metric::BacklogPerTask,
        Metric::GuildsPerTask,
        Metric::RunningTasks,
    ];
    derived.iter().any(|known| known.name() == metric.name)
}

/// A length of time of the simulation.
// Weeks at most, in milliseconds.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn span(seconds: f64) -> Span {
    Span((seconds.max(0.0) * 1000.0).round() as i64)
}

/// A record for the tests of what uses it.
#[cfg(test)]
pub(super) mod examples {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::blueprint::from_profile;

    pub(in crate::calibrate) fn series(name: &str, points: &[(f64, f64)]) -> Series {
        Series {
            metric: MetricIdentity {
                namespace: "Arrakis/Scaling".to_owned(),
                name: name.to_owned(),
                dimensions: BTreeMap::new(),
            },
            points: points.to_vec(),
        }
    }

    /// A burst alarm on a queue that fills after five minutes.
    pub(in crate::calibrate) fn record() -> Record {
        let profile = json!({
            "cluster": "arrakis", "service": "worker", "min_capacity": 3, "max_capacity": 10,
            "queues": { "commands": { "stream": "COMMANDS", "consumer": "command-worker",
                "burst": { "at": 200 } } },
        });
        let depth = |step: i32| {
            let depth = if step < 30 { 0.0 } else { 500.0 };
            (f64::from(step) * 10.0, depth)
        };
        let points: Vec<_> = (0..90).map(depth).collect();
        Record {
            blueprint: from_profile(&profile).unwrap(),
            seconds: 900.0,
            tasks: Some(3),
            actions: vec![Action {
                at: 320.0,
                desired: 10,
                took: Some(25.0),
            }],
            series: vec![series("QueueDepth", &points)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};

    #[test]
    fn what_was_recorded_becomes_the_load_and_the_rest_is_told() {
        let mut record = record();
        record.series.extend([
            series("CPUUtilization", &[(0.0, 40.0)]),
            series("BacklogPerTask", &[(0.0, 1.0)]),
            series("RequestCountPerTarget", &[(0.0, 1.0)]),
            series("QueueDepth", &[(0.0, 1.0)]),
        ]);
        let (trace, left_out) = record.trace();
        assert_eq!(trace.duration, Span::secs(900));
        assert_eq!(trace.depth.len(), 90);
        assert_eq!(trace.depth[30], (Span::secs(300), 500.0));
        assert_eq!(trace.cpu, [(Span::ZERO, 40.0)]);
        assert_eq!(trace.problems(), []);
        let expected = [
            "RequestCountPerTarget cannot be replayed",
            "of several series of QueueDepth the first is replayed",
        ];
        assert_eq!(left_out, expected);
    }

    #[test]
    fn launches_are_those_of_scale_outs() {
        let mut record = record();
        let action = |at, desired, took| Action { at, desired, took };
        record.actions = vec![
            action(1.0, 6, Some(25.0)),
            action(2.0, 4, Some(5.0)),
            action(3.0, 8, None),
            action(4.0, 9, Some(31.0)),
        ];
        assert_eq!(record.launches(), [25.0, 31.0]);
        assert!((record.sample_secs() - 10.0).abs() < 1e-9);
        record.series.clear();
        assert!((record.sample_secs() - 60.0).abs() < 1e-9);
    }
}
