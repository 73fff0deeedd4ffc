//! How often a service reports, and how far its deployments are.

use serde_json::{Value, json};

use super::{
    Service, arn,
    deployment::{Deployment, FAST_SECONDS, METRICS, Monitoring, STANDARD_SECONDS},
    invalid,
};
use crate::{
    state::Region,
    wire::{Failure, Input},
};

/// Reads `monitoring`; an empty list stands for the defaults.
pub(super) fn read(given: &Input<'_>) -> Result<Monitoring, Failure> {
    let mut monitoring = Monitoring::new();
    for configuration in given.structures("metricConfigurations") {
        let seconds = configuration.integer("resolutionSeconds").unwrap_or(0);
        if seconds != FAST_SECONDS && seconds != STANDARD_SECONDS {
            return Err(invalid(format!(
                "Invalid resolutionSeconds: {seconds}. Valid values are {FAST_SECONDS} and \
                 {STANDARD_SECONDS}."
            )));
        }
        for name in configuration.texts("metricNames") {
            if !METRICS.contains(&name.as_str()) {
                return Err(invalid(format!(
                    "Invalid metric name: {name}. Valid values are {}.",
                    METRICS.join(" and ")
                )));
            }
            if monitoring.insert(name.clone(), seconds).is_some() {
                return Err(invalid(format!("Duplicate metric name: {name}.")));
            }
        }
    }
    Ok(monitoring)
}

/// `monitoring` of a revision.
pub(super) fn told(monitoring: &Monitoring) -> Value {
    let one = |(name, seconds): (&String, &i64)| json!({ "metricNames": [name], "resolutionSeconds": seconds });
    let configurations: Vec<_> = monitoring.iter().map(one).collect();
    json!({ "metricConfigurations": configurations })
}

/// `deployments` of a service: the newest, and the one it replaces.
pub(super) fn deployments(region: &Region, service: &Service) -> Value {
    let one = |deployment: &Deployment, status: &str, running: i32| {
        let under_way = deployment.until.is_some();
        json!({
            "id": format!("ecs-svc/{}", deployment.revision.id),
            "status": status,
            "taskDefinition":
                arn::task_definition(region, &deployment.revision.task_definition),
            "desiredCount": if status == "PRIMARY" { service.desired } else { running },
            "pendingCount": if status == "PRIMARY" { service.pending() } else { 0 },
            "runningCount": running,
            "failedTasks": deployment.failed_tasks,
            "launchType": "FARGATE",
            "rolloutState": if under_way { "IN_PROGRESS" } else { "COMPLETED" },
            "rolloutStateReason": if under_way {
                "ECS deployment in progress."
            } else {
                "ECS deployment completed."
            },
            "createdAt": deployment.revision.created,
            "updatedAt": deployment.updated,
        })
    };
    // Until the new one is rolled out, the tasks that run are the old one's.
    let (new, old) = match &service.replaced {
        Some(_) if service.deploying() => (0, service.running()),
        _ => (service.running(), 0),
    };
    let replaced = service.replaced.iter().filter(|_| service.deploying());
    let mut all = vec![one(&service.deployment, "PRIMARY", new)];
    all.extend(replaced.map(|replaced| one(replaced, "ACTIVE", old)));
    json!(all)
}
