//! What can be set before a world starts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use scaling::simulate::Latency;

/// Settings of a world.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) speed: f64,
    pub(crate) start: Option<SystemTime>,
    pub(crate) port: u16,
    pub(crate) seed: u64,
    pub(crate) rate_limits: bool,
    pub(crate) rate_factor: u32,
    pub(crate) managed_alarm_rates: bool,
    pub(crate) update_takes: Duration,
    pub(crate) ingestion: Latency,
    pub(crate) refused_keys: Vec<String>,
    /// The IAM actions an access key may call, for keys that may not call everything.
    pub(crate) allowed: BTreeMap<String, BTreeSet<String>>,
    pub(crate) services: Vec<ServiceSettings>,
}

/// An ECS service to begin with.
#[derive(Clone, Debug)]
pub struct ServiceSettings {
    /// The region it is in.
    pub region: String,
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
    /// Tasks asked for; they run from the start.
    pub desired: i32,
    /// World seconds from asking for a task to its running.
    pub launch_seconds: f64,
    /// World seconds a deployment takes once its tasks are there.
    pub rollout_seconds: f64,
    /// Whether the metrics come every 20 seconds too (ECS `monitoring` with `resolutionSeconds` 20,
    /// its deployment completed). High-resolution tracking policies need it.
    pub high_resolution: bool,
    /// Target groups its tasks are registered in: `app/<load balancer>/<id>/targetgroup/<name>/<id>`
    /// as a resource label names one, or without the load balancer.
    pub target_groups: Vec<String>,
    /// What `AWS/ApplicationELB RequestCountPerTarget` adds up to each minute, for every target
    /// group with a load balancer.
    pub requests: Utilization,
    /// What `AWS/ECS CPUUtilization` says each minute, in percent.
    pub cpu: Utilization,
    /// What `AWS/ECS MemoryUtilization` says each minute, in percent.
    pub memory: Utilization,
}

/// The utilization of a service, in percent, or another number that a service reports.
#[derive(Clone, Default)]
pub enum Utilization {
    /// No data at all.
    #[default]
    None,
    /// Always the same.
    Constant(f64),
    /// Computed once a world minute; `None` leaves the minute without data.
    Function(Arc<dyn Fn(Load) -> Option<f64> + Send + Sync>),
}

/// What a utilization is computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// World time, in seconds since 1970.
    pub now: f64,
    /// Tasks running.
    pub running: i32,
    /// Tasks asked for.
    pub desired: i32,
}

impl ServiceSettings {
    /// World seconds from asking for a task to its running on Fargate, where nobody says otherwise
    /// (AWS's own benchmark of June 2026 took 23).
    pub const LAUNCH_SECONDS_DEFAULT: f64 = 25.0;

    /// World seconds a deployment takes where nobody says otherwise: three minutes, as a rolling
    /// update of a few tasks on Fargate may take.
    pub const ROLLOUT_SECONDS_DEFAULT: f64 = 180.0;

    /// A service in `us-east-1` that starts its tasks in 25 s and reports no utilization.
    pub fn new(cluster: &str, service: &str, desired: i32) -> Self {
        Self {
            region: crate::REGION_DEFAULT.to_owned(),
            cluster: cluster.to_owned(),
            service: service.to_owned(),
            desired,
            launch_seconds: Self::LAUNCH_SECONDS_DEFAULT,
            rollout_seconds: Self::ROLLOUT_SECONDS_DEFAULT,
            high_resolution: false,
            target_groups: Vec::new(),
            requests: Utilization::None,
            cpu: Utilization::None,
            memory: Utilization::None,
        }
    }

    /// In this region.
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.region);
        self
    }

    /// With tasks that take so many world seconds to start.
    #[must_use]
    pub fn launch_seconds(mut self, seconds: f64) -> Self {
        self.launch_seconds = seconds;
        self
    }

    /// With deployments that take so many world seconds.
    #[must_use]
    pub fn rollout_seconds(mut self, seconds: f64) -> Self {
        self.rollout_seconds = seconds;
        self
    }

    /// With metrics every 20 seconds.
    #[must_use]
    pub fn high_resolution(mut self) -> Self {
        self.high_resolution = true;
        self
    }

    /// With tasks in the target group of this resource label,
    /// `app/<load balancer>/<id>/targetgroup/<name>/<id>`, each of which gets so many requests a
    /// minute.
    #[must_use]
    pub fn requests(mut self, resource_label: &str, requests: Utilization) -> Self {
        self.target_groups.push(resource_label.to_owned());
        self.requests = requests;
        self
    }

    /// With this CPU utilization.
    #[must_use]
    pub fn cpu(mut self, utilization: Utilization) -> Self {
        self.cpu = utilization;
        self
    }

    /// With this memory utilization.
    #[must_use]
    pub fn memory(mut self, utilization: Utilization) -> Self {
        self.memory = utilization;
        self
    }
}

/// The target group of a resource label, and its load balancer if it names one.
pub(crate) fn halves(label: &str) -> Option<(Option<&str>, &str)> {
    let start = label.find("targetgroup/")?;
    let balancer = label[..start].strip_suffix('/');
    Some((balancer, &label[start..]))
}

impl Utilization {
    /// Computed once a world minute.
    pub fn function(of: impl Fn(Load) -> Option<f64> + Send + Sync + 'static) -> Self {
        Self::Function(Arc::new(of))
    }

    pub(crate) fn at(&self, load: Load) -> Option<f64> {
        match self {
            Self::None => None,
            Self::Constant(percent) => Some(*percent),
            Self::Function(of) => of(load),
        }
    }
}

impl fmt::Debug for Utilization {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("None"),
            Self::Constant(percent) => write!(formatter, "Constant({percent})"),
            Self::Function(_) => formatter.write_str("Function"),
        }
    }
}
