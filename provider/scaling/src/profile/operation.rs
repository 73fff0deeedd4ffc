//! What is not a signal: alerts, the dashboard, demands.

/// Alarms for people.
#[derive(Clone, Debug, PartialEq)]
pub struct Alerts {
    /// ARNs of SNS topics that learn of ALARM and of OK again, by rising ARN.
    pub actions: Vec<String>,
    /// High CPU utilization.
    pub cpu: Option<UtilizationAlert>,
    /// High memory utilization.
    pub memory: Option<UtilizationAlert>,
    /// Minutes for which all tasks there may be have been running.
    pub at_max_capacity: Option<i32>,
    /// Minutes without the publisher's metrics.
    pub metrics_missing: Option<i32>,
    /// Minutes without a running task.
    pub no_running_tasks: Option<i32>,
}

/// A utilization that people should hear of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UtilizationAlert {
    /// Percent.
    pub above: f64,
    /// Seconds of a period.
    pub period: i32,
    /// Periods.
    pub periods: i32,
}

/// A dashboard of the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// Its name.
    pub name: String,
    /// The region of the service, whose metrics it shows.
    pub region: String,
    /// How the ARN of any of its alarms begins; `None` where the account is not known, and then the
    /// dashboard does not show their states.
    pub alarm_arns: Option<String>,
}

/// What the response must keep; the plan fails when it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Require {
    /// Seconds from breach to `max_capacity` desired, at worst.
    pub reach_max_within: Option<i64>,
    /// Seconds from the end of load to `min_capacity` desired, at worst.
    pub drain_within: Option<i64>,
}
