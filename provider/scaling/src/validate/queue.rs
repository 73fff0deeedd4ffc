//! `queues`.

mod backlog;
mod burst;
mod drain;
pub(super) mod period;
mod steps;

use std::{collections::BTreeMap, ops::RangeInclusive};

use super::{
    capacity::{Capacity, Cooldowns, judge_own},
    judge::Judge,
    limit, nats,
    number::Whole,
    signal,
};
use crate::{
    draft::{Decimal, Leaf, QueueDraft},
    problem::Path,
    profile::Queue,
};

/// A queue depth. 0 is left out: a queue is always at 0 or above and never below.
const DEPTH: RangeInclusive<i64> = 1..=limit::DEPTH_MAX;

pub(super) fn judge_all(
    judge: &mut Judge,
    leaf: &Leaf<BTreeMap<String, Leaf<QueueDraft>>>,
    capacity: Capacity,
    cooldowns: Cooldowns,
) -> Option<BTreeMap<String, Queue>> {
    let drafts = match leaf {
        Leaf::Omitted => return Some(BTreeMap::new()),
        Leaf::Unknown => return None,
        Leaf::Given(drafts) => drafts,
    };
    let judged: Vec<_> = drafts
        .iter()
        .map(|(key, leaf)| {
            let path = Path::root("queues").key(key);
            let named = signal::judge_key(judge, key, &path, "commands");
            let allowed = "an object with stream, consumer, and steps, burst or backlog_per_task";
            let draft = judge.element(leaf, &path, "queue", allowed);
            let queue =
                draft.and_then(|draft| self::judge(judge, draft, &path, capacity, cooldowns));
            Some((named?.to_owned(), queue?))
        })
        .collect();
    judged.into_iter().collect()
}

fn judge(
    judge: &mut Judge,
    draft: &QueueDraft,
    path: &Path,
    capacity: Capacity,
    cooldowns: Cooldowns,
) -> Option<Queue> {
    let QueueDraft {
        stream,
        consumer,
        domain,
        steps,
        burst,
        drain,
        resolution,
        periods,
        backlog_per_task,
        retention,
        max_ack_pending,
        task_concurrency,
        cooldowns: own,
    } = draft;
    let of = |name| path.attribute(name);
    let stream = nats::required(judge, stream, &of("stream"), nats::Kind::Stream);
    let consumer = nats::required(judge, consumer, &of("consumer"), nats::Kind::Consumer);
    let domain = nats::omittable(judge, domain, &of("domain"), nats::Kind::Domain);
    if let (Leaf::Omitted, Leaf::Omitted, Leaf::Omitted) = (steps, burst, backlog_per_task) {
        judge.error(
            path,
            "the queue would never scale the service out",
            "none of steps, burst and backlog_per_task",
            "at least one of them; drain alone is not enough",
            "write steps such as [{ at = 50, add = 1 }], or a burst",
        );
    }
    let default = limit::QUEUE_RESOLUTION_SECS_DEFAULT;
    let resolution = period::judge(judge, resolution, &of("resolution"), default);
    let default = limit::STEPS_PERIODS_DEFAULT;
    let periods = judge_periods(judge, periods, &of("periods"), default);
    if !matches!(steps, Leaf::Omitted) {
        period::judge_window(judge, resolution, periods, &of("periods"));
    }
    let steps = steps::judge(judge, steps, &of("steps"));
    let burst = burst::judge(judge, burst, &of("burst"), capacity, steps.first);
    let floor = drain::Floor {
        step: steps.first,
        burst: burst.at,
    };
    let drain = drain::judge(judge, drain, &of("drain"), floor, resolution);
    let backlog = backlog::judge(judge, backlog_per_task, &of("backlog_per_task"));
    let retention = RETENTION.optional(judge, retention, &of("retention"));
    let max_ack_pending = MAX_ACK_PENDING.optional(judge, max_ack_pending, &of("max_ack_pending"));
    let at = of("task_concurrency");
    let task_concurrency = TASK_CONCURRENCY.optional(judge, task_concurrency, &at);
    let cooldowns = judge_own(judge, own, path, cooldowns);
    Some(Queue {
        stream: stream?,
        consumer: consumer?,
        domain: domain?,
        steps: steps.all?,
        burst: burst.whole?,
        drain: drain?,
        resolution: resolution?,
        periods: periods?,
        backlog: backlog?,
        retention: retention?,
        max_ack_pending: max_ack_pending?,
        task_concurrency: task_concurrency?,
        cooldowns: cooldowns.known()?,
    })
}

const RETENTION: Whole = Whole {
    range: 1..=limit::RETENTION_SECS_MAX,
    unit: "seconds",
    remedy: "write the stream's max_age in seconds, or drop retention where it has none",
};

const MAX_ACK_PENDING: Whole = Whole {
    range: 1..=limit::DEPTH_MAX,
    unit: "messages",
    remedy: "write the consumer's max_ack_pending, or drop it where it has no bound",
};

const TASK_CONCURRENCY: Whole = Whole {
    range: 1..=limit::DEPTH_MAX,
    unit: "messages",
    remedy: "write how many messages one task works on at a time",
};

/// How many periods an alarm looks at.
fn judge_periods(
    judge: &mut Judge,
    leaf: &Leaf<Decimal>,
    path: &Path,
    default: i32,
) -> Option<i32> {
    let rule = Whole {
        range: 1..=i64::from(i32::MAX),
        unit: "periods",
        remedy: "write for how many periods in a row the depth must be there",
    };
    rule.optional(judge, leaf, path)
        .map(|periods| periods.unwrap_or(default))
}
