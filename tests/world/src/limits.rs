//! AWS's request rates, as token buckets.
//!
//! Buckets refill on the *wall's* clock, whatever the world's speed: a client's back-off waits on
//! the wall's clock too, and a world at speed 30 would otherwise never throttle anyone.
//! A bucket holds one second's worth unless AWS publishes a burst.

use std::{
    collections::{BTreeMap, HashMap},
    time::Instant,
};

/// Rate of one operation, or of several together: bucket size and refill per wall second.
struct Rate {
    service: &'static str,
    operations: &'static [&'static str],
    burst: f64,
    per_second: f64,
}

const fn rate(
    service: &'static str,
    operations: &'static [&'static str],
    burst: f64,
    per_second: f64,
) -> Rate {
    Rate {
        service,
        operations,
        burst,
        per_second,
    }
}

/// The bucket that tracking policies draw from as well, for the alarms they make.
const PUT_ALARM: &str = "PutMetricAlarm";

/// CloudWatch: service quotas page of its user guide. ECS: "Request throttling for the Amazon ECS
/// API". Application Auto Scaling and the tagging API publish none: theirs are what this project
/// assumes, a hundred reads and ten changes a second, and twenty GetResources.
const RATES: [Rate; 23] = [
    rate("cloudwatch", &[PUT_ALARM], 3.0, 3.0),
    rate("cloudwatch", &["PutCompositeAlarm"], 3.0, 3.0),
    rate("cloudwatch", &["DescribeAlarms"], 9.0, 9.0),
    rate("cloudwatch", &["DescribeAlarmHistory"], 3.0, 3.0),
    rate("cloudwatch", &["DeleteAlarms"], 3.0, 3.0),
    rate("cloudwatch", &["SetAlarmState"], 3.0, 3.0),
    rate("cloudwatch", &["EnableAlarmActions"], 3.0, 3.0),
    rate("cloudwatch", &["DisableAlarmActions"], 3.0, 3.0),
    rate("cloudwatch", &["PutDashboard"], 10.0, 10.0),
    rate("cloudwatch", &["GetDashboard"], 10.0, 10.0),
    rate("cloudwatch", &["ListDashboards"], 10.0, 10.0),
    rate("cloudwatch", &["DeleteDashboards"], 10.0, 10.0),
    rate("cloudwatch", &["ListMetrics"], 25.0, 25.0),
    rate("cloudwatch", &["GetMetricData"], 50.0, 50.0),
    rate("cloudwatch", &["PutMetricData"], 500.0, 500.0),
    rate(
        "ecs",
        &["CreateService", "DeleteService", "UpdateService"],
        50.0,
        5.0,
    ),
    rate("ecs", &["DescribeServices", "ListServices"], 100.0, 20.0),
    rate("ecs", &["DescribeTasks", "ListTasks"], 100.0, 20.0),
    rate("ecs", &["DescribeClusters", "ListClusters"], 100.0, 20.0),
    rate("ecs", &["DescribeServiceRevisions"], 100.0, 20.0),
    rate("application-autoscaling", &READS, 100.0, 100.0),
    rate("application-autoscaling", &CHANGES, 20.0, 10.0),
    rate("tag", &["GetResources"], 20.0, 20.0),
];
const READS: [&str; 6] = [
    "DescribeScalableTargets",
    "DescribeScalingActivities",
    "DescribeScalingPolicies",
    "DescribeScheduledActions",
    "GetPredictiveScalingForecast",
    "ListTagsForResource",
];
const CHANGES: [&str; 8] = [
    "DeleteScalingPolicy",
    "DeleteScheduledAction",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
    "PutScheduledAction",
    "RegisterScalableTarget",
    "TagResource",
    "UntagResource",
];

/// The buckets of all regions, and how often each was empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    enabled: bool,
    /// How many times as high as AWS's the rates are.
    factor: f64,
    /// Tokens left and when that was, by region and index into [`RATES`].
    buckets: HashMap<(String, usize), (f64, Instant)>,
    /// Calls that were throttled, by service and operation.
    throttled: BTreeMap<(&'static str, &'static str), u64>,
}

impl Limits {
    pub(crate) fn new(enabled: bool, factor: u32) -> Self {
        Self {
            enabled,
            factor: f64::from(factor),
            ..Self::default()
        }
    }

