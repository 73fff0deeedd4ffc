//! Services: create, update, delete, describe, list.

use serde_json::{Value, json};

use super::{Service, arn, clusters, deployment::Monitoring, invalid, monitoring, page_limit};
use crate::{
    autoscaling,
    page::{self, Token},
    settings::{ServiceSettings, halves},
    state::{Context, Region},
    wire::{Failure, Input},
};

/// DescribeServices takes no more names (ECS API, DescribeServices).
const DESCRIBED_MAX: usize = 10;
/// Rows of a page of ListServices when nobody says (ECS API, ListServices).
const PAGE_DEFAULT: usize = 10;
/// Characters of a name (ECS API, CreateService).
const NAME_MAX: usize = 255;

pub(super) fn create(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let cluster = clusters::named(context.region, input.text("cluster"))?;
    let name = input.required("serviceName");
    let part = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    if name.is_empty() || name.len() > NAME_MAX || !name.chars().all(part) {
        return Err(invalid("Invalid service name."));
    }
    let definition = input.text("taskDefinition").unwrap_or_default();
    if definition.is_empty() {
        return Err(invalid("TaskDefinition can not be blank."));
    }
    let desired = desired(input)?.unwrap_or(0);
    let mut settings = ServiceSettings::new(&cluster, name, desired).region(&context.region.name);
    settings.target_groups = target_groups(input)?;
    let monitoring = match input.structure("monitoring") {
        Some(given) => monitoring::read(&given)?,
        None => Monitoring::new(),
    };
    let definition = arn::task_definition(context.region, definition);
    let now = context.now;
    let services = &mut context
        .region
        .clusters
        .entry(cluster.clone())
        .or_default()
        .services;
    if services.get(name).is_some_and(|service| service.active) {
        return Err(invalid("Creation of service was not idempotent."));
    }
    let service = Service::created(settings, definition, monitoring, now);
    services.insert(name.to_owned(), service);
    told(context.region, &cluster, name)
}

pub(super) fn update(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let cluster = clusters::named(context.region, input.text("cluster"))?;
    let name = arn::last_part(input.required("service")).to_owned();
    let desired = desired(input)?;
    let groups = match input.has("loadBalancers") {
        true => Some(target_groups(input)?),
        false => None,
    };
    let asked = match input.structure("monitoring") {
        // Observed, for an object without metricConfigurations.
        Some(given) if !given.has("metricConfigurations") => {
            return Err(Failure::client("ServerException", "Service Unavailable."));
        }
        Some(given) => Some(monitoring::read(&given)?),
        None => None,
    };
    let definition = input.text("taskDefinition");
    let definition = definition.map(|name| arn::task_definition(context.region, name));
    let forced = input.boolean("forceNewDeployment").unwrap_or(false);
    let now = context.now;
    let service = active(context.region, &cluster, &name)?;
    let current = &service.deployment.revision;
    let monitoring = asked.unwrap_or_else(|| current.monitoring.clone());
    let definition = definition.unwrap_or_else(|| current.task_definition.clone());
    let new = monitoring != current.monitoring
        || definition != current.task_definition
        || groups
            .as_ref()
            .is_some_and(|groups| *groups != service.settings.target_groups);
    if let Some(groups) = groups {
        service.settings.target_groups = groups;
    }
    if let Some(desired) = desired {
        service.set_desired(desired, now);
    }
    // Another desired count starts no deployment (ECS API, UpdateService).
    if new || forced {
        let seconds = service.settings.rollout_seconds;
        service.deploy(definition, monitoring, seconds, now);
    }
    told(context.region, &cluster, &name)
}

