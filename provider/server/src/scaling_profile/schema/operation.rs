//! What is not a signal: schedules, forecasts, switches, alerts, dashboard, demands.

use tfplugin::{Value, schema::Attribute, types::Type};

use super::{text, whole};

pub(super) fn schedules() -> Attribute {
    Attribute::nested_map([
        (
            "schedule",
            text(
                "`cron(minutes hours day-of-month month day-of-week year)`, `rate(...)` or \
                 `at(yyyy-mm-ddThh:mm:ss)`. Required.",
            )
            .omittable(),
        ),
        (
            "timezone",
            text("IANA time zone of `cron` and `at`, such as `Europe/Berlin`.").default("UTC"),
        ),
        (
            "start",
            text("When it begins to recur, such as `2026-12-01T00:00:00Z`.").omittable(),
        ),
        (
            "end",
            text("When it no longer recurs, such as `2027-12-01T00:00:00Z`.").omittable(),
        ),
        (
            "min_capacity",
            whole("Fewest tasks from then on. Default: unchanged.").omittable(),
        ),
        (
            "max_capacity",
            whole("Most tasks from then on. Default: unchanged.").omittable(),
        ),
    ])
    .omittable()
    .description(
        "Other bounds at a time of day, each under a key of your choice. A schedule sets the bounds \
         for good: write one for the evening and one for the morning. Bounds that a schedule of the \
         profile has set are no drift.",
    )
}

pub(super) fn predictive() -> Attribute {
    Attribute::nested_single([
        (
            "mode",
            text("`ForecastOnly` or `ForecastAndScale`.").default("ForecastOnly"),
        ),
        (
            "metric",
            text("What to forecast: `cpu`, `memory` or `requests`.").default("cpu"),
        ),
        (
            "target",
            Attribute::number()
                .optional()
                .computed()
                .description("The value to hold. Default: the target of the signal of that name."),
        ),
        (
            "scheduling_buffer",
            whole("Seconds by which capacity comes ahead of the forecast.").default(300),
        ),
        (
            "max_capacity_buffer",
            whole(
                "Percent by which capacity may exceed a forecast that is above `max_capacity`. \
                 Default: `max_capacity` holds.",
            )
            .omittable(),
        ),
    ])
    .omittable()
    .description(
        "Capacity ahead of a forecast load (predictive scaling). Forecasts need a day of data, and \
         two weeks to be good.",
    )
}

pub(super) fn suspended() -> Attribute {
    let switch = |description: &str| Attribute::bool().default(false).description(description);
    Attribute::nested_single([
        ("scale_out", switch("No policy scales out.")),
        ("scale_in", switch("No policy scales in.")),
        (
            "scheduled",
            switch("No schedule acts. What falls into that time is not made up for."),
        ),
    ])
    .omittable()
    .description("Kinds of scaling that are switched off.")
}

pub(super) fn alerts() -> Attribute {
    Attribute::nested_single([
        (
            "actions",
            Attribute::list(Type::String)
                .default(Value::list::<Value>([]))
                .description(
                    "ARNs of SNS topics that learn when an alarm begins and when it ends; at most \
                     five.",
                ),
        ),
        ("cpu", utilization_alert("CPU", 80)),
        ("memory", utilization_alert("memory", 85)),
        (
            "at_max_capacity",
            alert(
                "`max_capacity` tasks have been running for so long. Needs the metric publisher.",
                15,
            ),
        ),
        (
            "metrics_missing",
            alert(
                "The publisher's metrics of this profile have been missing for so long: its queues \
                 and guilds scale nothing then.",
                5,
            ),
        ),
        (
            "no_running_tasks",
            alert("No task has been running for so long.", 1),
        ),
    ])
    .omittable()
    .description("Alarms for people. Each is made only where it is written.")
}

fn utilization_alert(what: &str, above_default: i32) -> Attribute {
    Attribute::nested_single([
        (
            "above",
            Attribute::number()
                .default(above_default)
                .description("Percent."),
        ),
        (
            "period",
            whole("Seconds of a period; a multiple of 60.").default(300),
        ),
        (
            "periods",
            whole("Periods, all of which must be above.").default(2),
        ),
    ])
    .omittable()
    .description(format!(
        "The average {what} utilization of the tasks is high."
    ))
}

fn alert(description: &str, minutes_default: i32) -> Attribute {
    Attribute::nested_single([("minutes", whole("Minutes.").default(minutes_default))])
        .omittable()
        .description(description)
}

pub(super) fn dashboard() -> Attribute {
    Attribute::nested_single([(
        "name",
        text(
            "Its name, unique in the AWS account over all regions: letters, digits, `-` and `_`. \
             Default: `<name>-scaling`.",
        )
        .optional()
        .computed(),
    )])
    .omittable()
    .description(
        "A CloudWatch dashboard: task counts against bounds, CPU and memory against targets, queue \
         depths against thresholds, guilds, cluster capacity. `{}` makes one.",
    )
}

pub(super) fn require() -> Attribute {
    Attribute::nested_single([
        (
            "reach_max_within",
            whole("Seconds from the breach to `max_capacity` tasks desired, at worst.").omittable(),
        ),
        (
            "drain_within",
            whole("Seconds from the end of load to `min_capacity` tasks desired, at worst.")
                .omittable(),
        ),
    ])
    .omittable()
    .description("What the response must keep. The plan fails when it is slower, and says why.")
}
