//! What an `arrakis_scaling_profile` looks like to its author.
//!
//! Settings inside `queues`, `steps` and the like that must be given are optional in the schema and
//! demanded by `scaling::validate`: Terraform's own message would point at `queues` as a whole,
//! ours points at the very setting and lists every other fault with it.

mod computed;
mod operation;
mod queue;
mod tracking;

use tfplugin::{
    schema::{Attribute, IdentityAttribute, IdentitySchema, Schema},
    types::Type,
};

/// The resource's schema.
pub(super) fn schema() -> Schema {
    let mut attributes = inputs();
    attributes.extend(computed::attributes());
    Schema::new(attributes).description(
        "How an ECS service scales: one resource for its scalable target, scaling policies and \
         alarms. The plan shows every AWS object and how fast the result reacts.",
    )
}

/// What an author writes.
pub(crate) fn inputs() -> Vec<(&'static str, Attribute)> {
    let mut attributes = service();
    attributes.extend(signals());
    attributes.extend(beside_signals());
    attributes
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

fn service() -> Vec<(&'static str, Attribute)> {
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
    ]
}

fn signals() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "cpu",
            tracking::utilization("Average CPU utilization of the tasks", 70),
        ),
        (
            "memory",
            tracking::utilization("Average memory utilization of the tasks", 80),
        ),
        ("requests", tracking::requests()),
        (
            "queues",
            Attribute::nested_map(queue::attributes()).omittable().description(
                "JetStream consumers whose depth (pending and unacknowledged messages) scales the \
                 service, each under a key of your choice. Each has at least one of `steps`, \
                 `burst` and `backlog_per_task`.",
            ),
        ),
        ("guilds", tracking::guilds()),
        ("metrics", tracking::metrics()),
    ]
}

fn beside_signals() -> Vec<(&'static str, Attribute)> {
    vec![
        ("schedules", operation::schedules()),
        ("predictive", operation::predictive()),
        ("suspended", operation::suspended()),
        ("alerts", operation::alerts()),
        ("dashboard", operation::dashboard()),
        ("require", operation::require()),
        (
            "exclusive",
            Attribute::bool().default(false).description(
                "Whether policies and scheduled actions that others put on the target are removed. \
                 Otherwise they are reported and left alone.",
            ),
        ),
        (
            "tags",
            Attribute::map(Type::String).omittable().description(
                "Tags of the scalable target, the alarms and the dashboard, beside the provider's `default_tags` \
                 and the ownership tag.",
            ),
        ),
    ]
}

/// `scale_in`, and the cooldowns of one signal.
fn signal() -> [(&'static str, Attribute); 3] {
    [
        (
            "scale_in",
            Attribute::bool()
                .default(true)
                .description("Whether this signal may scale in."),
        ),
        ("scale_out_cooldown", own_cooldown()),
        ("scale_in_cooldown", own_cooldown()),
    ]
}

fn own_cooldown() -> Attribute {
    whole("Seconds. Default: the profile's.")
        .optional()
        .computed()
}

/// A text that follows from other settings where it is not written.
fn decided(description: &str) -> Attribute {
    text(description).optional().computed()
}

fn text(description: &str) -> Attribute {
    Attribute::string().description(description)
}

fn whole(description: &str) -> Attribute {
    Attribute::number().description(description)
}
