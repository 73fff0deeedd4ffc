//! The alarms AWS makes for tracking policies, and makes anew on every update.

use scaling::{
    object::{
        CustomizedMetric, Dimension, PlainMetric, PredefinedMetric, PredefinedMetricType,
        Statistic, TargetTracking, TrackedMetric,
    },
    simulate::{TrackingRule, tracking_alarms},
};
use serde_json::{Map, Value, json};

use super::{Policy, customized::PERIOD, tracking};
use crate::{cloudwatch, ids::Ids, state::Region, wire::Failure};

/// Replaces the alarms of a tracking policy by new ones under new names; the names.
pub(super) fn replace(
    region: &mut Region,
    ids: &mut Ids,
    policy: &Policy,
    now: f64,
) -> Result<Vec<String>, Failure> {
    let action = format!("{}:createdBy/{}", policy.arn, ids.uuid());
    let configuration = &policy.configuration;
    let tracked = tracked(configuration);
    let (high, low) = (ids.uuid(), ids.uuid());
    let alarms = tracking_alarms(&policy.resource_id, &tracked, &action, [&high, &low]);
    let (high, low) =
        alarms.map_err(|unsupported| Failure::not_simulated(unsupported.to_string()))?;
    remove(region, policy);
    let mut names = Vec::new();
    for rule in [Some(high), low].into_iter().flatten() {
        let description = format!(
            "DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {}.",
            policy.arn
        );
        let mut settings = cloudwatch::alarm_settings(&rule, description);
        watch(&mut settings, &configuration[tracking::CUSTOMIZED]);
        cloudwatch::put_managed(region, &rule.name, settings, now);
        names.push(rule.name);
    }
    Ok(names)
}

/// Removes the alarms that were made for a policy.
pub(super) fn remove(region: &mut Region, policy: &Policy) {
    for name in &policy.managed_alarms {
        cloudwatch::remove_alarm(region, name);
    }
}

/// The configuration as the domain knows it. Of metric math it knows nothing; the metric that
/// stands in for it is put right by [`watch`].
fn tracked(configuration: &Value) -> TargetTracking {
    let TrackingRule {
        target_value,
        scale_out_cooldown_secs,
        scale_in_cooldown_secs,
        disable_scale_in,
    } = tracking::rule(configuration);
    let metric = if let Some((balancer, group)) = tracking::balanced(configuration) {
        requests(balancer, group)
    } else if let Some(metric) = configuration.get(tracking::PREDEFINED) {
        let kind = metric["PredefinedMetricType"].as_str().unwrap_or_default();
        TrackedMetric::Predefined(PredefinedMetric {
            predefined_metric_type: PredefinedMetricType(kind.to_owned()),
            resource_label: None,
        })
    } else {
        plain(&configuration[tracking::CUSTOMIZED])
    };
    TargetTracking {
        disable_scale_in,
        metric,
        scale_in_cooldown: scale_in_cooldown_secs,
        scale_out_cooldown: scale_out_cooldown_secs,
        target_value,
    }
}

/// What stands behind ALBRequestCountPerTarget (Elastic Load Balancing, CloudWatch metrics).
fn requests(balancer: String, group: String) -> TrackedMetric {
    let dimension = |name: &str, value| Dimension {
        name: name.to_owned(),
        value,
    };
    TrackedMetric::Customized(CustomizedMetric::Plain(PlainMetric {
        dimensions: vec![
            dimension("LoadBalancer", balancer),
            dimension("TargetGroup", group),
        ],
        metric_name: "RequestCountPerTarget".to_owned(),
        namespace: "AWS/ApplicationELB".to_owned(),
        statistic: Statistic::Sum,
        unit: None,
    }))
}

fn plain(metric: &Value) -> TrackedMetric {
    let text = |name: &str| metric[name].as_str().unwrap_or_default().to_owned();
    let dimensions = metric["Dimensions"].as_array().into_iter().flatten();
    let statistic = serde_json::from_value(metric["Statistic"].clone());
    TrackedMetric::Customized(CustomizedMetric::Plain(PlainMetric {
        dimensions: dimensions
            .filter_map(|pair| {
                Some(Dimension {
                    name: pair["Name"].as_str()?.to_owned(),
                    value: pair["Value"].as_str()?.to_owned(),
                })
            })
            .collect(),
        metric_name: text("MetricName"),
        namespace: text("Namespace"),
        statistic: statistic.unwrap_or(Statistic::Average),
        unit: None,
    }))
}

/// Lets an alarm watch a metric of the author's own, unit and metric math included.
fn watch(settings: &mut Map<String, Value>, metric: &Value) {
    if let Some(unit) = metric.get("Unit") {
        settings.insert("Unit".to_owned(), unit.clone());
    }
    let Some(queries) = metric["Metrics"].as_array() else {
        return;
    };
    for member in ["MetricName", "Namespace", "Statistic", "Period"] {
        settings.remove(member);
    }
    let mut queries = queries.clone();
    for query in &mut queries {
        if query["MetricStat"].is_object() {
            query["MetricStat"]["Period"] = json!(PERIOD);
        }
    }
    settings.insert("Metrics".to_owned(), json!(queries));
}
