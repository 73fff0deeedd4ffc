//! AWS's request rates, as token buckets.
//!
//! Buckets refill on the *wall's* clock, whatever the world's speed: a client's back-off waits on
//! the wall's clock too, and a world at speed 30 would otherwise never throttle anyone.
//! A bucket holds one second's worth unless AWS publishes a burst.

use std::{collections::HashMap, time::Instant};

/// Rate of an operation: bucket size and refill per wall second.
struct Rate {
    service: &'static str,
    operation: &'static str,
    burst: f64,
    per_second: f64,
}

const fn rate(service: &'static str, operation: &'static str, burst: f64, per_second: f64) -> Rate {
    Rate {
        service,
        operation,
        burst,
        per_second,
    }
}

/// CloudWatch: service quotas page of its user guide. ECS: "Request throttling for the Amazon ECS
/// API". Application Auto Scaling publishes none.
const RATES: [Rate; 16] = [
    rate("cloudwatch", "PutMetricAlarm", 3.0, 3.0),
    rate("cloudwatch", "DescribeAlarms", 9.0, 9.0),
    rate("cloudwatch", "DeleteAlarms", 3.0, 3.0),
    rate("cloudwatch", "SetAlarmState", 3.0, 3.0),
    rate("cloudwatch", "EnableAlarmActions", 3.0, 3.0),
    rate("cloudwatch", "DisableAlarmActions", 3.0, 3.0),
    rate("cloudwatch", "PutDashboard", 10.0, 10.0),
    rate("cloudwatch", "GetDashboard", 10.0, 10.0),
    rate("cloudwatch", "ListDashboards", 10.0, 10.0),
    rate("cloudwatch", "DeleteDashboards", 10.0, 10.0),
    rate("cloudwatch", "ListMetrics", 25.0, 25.0),
    rate("cloudwatch", "GetMetricData", 50.0, 50.0),
    rate("cloudwatch", "PutMetricData", 500.0, 500.0),
    rate("ecs", "UpdateService", 50.0, 5.0),
    rate("ecs", "DescribeServices", 100.0, 20.0),
    rate("ecs", "ListServices", 100.0, 20.0),
];

/// The buckets of all regions.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    enabled: bool,
    /// Tokens left and when that was, by region and index into [`RATES`].
    buckets: HashMap<(String, usize), (f64, Instant)>,
}

impl Limits {
    pub(crate) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            buckets: HashMap::new(),
        }
    }

    /// Takes a token for the call; `false` when there is none.
    pub(crate) fn admit(
        &mut self,
        region: &str,
        service: &str,
        operation: &str,
        now: Instant,
    ) -> bool {
        let wanted = |rate: &Rate| rate.service == service && rate.operation == operation;
        let found = RATES.iter().position(wanted).filter(|_| self.enabled);
        let Some((index, rate)) = found.and_then(|index| Some((index, RATES.get(index)?))) else {
            return true;
        };
        let bucket = self
            .buckets
            .entry((region.to_owned(), index))
            .or_insert((rate.burst, now));
        let refill = now.saturating_duration_since(bucket.1).as_secs_f64() * rate.per_second;
        let tokens = (bucket.0 + refill).min(rate.burst);
        let admitted = tokens >= 1.0;
        *bucket = (if admitted { tokens - 1.0 } else { tokens }, now);
        admitted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_fourth_alarm_of_a_second_is_throttled() {
        let mut limits = Limits::new(true);
        let start = Instant::now();
        let mut put = |millis| {
            let now = start + Duration::from_millis(millis);
            limits.admit("us-east-1", "cloudwatch", "PutMetricAlarm", now)
        };
        let admitted: Vec<_> = [0, 1, 2, 3, 400].into_iter().map(&mut put).collect();
        assert_eq!(admitted, [true, true, true, false, true]);
    }

    #[test]
    fn regions_have_their_own_buckets_and_limits_can_be_off() {
        let now = Instant::now();
        let mut limits = Limits::new(true);
        let mut put = |region: &str| limits.admit(region, "cloudwatch", "DeleteAlarms", now);
        assert!((0..3).all(|_| put("us-east-1")));
        assert!(!put("us-east-1"));
        assert!(put("eu-west-1"));
        let mut off = Limits::new(false);
        assert!((0..100).all(|_| off.admit("us-east-1", "cloudwatch", "DeleteAlarms", now)));
    }
}
