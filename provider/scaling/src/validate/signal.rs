//! What concerns the profile as a whole: its name, and that something scales it.

use std::collections::BTreeMap;

use super::{
    judge::{Judge, optional, quote},
    limit,
};
use crate::{
    draft::{Leaf, QueueDraft, UtilizationDraft},
    problem::Path,
};

/// The name as written, or the service's.
pub(super) fn judge_name(
    judge: &mut Judge,
    leaf: &Leaf<String>,
    service: Option<&str>,
) -> Option<String> {
    let path = Path::root("name");
    let most = limit::PROFILE_NAME_CHARS_MAX;
    let allowed = allowed(most);
    if let Some(name) = optional(leaf)? {
        if !is_plain(name, most) {
            let summary = "name cannot begin the names of AWS objects";
            let remedy = "write a name such as worker";
            judge.error(&path, summary, quote(name), allowed, remedy);
            return None;
        }
        return Some(name.clone());
    }
    let service = service?;
    if service.len() > most {
        judge.error(
            &path,
            "name is missing, and the service's name is too long to take its place",
            format!("a service's name of {} characters", service.len()),
            allowed,
            "write a shorter name",
        );
        return None;
    }
    Some(service.to_owned())
}

/// What a profile's name and a queue's key may be: they become part of the names of AWS objects
/// and of ARNs.
pub(super) fn is_plain(text: &str, chars_max: usize) -> bool {
    (1..=chars_max).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

pub(super) fn allowed(chars_max: usize) -> String {
    format!("1 to {chars_max} ASCII letters, digits, '-', '_' and '.'")
}

/// Whether anything scales the service, and whether it is not more than AWS can hold.
pub(super) fn judge_signals(
    judge: &mut Judge,
    cpu: &Leaf<UtilizationDraft>,
    memory: &Leaf<UtilizationDraft>,
    queues: &Leaf<BTreeMap<String, Leaf<QueueDraft>>>,
) {
    let tracking = [cpu, memory];
    let no_queue = match queues {
        Leaf::Omitted => true,
        Leaf::Unknown => false,
        Leaf::Given(queues) => queues.is_empty(),
    };
    if no_queue && tracking.iter().all(|leaf| matches!(leaf, Leaf::Omitted)) {
        judge.error(
            &Path::default(),
            "nothing would ever scale the service",
            "none of cpu, memory and queues",
            "at least one of them",
            "write a signal to scale on, such as cpu = {}",
        );
    }
    let policies = tracking
        .iter()
        .filter(|leaf| leaf.given().is_some())
        .count()
        + queues
            .given()
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter_map(Leaf::given)
            .map(policies)
            .sum::<usize>();
    let most = limit::POLICIES_PER_TARGET_MAX;
    if policies > most {
        judge.error(
            &Path::root("queues"),
            "the profile needs more scaling policies than a target can have",
            format!("{policies} policies"),
            format!("at most {most}: one each for cpu, memory, and every steps, burst and drain"),
            "drop some signals",
        );
    }
}

fn policies(queue: &QueueDraft) -> usize {
    let QueueDraft {
        stream: _,
        consumer: _,
        domain: _,
        steps,
        burst,
        drain,
        resolution: _,
        periods: _,
        backlog_per_task,
        retention: _,
        max_ack_pending: _,
        task_concurrency: _,
        cooldowns: _,
    } = queue;
    [
        steps.given().is_some(),
        burst.given().is_some(),
        drain.given().is_some(),
        backlog_per_task.given().is_some(),
    ]
    .into_iter()
    .filter(|written| *written)
    .count()
}
