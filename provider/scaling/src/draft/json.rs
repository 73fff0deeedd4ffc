//! Drafts from JSON with the resource's attribute names: profiles in files, and test cases.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    AlertDraft, AlertsDraft, BacklogDraft, BurstDraft, CooldownsDraft, DashboardDraft, Decimal,
    Draft, DrainDraft, GuildsDraft, Leaf, MetricDraft, PredictiveDraft, QueryDraft,
    QueryMetricDraft, QueueDraft, RequestsDraft, RequireDraft, ScheduleDraft, StepDraft,
    SuspendedDraft, UtilizationAlertDraft, UtilizationDraft,
};
use crate::problem::{Path, Problem};

/// Reads a profile. An attribute that is null or absent is omitted, the text `unknown`, if there is
/// one, stands for a value that is not known yet, and numbers may be written as text. Attributes
/// that the resource computes are passed over, so that state and plans can be read too.
///
/// # Errors
/// A problem for every value of another type, and for every attribute no profile has.
pub fn from_json(value: &Value, unknown: Option<&str>) -> Result<Draft, Vec<Problem>> {
    let mut problems = Vec::new();
    let draft = {
        let mut reader = Reader {
            path: Path::default(),
            unknown,
            problems: &mut problems,
        };
        reader.object(value, profile)
    };
    match draft {
        Some(draft) if problems.is_empty() => Ok(draft),
        _ => Err(problems),
    }
}

/// What the resource computes.
const COMPUTED: [&str; 10] = [
    "id",
    "resource_id",
    "scalable_target_arn",
    "policy_arns",
    "alarm_arns",
    "dashboard_url",
    "blueprint",
    "response",
    "publisher_sources",
    "adopted",
];

fn profile(fields: &mut Fields<'_, '_>) -> Draft {
    fields.pass_over(&COMPUTED);
    Draft {
        cluster: fields.text("cluster"),
        service: fields.text("service"),
        name: fields.text("name"),
        min_capacity: fields.number("min_capacity"),
        max_capacity: fields.number("max_capacity"),
        scale_out_cooldown: fields.number("scale_out_cooldown"),
        scale_in_cooldown: fields.number("scale_in_cooldown"),
        cpu: fields.object("cpu", utilization),
        memory: fields.object("memory", utilization),
        requests: fields.object("requests", requests),
        queues: fields.map("queues", |reader, value| reader.object(value, queue)),
        guilds: fields.object("guilds", guilds),
        metrics: fields.map("metrics", |reader, value| reader.object(value, metric)),
        schedules: fields.map("schedules", |reader, value| reader.object(value, schedule)),
        predictive: fields.object("predictive", |fields| PredictiveDraft {
            mode: fields.text("mode"),
            metric: fields.text("metric"),
            target: fields.number("target"),
            scheduling_buffer: fields.number("scheduling_buffer"),
            max_capacity_buffer: fields.number("max_capacity_buffer"),
        }),
        suspended: fields.object("suspended", |fields| SuspendedDraft {
            scale_out: fields.boolean("scale_out"),
            scale_in: fields.boolean("scale_in"),
            scheduled: fields.boolean("scheduled"),
        }),
        alerts: fields.object("alerts", alerts),
        dashboard: fields.object("dashboard", |fields| DashboardDraft {
            name: fields.text("name"),
        }),
        require: fields.object("require", |fields| RequireDraft {
            reach_max_within: fields.number("reach_max_within"),
            drain_within: fields.number("drain_within"),
        }),
        exclusive: fields.boolean("exclusive"),
        tags: fields.map("tags", text),
    }
}

fn utilization(fields: &mut Fields<'_, '_>) -> UtilizationDraft {
    UtilizationDraft {
        target: fields.number("target"),
        high_resolution: fields.boolean("high_resolution"),
        scale_in: fields.boolean("scale_in"),
        cooldowns: cooldowns(fields),
    }
}

fn requests(fields: &mut Fields<'_, '_>) -> RequestsDraft {
    RequestsDraft {
        target: fields.number("target"),
        load_balancer: fields.text("load_balancer"),
        target_group: fields.text("target_group"),
        resource_label: fields.text("resource_label"),
        scale_in: fields.boolean("scale_in"),
        cooldowns: cooldowns(fields),
    }
}

