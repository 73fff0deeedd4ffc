//! What was read of several services at one moment.

use jiff::Timestamp;
use scaling::{
    metric::{Metric, MetricIdentity},
    object::ServiceReference,
};
use serde_json::{Value, json};

use crate::session::AlarmState;

/// What was read of several services at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// When it was read.
    pub at: Timestamp,
    /// Where it was read: `us-east-1`.
    pub region: String,
    /// The services, in the order asked for.
    pub services: Vec<ServiceView>,
}

/// One service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceView {
    /// Its cluster and name.
    pub reference: ServiceReference,
    /// Fewest and most tasks; `None` without a scalable target.
    pub bounds: Option<(i32, i32)>,
    /// Tasks asked for.
    pub desired: i32,
    /// Tasks running.
    pub running: i32,
    /// What its alarms watch, each metric once.
    pub signals: Vec<Signal>,
    /// Its alarms, by name.
    pub alarms: Vec<AlarmView>,
    /// Its latest scaling activities, the latest first.
    pub activities: Vec<LatestActivity>,
}

/// A metric that alarms watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// The metric.
    pub metric: MetricIdentity,
    /// Its values by period, the latest last; a period without data has none.
    pub history: Vec<f64>,
}

/// An alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmView {
    /// Its name.
    pub name: String,
    /// Its state; `None` for one this tool does not know.
    pub state: Option<AlarmState>,
    /// Seconds since it came into that state.
    pub seconds: Option<f64>,
}

/// A scaling activity.
#[derive(Clone, Debug, PartialEq)]
pub struct LatestActivity {
    /// When it began.
    pub start: Timestamp,
    /// What it did, in AWS's words.
    pub description: String,
    /// The policy that caused it, or AWS's words for what did.
    pub by: String,
    /// `InProgress`, `Successful`, …
    pub status: String,
    /// AWS's codes for why nothing changed.
    pub not_scaled: Vec<String>,
}

impl ServiceView {
    /// The queues among its signals: name, depth and depth for each running task.
    pub fn queues(&self) -> impl Iterator<Item = (&Signal, Option<f64>, Option<f64>)> {
        let running = f64::from(self.running.max(1));
        let queues = self.signals.iter().filter(|signal| signal.is_depth());
        queues.map(move |signal| {
            let depth = signal.latest();
            (signal, depth, depth.map(|depth| depth / running))
        })
    }
}

impl Signal {
    /// Its newest value; `None` where there are no data.
    pub fn latest(&self) -> Option<f64> {
        self.history.last().copied()
    }

    /// Whether it is the depth of a queue.
    pub fn is_depth(&self) -> bool {
        self.metric.name == Metric::QueueDepth.name()
    }

    /// A short name: `COMMANDS/command-worker` for a queue's depth, else the metric's.
    pub fn name(&self) -> String {
        let dimension = |name: &str| self.metric.dimensions.get(name).map(String::as_str);
        match (dimension("Stream"), dimension("Consumer")) {
            (Some(stream), Some(consumer)) if self.is_depth() => format!("{stream}/{consumer}"),
            _ => self.metric.name.clone(),
        }
    }
}

impl Snapshot {
    /// The snapshot for machines.
    pub fn to_json(&self) -> Value {
        let Self {
            at,
            region,
            services,
        } = self;
        let services: Vec<_> = services.iter().map(ServiceView::to_json).collect();
        json!({ "at": at.to_string(), "region": region, "services": services })
    }
}

