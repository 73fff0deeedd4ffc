//! The ECS operations: describe, list and update services; describe clusters.

use serde_json::{Value, json};

use super::{Service, shapes};
use crate::{
    page::{self, Token},
    state::{Context, Region},
    wire::{ACCOUNT, Failure, Input, Operation},
};

/// DescribeServices takes no more names (ECS API, DescribeServices).
const DESCRIBED_MAX: usize = 10;
/// DescribeClusters takes no more names (ECS API, DescribeClusters).
const CLUSTERS_MAX: usize = 100;
/// ListServices: page size asked for, and the one used otherwise.
const PAGE_MAX: i64 = 100;
const PAGE_DEFAULT: usize = 10;

pub(super) static OPERATIONS: [Operation; 4] = [
    Operation {
        name: "DescribeServices",
        input: &shapes::DESCRIBE_SERVICES,
        output: Some(&shapes::DESCRIBED_SERVICES),
        errors: &["InvalidParameterException", "ClusterNotFoundException"],
        style: None,
        run: describe_services,
    },
    Operation {
        name: "UpdateService",
        input: &shapes::UPDATE_SERVICE,
        output: Some(&shapes::UPDATED_SERVICE),
        errors: &[
            "InvalidParameterException",
            "ClusterNotFoundException",
            "ServiceNotFoundException",
            "ServiceNotActiveException",
        ],
        style: None,
        run: update_service,
    },
    Operation {
        name: "ListServices",
        input: &shapes::LIST_SERVICES,
        output: Some(&shapes::LISTED_SERVICES),
        errors: &["InvalidParameterException", "ClusterNotFoundException"],
        style: None,
        run: list_services,
    },
    Operation {
        name: "DescribeClusters",
        input: &shapes::DESCRIBE_CLUSTERS,
        output: Some(&shapes::DESCRIBED_CLUSTERS),
        errors: &["InvalidParameterException"],
        style: None,
        run: describe_clusters,
    },
];

fn describe_services(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let asked = input.texts("services");
    if asked.is_empty() {
        return Err(invalid("Services cannot be empty."));
    }
    if asked.len() > DESCRIBED_MAX {
        return Err(invalid("Services cannot have more than 10 elements."));
    }
    let region = &*context.region;
    let cluster = cluster_of(region, input.text("cluster"))?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in asked {
        let name = last_part(&text);
        match region.clusters[&cluster].services.get(name) {
            Some(service) => found.push(describe(region, &cluster, name, service)),
            None => failures.push(json!({
                "arn": service_arn(region, &cluster, name),
                "reason": "MISSING",
            })),
        }
    }
    Ok(json!({ "services": found, "failures": failures }))
}

fn update_service(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let cluster = cluster_of(context.region, input.text("cluster"))?;
    let name = last_part(input.required("service"));
    let desired = input
        .integer("desiredCount")
        .and_then(|desired| i32::try_from(desired).ok());
    if desired.is_some_and(i32::is_negative) {
        return Err(invalid("desiredCount cannot be negative."));
    }
    let now = context.now;
    let services = context.region.clusters.get_mut(&cluster);
    let Some(service) = services.and_then(|cluster| cluster.services.get_mut(name)) else {
        return Err(Failure::client(
            "ServiceNotFoundException",
            "Service not found.",
        ));
    };
    if !service.active {
        return Err(Failure::client(
            "ServiceNotActiveException",
            "Service was not ACTIVE.",
        ));
    }
    if let Some(desired) = desired {
        service.set_desired(desired, now);
    }
    let region = &*context.region;
    let service = &region.clusters[&cluster].services[name];
    Ok(json!({ "service": describe(region, &cluster, name, service) }))
}

