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