fn queue(fields: &mut Fields<'_, '_>) -> QueueDraft {
    QueueDraft {
        stream: fields.text("stream"),
        consumer: fields.text("consumer"),
        domain: fields.text("domain"),
        steps: fields.list("steps", |reader, value| {
            reader.object(value, |fields| StepDraft {
                at: fields.number("at"),
                add: fields.number("add"),
            })
        }),
        burst: fields.object("burst", |fields| BurstDraft {
            at: fields.number("at"),
            to: fields.number("to"),
            resolution: fields.number("resolution"),
        }),
        drain: fields.object("drain", |fields| DrainDraft {
            below: fields.number("below"),
            remove: fields.number("remove"),
            periods: fields.number("periods"),
        }),
        resolution: fields.number("resolution"),
        periods: fields.number("periods"),
        backlog_per_task: fields.object("backlog_per_task", |fields| BacklogDraft {
            target: fields.number("target"),
            scale_in: fields.boolean("scale_in"),
        }),
        retention: fields.number("retention"),
        max_ack_pending: fields.number("max_ack_pending"),
        task_concurrency: fields.number("task_concurrency"),
        cooldowns: cooldowns(fields),
    }
}

fn guilds(fields: &mut Fields<'_, '_>) -> GuildsDraft {
    GuildsDraft {
        gateway: fields.text("gateway"),
        per_task: fields.number("per_task"),
        scale_in: fields.boolean("scale_in"),
        cooldowns: cooldowns(fields),
    }
}

fn metric(fields: &mut Fields<'_, '_>) -> MetricDraft {
    MetricDraft {
        target: fields.number("target"),
        namespace: fields.text("namespace"),
        metric_name: fields.text("metric_name"),
        dimensions: fields.map("dimensions", text),
        statistic: fields.text("statistic"),
        unit: fields.text("unit"),
        queries: fields.list("queries", |reader, value| {
            reader.object(value, |fields| QueryDraft {
                id: fields.text("id"),
                expression: fields.text("expression"),
                label: fields.text("label"),
                metric: fields.object("metric", |fields| QueryMetricDraft {
                    namespace: fields.text("namespace"),
                    metric_name: fields.text("metric_name"),
                    dimensions: fields.map("dimensions", text),
                    statistic: fields.text("statistic"),
                    unit: fields.text("unit"),
                }),
                return_data: fields.boolean("return_data"),
            })
        }),
        scale_in: fields.boolean("scale_in"),
        cooldowns: cooldowns(fields),
    }
}

fn schedule(fields: &mut Fields<'_, '_>) -> ScheduleDraft {
    ScheduleDraft {
        schedule: fields.text("schedule"),
        timezone: fields.text("timezone"),
        start: fields.text("start"),
        end: fields.text("end"),
        min_capacity: fields.number("min_capacity"),
        max_capacity: fields.number("max_capacity"),
    }
}

fn alerts(fields: &mut Fields<'_, '_>) -> AlertsDraft {
    let utilization = |fields: &mut Fields<'_, '_>| UtilizationAlertDraft {
        above: fields.number("above"),
        period: fields.number("period"),
        periods: fields.number("periods"),
    };
    let alert = |fields: &mut Fields<'_, '_>| AlertDraft {
        minutes: fields.number("minutes"),
    };
    AlertsDraft {
        actions: fields.list("actions", text),
        cpu: fields.object("cpu", utilization),
        memory: fields.object("memory", utilization),
        at_max_capacity: fields.object("at_max_capacity", alert),
        metrics_missing: fields.object("metrics_missing", alert),
        no_running_tasks: fields.object("no_running_tasks", alert),
    }
}

fn cooldowns(fields: &mut Fields<'_, '_>) -> CooldownsDraft {
    CooldownsDraft {
        scale_out_cooldown: fields.number("scale_out_cooldown"),
        scale_in_cooldown: fields.number("scale_in_cooldown"),
    }
}

/// Reads values at one place and collects what is wrong.
struct Reader<'p> {
    path: Path,
    /// Text that stands for a value that is not known yet.
    unknown: Option<&'p str>,
    problems: &'p mut Vec<Problem>,
}

