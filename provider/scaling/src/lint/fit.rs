//! Settings that do not fit the world around the profile: its queues, its publisher, its tasks.

use super::warning;
use crate::{
    problem::{Path, Problem},
    profile::{Cooldowns, Profile, Queue, names},
    response::{Assumptions, Response},
    simulate::Span,
};

pub(super) fn judge(
    profile: &Profile,
    response: &Response,
    assumptions: &Assumptions,
    found: &mut Vec<Problem>,
) {
    for (key, queue) in &profile.queues {
        let path = Path::root("queues").key(key);
        found.extend(retention(profile, key, queue, response, &path));
        found.extend(idle_tasks(profile, queue, &path));
        found.extend(slow_publisher(queue, assumptions, &path));
        let several = queue
            .steps
            .iter()
            .any(|step| step.add < profile.max_capacity);
        if several && !queue.steps.is_empty() {
            found.extend(cooldown(queue.cooldowns, assumptions, &path));
        }
    }
    let utilization = [("cpu", profile.cpu), ("memory", profile.memory)];
    for (name, signal) in utilization {
        let cooldowns = signal.map(|signal| signal.cooldowns);
        found.extend(cooldowns.and_then(|own| cooldown(own, assumptions, &Path::root(name))));
    }
}

/// Messages that are gone before anything can act on them.
fn retention(
    profile: &Profile,
    key: &str,
    queue: &Queue,
    response: &Response,
    path: &Path,
) -> Option<Problem> {
    let retention = queue.retention?;
    let own = [
        names::queue_out(&profile.name, key),
        names::queue_burst(&profile.name, key),
        names::queue_backlog(&profile.name, key),
    ];
    let signals = response.signals.iter();
    let signals = signals.filter(|signal| own.contains(&signal.policy));
    let worst = signals
        .filter_map(|signal| signal.first_action?.worst)
        .min()?;
    (Span::secs(retention) < worst).then(|| {
        warning(
            &path.attribute("retention"),
            "messages expire before the queue can scale",
            format!("a retention of {retention} s, and a first action after up to {worst}"),
            format!("a retention of at least {worst}"),
            "raise the stream's max_age, or detect faster: burst, or a lower resolution and periods",
        )
    })
}

/// Tasks that could never get a message.
fn idle_tasks(profile: &Profile, queue: &Queue, path: &Path) -> Option<Problem> {
    let most = queue.max_ack_pending?;
    let each = queue.task_concurrency?.max(1);
    let busy = most / each;
    let max = i64::from(profile.max_capacity);
    (busy < max).then(|| {
        warning(
            &path.attribute("max_ack_pending"),
            "some tasks could never work",
            format!(
                "{most} messages may be unacknowledged and a task works on {each} at once, which \
                 keeps {busy} tasks busy of {max}"
            ),
            format!("at least {}", max.saturating_mul(each)),
            "raise max_ack_pending of the consumer, or lower max_capacity or task_concurrency",
        )
    })
}

/// Alarms with periods shorter than the time between two samples.
fn slow_publisher(queue: &Queue, assumptions: &Assumptions, path: &Path) -> Option<Problem> {
    let sample_every = assumptions.sample_every;
    let own = !queue.steps.is_empty() || queue.drain.is_some();
    let own = own.then_some((path.attribute("resolution"), queue.resolution));
    let burst = queue.burst.as_ref();
    let burst = burst.map(|burst| {
        let path = path.attribute("burst").attribute("resolution");
        (path, burst.resolution)
    });
    let short = [own, burst].into_iter().flatten();
    let mut short =
        short.filter(|(_, resolution)| Span::secs(i64::from(*resolution)) < sample_every);
    let (path, resolution) = short.next()?;
    Some(warning(
        &path,
        "the alarm looks more often than the publisher samples",
        format!("periods of {resolution} s, and a sample each {sample_every}"),
        format!("a resolution of at least {sample_every}"),
        format!(
            "have the publisher sample each {resolution} s and set sample_every of the provider to \
             {resolution}, or raise the resolution"
        ),
    ))
}

/// The metric shows the new tasks only once they run.
fn cooldown(cooldowns: Cooldowns, assumptions: &Assumptions, path: &Path) -> Option<Problem> {
    let launch = assumptions.launch.max;
    let cooldown = Span::secs(i64::from(cooldowns.scale_out));
    (cooldown < launch).then(|| {
        warning(
            &path.attribute("scale_out_cooldown"),
            "the cooldown is shorter than a task takes to start",
            format!("{cooldown}, and a task may take {launch}"),
            format!("at least {launch}"),
            "raise scale_out_cooldown: the same load is answered twice before the first tasks help",
        )
    })
}
