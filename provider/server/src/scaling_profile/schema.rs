//! What an `arrakis_scaling_profile` looks like to its author.
//!
//! Settings inside `queues`, `steps` and the like that must be given are optional in the schema and
//! demanded by `scaling::validate`: Terraform's own message would point at `queues` as a whole,
//! ours points at the very setting and lists every other fault with it.

use tfplugin::{
    schema::{Attribute, IdentityAttribute, IdentitySchema, Schema},
    types::Type,
};

/// The resource's schema.
pub(super) fn schema() -> Schema {
    let mut attributes = settings();
    attributes.extend(computed());
    Schema::new(attributes).description(
        "How an ECS service scales: one resource for its scalable target, scaling policies and \
         alarms. The plan shows every AWS object and how fast the result reacts.",
    )
}

/// What identifies a profile: one service has one scalable target, and one profile owns it.
pub(super) fn identity_schema() -> IdentitySchema {
    IdentitySchema::new([
        (
            "account_id",
            IdentityAttribute::optional(Type::String, "AWS account of the service."),
        ),
        (
            "region",
            IdentityAttribute::optional(Type::String, "AWS region of the service."),
        ),
        (
            "cluster",
            IdentityAttribute::required(Type::String, "Name of the ECS cluster."),
        ),
        (
            "service",
            IdentityAttribute::required(Type::String, "Name of the ECS service."),
        ),
    ])
}

fn settings() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "cluster",
            text("Name or ARN of the ECS cluster. A change makes a new profile.").required(),
        ),
        (
            "service",
            text("Name or ARN of the ECS service. A change makes a new profile.").required(),
        ),
        (
            "name",
            text(
                "Prefix of every object's name, and value of the ownership tag `arrakis:profile`. \
                 Default: the service's name. A change makes a new profile.",
            )
            .optional()
            .computed(),
        ),
        (
            "min_capacity",
            whole("Fewest tasks, from 0 to `max_capacity`.").required(),
        ),
        ("max_capacity", whole("Most tasks.").required()),
        (
            "scale_out_cooldown",
            whole(
                "Seconds from the completion of a scale-out during which only a larger one counts.",
            )
            .default(60),
        ),
        (
            "scale_in_cooldown",
            whole("Seconds from the completion of a scale-in to the next one.").default(300),
        ),
        (
            "cpu",
            utilization("Average CPU utilization of the tasks", 70),
        ),
        (
            "memory",
            utilization("Average memory utilization of the tasks", 80),
        ),
        (
            "queues",
            Attribute::nested_map(queue()).optional().description(
                "JetStream consumers whose depth (pending and unacknowledged messages) scales the \
                 service, each under a key of your choice. Each has at least one of `steps` and \
                 `burst`.",
            ),
        ),
        (
            "tags",
            Attribute::map(Type::String).optional().description(
                "Tags of the scalable target and the alarms, beside the provider's `default_tags` \
                 and the ownership tag.",
            ),
        ),
    ]
}

fn utilization(what: &str, target_default: i32) -> Attribute {
    Attribute::nested_single([
        (
            "target",
            Attribute::number()
                .default(target_default)
                .description("Percent to hold."),
        ),
        (
            "scale_in",
            Attribute::bool()
                .default(true)
                .description("Whether this signal may scale in."),
        ),
        (
            "scale_out_cooldown",
            whole("Seconds; default: the profile's.").optional(),
        ),
        (
            "scale_in_cooldown",
            whole("Seconds; default: the profile's.").optional(),
        ),
    ])
    .optional()
    .description(format!(
        "{what}, held at a target (target tracking). `{{}}` takes the default target of \
         {target_default} percent."
    ))
}

fn queue() -> Vec<(&'static str, Attribute)> {
    vec![
        ("stream", text("JetStream stream. Required.").optional()),
        (
            "consumer",
            text("Durable consumer of the stream. Required.").optional(),
        ),
        (
            "domain",
            text("JetStream domain, where it is not the connection's own.").optional(),
        ),
        (
            "steps",
            Attribute::nested_list([
                (
                    "at",
                    whole("Queue depth at or above which the step applies. Required.").optional(),
                ),
                ("add", whole("Tasks to add. Required.").optional()),
            ])
            .optional()
            .description("Steps by rising depth; the last one at or below the depth applies."),
        ),
        (
            "burst",
            Attribute::nested_single([
                (
                    "at",
                    whole("Queue depth at or above which to jump. Required.").optional(),
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
            .optional()
            .description("A jump straight to so many tasks, by a policy and an alarm of its own."),
        ),
        (
            "drain",
            Attribute::nested_single([
                (
                    "below",
                    whole("Queue depth below which to scale in. Required.").optional(),
                ),
                ("remove", whole("Tasks to remove at a time.").default(1)),
                (
                    "periods",
                    whole("Periods the depth must stay below.").default(5),
                ),
            ])
            .optional()
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
    ]
}

fn computed() -> Vec<(&'static str, Attribute)> {
    vec![
        ("id", text("`<cluster>/<service>`.").computed()),
        (
            "resource_id",
            text("Application Auto Scaling's key of the service.").computed(),
        ),
        (
            "scalable_target_arn",
            text("ARN of the scalable target.").computed(),
        ),
        (
            "policy_arns",
            Attribute::map(Type::String)
                .computed()
                .description("ARN of each policy, by name."),
        ),
        (
            "alarm_arns",
            Attribute::map(Type::list(Type::String))
                .computed()
                .description(
                    "ARNs of the alarms that start each policy, by the policy's name. Those of a \
                 tracking policy are made by AWS and change whenever the policy does.",
                ),
        ),
        (
            "blueprint",
            Attribute::map(Type::String).computed().description(
                "Every AWS object of the profile as JSON, in AWS's own member names: what is \
                 planned in a plan, and what AWS has in state. Drift shows here.",
            ),
        ),
        ("response", response()),
        (
            "publisher_sources",
            Attribute::nested_list(
                ["kind", "stream", "consumer", "domain", "cluster", "service"]
                    .map(|name| (name, Attribute::string().computed())),
            )
            .computed()
            .description(
                "What the metric publisher must read for this profile: elements of `sources` in \
                 its configuration.",
            ),
        ),
    ]
}

/// How fast the blueprint reacts; seconds.
fn response() -> Attribute {
    let range = |description: &str| {
        Attribute::nested_single([
            (
                "best",
                Attribute::number()
                    .computed()
                    .description("Seconds at best."),
            ),
            (
                "worst",
                Attribute::number()
                    .computed()
                    .description("Seconds at worst; null where there is no bound."),
            ),
        ])
        .computed()
        .description(description)
    };
    let reaction = || {
        vec![
            (
                "to_first_action",
                range("From the breach to the first action; null where there is none."),
            ),
            (
                "to_max_capacity",
                range("From the breach to `max_capacity` tasks desired; null where never."),
            ),
            ("reason", text("What limits it, in words.").computed()),
        ]
    };
    let mut all = reaction();
    all.push((
        "notes",
        Attribute::list(Type::String)
            .computed()
            .description("What the figures do not show and an operator should know."),
    ));
    all.push((
        "policies",
        Attribute::nested_map(reaction())
            .computed()
            .description("What each policy that scales out does by itself, by its name."),
    ));
    Attribute::nested_single(all)
        .computed()
        .description("How fast the profile scales out, from the instant its signals are breached.")
}

fn text(description: &str) -> Attribute {
    Attribute::string().description(description)
}

fn whole(description: &str) -> Attribute {
    Attribute::number().description(description)
}
