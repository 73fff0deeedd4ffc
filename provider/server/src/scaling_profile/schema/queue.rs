//! `queues`.

use tfplugin::schema::Attribute;

use super::{own_cooldown, text, whole};

pub(super) fn attributes() -> Vec<(&'static str, Attribute)> {
    let mut attributes = names();
    attributes.extend(actions());
    attributes.extend(judged());
    attributes
}

fn names() -> Vec<(&'static str, Attribute)> {
    vec![
        ("stream", text("JetStream stream. Required.").omittable()),
        (
            "consumer",
            text("Durable consumer of the stream. Required.").omittable(),
        ),
        (
            "domain",
            text("JetStream domain, where it is not the connection's own.").omittable(),
        ),
    ]
}

fn actions() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "steps",
            Attribute::nested_list([
                (
                    "at",
                    whole("Queue depth at or above which the step applies. Required.").omittable(),
                ),
                ("add", whole("Tasks to add. Required.").omittable()),
            ])
            .omittable()
            .description("Steps by rising depth; the last one at or below the depth applies."),
        ),
        (
            "burst",
            Attribute::nested_single([
                (
                    "at",
                    whole("Queue depth at or above which to jump. Required.").omittable(),
                ),
                (
                    "to",
                    whole("Tasks to have. Default: `max_capacity`.")
                        .optional()
                        .computed(),
                ),
                (
                    "resolution",
                    whole("Seconds of its alarm's one period: 10, 20, 30 or a multiple of 60.")
                        .default(10),
                ),
            ])
            .omittable()
            .description("A jump straight to so many tasks, by a policy and an alarm of its own."),
        ),
        (
            "drain",
            Attribute::nested_single([
                (
                    "below",
                    whole("Queue depth below which to scale in. Required.").omittable(),
                ),
                ("remove", whole("Tasks to remove at a time.").default(1)),
                (
                    "periods",
                    whole("Periods the depth must stay below.").default(5),
                ),
            ])
            .omittable()
            .description("The slow way back."),
        ),
        (
            "resolution",
            whole("Seconds of a period of `steps` and `drain`: 10, 20, 30 or a multiple of 60.")
                .default(60),
        ),
        (
            "periods",
            whole("Periods the depth must be at or above a step.").default(1),
        ),
        ("backlog_per_task", backlog()),
        ("scale_out_cooldown", own_cooldown()),
        ("scale_in_cooldown", own_cooldown()),
    ]
}

fn backlog() -> Attribute {
    Attribute::nested_single([
        (
            "target",
            Attribute::number()
                .omittable()
                .description("Messages for each running task. Required."),
        ),
        (
            "scale_in",
            Attribute::bool()
                .default(true)
                .description("Whether this signal may scale in."),
        ),
    ])
    .omittable()
    .description(
        "The depth for each running task, held at a target (target tracking). A good target \
                 is the latency you accept divided by the time one message takes.",
    )
}

/// What is known of the queue and judged, though nothing in AWS is set by it.
fn judged() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "retention",
            whole(
                "Seconds after which the stream drops a message (its `max_age`). Where it is known, \
                 the plan warns of messages that are lost before they are seen.",
            )
            .omittable(),
        ),
        (
            "max_ack_pending",
            whole(
                "The consumer's `max_ack_pending`. With `task_concurrency`, the plan warns of tasks \
                 that could never work.",
            )
            .omittable(),
        ),
        (
            "task_concurrency",
            whole("Messages one task works on at a time.").omittable(),
        ),
    ]
}
