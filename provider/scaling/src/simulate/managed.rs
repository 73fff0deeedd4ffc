//! The alarms AWS makes for tracking policies.

use super::{
    math::{Math, Unsupported},
    rule::{AlarmRule, Watched},
};
use crate::{
    metric::MetricIdentity,
    object::{
        Comparison, CustomizedMetric, Dimension, PlainMetric, PredefinedMetric,
        PredefinedMetricType, ServiceReference, Statistic, TargetTracking, TrackedMetric,
        TreatMissingData,
    },
};

/// Periods above the target after which a tracking policy scales out.
pub(crate) const TRACKING_HIGH_PERIODS: i32 = 3;
/// Share of the target below which a tracking policy scales in.
pub(crate) const TRACKING_LOW_SHARE: f64 = 0.9;

/// Periods below that share after which it scales in: 15 minutes, or 10 in periods of 20 s.
const LOW_PERIODS: i32 = 15;
const LOW_PERIODS_HIGH_RESOLUTION: i32 = 30;
const STANDARD_PERIOD_SECS: i32 = 60;
const HIGH_RESOLUTION_PERIOD_SECS: i32 = 20;

/// The alarms AWS makes for a tracking policy: high, and low unless scale-in is off.
///
/// High: above the target in 3 of 3 periods. Low: below nine tenths of the target in 15 of 15
/// minutes, or 30 of 30 periods of 20 s (measured; AWS promises only "usually more than 10%
/// lower"). Names are `TargetTracking-<resource>-AlarmHigh-<id>` and `-AlarmLow-<id>`; `ids` are
/// the two unique parts, `action` is the policy's ARN with AWS's suffix.
///
/// # Errors
/// What of the policy's metric is not computed here.
pub fn tracking_alarms(
    resource_id: &str,
    policy: &TargetTracking,
    action: &str,
    ids: [&str; 2],
) -> Result<(AlarmRule, Option<AlarmRule>), Unsupported> {
    let (watched, period_secs) = tracked(resource_id, &policy.metric)?;
    let rule = |kind: &str, id: &str, periods: i32, threshold, comparison| AlarmRule {
        name: format!("TargetTracking-{resource_id}-{kind}-{id}"),
        actions_enabled: true,
        alarm_actions: vec![action.to_owned()],
        watched: watched.clone(),
        period_secs,
        evaluation_periods: periods,
        datapoints_to_alarm: periods,
        threshold,
        comparison,
        treat_missing_data: TreatMissingData::Missing,
    };
    let [high_id, low_id] = ids;
    let target = policy.target_value;
    let above = Comparison::GreaterThanThreshold;
    let high = rule("AlarmHigh", high_id, TRACKING_HIGH_PERIODS, target, above);
    let low_periods = if period_secs < STANDARD_PERIOD_SECS {
        LOW_PERIODS_HIGH_RESOLUTION
    } else {
        LOW_PERIODS
    };
    let below = Comparison::LessThanThreshold;
    let low = (!policy.disable_scale_in).then(|| {
        let threshold = target * TRACKING_LOW_SHARE;
        rule("AlarmLow", low_id, low_periods, threshold, below)
    });
    Ok((high, low))
}

/// What is tracked, and the seconds of its period.
///
/// For a metric of one's own no period can be chosen, and alarms use a minute (Application Auto
/// Scaling API, CustomizedMetricSpecification).
fn tracked(resource_id: &str, metric: &TrackedMetric) -> Result<(Watched, i32), Unsupported> {
    match metric {
        TrackedMetric::Predefined(metric) => predefined(resource_id, metric),
        TrackedMetric::Customized(CustomizedMetric::Plain(metric)) => {
            Ok((plain(metric), STANDARD_PERIOD_SECS))
        }
        TrackedMetric::Customized(CustomizedMetric::Math(math)) => {
            Ok((Watched::Math(Math::read(math)?), STANDARD_PERIOD_SECS))
        }
    }
}

fn plain(metric: &PlainMetric) -> Watched {
    let PlainMetric {
        dimensions,
        metric_name,
        namespace,
        statistic,
        unit: _,
    } = metric;
    Watched::Metric {
        metric: MetricIdentity {
            namespace: namespace.clone(),
            name: metric_name.clone(),
            dimensions: dimensions
                .iter()
                .map(|Dimension { name, value }| (name.clone(), value.clone()))
                .collect(),
        },
        statistic: *statistic,
    }
}

