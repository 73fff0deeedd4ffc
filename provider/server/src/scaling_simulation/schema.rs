//! What an `arrakis_scaling_simulation` looks like to its author.

use scaling::simulate::Trace;
use tfplugin::{
    schema::{Attribute, Schema},
    types::Type,
};

use super::request::{RUNS_DEFAULT, RUNS_MAX, SIMULATED_DAYS_MAX};
use crate::scaling_profile::schema;

/// The data source's schema.
pub(super) fn schema() -> Schema {
    let mut attributes = subject();
    attributes.extend(load());
    attributes.extend(assumptions());
    attributes.push(("price", price()));
    attributes.extend(figures());
    Schema::new(attributes).description(
        "What a scaling profile does under a load, known before it is applied: many histories are \
         simulated, each at another moment of the minute, with another phase of every alarm and other \
         launch times, and the worst of them is told. Contacts nothing. The same configuration and \
         seed give the same answer.\n\nFor `check` blocks and `terraform test`: a figure is null when \
         what it times never happens in some history, and a condition on null fails.",
    )
}

fn subject() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "profile",
            Attribute::nested_single(schema::inputs())
                .optional()
                .description(
                    "The profile, in the attributes of `arrakis_scaling_profile`. Either this or \
                     `blueprint`.",
                ),
        ),
        (
            "blueprint",
            Attribute::map(Type::String).optional().description(
                "The attribute `blueprint` of an `arrakis_scaling_profile`. Terraform reads it once \
                 the resource has no changes pending: to know before that, give `profile`, from a \
                 local value that the resource takes too. \
                 It does not say how queues lose messages or hand them out: `retention`, \
                 `max_ack_pending` and `task_concurrency` do.",
            ),
        ),
    ]
}

fn load() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "trace",
            Attribute::string().optional().description(format!(
                "The load in one line: {}. Either this or `trace_csv`.",
                Trace::FORMS
            )),
        ),
        (
            "trace_csv",
            Attribute::string().optional().description(
                "The load as a table, such as `file(\"day.csv\")`. Its first line names the columns: \
                 `at`, in seconds or as instants such as `2026-11-26T08:00:00Z`, and any of `rate`, \
                 `burst`, `depth`, `cpu`, `memory`, `requests`, `guilds`, `metric:<name>` and \
                 `metric_per_task:<name>`.",
            ),
        ),
        (
            "hold_gaps",
            Attribute::bool().optional().description(
                "Whether values hold where lines of `trace_csv` are missing. Otherwise a gap is an \
                 error.",
            ),
        ),
        (
            "seed",
            number("Seed of the first history; the others follow it.").default(0),
        ),
        (
            "runs",
            number(&format!(
                "Histories, up to {RUNS_MAX}, and {SIMULATED_DAYS_MAX} days together."
            ))
            .default(RUNS_DEFAULT),
        ),
    ]
}

fn assumptions() -> Vec<(&'static str, Attribute)> {
    vec![
        (
            "sample_every",
            number("Seconds between two samples of the metric publisher.").default(10),
        ),
        (
            "rate_per_task",
            number("Messages a task finishes in a second, over all queues.").default(10),
        ),
        (
            "retention",
            number(
                "Seconds after which every stream drops a message. Default: what the profile says, \
                 or never.",
            )
            .optional(),
        ),
        (
            "max_ack_pending",
            number(
                "Most messages of a queue that are handed out and not acknowledged. Default: what \
                 the profile says, or no limit.",
            )
            .optional(),
        ),
        (
            "task_concurrency",
            number("Messages a task works on at once. Default: what the profile says, or 1.")
                .optional(),
        ),
        (
            "launch",
            Attribute::nested_single([
                ("min", number("Seconds at least.").default(20)),
                ("max", number("Seconds at most.").default(60)),
            ])
            .optional()
            .description("How long a task takes until it runs. Default: 20 to 60 seconds."),
        ),
        (
            "tasks",
            number("Tasks that run at the start. Default: the least the profile allows.")
                .optional(),
        ),
    ]
}

fn price() -> Attribute {
    Attribute::nested_single([
        ("per_task_hour", number("An hour of one task.").optional()),
        ("vcpu", number("vCPUs of a task.").optional()),
        ("memory", number("Memory of a task in GB.").optional()),
        ("per_vcpu_hour", number("An hour of one vCPU.").optional()),
        ("per_gb_hour", number("An hour of one GB.").optional()),
    ])
    .optional()
    .description(
        "What running tasks cost, in any currency: `per_task_hour` alone, or the other four as \
         Fargate is billed. Your region's prices: none are built in.",
    )
}

/// What is computed: the worst of all histories, then how all of them spread.
fn figures() -> Vec<(&'static str, Attribute)> {
    let mut attributes = vec![(
        "reaches_max",
        Attribute::bool()
            .computed()
            .description("Whether `max_capacity` tasks are desired in every history."),
    )];
    let figures = || FIGURES.into_iter();
    attributes.extend(figures().map(|(name, what)| {
        let words = format!("{what}: in the worst history.");
        (name, number(&words).computed())
    }));
    let spreads = figures().map(|(name, what)| (name, spread(name, what)));
    attributes.push((
        "percentiles",
        Attribute::nested_single(spreads).computed().description(
            "How each figure spreads over the histories. What never happens in a history counts as \
             later than all else, and is null.",
        ),
    ));
    attributes.push((
        "not_simulated",
        Attribute::list(Type::String).computed().description(
            "What the answer leaves out: policies that do not act in a simulation, and metrics that \
             nothing in it publishes, so that their alarms stay in INSUFFICIENT_DATA.",
        ),
    ));
    attributes
}

/// Every figure, and what it tells.
const FIGURES: [(&str, &str); 10] = [
    (
        "seconds_to_first_action",
        "Seconds from the start of the load to the first scale-out",
    ),
    (
        "seconds_to_max_desired",
        "Seconds from the start of the load until `max_capacity` tasks are desired",
    ),
    (
        "seconds_to_max_running",
        "Seconds from the start of the load until `max_capacity` tasks run",
    ),
    (
        "seconds_to_drained",
        "Seconds from the start of the load until all queues are empty",
    ),
    ("peak_depth", "Most messages in any one queue"),
    (
        "lost_messages",
        "Messages lost because they grew older than the retention",
    ),
    ("waiting_messages", "Messages left at the end of the trace"),
    (
        "task_minutes",
        "Minutes of running tasks, added up over the tasks",
    ),
    (
        "cost",
        "What the running tasks cost at the given `price`, null without one",
    ),
    (
        "flaps",
        "How often tasks that were removed were asked for again within 5 minutes",
    ),
];

/// The percentiles of a figure.
fn spread(name: &str, what: &str) -> Attribute {
    let one = |words: &str| number(words).computed();
    let mut attributes = vec![
        ("min", one("The least.")),
        ("median", one("Half of the histories are not above it.")),
        ("p95", one("95 of 100 histories are not above it.")),
        ("p999", one("999 of 1,000 histories are not above it.")),
        ("max", one("The greatest.")),
    ];
    if name.starts_with("seconds_") {
        attributes.push(("never", one("Histories in which it never happens.")));
    }
    Attribute::nested_single(attributes)
        .computed()
        .description(format!("{what}."))
}

fn number(description: &str) -> Attribute {
    Attribute::number().description(description)
}
