//! How often each API is called, and the turns that keep to it.

use std::time::Duration;

use tokio::{sync::Mutex, time::Instant};

use crate::operation::Operation;

/// Calls a second that this process makes of each API. [`Rates::default`] keeps to what AWS allows
/// one account in one region, less where others may be calling too.
///
/// CloudWatch publishes the rates of alarms and dashboards (CloudWatch User Guide, service quotas).
/// ECS publishes those of its kinds of actions (ECS API Reference, request throttling). Application
/// Auto Scaling and the tagging API publish none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    /// PutMetricAlarm, those that Application Auto Scaling makes for tracking policies included;
    /// default 3, CloudWatch's quota.
    pub put_metric_alarm: u32,
    /// DeleteAlarms; default 3, CloudWatch's quota.
    pub delete_alarms: u32,
    /// DescribeAlarms; default 9, CloudWatch's quota.
    pub describe_alarms: u32,
    /// PutDashboard, GetDashboard, ListDashboards and DeleteDashboards, each; default 10,
    /// CloudWatch's quota.
    pub dashboards: u32,
    /// ListTagsForResource, TagResource and UntagResource of CloudWatch, each; default 10, what
    /// CloudWatch allows for dashboards.
    pub cloudwatch_tags: u32,
    /// Everything that changes Application Auto Scaling, together; default 10, one for each resource
    /// that Terraform changes at a time.
    pub autoscaling_writes: u32,
    /// Everything that reads Application Auto Scaling, together; default 100, what hashicorp/aws
    /// makes at most when it refreshes ten policies at a time, as it always has.
    pub autoscaling_reads: u32,
    /// ListClusters and ListServices of ECS, each; default 20, what ECS sustains.
    pub ecs_lists: u32,
    /// GetResources of the tagging API; default 20. It is asked for a hundred objects at a time.
    pub tagging: u32,
}

impl Rates {
    /// The same rates, so many times as high.
    #[must_use]
    pub fn times(&self, factor: u32) -> Self {
        let Self {
            put_metric_alarm,
            delete_alarms,
            describe_alarms,
            dashboards,
            cloudwatch_tags,
            autoscaling_writes,
            autoscaling_reads,
            ecs_lists,
            tagging,
        } = self;
        Self {
            put_metric_alarm: put_metric_alarm * factor,
            delete_alarms: delete_alarms * factor,
            describe_alarms: describe_alarms * factor,
            dashboards: dashboards * factor,
            cloudwatch_tags: cloudwatch_tags * factor,
            autoscaling_writes: autoscaling_writes * factor,
            autoscaling_reads: autoscaling_reads * factor,
            ecs_lists: ecs_lists * factor,
            tagging: tagging * factor,
        }
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            put_metric_alarm: 3,
            delete_alarms: 3,
            describe_alarms: 9,
            dashboards: 10,
            cloudwatch_tags: 10,
            autoscaling_writes: 10,
            autoscaling_reads: 100,
            ecs_lists: 20,
            tagging: 20,
        }
    }
}

/// The pacers of all APIs.
#[derive(Debug)]
pub(crate) struct Pacers {
    put_metric_alarm: Pacer,
    delete_alarms: Pacer,
    describe_alarms: Pacer,
    put_dashboard: Pacer,
    get_dashboard: Pacer,
    list_dashboards: Pacer,
    delete_dashboards: Pacer,
    list_alarm_tags: Pacer,
    tag_alarm: Pacer,
    untag_alarm: Pacer,
    autoscaling_writes: Pacer,
    autoscaling_reads: Pacer,
    list_clusters: Pacer,
    list_services: Pacer,
    get_resources: Pacer,
}

impl Pacers {
    pub(crate) fn new(rates: &Rates) -> Self {
        Self {
            put_metric_alarm: Pacer::new(rates.put_metric_alarm),
            delete_alarms: Pacer::new(rates.delete_alarms),
            describe_alarms: Pacer::new(rates.describe_alarms),
            put_dashboard: Pacer::new(rates.dashboards),
            get_dashboard: Pacer::new(rates.dashboards),
            list_dashboards: Pacer::new(rates.dashboards),
            delete_dashboards: Pacer::new(rates.dashboards),
            list_alarm_tags: Pacer::new(rates.cloudwatch_tags),
            tag_alarm: Pacer::new(rates.cloudwatch_tags),
            untag_alarm: Pacer::new(rates.cloudwatch_tags),
            autoscaling_writes: Pacer::new(rates.autoscaling_writes),
            autoscaling_reads: Pacer::new(rates.autoscaling_reads),
            list_clusters: Pacer::new(rates.ecs_lists),
            list_services: Pacer::new(rates.ecs_lists),
            get_resources: Pacer::new(rates.tagging),
        }
    }

