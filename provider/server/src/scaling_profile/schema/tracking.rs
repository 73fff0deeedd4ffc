//! Signals that are held at a target.

use tfplugin::{schema::Attribute, types::Type};

use super::{decided, own_cooldown, signal, text};

pub(super) fn utilization(what: &str, target_default: i32) -> Attribute {
    let mut attributes = vec![
        (
            "target",
            Attribute::number()
                .default(target_default)
                .description("Percent to hold."),
        ),
        (
            "high_resolution",
            Attribute::bool().default(false).description(
                "Track the metric of every 20 seconds instead of every minute. The ECS service must \
                 publish it first: `monitoring` of the service with a resolution of 20 seconds, \
                 fully rolled out.",
            ),
        ),
    ];
    attributes.extend(signal());
    Attribute::nested_single(attributes)
        .omittable()
        .description(format!(
            "{what}, held at a target (target tracking). `{{}}` takes the default target of \
             {target_default} percent."
        ))
}

pub(super) fn requests() -> Attribute {
    let mut attributes = vec![
        (
            "target",
            Attribute::number()
                .omittable()
                .description("Requests a minute for each task. Required."),
        ),
        (
            "load_balancer",
            decided("ARN of the Application Load Balancer, or its end `app/<name>/<id>`."),
        ),
        (
            "target_group",
            decided("ARN of the target group, or its end `targetgroup/<name>/<id>`."),
        ),
        (
            "resource_label",
            decided(
                "`app/<name>/<id>/targetgroup/<name>/<id>`, in place of `load_balancer` and \
                 `target_group`.",
            ),
        ),
    ];
    attributes.extend(signal());
    Attribute::nested_single(attributes).omittable().description(
        "Requests each task completes in a minute behind an Application Load Balancer, held at a \
         target (`ALBRequestCountPerTarget`).",
    )
}

pub(super) fn guilds() -> Attribute {
    let mut attributes = vec![
        (
            "gateway",
            text("The gateway's name in the metric publisher's configuration. Required.")
                .omittable(),
        ),
        (
            "per_task",
            Attribute::number()
                .default(2500)
                .description("Guilds for each task."),
        ),
    ];
    attributes.extend(signal());
    Attribute::nested_single(attributes).omittable().description(
        "Discord guilds for each running task of a gateway, held at a target (target tracking).",
    )
}

pub(super) fn metrics() -> Attribute {
    let mut attributes = vec![(
        "target",
        Attribute::number()
            .omittable()
            .description("The value to hold, in the metric's unit. Required."),
    )];
    attributes.extend(metric(decided(
        "`Average`, `Minimum`, `Maximum`, `SampleCount` or `Sum`. Default: `Average`.",
    )));
    attributes.push((
        "queries",
        Attribute::nested_list(query()).omittable().description(
            "Metric math in place of one metric: queries of which exactly one returns the tracked \
             value.",
        ),
    ));
    attributes.push((
        "scale_in",
        Attribute::bool()
            .default(true)
            .description("Whether this signal may scale in."),
    ));
    attributes.push(("scale_out_cooldown", own_cooldown()));
    attributes.push(("scale_in_cooldown", own_cooldown()));
    Attribute::nested_map(attributes).omittable().description(
        "Metrics of your own, each under a key of your choice and held at a target (target \
         tracking). A metric must fall as tasks are added.",
    )
}

fn query() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "id",
            text("What expressions call it: a lowercase letter, then letters, digits and `_`. Required.")
                .omittable(),
        ),
        (
            "expression",
            text("An expression over the ids of other queries; either this or `metric`.").omittable(),
        ),
        ("label", text("A name for people.").omittable()),
        (
            "metric",
            Attribute::nested_single(metric(
                text("A statistic, percentiles such as `p90` included.").default("Average"),
            ))
            .omittable()
            .description("A metric; either this or `expression`."),
        ),
        (
            "return_data",
            Attribute::bool().optional().computed().description(
                "Whether this is the tracked value. Default: true for the only expression.",
            ),
        ),
    ]
}

fn metric(statistic: Attribute) -> Vec<(&'static str, Attribute)> {
    vec![
        ("namespace", text("The metric's namespace.").omittable()),
        ("metric_name", text("The metric's name.").omittable()),
        (
            "dimensions",
            Attribute::map(Type::String)
                .omittable()
                .description("The metric's exact dimensions: one more or less is another metric."),
        ),
        ("statistic", statistic),
        (
            "unit",
            text("Unit the metric is published with. Default: any.").omittable(),
        ),
    ]
}
