//! Tasks: list and describe.

use serde_json::{Value, json};

use super::{arn, clusters, invalid, page_limit, services::not_found};
use crate::{
    page::{self, Token},
    state::{Context, Region},
    wire::{Failure, Input},
};

/// Rows of a page of ListTasks when nobody says, and ARNs of one DescribeTasks (ECS API).
const PAGE_DEFAULT: usize = 100;
const DESCRIBED_MAX: usize = 100;

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let region = &*context.region;
    let cluster = clusters::named(region, input.text("cluster"))?;
    let limit = page_limit(input, PAGE_DEFAULT)?;
    let service = input.text("serviceName").map(arn::last_part);
    let known = |name: &str| region.clusters[&cluster].services.contains_key(name);
    if service.is_some_and(|name| !known(name)) {
        return Err(not_found());
    }
    // A task that starts is meant to run; stopped ones are forgotten here.
    let status = input.text("desiredStatus").unwrap_or("RUNNING");
    let fargate = input
        .text("launchType")
        .is_none_or(|kind| kind == "FARGATE");
    let all = tasks(region, &cluster).into_iter();
    let mut arns: Vec<_> = all
        .filter(|(name, _)| service.is_none_or(|service| service == name))
        .filter(|_| status == "RUNNING" && fargate)
        .filter_map(|(_, task)| task["taskArn"].as_str().map(str::to_owned))
        .collect();
    arns.sort();
    let question = [cluster.as_str(), service.unwrap_or_default()];
    let token = Token::read("ListTasks", &question, input.text("nextToken"))
        .map_err(|_| invalid("Invalid token"))?;
    let (arns, next) = page::cut(arns, String::clone, &token, limit);
    Ok(json!({ "taskArns": arns, "nextToken": next }))
}

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let asked = input.texts("tasks");
    if asked.is_empty() {
        return Err(invalid("Tasks cannot be empty."));
    }
    if asked.len() > DESCRIBED_MAX {
        return Err(invalid("Tasks cannot have more than 100 elements."));
    }
    let region = &*context.region;
    let cluster = clusters::named(region, input.text("cluster"))?;
    let all = tasks(region, &cluster);
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in asked {
        let id = arn::last_part(&text);
        let held = all.iter().map(|(_, task)| task).find(|task| {
            let arn = task["taskArn"].as_str();
            arn.is_some_and(|arn| arn::last_part(arn) == id)
        });
        match held {
            Some(task) => found.push(task.clone()),
            None => failures.push(json!({ "arn": text, "reason": "MISSING" })),
        }
    }
    Ok(json!({ "tasks": found, "failures": failures }))
}

/// Every task of a cluster with its service's name.
fn tasks(region: &Region, cluster: &str) -> Vec<(String, Value)> {
    let services = region.clusters[cluster].services.iter();
    let mut all = Vec::new();
    for (name, service) in services {
        let revision = service.revision();
        let first = service.revisions.first().map_or(0, |revision| revision.id);
        for (task, runs) in service.all_tasks() {
            let told = json!({
                "taskArn": arn::task(region, cluster, first, task.number),
                "clusterArn": arn::cluster(region, cluster),
                "taskDefinitionArn": arn::task_definition(region, &revision.task_definition),
                "group": format!("service:{name}"),
                "launchType": "FARGATE",
                "lastStatus": if runs { "RUNNING" } else { "PROVISIONING" },
                "desiredStatus": "RUNNING",
                "startedBy": format!("ecs-svc/{}", revision.id),
                "createdAt": task.created,
                "startedAt": runs.then_some(task.starts),
            });
            all.push((name.clone(), told));
        }
    }
    all
}