fn predefined(resource_id: &str, metric: &PredefinedMetric) -> Result<(Watched, i32), Unsupported> {
    let PredefinedMetric {
        predefined_metric_type: PredefinedMetricType(kind),
        resource_label,
    } = metric;
    let (name, period_secs) = match kind.as_str() {
        PredefinedMetricType::CPU => ("CPUUtilization", STANDARD_PERIOD_SECS),
        PredefinedMetricType::MEMORY => ("MemoryUtilization", STANDARD_PERIOD_SECS),
        PredefinedMetricType::CPU_HIGH_RESOLUTION => {
            ("CPUUtilization", HIGH_RESOLUTION_PERIOD_SECS)
        }
        PredefinedMetricType::MEMORY_HIGH_RESOLUTION => {
            ("MemoryUtilization", HIGH_RESOLUTION_PERIOD_SECS)
        }
        PredefinedMetricType::REQUESTS => {
            let label = resource_label.as_deref().unwrap_or_default();
            return Ok((requests(label)?, STANDARD_PERIOD_SECS));
        }
        other => {
            let reason = format!("the predefined metric {other} is not known");
            return Err(Unsupported::new(reason));
        }
    };
    let service = ServiceReference::from_resource_id(resource_id);
    let service = service.ok_or_else(|| {
        Unsupported::new(format!(
            "{resource_id:?} is not of the form service/cluster/service"
        ))
    })?;
    let dimensions = [
        ("ClusterName".to_owned(), service.cluster),
        ("ServiceName".to_owned(), service.service),
    ];
    let watched = Watched::Metric {
        metric: MetricIdentity {
            namespace: "AWS/ECS".to_owned(),
            name: name.to_owned(),
            dimensions: dimensions.into(),
        },
        statistic: Statistic::Average,
    };
    Ok((watched, period_secs))
}

/// What AWS tracks for `app/<name>/<id>/targetgroup/<name>/<id>`: the sum of a metric that is an
/// average over the targets already (CloudWatch metrics for Application Load Balancers; the
/// dimensions are observed).
fn requests(label: &str) -> Result<Watched, Unsupported> {
    let parts = label.split_once("/targetgroup/");
    let (load_balancer, target_group) = parts.ok_or_else(|| {
        Unsupported::new(format!(
            "the resource label {label:?} names no target group"
        ))
    })?;
    let dimensions = [
        ("LoadBalancer".to_owned(), load_balancer.to_owned()),
        (
            "TargetGroup".to_owned(),
            format!("targetgroup/{target_group}"),
        ),
    ];
    Ok(Watched::Metric {
        metric: MetricIdentity {
            namespace: "AWS/ApplicationELB".to_owned(),
            name: "RequestCountPerTarget".to_owned(),
            dimensions: dimensions.into(),
        },
        statistic: Statistic::Sum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "service/c/s";

    fn policy(kind: &str, label: Option<&str>) -> TargetTracking {
        TargetTracking {
            disable_scale_in: false,
            metric: TrackedMetric::Predefined(PredefinedMetric {
                predefined_metric_type: PredefinedMetricType(kind.to_owned()),
                resource_label: label.map(str::to_owned),
            }),
            scale_in_cooldown: 300,
            scale_out_cooldown: 60,
            target_value: 70.0,
        }
    }

    /// `Metric{dimensions} statistic, M of N x period above threshold; M of N x period below`.
    fn told(resource_id: &str, policy: &TargetTracking) -> String {
        let (high, low) = match tracking_alarms(resource_id, policy, "arn", ["h", "l"]) {
            Ok(alarms) => alarms,
            Err(unsupported) => return unsupported.to_string(),
        };
        let Watched::Metric { metric, statistic } = &high.watched else {
            panic!("{high:?}");
        };
        let alarm = |rule: &AlarmRule| {
            format!(
                "{} x {} s at {}",
                rule.evaluation_periods, rule.period_secs, rule.threshold
            )
        };
        let dimensions: Vec<_> = metric.dimensions.values().map(String::as_str).collect();
        format!(
            "{} {} [{}] {statistic:?}: {}; {}",
            metric.namespace,
            metric.name,
            dimensions.join(", "),
            alarm(&high),
            low.as_ref().map_or("none".to_owned(), alarm)
        )
    }

    #[test]
    fn every_predefined_metric_has_its_alarms() {
        let label = "app/web/1a/targetgroup/api/2b";
        let cases = [
            (
                "ECSServiceAverageCPUUtilization",
                None,
                "AWS/ECS CPUUtilization [c, s] Average: 3 x 60 s at 70; 15 x 60 s at 63",
            ),
            (
                "ECSServiceAverageMemoryUtilizationHighResolution",
                None,
                "AWS/ECS MemoryUtilization [c, s] Average: 3 x 20 s at 70; 30 x 20 s at 63",
            ),
            (
                "ALBRequestCountPerTarget",
                Some(label),
                "AWS/ApplicationELB RequestCountPerTarget [app/web/1a, targetgroup/api/2b] Sum: \
                 3 x 60 s at 70; 15 x 60 s at 63",
            ),
            (
                "ALBRequestCountPerTarget",
                None,
                "the resource label \"\" names no target group",
            ),
            (
                "RDSReaderAverageCPUUtilization",
                None,
                "the predefined metric RDSReaderAverageCPUUtilization is not known",
            ),
        ];
        for (kind, label, expected) in cases {
            assert_eq!(told(SERVICE, &policy(kind, label)), expected, "{kind}");
        }
        let elsewhere = told("table/t", &policy(PredefinedMetricType::CPU, None));
        assert!(elsewhere.contains("not of the form"), "{elsewhere}");
    }

    #[test]
    fn without_scale_in_there_is_no_low_alarm() {
        let policy = TargetTracking {
            disable_scale_in: true,
            ..policy(PredefinedMetricType::CPU, None)
        };
        assert!(told(SERVICE, &policy).ends_with("; none"));
    }
}
