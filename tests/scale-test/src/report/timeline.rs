//! A simulated history as a chart: queue, tasks, alarms and what changed, over one time axis.

use std::collections::BTreeMap;

use scaling::{
    metric::Metric,
    object::{
        AdjustmentType, Alarm, Blueprint, Comparison, PolicyKind, StepAdjustment, StepScaling,
    },
    simulate::{Decision, Event, Point, Start, StateValue, Timeline, Trace},
};

use super::{
    chart::{Band, Bands, Chart, Colour, Curve, Events, Plot, Tone},
    page::Table,
    scale,
};

/// The chart of a history of `blueprint` under `trace`. A timeline without points shows no curves.
pub fn chart(title: &str, blueprint: &Blueprint, trace: &Trace, timeline: &Timeline) -> Chart {
    let end = trace.duration.as_secs();
    let onset = trace.onset().as_secs();
    let mut chart = Chart::new(title, 0.0, end);
    if onset > 0.0 {
        chart = chart.mark(onset, "breach");
    }
    let limits = limits(blueprint);
    if !limits.is_empty() || timeline.points.iter().any(|point| point.depth > 0) {
        let mut plot = Plot::new("messages").curve(queue(timeline));
        for (name, depth) in limits {
            plot = plot.limit(name, depth);
        }
        chart = chart.pane(plot);
    }
    chart
        .pane(tasks(timeline))
        .pane(alarms(timeline, end))
        .pane(changes(timeline))
}

/// Events in a table; the first are the ones that explain.
const EVENTS_MAX: usize = 500;

/// What was decided in a history, for those who want to know why: seconds, and words.
pub fn events(timeline: &Timeline) -> Table {
    let count = timeline.events.len();
    let shown = count.min(EVENTS_MAX);
    let of = if shown < count {
        format!("The first {shown} of {count} events")
    } else {
        format!("All {count} events")
    };
    let mut table = Table::new(["second", "what", "why"]).folded(of);
    for Event { at, decision } in timeline.events.iter().take(EVENTS_MAX) {
        let (what, why) = in_words(decision);
        table = table.row([format!("{:.1}", at.as_secs()), what, why]);
    }
    table
}

/// Points of a curve, at most about so many.
const POINTS: usize = 720;

/// Points in groups as fine as a picture can show.
fn groups(timeline: &Timeline) -> impl Iterator<Item = &[Point]> {
    let points = &timeline.points;
    points.chunks(points.len().div_ceil(POINTS).max(1))
}

/// The peak of each group, so that none is lost.
// Depths are whole messages, far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn queue(timeline: &Timeline) -> Curve {
    let peaks = groups(timeline).filter_map(|group| group.iter().max_by_key(|point| point.depth));
    let points = peaks.map(|point| (point.at.as_secs(), point.depth as f64));
    Curve::line("deepest queue", Colour::Amber, points).filled()
}

fn tasks(timeline: &Timeline) -> Plot {
    let of = |what: fn(&Point) -> i32| {
        let points = groups(timeline).filter_map(<[Point]>::first);
        points.map(move |point| (point.at.as_secs(), f64::from(what(point))))
    };
    let bounds = bounds(timeline);
    let least = bounds.iter().map(|(at, least, _)| (*at, *least));
    let most = bounds.iter().map(|(at, _, most)| (*at, *most));
    Plot::new("tasks")
        .curve(Curve::steps("running", Colour::Green, of(|point| point.running)).filled())
        .curve(Curve::steps(
            "desired",
            Colour::Blue,
            of(|point| point.desired),
        ))
        .curve(Curve::steps("bounds", Colour::Grey, most).dashed())
        .curve(Curve::steps("", Colour::Grey, least).dashed())
}

/// The bounds of the target from each instant on.
fn bounds(timeline: &Timeline) -> Vec<(f64, f64, f64)> {
    let Start {
        alarms: _,
        min_capacity,
        max_capacity,
    } = timeline.start;
    let start = (0.0, f64::from(min_capacity), f64::from(max_capacity));
    let changes = timeline
        .events
        .iter()
        .filter_map(|event| match &event.decision {
            Decision::SetBounds {
                min_capacity,
                max_capacity,
                ..
            } => Some((
                event.at.as_secs(),
                (*min_capacity).into(),
                (*max_capacity).into(),
            )),
            _ => None,
        });
    [start].into_iter().chain(changes).collect()
}

/// The depths at which the policies of `blueprint` act, each with what is done there.
fn limits(blueprint: &Blueprint) -> Vec<(String, f64)> {
    let depth = Metric::QueueDepth.name();
    let alarms = blueprint.alarms.values();
    let watching = alarms.filter(|alarm| alarm.metric_name == depth);
    let mut limits: Vec<_> = watching
        .flat_map(|alarm| acting(blueprint, alarm))
        .collect();
    limits.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    limits.dedup();
    limits
}

