//! Alarms for people: each notifies the profile's topics on ALARM and again on OK.
//!
//! Each watches a metric that has the service's name among its dimensions. That and the ownership
//! tag are what tells the profile's alarms from those of others once no state knows them.

use std::collections::BTreeMap;

use super::{
    Common,
    alarm::{consumer, count},
};
use crate::{
    metric::{AwsMetric, Metric, MetricIdentity, Subject},
    object::{Alarm, Comparison, Dimension, ScheduledAction, Statistic, TreatMissingData},
    profile::{Alerts, Guilds, Profile, Queue, UtilizationAlert, names},
};

/// Seconds of a period of the alarms that count minutes.
const MINUTE_SECS: i32 = 60;

/// None when the profile has no alerts.
pub(super) fn expand(common: &Common<'_>, profile: &Profile) -> Vec<Alarm> {
    let Some(alerts) = &profile.alerts else {
        return Vec::new();
    };
    let Alerts {
        actions,
        cpu,
        memory,
        at_max_capacity,
        metrics_missing,
        no_running_tasks,
    } = alerts;
    let service = common.service.into();
    let percent = |alert, metric: AwsMetric, name, what| {
        utilization(common, alert, metric.of_service(service), name, what)
    };
    let mut watches = Vec::new();
    watches.extend(cpu.map(|cpu| percent(cpu, AwsMetric::CpuUtilization, names::CPU, "CPU")));
    watches.extend(memory.map(|memory| {
        percent(
            memory,
            AwsMetric::MemoryUtilization,
            names::MEMORY,
            "memory",
        )
    }));
    watches.extend(at_max_capacity.map(|minutes| at_max(common, profile, minutes)));
    watches.extend(no_running_tasks.map(|minutes| no_tasks(common, minutes)));
    if let Some(minutes) = *metrics_missing {
        let queues = profile.queues.iter();
        watches.extend(queues.map(|(key, queue)| queue_missing(common, key, queue, minutes)));
        let guilds = profile.guilds.iter();
        watches.extend(guilds.map(|guilds| guilds_missing(common, guilds, minutes)));
    }
    let alarms = watches.into_iter();
    alarms.map(|watch| watch.alarm(common, actions)).collect()
}

/// What one alarm for people differs in from another.
struct Watch {
    name: String,
    /// What has happened when it rings, in a sentence.
    description: String,
    metric: MetricIdentity,
    statistic: Statistic,
    comparison: Comparison,
    /// In the metric's unit, or in samples.
    threshold: f64,
    /// Seconds.
    period: i32,
    /// Periods, all of which must breach.
    periods: i32,
    missing: TreatMissingData,
}

impl Watch {
    fn alarm(self, common: &Common<'_>, actions: &[String]) -> Alarm {
        let Self {
            name,
            description,
            metric,
            statistic,
            comparison,
            threshold,
            period,
            periods,
            missing,
        } = self;
        let MetricIdentity {
            namespace,
            name: metric_name,
            dimensions,
        } = metric;
        let dimensions = dimensions.into_iter();
        Alarm {
            name,
            description,
            actions_enabled: true,
            alarm_actions: actions.to_vec(),
            ok_actions: actions.to_vec(),
            comparison_operator: comparison,
            datapoints_to_alarm: periods,
            dimensions: dimensions
                .map(|(name, value)| Dimension { name, value })
                .collect(),
            evaluation_periods: periods,
            metric_name,
            namespace,
            period,
            statistic,
            threshold,
            treat_missing_data: missing,
            tags: common.tags.clone(),
            other: BTreeMap::new(),
        }
    }
}

