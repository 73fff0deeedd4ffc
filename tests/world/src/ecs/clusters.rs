//! Clusters.

use serde_json::{Value, json};

use super::{Service, arn, invalid, page_limit};
use crate::{
    page::{self, Token},
    state::{Context, Region},
    wire::{Failure, Input},
};

/// DescribeClusters takes no more names (ECS API, DescribeClusters).
const DESCRIBED_MAX: usize = 100;
/// Rows of a page of ListClusters when nobody says (ECS API, ListClusters).
const PAGE_DEFAULT: usize = 100;

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let region = &*context.region;
    let mut asked = input.texts("clusters");
    if asked.len() > DESCRIBED_MAX {
        return Err(invalid("Clusters cannot have more than 100 elements."));
    }
    if asked.is_empty() {
        asked.push("default".to_owned());
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in asked {
        let name = arn::last_part(&text);
        let arn = arn::cluster(region, name);
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

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let limit = page_limit(input, PAGE_DEFAULT)?;
    let token = Token::read("ListClusters", &[], input.text("nextToken"))
        .map_err(|_| invalid("Invalid token"))?;
    let region = &*context.region;
    let clusters = region.clusters.keys();
    let arns: Vec<_> = clusters.map(|name| arn::cluster(region, name)).collect();
    let (arns, next) = page::cut(arns, String::clone, &token, limit);
    Ok(json!({ "clusterArns": arns, "nextToken": next }))
}

/// The name of the cluster a request names by name or ARN; `default` when it names none.
pub(super) fn named(region: &Region, asked: Option<&str>) -> Result<String, Failure> {
    let name = arn::last_part(asked.unwrap_or("default"));
    if region.clusters.contains_key(name) {
        Ok(name.to_owned())
    } else {
        Err(Failure::client(
            "ClusterNotFoundException",
            "Cluster not found.",
        ))
    }
}