fn acting<'a>(
    blueprint: &'a Blueprint,
    alarm: &'a Alarm,
) -> impl Iterator<Item = (String, f64)> + 'a {
    let policies = alarm.alarm_actions.iter();
    let policies = policies.filter_map(|action| blueprint.policies.get(action));
    policies.flat_map(|policy| match &policy.kind {
        PolicyKind::StepScaling { configuration } => steps(alarm, configuration),
        PolicyKind::TargetTrackingScaling { .. } | PolicyKind::PredictiveScaling { .. } => {
            Vec::new()
        }
    })
}

fn steps(alarm: &Alarm, policy: &StepScaling) -> Vec<(String, f64)> {
    let above = matches!(
        alarm.comparison_operator,
        Comparison::GreaterThanOrEqualToThreshold | Comparison::GreaterThanThreshold
    );
    let limit = |step: &StepAdjustment| {
        let (offset, word) = if above {
            (step.metric_interval_lower_bound, "from")
        } else {
            (step.metric_interval_upper_bound, "below")
        };
        let depth = alarm.threshold + offset.unwrap_or(0.0);
        let change = step.scaling_adjustment;
        let what = match policy.adjustment_type {
            AdjustmentType::ChangeInCapacity => format!("{change:+}"),
            AdjustmentType::PercentChangeInCapacity => format!("{change:+}%"),
            AdjustmentType::ExactCapacity => format!("{change} tasks"),
        };
        (format!("{what} {word} {}", scale::figure(depth)), depth)
    };
    policy.step_adjustments.iter().map(limit).collect()
}

/// A row for each alarm, with its states.
fn alarms(timeline: &Timeline, end: f64) -> Bands {
    let mut rows: BTreeMap<&str, Vec<(f64, StateValue)>> = BTreeMap::new();
    for (name, state) in &timeline.start.alarms {
        rows.insert(name, vec![(0.0, *state)]);
    }
    for event in &timeline.events {
        if let Decision::AlarmChanged { alarm, to, .. } = &event.decision {
            rows.entry(alarm)
                .or_default()
                .push((event.at.as_secs(), *to));
        }
    }
    rows.into_iter()
        .fold(Bands::new("alarms"), |bands, (name, states)| {
            bands.row(short(name), lasting(&states, end))
        })
}

/// States from each instant on as states that last.
fn lasting(states: &[(f64, StateValue)], end: f64) -> Vec<Band> {
    let ends = states.iter().skip(1).map(|(at, _)| *at).chain([end]);
    let each = states.iter().zip(ends);
    each.map(|((from, state), to)| (*from, to, state.name(), tone(*state)))
        .collect()
}

fn tone(state: StateValue) -> Tone {
    match state {
        StateValue::Ok => Tone::Good,
        StateValue::Alarm => Tone::Bad,
        StateValue::InsufficientData => Tone::Unknown,
    }
}

/// An alarm's name without what is the same for all that AWS makes itself:
/// `TargetTracking-service/<cluster>/<service>-AlarmHigh-<policy>` as `<policy> AlarmHigh`.
fn short(name: &str) -> String {
    let own = name.starts_with("TargetTracking-");
    let kinds = ["AlarmHigh", "AlarmLow"].into_iter();
    let found = kinds.filter_map(|kind| {
        let (_, policy) = name.split_once(&format!("-{kind}-"))?;
        Some(format!("{policy} {kind}"))
    });
    let mut found = found.filter(|_| own);
    found.next().unwrap_or_else(|| name.to_owned())
}

/// What changed the service; what left it as it was is in the table of events alone.
fn changes(timeline: &Timeline) -> Events {
    let all = timeline.events.iter();
    let changes = all.filter_map(|Event { at, decision }| {
        let (text, tone) = match decision {
            Decision::SetDesired { from, to, .. } => (format!("{from} → {to}"), Tone::Neutral),
            Decision::SetBounds {
                min_capacity,
                max_capacity,
                ..
            } => (format!("{min_capacity} to {max_capacity}"), Tone::Unknown),
            Decision::ActionRefused { .. } => ("refused".to_owned(), Tone::Bad),
            Decision::AlarmChanged { .. } | Decision::NotScaled { .. } => return None,
        };
        Some((at.as_secs(), text, tone))
    });
    changes.fold(
        Events::new("desired tasks changed"),
        |events, (at, text, tone)| events.event(at, text, tone),
    )
}

/// What was decided, and why.
fn in_words(decision: &Decision) -> (String, String) {
    match decision {
        Decision::AlarmChanged {
            alarm,
            from,
            to,
            reason,
            ..
        } => (format!("{} {from} → {to}", short(alarm)), reason.clone()),
        Decision::SetDesired {
            from, to, cause, ..
        } => (format!("desired tasks {from} → {to}"), cause.clone()),
        Decision::SetBounds {
            min_capacity,
            max_capacity,
            cause,
            ..
        } => (
            format!("bounds {min_capacity} to {max_capacity}"),
            cause.clone(),
        ),
        Decision::NotScaled { reason, cause, .. } => {
            (format!("not scaled: {}", reason.code()), cause.clone())
        }
        Decision::ActionRefused { alarm, reason, .. } => (
            format!("action of {} refused", short(alarm)),
            reason.clone(),
        ),
    }
}

#[cfg(test)]
mod tests;
