//! What concerns the profile as a whole: its name, and that something scales it.

use std::collections::BTreeMap;

use super::{
    judge::{Judge, optional, quote},
    limit,
};
use crate::{
    draft::{Draft, Leaf, QueueDraft},
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

/// The key of a queue or a metric; `example` is one.
pub(super) fn judge_key<'a>(
    judge: &mut Judge,
    key: &'a str,
    path: &Path,
    example: &str,
) -> Option<&'a str> {
    let most = limit::KEY_CHARS_MAX;
    if is_plain(key, most) {
        return Some(key);
    }
    judge.error(
        path,
        "the key cannot be part of the names of AWS objects",
        quote(key),
        allowed(most),
        format!("choose a key such as {example}"),
    );
    None
}

/// What a profile's name and a key may be: they become part of the names of AWS objects
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
pub(super) fn judge_signals(judge: &mut Judge, draft: &Draft) {
    if !has_signal(draft) {
        judge.error(
            &Path::default(),
            "nothing would ever scale the service",
            "none of cpu, memory, requests, queues, guilds, metrics, schedules and predictive",
            "at least one of them",
            "write a signal to scale on, such as cpu = {}",
        );
    }
    let policies = policies(draft);
    let most = limit::POLICIES_PER_TARGET_MAX;
    if policies > most {
        judge.error(
            &Path::default(),
            "the profile needs more scaling policies than a target can have",
            format!("{policies} policies"),
            format!(
                "at most {most}: one each for cpu, memory, requests, guilds and predictive, for \
                 every metric, and for every steps, burst, drain and backlog_per_task"
            ),
            "drop some signals",
        );
    }
}

/// Scheduled actions are no policies, but they scale too.
fn has_signal(draft: &Draft) -> bool {
    fn written<T>(leaf: &Leaf<T>) -> bool {
        !matches!(leaf, Leaf::Omitted)
    }
    fn any<T>(leaf: &Leaf<BTreeMap<String, T>>) -> bool {
        written(leaf) && leaf.given().is_none_or(|map| !map.is_empty())
    }
    written(&draft.cpu)
        || written(&draft.memory)
        || written(&draft.requests)
        || written(&draft.guilds)
        || written(&draft.predictive)
        || any(&draft.queues)
        || any(&draft.metrics)
        || any(&draft.schedules)
}

/// How many policies the draft needs, as far as it is known.
fn policies(draft: &Draft) -> usize {
    let single = [
        draft.cpu.given().is_some(),
        draft.memory.given().is_some(),
        draft.requests.given().is_some(),
        draft.guilds.given().is_some(),
        draft.predictive.given().is_some(),
    ];
    let metrics = draft.metrics.given().map_or(0, BTreeMap::len);
    let queues = draft.queues.given().into_iter().flat_map(BTreeMap::values);
    let queues = queues.filter_map(Leaf::given).map(policies_of_queue);
    count(single) + metrics + queues.sum::<usize>()
}

fn policies_of_queue(queue: &QueueDraft) -> usize {
    count([
        queue.steps.given().is_some(),
        queue.burst.given().is_some(),
        queue.drain.given().is_some(),
        queue.backlog_per_task.given().is_some(),
    ])
}

fn count<const LENGTH: usize>(written: [bool; LENGTH]) -> usize {
    written.into_iter().filter(|written| *written).count()
}
