//! Alarms on the depth of a queue, each of which starts the policy of its own name.

use std::collections::BTreeMap;

use super::Common;
use crate::{
    metric::{Metric, Subject},
    object::{Alarm, Comparison, Dimension, Statistic, TreatMissingData},
    profile::Queue,
};

/// What one queue alarm differs in from another.
pub(super) struct Trigger {
    /// Its own name and its policy's.
    pub(super) name: String,
    /// What it is for, in a sentence.
    pub(super) description: String,
    pub(super) comparison: Comparison,
    /// Messages.
    pub(super) threshold: f64,
    /// Seconds.
    pub(super) period: i32,
    /// Periods, all of which must breach.
    pub(super) periods: i32,
}

/// The statistic is the maximum, so that one deep sample in a period is not averaged away when the
/// queue grows, and one shallow sample does not drain the service.
///
/// Missing data never breaches: an unread queue is not an empty one, and not a full one either.
pub(super) fn alarm(common: &Common<'_>, queue: &Queue, trigger: Trigger) -> Alarm {
    let Trigger {
        name,
        description,
        comparison,
        threshold,
        period,
        periods,
    } = trigger;
    Alarm {
        alarm_actions: vec![name.clone()],
        ok_actions: Vec::new(),
        name,
        description,
        actions_enabled: true,
        comparison_operator: comparison,
        datapoints_to_alarm: periods,
        dimensions: Dimension::of(Subject::Queue(queue.into())),
        evaluation_periods: periods,
        metric_name: Metric::QueueDepth.name().to_owned(),
        namespace: common.metric_namespace.to_owned(),
        period,
        statistic: Statistic::Maximum,
        threshold,
        treat_missing_data: TreatMissingData::NotBreaching,
        tags: common.tags.clone(),
        other: BTreeMap::new(),
    }
}

/// Messages as CloudWatch counts them. Depths are at most
/// [`crate::validate::limit::DEPTH_MAX`], below which a double is exact.
#[allow(clippy::cast_precision_loss)]
pub(super) fn depth(messages: i64) -> f64 {
    messages as f64
}

/// The consumer in the words of a description.
pub(super) fn consumer(queue: &Queue) -> String {
    let Queue {
        stream,
        consumer,
        domain,
        ..
    } = queue;
    match domain {
        Some(domain) => format!("consumer {consumer} of stream {stream} in domain {domain}"),
        None => format!("consumer {consumer} of stream {stream}"),
    }
}

/// `1 task`, `2 tasks`.
pub(super) fn count(number: i64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
