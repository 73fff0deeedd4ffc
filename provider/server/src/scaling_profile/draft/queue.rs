//! `queues`.

use scaling::draft::{BacklogDraft, BurstDraft, DrainDraft, QueueDraft, StepDraft};
use tfplugin::{Diagnostic, Object, Reader, Value};

use super::leaf::{
    cooldowns, decimal, from_list, leaf, list, nested, number, value, with_cooldowns,
};

pub(super) fn queue(reader: &Reader<'_>) -> Result<QueueDraft, Diagnostic> {
    Ok(QueueDraft {
        stream: leaf(reader, "stream")?,
        consumer: leaf(reader, "consumer")?,
        domain: leaf(reader, "domain")?,
        steps: list(reader, "steps", step)?,
        burst: nested(reader, "burst", burst)?,
        drain: nested(reader, "drain", drain)?,
        resolution: decimal(reader, "resolution")?,
        periods: decimal(reader, "periods")?,
        backlog_per_task: nested(reader, "backlog_per_task", backlog)?,
        retention: decimal(reader, "retention")?,
        max_ack_pending: decimal(reader, "max_ack_pending")?,
        task_concurrency: decimal(reader, "task_concurrency")?,
        cooldowns: cooldowns(reader)?,
    })
}

pub(super) fn from_queue(draft: QueueDraft) -> Value {
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
        cooldowns,
    } = draft;
    with_cooldowns(
        Object::from([
            ("stream", value(stream, Value::from)),
            ("consumer", value(consumer, Value::from)),
            ("domain", value(domain, Value::from)),
            ("steps", value(steps, |all| from_list(all, from_step))),
            ("burst", value(burst, from_burst)),
            ("drain", value(drain, from_drain)),
            ("resolution", value(resolution, number)),
            ("periods", value(periods, number)),
            ("backlog_per_task", value(backlog_per_task, from_backlog)),
            ("retention", value(retention, number)),
            ("max_ack_pending", value(max_ack_pending, number)),
            ("task_concurrency", value(task_concurrency, number)),
        ]),
        cooldowns,
    )
}

pub(super) fn step(reader: &Reader<'_>) -> Result<StepDraft, Diagnostic> {
    Ok(StepDraft {
        at: decimal(reader, "at")?,
        add: decimal(reader, "add")?,
    })
}

pub(super) fn from_step(draft: StepDraft) -> Value {
    let StepDraft { at, add } = draft;
    Value::object([("at", value(at, number)), ("add", value(add, number))])
}

pub(super) fn burst(reader: &Reader<'_>) -> Result<BurstDraft, Diagnostic> {
    Ok(BurstDraft {
        at: decimal(reader, "at")?,
        to: decimal(reader, "to")?,
        resolution: decimal(reader, "resolution")?,
    })
}

pub(super) fn from_burst(draft: BurstDraft) -> Value {
    let BurstDraft { at, to, resolution } = draft;
    Value::object([
        ("at", value(at, number)),
        ("to", value(to, number)),
        ("resolution", value(resolution, number)),
    ])
}

pub(super) fn drain(reader: &Reader<'_>) -> Result<DrainDraft, Diagnostic> {
    Ok(DrainDraft {
        below: decimal(reader, "below")?,
        remove: decimal(reader, "remove")?,
        periods: decimal(reader, "periods")?,
    })
}

pub(super) fn from_drain(draft: DrainDraft) -> Value {
    let DrainDraft {
        below,
        remove,
        periods,
    } = draft;
    Value::object([
        ("below", value(below, number)),
        ("remove", value(remove, number)),
        ("periods", value(periods, number)),
    ])
}

pub(super) fn backlog(reader: &Reader<'_>) -> Result<BacklogDraft, Diagnostic> {
    Ok(BacklogDraft {
        target: decimal(reader, "target")?,
        scale_in: leaf(reader, "scale_in")?,
    })
}

pub(super) fn from_backlog(draft: BacklogDraft) -> Value {
    let BacklogDraft { target, scale_in } = draft;
    Value::object([
        ("target", value(target, number)),
        ("scale_in", value(scale_in, Value::from)),
    ])
}
