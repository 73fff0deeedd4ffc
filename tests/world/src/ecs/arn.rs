//! ARNs of ECS, and the names in them.

use crate::{ids::Ids, state::Region, wire::ACCOUNT};

pub(super) fn cluster(region: &Region, cluster: &str) -> String {
    of(region, &format!("cluster/{cluster}"))
}

pub(super) fn service(region: &Region, cluster: &str, service: &str) -> String {
    of(region, &format!("service/{cluster}/{service}"))
}

pub(super) fn revision(region: &Region, cluster: &str, service: &str, id: u64) -> String {
    of(
        region,
        &format!("service-revision/{cluster}/{service}/{id}"),
    )
}

/// A task's ARN; `revision` and `number` tell tasks apart.
pub(super) fn task(region: &Region, cluster: &str, revision: u64, number: u64) -> String {
    let id = Ids::new(revision ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).hex(32);
    of(region, &format!("task/{cluster}/{id}"))
}

/// The ARN of a task definition named `family:revision`, or the ARN itself.
pub(super) fn task_definition(region: &Region, name: &str) -> String {
    if name.starts_with("arn:") {
        name.to_owned()
    } else if name.contains(':') {
        of(region, &format!("task-definition/{name}"))
    } else {
        of(region, &format!("task-definition/{name}:1"))
    }
}

fn of(region: &Region, resource: &str) -> String {
    format!("arn:aws:ecs:{}:{ACCOUNT}:{resource}", region.name)
}

/// The name at the end of an ARN, or the name itself.
pub(super) fn last_part(text: &str) -> &str {
    if text.starts_with("arn:") {
        text.rsplit('/').next().unwrap_or(text)
    } else {
        text
    }
}
