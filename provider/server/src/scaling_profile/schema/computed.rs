//! What the provider computes.

use tfplugin::{schema::Attribute, types::Type};

use super::text;

pub(super) fn attributes() -> Vec<(&'static str, Attribute)> {
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
        (
            "dashboard_url",
            text("Address of the dashboard in the AWS console; null without one.").computed(),
        ),
        ("response", response()),
        (
            "adopted",
            Attribute::map(Type::String).computed().description(
                "What stays as it was when the profile was imported: the name each object has, by \
                 the key it would have in `blueprint` under the profile's own name. `target` says \
                 that the scalable target gets its ownership tag with the next change. Empty for a \
                 profile that was not imported.",
            ),
        ),
        (
            "publisher_sources",
            Attribute::nested_list([
                ("kind", text("`queue`, `tasks` or `guilds`.").computed()),
                ("stream", text("JetStream stream; of a queue.").computed()),
                ("consumer", text("Durable consumer; of a queue.").computed()),
                ("domain", text("JetStream domain; of a queue.").computed()),
                ("gateway", text("The gateway's name; of guilds.").computed()),
                ("cluster", text("Name of the ECS cluster.").computed()),
                ("service", text("Name of the ECS service.").computed()),
            ])
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
        "to_min_capacity",
        range(
            "From the end of the load, with `max_capacity` running, to `min_capacity` tasks desired; \
             null where never.",
        ),
    ));
    all.push((
        "to_min_reason",
        text("What limits `to_min_capacity`, in words.").computed(),
    ));
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
    all.push(("advice", advice()));
    Attribute::nested_single(all)
        .computed()
        .description("How fast the profile scales out, from the instant its signals are breached.")
}

/// Seconds at best, typically and at worst.
fn range(description: &str) -> Attribute {
    Attribute::nested_single([
        (
            "best",
            Attribute::number()
                .computed()
                .description("Seconds at best: no history is faster."),
        ),
        (
            "typical",
            Attribute::number().computed().description(
                "Seconds where everything that varies takes its mean, near the median; null \
                 where that never ends.",
            ),
        ),
        (
            "worst",
            Attribute::number()
                .computed()
                .description("Seconds at worst: no history is slower; null without bound."),
        ),
    ])
    .computed()
    .description(description)
}

/// What would help, tried out.
fn advice() -> Attribute {
    Attribute::nested_list([
        (
            "shortens",
            text("`to_max_capacity`, `to_first_action` or `to_min_capacity`.").computed(),
        ),
        (
            "where",
            text("The object to write it in; null for the profile itself, `provider` for the provider's block.")
                .computed(),
        ),
        ("hcl", text("What to write there.").computed()),
        ("note", text("What it does and costs.").computed()),
        (
            "before",
            range("What it shortens, as the profile is; null where that is not certain to end."),
        ),
        ("after", range("The same with what is advised.")),
    ])
    .computed()
    .description(
        "What would help, what helps most first. Each change was made and reckoned with: none is \
         here that does not help, or that brings a warning.",
    )
}
