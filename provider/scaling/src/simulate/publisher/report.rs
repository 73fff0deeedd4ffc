//! What AWS reports by itself, once for each period.

use super::{
    super::time::{Span, Time},
    Store, Trace,
};
use crate::metric::MetricIdentity;

/// A metric that AWS reports.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reported {
    place: usize,
    what: What,
    period: Span,
    until: Time,
    sum: f64,
    secs: f64,
    tasks: i32,
}

/// What is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Cpu,
    Memory,
    /// Requests for each target, added up over the period.
    Requests,
    Running,
    Desired,
    Pending,
}

/// A steady state of a service; `None` where nothing is known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Observation {
    /// Percent.
    pub(crate) cpu: Option<f64>,
    /// Percent.
    pub(crate) memory: Option<f64>,
    /// Requests in a second to all tasks together.
    pub(crate) requests: Option<f64>,
    pub(crate) running: i32,
    pub(crate) desired: i32,
}

/// ECS reports utilizations every 20 s where that was asked for, and else every minute (ECS API,
/// MetricConfiguration.resolutionSeconds).
const HIGH_RESOLUTION: Span = Span::secs(20);

impl Reported {
    /// `slot` is the longest that divides all periods the metric is watched in.
    pub(super) fn new(place: usize, what: What, slot: Span, start: Time) -> Self {
        let high = slot < Span::MINUTE && matches!(what, What::Cpu | What::Memory);
        let period = if high { HIGH_RESOLUTION } else { Span::MINUTE };
        Self {
            place,
            what,
            period,
            until: start.floor(period) + period,
            sum: 0.0,
            secs: 0.0,
            tasks: 0,
        }
    }

    /// End of the period that is not reported yet.
    pub(super) fn until(&self) -> Time {
        self.until
    }

    pub(super) fn observe(&mut self, span: Span, observation: &Observation) {
        let Observation {
            cpu,
            memory,
            requests,
            running,
            desired,
        } = *observation;
        let runs = running > 0;
        let value = match self.what {
            // Without a running task there is nobody to report (CloudWatch metrics for Amazon ECS).
            What::Cpu => cpu.filter(|_| runs),
            What::Memory => memory.filter(|_| runs),
            What::Requests => requests
                .filter(|_| runs)
                .map(|requests| requests / f64::from(running)),
            What::Running => Some(f64::from(running)),
            What::Desired => Some(f64::from(desired)),
            What::Pending => Some(f64::from((desired - running).max(0))),
        };
        if let Some(value) = value {
            let secs = span.as_secs();
            self.sum += value * secs;
            self.secs += secs;
            self.tasks = running;
        }
    }

    /// Reports the period that has ended.
    pub(super) fn report(&mut self, visible: Time, store: &mut Store) {
        let start = self.until - self.period;
        if self.secs > 0.0 {
            let mean = self.sum / self.secs;
            let (value, count) = match self.what {
                // Each task reports, so the number of samples is the number of tasks.
                What::Cpu | What::Memory => (mean, self.tasks.unsigned_abs()),
                What::Requests => (self.sum, 1),
                What::Running | What::Desired | What::Pending => (mean, 1),
            };
            store.put(self.place, start, visible, value, count.max(1));
        }
        (self.sum, self.secs) = (0.0, 0.0);
        self.until += self.period;
    }
}

/// What AWS reports under a metric's name, if the trace says what there is to report.
pub(super) fn reported(metric: &MetricIdentity, trace: &Trace) -> Option<What> {
    Some(match (metric.namespace.as_str(), metric.name.as_str()) {
        ("AWS/ECS", "CPUUtilization") => What::Cpu,
        ("AWS/ECS", "MemoryUtilization") => What::Memory,
        ("AWS/ApplicationELB", "RequestCountPerTarget") if !trace.requests.is_empty() => {
            What::Requests
        }
        ("ECS/ContainerInsights", "RunningTaskCount") => What::Running,
        ("ECS/ContainerInsights", "DesiredTaskCount") => What::Desired,
        ("ECS/ContainerInsights", "PendingTaskCount") => What::Pending,
        _ => return None,
    })
}