/// The service's scalable target vanishes with it, as in AWS.
pub(super) fn delete(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let cluster = clusters::named(context.region, input.text("cluster"))?;
    let name = arn::last_part(input.required("service")).to_owned();
    let forced = input.boolean("force").unwrap_or(false);
    let now = context.now;
    let service = active(context.region, &cluster, &name).map_err(|_| not_found())?;
    if service.desired > 0 && !forced {
        return Err(invalid(
            "The service cannot be stopped while it is scaled above 0.",
        ));
    }
    service.delete(now);
    autoscaling::remove_target(context.region, &format!("service/{cluster}/{name}"));
    let mut told = told(context.region, &cluster, &name)?;
    told["service"]["status"] = json!("DRAINING");
    Ok(told)
}

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let asked = input.texts("services");
    if asked.is_empty() {
        return Err(invalid("Services cannot be empty."));
    }
    if asked.len() > DESCRIBED_MAX {
        return Err(invalid("Services cannot have more than 10 elements."));
    }
    let region = &*context.region;
    let cluster = clusters::named(region, input.text("cluster"))?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in asked {
        let name = arn::last_part(&text);
        match region.clusters[&cluster].services.get(name) {
            Some(service) => found.push(described(region, &cluster, name, service)),
            None => failures.push(json!({
                "arn": arn::service(region, &cluster, name),
                "reason": "MISSING",
            })),
        }
    }
    Ok(json!({ "services": found, "failures": failures }))
}

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let region = &*context.region;
    let cluster = clusters::named(region, input.text("cluster"))?;
    let limit = page_limit(input, PAGE_DEFAULT)?;
    let is = |member: &str, only: &str| input.text(member).is_none_or(|asked| asked == only);
    let wanted = is("launchType", "FARGATE") && is("schedulingStrategy", "REPLICA");
    let services = region.clusters[&cluster].services.iter();
    let arns: Vec<_> = services
        .filter(|(_, service)| service.active && wanted)
        .map(|(name, _)| arn::service(region, &cluster, name))
        .collect();
    let token = Token::read("ListServices", &[&cluster], input.text("nextToken"))
        .map_err(|_| invalid("Invalid token"))?;
    let (arns, next) = page::cut(arns, String::clone, &token, limit);
    Ok(json!({ "serviceArns": arns, "nextToken": next }))
}

fn desired(input: &Input<'_>) -> Result<Option<i32>, Failure> {
    let desired = input.integer("desiredCount");
    let desired = desired.and_then(|desired| i32::try_from(desired).ok());
    if desired.is_some_and(i32::is_negative) {
        return Err(invalid("desiredCount cannot be negative."));
    }
    Ok(desired)
}

/// `targetgroup/<name>/<id>` of each target group ARN.
fn target_groups(input: &Input<'_>) -> Result<Vec<String>, Failure> {
    let balancers = input.structures("loadBalancers");
    let groups = balancers.iter().map(|balancer| {
        let arn = balancer.text("targetGroupArn").unwrap_or_default();
        let group = halves(arn).map(|(_, group)| group.to_owned());
        group.ok_or_else(|| invalid("A load balancer must have the ARN of a target group."))
    });
    groups.collect()
}

fn active<'a>(
    region: &'a mut Region,
    cluster: &str,
    name: &str,
) -> Result<&'a mut Service, Failure> {
    let services = region.clusters.get_mut(cluster);
    let found = services.and_then(|cluster| cluster.services.get_mut(name));
    let service = found.ok_or_else(not_found)?;
    if service.active {
        Ok(service)
    } else {
        Err(Failure::client(
            "ServiceNotActiveException",
            "Service was not ACTIVE.",
        ))
    }
}

pub(super) fn not_found() -> Failure {
    Failure::client("ServiceNotFoundException", "Service not found.")
}

fn told(region: &Region, cluster: &str, name: &str) -> Result<Value, Failure> {
    let found = region.clusters.get(cluster);
    let service = found.and_then(|cluster| cluster.services.get(name));
    let service = service.ok_or_else(not_found)?;
    Ok(json!({ "service": described(region, cluster, name, service) }))
}

fn described(region: &Region, cluster: &str, name: &str, service: &Service) -> Value {
    let definition = &service.deployment.revision.task_definition;
    let events = service.events.iter().enumerate().map(|(index, (at, message))| {
        json!({ "id": format!("{name}-{index}"), "createdAt": at, "message": message })
    });
    let groups = service.settings.target_groups.iter();
    let balancers = groups.filter_map(|label| {
        let (_, group) = halves(label)?;
        let arn = format!(
            "arn:aws:elasticloadbalancing:{}:{}:{group}",
            region.name,
            crate::wire::ACCOUNT
        );
        Some(json!({ "targetGroupArn": arn, "containerName": name, "containerPort": 80 }))
    });
    let mut described = json!({
        "serviceArn": arn::service(region, cluster, name),
        "serviceName": name,
        "clusterArn": arn::cluster(region, cluster),
        "loadBalancers": balancers.collect::<Vec<_>>(),
        "status": if service.active { "ACTIVE" } else { "INACTIVE" },
        "desiredCount": service.desired,
        "runningCount": service.running(),
        "pendingCount": service.pending(),
        "launchType": "FARGATE",
        "taskDefinition": arn::task_definition(region, definition),
        "schedulingStrategy": "REPLICA",
        "createdAt": service.created,
        "deployments": [],
        "events": events.collect::<Vec<_>>(),
    });
    if service.active {
        described["deployments"] = monitoring::deployments(region, service);
        described["currentServiceRevisions"] = json!([{
            "arn": arn::revision(region, cluster, name, service.deployment.revision.id),
            "requestedTaskCount": service.desired,
            "runningTaskCount": service.running(),
            "pendingTaskCount": service.pending(),
        }]);
    }
    described
}
