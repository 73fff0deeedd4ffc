//! DescribeServiceRevisions.

use serde_json::{Value, json};

use super::{arn, invalid, monitoring, services::not_found};
use crate::{
    state::Context,
    wire::{Failure, Input},
};

/// DescribeServiceRevisions takes no more ARNs (ECS API).
const DESCRIBED_MAX: usize = 20;

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let asked = input.texts("serviceRevisionArns");
    if asked.is_empty() || asked.len() > DESCRIBED_MAX {
        return Err(invalid(format!(
            "serviceRevisionArns must have 1 to {DESCRIBED_MAX} elements."
        )));
    }
    let region = &*context.region;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in asked {
        let (cluster, name, id) = parts(&text)
            .ok_or_else(|| invalid(format!("Invalid service revision ARN: {text}.")))?;
        let services = region
            .clusters
            .get(cluster)
            .ok_or_else(|| Failure::client("ClusterNotFoundException", "Cluster not found."))?;
        let service = services.services.get(name);
        let service = service.filter(|service| service.active);
        let service = service.ok_or_else(not_found)?;
        let revision = service
            .revisions
            .iter()
            .find(|revision| id.parse() == Ok(revision.id));
        let Some(revision) = revision else {
            failures.push(json!({ "arn": text, "reason": "MISSING" }));
            continue;
        };
        found.push(json!({
            "serviceRevisionArn": arn::revision(region, cluster, name, revision.id),
            "serviceArn": arn::service(region, cluster, name),
            "clusterArn": arn::cluster(region, cluster),
            "taskDefinition": arn::task_definition(region, &revision.task_definition),
            "launchType": "FARGATE",
            "createdAt": revision.created,
            "monitoring": monitoring::told(&revision.monitoring),
        }));
    }
    Ok(json!({ "serviceRevisions": found, "failures": failures }))
}

/// Cluster, service and number of a service revision ARN.
fn parts(arn: &str) -> Option<(&str, &str, &str)> {
    let resource = arn.starts_with("arn:").then(|| arn.rsplit(':').next())??;
    let mut parts = resource.strip_prefix("service-revision/")?.split('/');
    let found = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then_some(found)
}
