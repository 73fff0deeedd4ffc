//! How often each API is called, and the turns that keep to it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

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

    /// Returns when `operation` may be called so many times, which count as on their way until the
    /// turn is dropped.
    pub(crate) async fn turn(&self, operation: Operation, calls: usize) -> Option<Turn<'_>> {
        match self.of(operation) {
            Some(pacer) if calls > 0 => Some(pacer.turn(calls).await),
            _ => None,
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

/// Spaces the calls of one API so that this process alone is never throttled.
///
/// A token bucket like AWS's own, but half as large, the other half being for those who call beside
/// this process. A token is taken when a call is made and comes back at the API's rate; until AWS has
/// answered, the call's place in the bucket stays empty. So the tokens here and the calls on their way
/// are together never more than the tokens AWS has, whenever a call arrives: neither a network that
/// brings calls together nor a machine that stands still makes AWS refuse one.
///
/// What it cannot know of is a call that is made again below it, or whose answer was given up.
#[derive(Debug)]
pub(crate) struct Pacer {
    per_second: f64,
    /// Tokens of a full bucket.
    most: f64,
    bucket: Mutex<Bucket>,
    /// Held by the first in line: calls are let through in the order they ask.
    line: tokio::sync::Mutex<()>,
    answered: Notify,
}

#[derive(Debug)]
struct Bucket {
    tokens: f64,
    /// When there were so many; `None` before the first call.
    at: Option<Instant>,
    /// Calls that are not answered yet.
    under_way: f64,
}

/// A place in the line of an API, to be dropped once AWS has answered.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pacer: &'a Pacer,
    calls: f64,
}

impl Pacer {
    /// At most `per_second` calls a second; 0 is taken as 1.
    pub(crate) fn new(per_second: u32) -> Self {
        let per_second = per_second.max(1);
        let most = f64::from(per_second.div_ceil(2));
        Self {
            per_second: f64::from(per_second),
            most,
            bucket: Mutex::new(Bucket {
                tokens: most,
                at: None,
                under_way: 0.0,
            }),
            line: tokio::sync::Mutex::default(),
            answered: Notify::new(),
        }
    }

    /// Returns when so many calls may be made at once, at most those of a full bucket.
    pub(crate) async fn turn(&self, calls: usize) -> Turn<'_> {
        let calls = u32::try_from(calls).map_or(self.most, f64::from);
        let calls = calls.min(self.most);
        let _first = self.line.lock().await;
        while let Err(wait) = self.take(calls) {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.answered.notified() => {}
            }
        }
        Turn { pacer: self, calls }
    }

    /// Takes tokens, or says for how long there are too few while nothing is answered.
    fn take(&self, calls: f64) -> Result<(), Duration> {
        let mut bucket = self.refilled();
        if bucket.tokens >= calls {
            bucket.tokens -= calls;
            bucket.under_way += calls;
            return Ok(());
        }
        let missing = (calls - bucket.tokens) / self.per_second;
        // Rounded up, so that they are there when the time is over.
        Err(Duration::from_secs_f64(missing) + Duration::from_nanos(1))
    }

    fn answer(&self, calls: f64) {
        self.refilled().under_way -= calls;
        self.answered.notify_one();
    }

    /// The bucket of this moment: the places of calls under way are not refilled.
    fn refilled(&self) -> MutexGuard<'_, Bucket> {
        let mut bucket = self.bucket.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let since = bucket
            .at
            .map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        let refilled = bucket.tokens + since.as_secs_f64() * self.per_second;
        bucket.tokens = refilled.min(self.most - bucket.under_way);
        bucket.at = Some(now);
        bucket
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pacer.answer(self.calls);
    }
}

#[cfg(test)]
mod tests;
