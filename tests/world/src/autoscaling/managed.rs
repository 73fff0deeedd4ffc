//! The alarms AWS makes for tracking policies, and makes anew on every update.

use scaling::{object::TargetTracking, simulate::tracking_alarms};
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
    let tracked = tracked(configuration)?;
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

/// The configuration as the domain knows it; its default cooldowns do not matter to alarms.
fn tracked(configuration: &Value) -> Result<TargetTracking, Failure> {
    let mut members = configuration.clone();
    let own = members.get_mut(tracking::CUSTOMIZED);
    let queries = own.and_then(|own| own.get_mut("Metrics")?.as_array_mut());
    for query in queries.into_iter().flatten() {
        // Percentiles are the alarm's business: the alarm itself is read from its queries.
        if query["MetricStat"].is_object() {
            query["MetricStat"]["Stat"] = json!("Average");
        }
    }
    let rule = tracking::rule(configuration);
    members["ScaleInCooldown"] = json!(rule.scale_in_cooldown_secs);
    members["ScaleOutCooldown"] = json!(rule.scale_out_cooldown_secs);
    serde_json::from_value(members).map_err(|error| Failure::not_simulated(error.to_string()))
}

/// Lets an alarm watch a metric of the author's own, unit and metric math included.
fn watch(settings: &mut Map<String, Value>, metric: &Value) {
    if let Some(unit) = metric.get("Unit") {
        settings.insert("Unit".to_owned(), unit.clone());
    }
    let Some(queries) = metric["Metrics"].as_array() else {
        return;
    };
    let mut queries = queries.clone();
    for query in &mut queries {
        if query["MetricStat"].is_object() {
            query["MetricStat"]["Period"] = json!(PERIOD);
        }
    }
    settings.insert("Metrics".to_owned(), json!(queries));
}