fn list_services(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let region = &*context.region;
    let cluster = cluster_of(region, input.text("cluster"))?;
    let limit = match input.integer("maxResults") {
        None => PAGE_DEFAULT,
        Some(asked @ 1..=PAGE_MAX) => usize::try_from(asked).unwrap_or(PAGE_DEFAULT),
        Some(_) => return Err(invalid("maxResults must be between 1 and 100.")),
    };
    let fargate = input
        .text("launchType")
        .is_none_or(|kind| kind == "FARGATE");
    let replica = input
        .text("schedulingStrategy")
        .is_none_or(|strategy| strategy == "REPLICA");
    let services = region.clusters[&cluster].services.iter();
    let arns: Vec<_> = services
        .filter(|(_, service)| service.active && fargate && replica)
        .map(|(name, _)| service_arn(region, &cluster, name))
        .collect();
    let token = Token::read("ListServices", &[&cluster], input.text("nextToken"))
        .map_err(|_| invalid("Invalid token"))?;
    let (arns, next) = page::cut(arns, String::clone, &token, limit);
    Ok(json!({ "serviceArns": arns, "nextToken": next }))
}

fn describe_clusters(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let region = &*context.region;
    let mut asked = input.texts("clusters");
    if asked.len() > CLUSTERS_MAX {
        return Err(invalid("Clusters cannot have more than 100 elements."));
    }
    if asked.is_empty() {
        asked.push("default".to_owned());
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in asked {
        let name = last_part(&text);
        let arn = cluster_arn(region, name);
        let Some(cluster) = region.clusters.get(name) else {
            failures.push(json!({ "arn": arn, "reason": "MISSING" }));
            continue;
        };
        let active = || cluster.services.values().filter(|service| service.active);
        found.push(json!({
            "clusterArn": arn,
            "clusterName": name,
            "status": "ACTIVE",
            "runningTasksCount": active().map(Service::running).sum::<i32>(),
            "pendingTasksCount": active().map(Service::pending).sum::<i32>(),
            "activeServicesCount": active().count(),
        }));
    }
    Ok(json!({ "clusters": found, "failures": failures }))
}

/// The name of the cluster a request names by name or ARN; `default` when it names none.
fn cluster_of(region: &Region, asked: Option<&str>) -> Result<String, Failure> {
    let name = last_part(asked.unwrap_or("default"));
    if region.clusters.contains_key(name) {
        Ok(name.to_owned())
    } else {
        Err(Failure::client(
            "ClusterNotFoundException",
            "Cluster not found.",
        ))
    }
}

/// The name at the end of an ARN, or the name itself.
fn last_part(text: &str) -> &str {
    if text.starts_with("arn:") {
        text.rsplit('/').next().unwrap_or(text)
    } else {
        text
    }
}

fn describe(region: &Region, cluster: &str, name: &str, service: &Service) -> Value {
    let task_definition = format!(
        "arn:aws:ecs:{}:{ACCOUNT}:task-definition/{name}:1",
        region.name
    );
    let mut described = json!({
        "serviceArn": service_arn(region, cluster, name),
        "serviceName": name,
        "clusterArn": cluster_arn(region, cluster),
        "status": if service.active { "ACTIVE" } else { "INACTIVE" },
        "desiredCount": service.desired,
        "runningCount": service.running(),
        "pendingCount": service.pending(),
        "launchType": "FARGATE",
        "taskDefinition": task_definition,
        "schedulingStrategy": "REPLICA",
        "createdAt": service.created,
        "deployments": [],
    });
    if service.active {
        described["deployments"] = json!([{
            "id": format!("ecs-svc/{:019}", service.created.to_bits() >> 1),
            "status": "PRIMARY",
            "taskDefinition": task_definition,
            "desiredCount": service.desired,
            "pendingCount": service.pending(),
            "runningCount": service.running(),
            "rolloutState": "COMPLETED",
            "createdAt": service.created,
        }]);
    }
    described
}

fn service_arn(region: &Region, cluster: &str, service: &str) -> String {
    format!(
        "arn:aws:ecs:{}:{ACCOUNT}:service/{cluster}/{service}",
        region.name
    )
}

fn cluster_arn(region: &Region, cluster: &str) -> String {
    format!("arn:aws:ecs:{}:{ACCOUNT}:cluster/{cluster}", region.name)
}

fn invalid(message: &str) -> Failure {
    Failure::client("InvalidParameterException", message)
}