    /// Returns when `operation` may be called next.
    pub(crate) async fn turn(&self, operation: Operation) {
        if let Some(pacer) = self.of(operation) {
            pacer.turn().await;
        }
    }

    /// STS is asked once, and has no pacer.
    fn of(&self, operation: Operation) -> Option<&Pacer> {
        Some(match operation {
            Operation::PUT_ALARM => &self.put_metric_alarm,
            Operation::DELETE_ALARMS => &self.delete_alarms,
            Operation::DESCRIBE_ALARMS => &self.describe_alarms,
            Operation::PUT_DASHBOARD => &self.put_dashboard,
            Operation::GET_DASHBOARD => &self.get_dashboard,
            Operation::LIST_DASHBOARDS => &self.list_dashboards,
            Operation::DELETE_DASHBOARDS => &self.delete_dashboards,
            Operation::LIST_CLUSTERS => &self.list_clusters,
            Operation::LIST_SERVICES => &self.list_services,
            Operation::GET_RESOURCES => &self.get_resources,
            Operation::LIST_ALARM_TAGS => &self.list_alarm_tags,
            Operation::TAG_ALARM => &self.tag_alarm,
            Operation::UNTAG_ALARM => &self.untag_alarm,
            Operation::DESCRIBE_TARGETS
            | Operation::DESCRIBE_POLICIES
            | Operation::DESCRIBE_SCHEDULES
            | Operation::LIST_TARGET_TAGS => &self.autoscaling_reads,
            Operation::REGISTER_TARGET
            | Operation::DEREGISTER_TARGET
            | Operation::PUT_POLICY
            | Operation::DELETE_POLICY
            | Operation::PUT_SCHEDULE
            | Operation::DELETE_SCHEDULE
            | Operation::TAG_TARGET
            | Operation::UNTAG_TARGET => &self.autoscaling_writes,
            _ => return None,
        })
    }
}

/// Spaces the calls of one API so that this process alone never exceeds its rate.
///
/// A token bucket that holds half a second's worth of calls, kept as the time at which it will be
/// full again. AWS's buckets hold a second's worth; the other half is for calls that the network
/// brings closer together.
#[derive(Debug)]
pub(crate) struct Pacer {
    per_second: u32,
    full_at: Mutex<Option<Instant>>,
}

impl Pacer {
    /// At most `per_second` calls a second; 0 is taken as 1.
    pub(crate) fn new(per_second: u32) -> Self {
        Self {
            per_second: per_second.max(1),
            full_at: Mutex::new(None),
        }
    }

    /// Returns when the next call may be made. Calls are let through in the order they ask.
    pub(crate) async fn turn(&self) {
        let now = Instant::now();
        let start = {
            let mut full_at = self.full_at.lock().await;
            let full = full_at.map_or(now, |full| full.max(now)) + self.interval();
            *full_at = Some(full);
            full.checked_sub(self.interval() * self.at_once())
                .unwrap_or(now)
        };
        tokio::time::sleep_until(start).await;
    }

    fn interval(&self) -> Duration {
        Duration::from_secs(1) / self.per_second
    }

    /// How many calls a full bucket lets through at once.
    fn at_once(&self) -> u32 {
        self.per_second.div_ceil(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn seconds_for(pacer: &Pacer, calls: u32) -> f64 {
        let start = Instant::now();
        for _ in 0..calls {
            pacer.turn().await;
        }
        start.elapsed().as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_second_of_calls_goes_at_once_and_the_rest_at_the_rate() {
        let pacer = Pacer::new(10);
        assert!(seconds_for(&pacer, 5).await < 0.01);
        let seconds = seconds_for(&pacer, 100).await;
        assert!((9.9..10.1).contains(&seconds), "{seconds}");
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(
            seconds_for(&pacer, 5).await < 0.01,
            "a rest fills the bucket"
        );
        let seconds = seconds_for(&pacer, 1).await;
        assert!(
            (0.09..0.11).contains(&seconds),
            "and no more than fills it: {seconds}"
        );
    }
}
