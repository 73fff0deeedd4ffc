//! Signals that undo each other's work. A step policy neither asks nor is asked when tracking
//! policies agree on a scale-in (Application Auto Scaling API, PutScalingPolicy).

use super::warning;
use crate::{
    problem::{Path, Problem},
    profile::{Drain, Profile, Queue, names},
    response::Response,
    simulate::{Span, assumption::STOP},
};

pub(super) fn judge(profile: &Profile, response: &Response, found: &mut Vec<Problem>) {
    for (key, queue) in &profile.queues {
        let Some(drain) = &queue.drain else {
            continue;
        };
        let path = Path::root("queues").key(key).attribute("drain");
        found.extend(own_backlog(profile, queue, drain, &path));
        found.extend(load_of_their_own(profile, key, &path));
        found.extend(too_quick(profile, queue, response, &path));
    }
}

/// The drain empties what the backlog for each task of the same queue still wants.
// Depths are far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn own_backlog(profile: &Profile, queue: &Queue, drain: &Drain, path: &Path) -> Option<Problem> {
    let target = queue.backlog?.target;
    let held = target * f64::from(profile.min_capacity.max(1));
    (drain.below as f64 > held).then(|| {
        warning(
            &path.attribute("below"),
            "the drain removes tasks that backlog_per_task asks for",
            format!(
                "drain.below {} while {} tasks with {target} messages each are wanted from {held} on",
                drain.below, profile.min_capacity
            ),
            format!("a depth of at most {held}"),
            "lower drain.below, raise backlog_per_task.target, or drop the drain: backlog_per_task \
             scales in by itself",
        )
    })
}

/// Signals whose load the queue does not show: the drain takes tasks away that they need, over and
/// over.
fn load_of_their_own(profile: &Profile, key: &str, path: &Path) -> Option<Problem> {
    let mut others = Vec::new();
    others.extend(profile.requests.as_ref().map(|_| "requests".to_owned()));
    others.extend(profile.guilds.as_ref().map(|_| "guilds".to_owned()));
    let metrics = profile.metrics.keys();
    others.extend(metrics.map(|key| format!("metrics[{key:?}]")));
    let queues = profile.queues.keys().filter(|other| *other != key);
    others.extend(queues.map(|key| format!("queues[{key:?}]")));
    (!others.is_empty()).then(|| {
        warning(
            path,
            "the drain looks at one queue while other load may need the tasks",
            format!("a drain beside {}", others.join(", ")),
            "a drain where its queue is the only load",
            "drop the drain and give the queue backlog_per_task: tracking signals scale in only \
             when all of them agree",
        )
    })
}

/// Removing tasks faster than a utilization can ask for them back.
fn too_quick(
    profile: &Profile,
    queue: &Queue,
    response: &Response,
    path: &Path,
) -> Option<Problem> {
    let tracked = [
        ("cpu", profile.cpu.map(|_| names::cpu(&profile.name))),
        (
            "memory",
            profile.memory.map(|_| names::memory(&profile.name)),
        ),
    ];
    // From one removal to the next: tasks stop, the cooldown passes, the alarm repeats.
    let cooldown = Span::secs(i64::from(queue.cooldowns.scale_in));
    let apart = (STOP.min + cooldown).ceil(Span::MINUTE);
    let slow = tracked.into_iter().find_map(|(signal, policy)| {
        let policy = policy?;
        let signals = response.signals.iter();
        let own = signals.clone().find(|own| own.policy == policy)?;
        let worst = own.first_action?.worst?;
        (worst > apart).then_some((signal, worst))
    });
    let (signal, worst) = slow?;
    let needed = (worst - STOP.min).0.div_euclid(60_000) * 60;
    Some(warning(
        path,
        "the drain removes tasks faster than they can be asked for again",
        format!("a removal each {apart}, and {signal} needs up to {worst} to notice"),
        format!("at least {worst} between two removals"),
        format!("raise the queue's scale_in_cooldown to {needed}, or set {signal}.high_resolution"),
    ))
}
