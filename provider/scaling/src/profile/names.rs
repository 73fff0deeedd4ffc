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

/// The alarm for people of one of `alerts`, such as `cpu` or `at-max-capacity`.
pub fn alert(profile: &str, alert: &str) -> String {
    format!("{profile}-alert-{alert}")
}

/// The dashboard, unless it is given a name.
pub fn dashboard(profile: &str) -> String {
    format!("{profile}-scaling")
}
