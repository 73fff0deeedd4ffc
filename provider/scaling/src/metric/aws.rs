//! Metrics that AWS itself publishes and that alarms and dashboards here watch.

use std::collections::BTreeMap;

use super::{MetricIdentity, Service};

/// A metric of AWS's own (Amazon ECS Developer Guide, "Amazon ECS CloudWatch metrics"; User Guide
/// for Application Load Balancers, "CloudWatch metrics").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwsMetric {
    /// Percent of the CPU units in use: of a service's tasks of those they reserve, of a cluster of
    /// those it has. Each task of a service is one sample a minute, so that the number of samples is
    /// the number of tasks; with metrics of every 20 s it is three times as many.
    CpuUtilization,
    /// The same of memory.
    MemoryUtilization,
    /// Percent of a cluster's CPU units that tasks reserve.
    CpuReservation,
    /// The same of memory.
    MemoryReservation,
    /// Requests that each target of a target group completed.
    RequestCountPerTarget,
}

impl AwsMetric {
    /// Its namespace.
    pub fn namespace(self) -> &'static str {
        match self {
            Self::CpuUtilization
            | Self::MemoryUtilization
            | Self::CpuReservation
            | Self::MemoryReservation => "AWS/ECS",
            Self::RequestCountPerTarget => "AWS/ApplicationELB",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CpuUtilization => "CPUUtilization",
            Self::MemoryUtilization => "MemoryUtilization",
            Self::CpuReservation => "CPUReservation",
            Self::MemoryReservation => "MemoryReservation",
            Self::RequestCountPerTarget => "RequestCountPerTarget",
        }
    }

    /// Its identity for a service.
    pub fn of_service(self, service: Service<'_>) -> MetricIdentity {
        let Service { cluster, service } = service;
        self.of([("ClusterName", cluster), ("ServiceName", service)])
    }

    /// Its identity for a cluster.
    pub fn of_cluster(self, cluster: &str) -> MetricIdentity {
        self.of([("ClusterName", cluster)])
    }

    /// Its identity for a target group behind a load balancer, both as the suffixes of their ARNs:
    /// `app/<name>/<id>` and `targetgroup/<name>/<id>`.
    pub fn of_target_group(self, load_balancer: &str, target_group: &str) -> MetricIdentity {
        self.of([
            ("LoadBalancer", load_balancer),
            ("TargetGroup", target_group),
        ])
    }

    fn of<const COUNT: usize>(self, dimensions: [(&str, &str); COUNT]) -> MetricIdentity {
        let owned = dimensions.map(|(name, value)| (name.to_owned(), value.to_owned()));
        MetricIdentity {
            namespace: self.namespace().to_owned(),
            name: self.name().to_owned(),
            dimensions: BTreeMap::from(owned),
        }
    }
}
