//! The ECS service: its tasks within the target's bounds, its deployments at an end.

use scaling::object::ScalableTarget;

use crate::{check::Check, facts::Facts, session::Deployment};

/// Longest a deployment may be under way before it counts as stuck, in seconds: half an hour.
const DEPLOYMENT_SECS_MAX: f64 = 1800.0;

/// Tasks asked for and running, against the bounds.
pub(super) fn capacity(facts: &Facts) -> Vec<Check> {
    let Some(target) = &facts.observed.target else {
        return Vec::new();
    };
    let ScalableTarget {
        min_capacity,
        max_capacity,
        ..
    } = target.object;
    let (desired, running) = (facts.service.desired, facts.service.running);
    let bounds = format!("{min_capacity} to {max_capacity}");
    let outside = !(min_capacity..=max_capacity).contains(&desired);
    let asked = Check::new("tasks desired", format!("{desired} within {bounds}"), None);
    let asked = if outside {
        Check::new(
            "tasks desired",
            format!("{desired}, outside {bounds}"),
            Some(
                "somebody set desiredCount; the next scaling activity brings it back, or apply the \
                 profile again",
            ),
        )
    } else {
        asked
    };
    let remedy = if running < desired.min(min_capacity) {
        Some("see why tasks do not start: `aws ecs describe-services`, its events")
    } else if running > max_capacity {
        Some("see why tasks do not stop: a deployment or task protection keeps them")
    } else {
        None
    };
    let pending = match facts.service.pending {
        0 => String::new(),
        pending => format!(", {pending} starting"),
    };
    let found = format!("{running} of {desired}{pending}");
    vec![asked, Check::new("tasks running", found, remedy)]
}

/// Whether the service is in a deployment that does not come to an end. Meanwhile nothing scales in
/// (ECS Developer Guide, service auto scaling and deployments).
pub(super) fn deployments(facts: &Facts) -> Vec<Check> {
    let status = facts.service.status.as_str();
    if status != "ACTIVE" {
        let remedy = "create the service again: one that is deleted does not scale";
        return vec![Check::new("service", status.to_owned(), Some(remedy))];
    }
    let deployments = facts.service.deployments.iter();
    let mut checks: Vec<_> = deployments.map(|it| deployment(it, facts)).collect();
    if checks.is_empty() {
        checks.push(Check::new("deployment", "none", None));
    }
    checks
}

fn deployment(deployment: &Deployment, facts: &Facts) -> Check {
    let Deployment {
        status,
        rollout_state,
        reason,
        desired: _,
        running: _,
        failed_tasks,
        created,
    } = deployment;
    let subject = format!("deployment {}", status.to_lowercase());
    let because = reason.as_deref().unwrap_or("no reason given");
    let age = created.map(|began| facts.clock.seconds(began, facts.now));
    let loops = "its tasks fail to start again and again: see the service's events, and roll back";
    match rollout_state.as_deref() {
        Some("FAILED") => Check::new(
            subject,
            format!("failed: {because}"),
            Some("deploy a version that starts; nothing scales in meanwhile"),
        ),
        Some("IN_PROGRESS") if *failed_tasks > 0 => Check::new(
            subject,
            format!("in a loop: {failed_tasks} tasks failed to start"),
            Some(loops),
        ),
        Some("IN_PROGRESS") if age.is_some_and(|age| age > DEPLOYMENT_SECS_MAX) => Check::new(
            subject,
            format!("in progress for {:.0} s", age.unwrap_or_default()),
            Some("see the service's events; nothing scales in meanwhile"),
        ),
        Some("IN_PROGRESS") => Check::new(
            subject,
            "in progress; nothing scales in until it ends".to_owned(),
            None,
        ),
        _ if *failed_tasks > 0 => Check::new(
            subject,
            format!("{failed_tasks} tasks failed to start since"),
            Some(loops),
        ),
        Some("COMPLETED") => Check::new(subject, "completed", None),
        state => Check::new(
            subject,
            state.unwrap_or("under other control").to_owned(),
            None,
        ),
    }
}
