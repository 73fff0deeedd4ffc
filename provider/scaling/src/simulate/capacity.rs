//! The capacity of the services that are scaled, as the caller lends it.

/// What a service runs and what it should run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// Tasks in the state RUNNING.
    pub running: i32,
    /// Tasks that ECS was asked to run.
    pub desired: i32,
    /// Whether a deployment is under way, which holds back every scale-in (ECS Developer Guide,
    /// service auto scaling).
    pub deployment_in_progress: bool,
}

/// Looks up services.
pub trait Services {
    /// The capacity of `service/<cluster>/<service>`, or `None` when there is no such service.
    fn capacity(&self, resource_id: &str) -> Option<Capacity>;
}