impl ServiceView {
    fn to_json(&self) -> Value {
        let signal = |signal: &Signal| {
            json!({
                "name": signal.name(), "metric": signal.metric.name,
                "dimensions": signal.metric.dimensions, "latest": signal.latest(),
                "history": signal.history,
            })
        };
        let queue = |(signal, depth, per_task): (&Signal, Option<f64>, Option<f64>)| json!({ "name": signal.name(), "depth": depth, "backlog_per_task": per_task });
        let alarm = |alarm: &AlarmView| {
            json!({
                "name": alarm.name, "state": alarm.state.map(AlarmState::name),
                "seconds": alarm.seconds,
            })
        };
        let activity = |activity: &LatestActivity| {
            json!({
                "start": activity.start.to_string(), "description": activity.description,
                "by": activity.by, "status": activity.status, "not_scaled": activity.not_scaled,
            })
        };
        let all = |values: Vec<Value>| Value::from(values);
        json!({
            "cluster": self.reference.cluster, "service": self.reference.service,
            "min": self.bounds.map(|(min, _)| min), "max": self.bounds.map(|(_, max)| max),
            "desired": self.desired, "running": self.running,
            "queues": all(self.queues().map(queue).collect()),
            "signals": all(self.signals.iter().map(signal).collect()),
            "alarms": all(self.alarms.iter().map(alarm).collect()),
            "activities": all(self.activities.iter().map(activity).collect()),
        })
    }
}

/// Snapshots for the tests of what shows them.
#[cfg(test)]
pub(super) mod examples {
    use std::collections::BTreeMap;

    use super::*;

    pub(in crate::watch) fn worker() -> ServiceView {
        let dimensions = [("Stream", "COMMANDS"), ("Consumer", "command-worker")];
        let dimensions = dimensions.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let alarm = |name: &str, state, seconds| AlarmView {
            name: name.to_owned(),
            state,
            seconds,
        };
        ServiceView {
            reference: ServiceReference {
                cluster: "arrakis".to_owned(),
                service: "worker".to_owned(),
            },
            bounds: Some((3, 10)),
            desired: 10,
            running: 6,
            signals: vec![Signal {
                metric: MetricIdentity {
                    namespace: "Arrakis/Scaling".to_owned(),
                    name: "QueueDepth".to_owned(),
                    dimensions: BTreeMap::from(dimensions),
                },
                history: vec![0.0, 0.0, 120.0, 530.0, 300.0],
            }],
            alarms: vec![
                alarm(
                    "worker-queue-commands-burst",
                    Some(AlarmState::Alarm),
                    Some(40.0),
                ),
                alarm(
                    "worker-queue-commands-in",
                    Some(AlarmState::Ok),
                    Some(754.0),
                ),
            ],
            activities: vec![LatestActivity {
                start: Timestamp::from_second(1_795_698_301).unwrap(),
                description: "Setting desired count to 10.".to_owned(),
                by: "worker-queue-commands-burst".to_owned(),
                status: "InProgress".to_owned(),
                not_scaled: Vec::new(),
            }],
        }
    }

    pub(in crate::watch) fn bare(service: &str) -> ServiceView {
        ServiceView {
            reference: ServiceReference {
                cluster: "arrakis".to_owned(),
                service: service.to_owned(),
            },
            bounds: None,
            desired: 2,
            running: 2,
            signals: Vec::new(),
            alarms: Vec::new(),
            activities: Vec::new(),
        }
    }

    pub(in crate::watch) fn snapshot(services: Vec<ServiceView>) -> Snapshot {
        Snapshot {
            at: Timestamp::from_second(1_795_698_340).unwrap(),
            region: "us-east-1".to_owned(),
            services,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{examples::*, *};

    #[test]
    fn machines_get_the_depth_and_what_each_task_has_of_it() {
        let found = snapshot(vec![worker()]).to_json();
        let service = &found["services"][0];
        assert_eq!(service["queues"][0]["name"], "COMMANDS/command-worker");
        assert_eq!(service["queues"][0]["depth"], 300.0);
        assert_eq!(service["queues"][0]["backlog_per_task"], 50.0);
        assert_eq!(service["alarms"][0]["state"], "ALARM");
        assert_eq!((&service["min"], &service["max"]), (&json!(3), &json!(10)));
    }

    #[test]
    fn what_is_not_known_is_not_zero() {
        let mut unknown = worker();
        unknown.signals[0].history.clear();
        let found = snapshot(vec![unknown, bare("api")]).to_json();
        assert_eq!(found["services"][0]["queues"][0]["depth"], Value::Null);
        assert_eq!(
            found["services"][0]["queues"][0]["backlog_per_task"],
            Value::Null
        );
        assert_eq!(found["services"][1]["min"], Value::Null);
    }
}
