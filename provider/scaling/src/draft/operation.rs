//! What is not a signal, as written: schedules, forecasts, switches, alerts, dashboard, demands.

use super::{Decimal, Leaf};

/// One of `schedules` as written. At least one bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleDraft {
    /// `at(...)`, `rate(...)` or `cron(...)`.
    pub schedule: Leaf<String>,
    /// IANA time zone of `at` and `cron`; default `UTC`.
    pub timezone: Leaf<String>,
    /// When it begins to recur, RFC 3339.
    pub start: Leaf<String>,
    /// When it no longer recurs, RFC 3339.
    pub end: Leaf<String>,
    /// Fewest tasks from then on.
    pub min_capacity: Leaf<Decimal>,
    /// Most tasks from then on.
    pub max_capacity: Leaf<Decimal>,
}

/// `predictive` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PredictiveDraft {
    /// `ForecastOnly` (default) or `ForecastAndScale`.
    pub mode: Leaf<String>,
    /// `cpu` (default), `memory` or `requests`.
    pub metric: Leaf<String>,
    /// The value to hold; default: that of the signal of the same name.
    pub target: Leaf<Decimal>,
    /// Seconds by which capacity comes ahead of the forecast; default 300.
    pub scheduling_buffer: Leaf<Decimal>,
    /// Percent by which capacity may exceed the forecast when that is above `max_capacity`;
    /// default: `max_capacity` holds.
    pub max_capacity_buffer: Leaf<Decimal>,
}

/// `suspended` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuspendedDraft {
    /// No policy scales out; default false.
    pub scale_out: Leaf<bool>,
    /// No policy scales in; default false.
    pub scale_in: Leaf<bool>,
    /// No scheduled action runs; default false.
    pub scheduled: Leaf<bool>,
}

/// `alerts` as written: at least one of the alarms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertsDraft {
    /// ARNs of SNS topics that learn of ALARM and of OK again; at most five.
    pub actions: Leaf<Vec<Leaf<String>>>,
    /// High CPU utilization.
    pub cpu: Leaf<UtilizationAlertDraft>,
    /// High memory utilization.
    pub memory: Leaf<UtilizationAlertDraft>,
    /// All tasks there may be have been running for long.
    pub at_max_capacity: Leaf<AlertDraft>,
    /// The publisher's metrics are missing.
    pub metrics_missing: Leaf<AlertDraft>,
    /// No task runs; no data counts as none.
    pub no_running_tasks: Leaf<AlertDraft>,
}

/// `alerts.cpu` or `alerts.memory` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UtilizationAlertDraft {
    /// Percent; default 80 for CPU and 85 for memory.
    pub above: Leaf<Decimal>,
    /// Seconds of a period; default 300.
    pub period: Leaf<Decimal>,
    /// Periods; default 2.
    pub periods: Leaf<Decimal>,
}

/// `alerts.at_max_capacity`, `metrics_missing` or `no_running_tasks` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertDraft {
    /// Minutes; default 15 at the maximum, 5 without metrics, 1 without a task.
    pub minutes: Leaf<Decimal>,
}

/// `dashboard` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DashboardDraft {
    /// Its name, unique in the account; default `<name>-scaling`.
    pub name: Leaf<String>,
}

/// `require` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequireDraft {
    /// Seconds from breach to `max_capacity` desired, at worst.
    pub reach_max_within: Leaf<Decimal>,
    /// Seconds from the end of load to `min_capacity` desired, at worst.
    pub drain_within: Leaf<Decimal>,
}