impl Reader<'_> {
    fn at<T>(&mut self, path: Path, read: impl FnOnce(&mut Reader<'_>) -> T) -> T {
        read(&mut Reader {
            path,
            unknown: self.unknown,
            problems: self.problems,
        })
    }

    fn leaf<T>(
        &mut self,
        value: &Value,
        read: impl FnOnce(&mut Self, &Value) -> Option<T>,
    ) -> Leaf<T> {
        match value {
            Value::Null => Leaf::Omitted,
            Value::String(text) if Some(text.as_str()) == self.unknown => Leaf::Unknown,
            value => read(self, value).map_or(Leaf::Omitted, Leaf::Given),
        }
    }

    fn object<T>(
        &mut self,
        value: &Value,
        read: impl FnOnce(&mut Fields<'_, '_>) -> T,
    ) -> Option<T> {
        let Value::Object(object) = value else {
            return self.wrong(value, "an object");
        };
        let mut fields = Fields {
            object,
            known: Vec::new(),
            reader: Reader {
                path: self.path.clone(),
                unknown: self.unknown,
                problems: self.problems,
            },
        };
        let read = read(&mut fields);
        fields.refuse_others();
        Some(read)
    }

    fn wrong<T>(&mut self, value: &Value, allowed: &str) -> Option<T> {
        let summary = format!("{} is of another type", self.path.name());
        let remedy = format!("write {allowed}");
        let problem = Problem::error(&self.path, summary, value.to_string(), allowed, remedy);
        self.problems.push(problem);
        None
    }
}

fn text(reader: &mut Reader<'_>, value: &Value) -> Option<String> {
    let text = value.as_str().map(str::to_owned);
    text.or_else(|| reader.wrong(value, "a text"))
}

fn number(reader: &mut Reader<'_>, value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(Decimal(number.to_string())),
        Value::String(text) => Some(Decimal(text.clone())),
        _ => reader.wrong(value, "a number"),
    }
}

fn boolean(reader: &mut Reader<'_>, value: &Value) -> Option<bool> {
    value
        .as_bool()
        .or_else(|| reader.wrong(value, "true or false"))
}

/// The attributes of one object.
struct Fields<'a, 'p> {
    object: &'a Map<String, Value>,
    known: Vec<&'static str>,
    reader: Reader<'p>,
}

impl Fields<'_, '_> {
    fn field<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'_>, &Value) -> Option<T>,
    ) -> Leaf<T> {
        self.known.push(name);
        let value = self.object.get(name).unwrap_or(&Value::Null);
        let path = self.reader.path.attribute(name);
        self.reader.at(path, |reader| {
            reader.leaf(value, |reader, value| read(reader, value))
        })
    }

    fn text(&mut self, name: &'static str) -> Leaf<String> {
        self.field(name, text)
    }

    fn number(&mut self, name: &'static str) -> Leaf<Decimal> {
        self.field(name, number)
    }

    fn boolean(&mut self, name: &'static str) -> Leaf<bool> {
        self.field(name, boolean)
    }

    fn object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'_, '_>) -> T,
    ) -> Leaf<T> {
        self.field(name, |reader, value| reader.object(value, read))
    }

    fn map<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Reader<'_>, &Value) -> Option<T>,
    ) -> Leaf<BTreeMap<String, Leaf<T>>> {
        self.field(name, |reader, value| {
            let Value::Object(object) = value else {
                return reader.wrong(value, "a map");
            };
            let elements = object.iter().map(|(key, value)| {
                let path = reader.path.key(key);
                let leaf = reader.at(path, |reader| {
                    reader.leaf(value, |reader, value| read(reader, value))
                });
                (key.clone(), leaf)
            });
            Some(elements.collect())
        })
    }

    fn list<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Reader<'_>, &Value) -> Option<T>,
    ) -> Leaf<Vec<Leaf<T>>> {
        self.field(name, |reader, value| {
            let Value::Array(array) = value else {
                return reader.wrong(value, "a list");
            };
            let elements = array.iter().enumerate().map(|(index, value)| {
                let path = reader.path.index(index);
                reader.at(path, |reader| {
                    reader.leaf(value, |reader, value| read(reader, value))
                })
            });
            Some(elements.collect())
        })
    }

    fn pass_over(&mut self, names: &[&'static str]) {
        self.known.extend(names);
    }

    fn refuse_others(mut self) {
        let known = std::mem::take(&mut self.known);
        for name in self.object.keys() {
            if known.contains(&name.as_str()) {
                continue;
            }
            let path = self.reader.path.attribute(name);
            self.reader.problems.push(Problem::error(
                &path,
                format!("there is no attribute {name}"),
                format!("{name:?}"),
                format!("one of {}", known.join(", ")),
                "drop it, or correct its spelling",
            ));
        }
    }
}
