//! The names of a profile's objects.
//!
//! No two objects of a profile share a name, whatever its queues are called: the last part says
//! what the object does, and everything between `-queue-` and it is the key.

/// The policy that tracks CPU utilization.
pub fn cpu(profile: &str) -> String {
    format!("{profile}-cpu")
}

/// The policy that tracks memory utilization.
pub fn memory(profile: &str) -> String {
    format!("{profile}-memory")
}

/// The policy of a queue's `steps`, and the alarm that starts it.
pub fn queue_out(profile: &str, key: &str) -> String {
    format!("{profile}-queue-{key}-out")
}

/// The policy of a queue's `burst`, and the alarm that starts it.
pub fn queue_burst(profile: &str, key: &str) -> String {
    format!("{profile}-queue-{key}-burst")
}

/// The policy of a queue's `drain`, and the alarm that starts it.
pub fn queue_in(profile: &str, key: &str) -> String {
    format!("{profile}-queue-{key}-in")
}

/// The policy that tracks load balancer requests.
pub fn requests(profile: &str) -> String {
    format!("{profile}-requests")
}

/// The policy of a queue's `backlog_per_task`.
pub fn queue_backlog(profile: &str, key: &str) -> String {
    format!("{profile}-queue-{key}-backlog")
}

/// The policy that tracks guilds.
pub fn guilds(profile: &str) -> String {
    format!("{profile}-guilds")
}

/// The policy of one of `metrics`.
pub fn metric(profile: &str, key: &str) -> String {
    format!("{profile}-metric-{key}")
}

/// The policy that forecasts.
pub fn predictive(profile: &str) -> String {
    format!("{profile}-predictive")
}

/// The scheduled action of one of `schedules`.
pub fn schedule(profile: &str, key: &str) -> String {
    format!("{profile}-schedule-{key}")
}

/// What the alarm for people of `alerts.cpu` is called.
pub const CPU: &str = "cpu";
/// What the alarm for people of `alerts.memory` is called.
pub const MEMORY: &str = "memory";
/// What the alarm for people of `alerts.at_max_capacity` is called.
pub const AT_MAX_CAPACITY: &str = "at-max-capacity";
/// What the alarm for people of `alerts.no_running_tasks` is called.
pub const NO_RUNNING_TASKS: &str = "no-running-tasks";
/// How the alarms for people of `alerts.metrics_missing` begin.
pub const METRICS_MISSING: &str = "metrics-missing-";

/// An alarm for people, such as [`CPU`].
pub fn alert(profile: &str, alert: &str) -> String {
    format!("{profile}-alert-{alert}")
}

/// The alarm for people of a queue whose metrics are missing.
pub fn queue_missing(profile: &str, key: &str) -> String {
    alert(profile, &format!("{METRICS_MISSING}queue-{key}"))
}

/// The alarm for people of a gateway whose metrics are missing.
pub fn guilds_missing(profile: &str) -> String {
    alert(profile, &format!("{METRICS_MISSING}guilds"))
}

/// The dashboard, unless it is given a name.
pub fn dashboard(profile: &str) -> String {
    format!("{profile}-scaling")
}