    /// Takes a token for the call; `false` when there is none.
    pub(crate) fn admit(
        &mut self,
        region: &str,
        service: &'static str,
        operation: &'static str,
        now: Instant,
    ) -> bool {
        let admitted = self.take(region, service, operation, 1.0, now);
        if !admitted {
            *self.throttled.entry((service, operation)).or_default() += 1;
        }
        admitted
    }

    /// Takes tokens for alarms that a tracking policy makes; `false` when there are too few.
    pub(crate) fn admit_alarms(&mut self, region: &str, count: f64, now: Instant) -> bool {
        let admitted = self.take(region, "cloudwatch", PUT_ALARM, count, now);
        if !admitted {
            *self.throttled.entry(("cloudwatch", PUT_ALARM)).or_default() += 1;
        }
        admitted
    }

    fn take(
        &mut self,
        region: &str,
        service: &str,
        operation: &str,
        count: f64,
        now: Instant,
    ) -> bool {
        let wanted = |rate: &Rate| rate.service == service && rate.operations.contains(&operation);
        let found = RATES.iter().position(wanted).filter(|_| self.enabled);
        let Some((index, rate)) = found.and_then(|index| Some((index, RATES.get(index)?))) else {
            return true;
        };
        let per_second = rate.per_second * self.factor;
        let most = rate.burst * self.factor;
        let bucket = self
            .buckets
            .entry((region.to_owned(), index))
            .or_insert((most, now));
        let refill = now.saturating_duration_since(bucket.1).as_secs_f64() * per_second;
        let tokens = (bucket.0 + refill).min(most);
        let admitted = tokens >= count;
        *bucket = (if admitted { tokens - count } else { tokens }, now);
        admitted
    }

    /// How many calls were throttled so far, by `service:Operation`.
    pub(crate) fn throttled(&self) -> BTreeMap<String, u64> {
        let counts = self.throttled.iter();
        counts
            .map(|((service, operation), count)| (format!("{service}:{operation}"), *count))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_fourth_alarm_of_a_second_is_throttled() {
        let mut limits = Limits::new(true, 1);
        let start = Instant::now();
        let mut put = |millis| {
            let now = start + Duration::from_millis(millis);
            limits.admit("us-east-1", "cloudwatch", "PutMetricAlarm", now)
        };
        let admitted: Vec<_> = [0, 1, 2, 3, 400].into_iter().map(&mut put).collect();
        assert_eq!(admitted, [true, true, true, false, true]);
        assert_eq!(limits.throttled()["cloudwatch:PutMetricAlarm"], 1);
    }

    #[test]
    fn a_client_that_keeps_to_the_rate_is_never_throttled() {
        let mut limits = Limits::new(true, 1);
        let start = Instant::now();
        // Three at once, then one every third of a second, each up to 30 ms late.
        for call in 0_u64..300 {
            let late = call * 7919 % 30;
            let due = call.saturating_sub(2) * 1000 / 3 + 1;
            let now = start + Duration::from_millis(due + late);
            assert!(
                limits.admit("us-east-1", "cloudwatch", "DeleteAlarms", now),
                "{call}"
            );
        }
    }

    #[test]
    fn some_operations_share_a_bucket() {
        let mut limits = Limits::new(true, 1);
        let now = Instant::now();
        let mut call = |operation| limits.admit("us-east-1", "ecs", operation, now);
        assert!((0..25).all(|_| call("CreateService") && call("DeleteService")));
        assert!(!call("UpdateService") && call("DescribeServices"));
        let mut read = || limits.admit("us-east-1", "application-autoscaling", READS[0], now);
        assert!((0..100).all(|_| read()));
    }

    #[test]
    fn regions_have_their_own_buckets_and_limits_can_be_off() {
        let now = Instant::now();
        let mut limits = Limits::new(true, 1);
        let mut put = |region: &str| limits.admit(region, "cloudwatch", "DeleteAlarms", now);
        assert!((0..3).all(|_| put("us-east-1")));
        assert!(!put("us-east-1"));
        assert!(put("eu-west-1"));
        let mut off = Limits::new(false, 1);
        assert!((0..100).all(|_| off.admit("us-east-1", "cloudwatch", "DeleteAlarms", now)));
    }
}