/// Missing data says nothing of utilization: the alarm then has insufficient data.
fn utilization(
    common: &Common<'_>,
    alert: UtilizationAlert,
    metric: MetricIdentity,
    name: &str,
    what: &str,
) -> Watch {
    let UtilizationAlert {
        above,
        period,
        periods,
    } = alert;
    Watch {
        name: names::alert(common.name, name),
        description: format!(
            "The tasks of {} have used more than {above} % of their {what} for {} of {period} \
             seconds.",
            common.service,
            count(i64::from(periods), "period"),
        ),
        metric,
        statistic: Statistic::Average,
        comparison: Comparison::GreaterThanThreshold,
        threshold: above,
        period,
        periods,
        missing: TreatMissingData::Missing,
    }
}

/// Rings at the highest maximum there ever is. An alarm has one threshold and schedules move the
/// maximum: at any lower one it would ring while a schedule allows more tasks.
fn at_max(common: &Common<'_>, profile: &Profile, minutes: i32) -> Watch {
    let scheduled = profile.schedules.values();
    let scheduled = scheduled.filter_map(|ScheduledAction { action, .. }| action.max_capacity);
    let most = scheduled.fold(profile.max_capacity, i32::max);
    Watch {
        name: names::alert(common.name, names::AT_MAX_CAPACITY),
        description: format!(
            "{} has had {}, the most it may have, running for {}: it can scale out no further.",
            common.service,
            count(i64::from(most), "task"),
            count(i64::from(minutes), "minute"),
        ),
        metric: published(
            common,
            Metric::RunningTasks,
            Subject::Service(common.service.into()),
        ),
        statistic: Statistic::Minimum,
        comparison: Comparison::GreaterThanOrEqualToThreshold,
        threshold: f64::from(most),
        period: MINUTE_SECS,
        periods: minutes,
        missing: TreatMissingData::NotBreaching,
    }
}

/// Every running task is a sample of its CPU utilization, and no task is no data.
fn no_tasks(common: &Common<'_>, minutes: i32) -> Watch {
    let metric = AwsMetric::CpuUtilization.of_service(common.service.into());
    let description = format!(
        "{} has had no running task for {}.",
        common.service,
        count(i64::from(minutes), "minute"),
    );
    let name = names::alert(common.name, names::NO_RUNNING_TASKS);
    absent(name, description, metric, minutes)
}

fn queue_missing(common: &Common<'_>, key: &str, queue: &Queue, minutes: i32) -> Watch {
    let subject = Subject::QueueOfService(queue.into(), common.service.into());
    let description = format!(
        "The depth of {} has not been published for {}: the publisher does not run, cannot read \
         it, or the consumer is paused.",
        consumer(queue),
        count(i64::from(minutes), "minute"),
    );
    absent(
        names::queue_missing(common.name, key),
        description,
        published(common, Metric::BacklogPerTask, subject),
        minutes,
    )
}

fn guilds_missing(common: &Common<'_>, guilds: &Guilds, minutes: i32) -> Watch {
    let subject = Subject::GatewayOfService(&guilds.gateway, common.service.into());
    let description = format!(
        "The guilds of gateway {} have not been published for {}: the publisher does not run, or \
         cannot read every shard.",
        guilds.gateway,
        count(i64::from(minutes), "minute"),
    );
    absent(
        names::guilds_missing(common.name),
        description,
        published(common, Metric::GuildsPerTask, subject),
        minutes,
    )
}

/// Rings when a metric has no sample for so many minutes.
fn absent(name: String, description: String, metric: MetricIdentity, minutes: i32) -> Watch {
    Watch {
        name,
        description,
        metric,
        statistic: Statistic::SampleCount,
        comparison: Comparison::LessThanThreshold,
        threshold: 1.0,
        period: MINUTE_SECS,
        periods: minutes,
        missing: TreatMissingData::Breaching,
    }
}

/// A metric of the catalogue.
pub(super) fn published(
    common: &Common<'_>,
    metric: Metric,
    subject: Subject<'_>,
) -> MetricIdentity {
    MetricIdentity {
        namespace: common.metric_namespace.to_owned(),
        name: metric.name().to_owned(),
        dimensions: subject.dimensions(),
    }
}
