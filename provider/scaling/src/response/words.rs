//! Responses in words: the limiting reason, what an operator should know, and the whole as text.

use std::fmt;

use super::{
    Assumptions, Bounds, Response, Signal,
    detection::Sight,
    signal::{self, Climb, Found, UTILIZATION_MAX},
};
use crate::{
    object::{AdjustmentType, Blueprint},
    simulate::{AlarmRule, Latency},
};

/// Whole actions named one by one; more are cut short.
const RUNGS_NAMED: usize = 5;

/// Why a policy cannot act at all, if so.
pub(super) fn helpless(climb: &Climb, min: i32, max: i32) -> Option<String> {
    if min >= max {
        return Some(fixed(max));
    }
    let Climb::Tracking { rule, .. } = climb else {
        return None;
    };
    if min == 0 {
        return Some("with no running task nobody reports a utilization".to_owned());
    }
    let target = rule.target_value;
    (target >= UTILIZATION_MAX)
        .then(|| format!("a utilization never goes above a target of {target}%"))
}

/// Why nothing can act on a service that may not change.
pub(super) fn fixed(max: i32) -> String {
    format!("min_capacity and max_capacity are both {max}")
}

/// What it takes a tracking policy to go all the way, when nobody knows how high its metric rises.
pub(super) fn height(target: f64, high: &AlarmRule, min: i32, max: i32) -> String {
    // One task more than the last but one: the quotient is rounded up.
    let running = min.max(1);
    let enough = target * f64::from(max - 1) / f64::from(running);
    format!(
        "how far it goes depends on the metric: straight to {max} tasks where its mean over {} \
         periods of {} s is above {enough} with {running} running, else in actions a minute apart, \
         each in proportion",
        high.evaluation_periods, high.period_secs
    )
}

/// What limits a policy on its way up.
pub(super) fn ladder(climb: &Climb, alarm: &AlarmRule, min: i32, max: i32) -> String {
    let mut rungs = vec![min];
    let mut running = min;
    while running < max && rungs.len() <= usize::try_from(max).unwrap_or(0) {
        let next = climb.full(running).min(max);
        if next <= running {
            break;
        }
        rungs.push(next);
        running = next;
    }
    let actions = rungs.len() - 1;
    let detection = periods(alarm);
    if running < max {
        return format!("{detection}, and it goes no further than {running} tasks");
    }
    if actions == 1 {
        return format!("1 action, straight to {max} tasks, once {detection}");
    }
    let size = match climb {
        Climb::Tracking { rule, level } => {
            format!(
                "each at most {level}/{} of the running tasks",
                rule.target_value
            )
        }
        Climb::Step(rule) => {
            let top = rule.steps.last().map_or(0, |step| step.scaling_adjustment);
            match rule.adjustment_type {
                AdjustmentType::ChangeInCapacity => format!("+{top} each"),
                AdjustmentType::PercentChangeInCapacity => format!("+{top}% each"),
                AdjustmentType::ExactCapacity => format!("to {top} each"),
            }
        }
    };
    let mut path: Vec<String> = rungs.iter().map(i32::to_string).collect();
    if path.len() > RUNGS_NAMED {
        path.splice(RUNGS_NAMED - 1..path.len() - 1, ["...".to_owned()]);
    }
    format!(
        "{actions} actions needed ({}): {size}, one a minute, the cooldown of {} counts from tasks \
         running; the first once {detection}",
        path.join(" to "),
        climb.cooldown()
    )
}

/// `2 of 2 periods of 60 s breach`.
fn periods(alarm: &AlarmRule) -> String {
    let AlarmRule {
        datapoints_to_alarm: m,
        evaluation_periods: n,
        period_secs,
        ..
    } = alarm;
    let plural = if *n == 1 { "" } else { "s" };
    format!("{m} of {n} period{plural} of {period_secs} s breach")
}

/// What limits the whole.
pub(super) fn overall(signals: &[Signal], to_max: Option<Bounds>, suspended: bool) -> String {
    if suspended {
        return "scaling out is suspended".to_owned();
    }
    if signals.is_empty() {
        return "no policy scales out".to_owned();
    }
    let last = |bounds: &Bounds| {
        bounds
            .worst
            .map_or((true, bounds.best), |worst| (false, worst))
    };
    let fastest = signals
        .iter()
        .filter_map(|signal| Some((last(signal.to_max.as_ref()?), signal)))
        .min_by_key(|(time, _)| *time);
    match fastest {
        Some((_, Signal { policy, reason, .. })) => format!("{policy}: {reason}"),
        None if to_max.is_some() => "several policies together".to_owned(),
        None => {
            let each = signals
                .iter()
                .map(|Signal { policy, reason, .. }| format!("{policy}: {reason}"));
            format!(
                "max_capacity is not reached for certain: {}",
                each.collect::<Vec<_>>().join("; ")
            )
        }
    }
}

/// What the bounds do not show.
pub(super) fn notes(
    blueprint: &Blueprint,
    found: &[Found],
    assumptions: &Assumptions,
) -> Vec<String> {
    let mut notes = Vec::new();
    let Latency { min, max } = assumptions.launch;
    notes.push(format!(
        "desired tasks run a launch later: {} to {} s",
        min.as_secs(),
        max.as_secs()
    ));
    let first = found.iter().filter_map(|found| found.signal.first_action);
    let first = first.map(|bounds| bounds.best).min();
    for (policy, alarm) in signal::inward(blueprint) {
        let clear = Sight::clearing(&alarm, assumptions)
            .bounds(assumptions)
            .worst;
        if first.is_none() || clear.is_some_and(|clear| Some(clear) <= first) {
            continue;
        }
        let until = clear.map_or("for an unknown time".to_owned(), |clear| {
            format!("up to {} s", clear.as_secs())
        });
        notes.push(format!(
            "{policy} may still scale in for {until} after a breach, when its alarm was in ALARM \
             before it: a scale-out does not hold it back, and it acts once a minute",
        ));
    }
    for Found { signal, sight, .. } in found {
        if sight.sparse() {
            notes.push(format!(
                "{} looks at periods of {} and gets a sample each {}: with several periods its actions \
                 may be refused for the gaps",
                signal.policy, sight.period, assumptions.sample_every
            ));
        }
    }
    notes
}

/// `11 to 46 s, typically 27 s`.
impl fmt::Display for Bounds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            best,
            typical,
            worst,
        } = self;
        let best = best.as_secs();
        match worst {
            Some(worst) => write!(formatter, "{best} to {} s", worst.as_secs())?,
            None => write!(formatter, "{best} s or more, without bound")?,
        }
        match typical {
            Some(typical) => write!(formatter, ", typically {} s", typical.as_secs().round()),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            min_capacity,
            max_capacity,
            signals,
            first_action,
            to_max,
            reason,
            to_min,
            to_min_reason,
            notes,
            assumptions,
        } = self;
        let Assumptions { sample_every, .. } = assumptions;
        let told = |bounds: &Option<Bounds>| {
            bounds.map_or_else(|| "never".to_owned(), |bounds| bounds.to_string())
        };
        writeln!(
            formatter,
            "From {min_capacity} to {max_capacity} tasks, sampled each {sample_every}:"
        )?;
        writeln!(formatter, "  first action: {}", told(first_action))?;
        writeln!(formatter, "  {max_capacity} desired: {}", told(to_max))?;
        writeln!(formatter, "  {reason}")?;
        writeln!(
            formatter,
            "  {min_capacity} desired again: {}",
            told(to_min)
        )?;
        writeln!(formatter, "  {to_min_reason}")?;
        for Signal {
            policy,
            first_action,
            to_max,
            actions: _,
            reason,
        } in signals
        {
            writeln!(
                formatter,
                "{policy}: first action {}, {max_capacity} desired {}: {reason}",
                told(first_action),
                told(to_max)
            )?;
        }
        for note in notes {
            writeln!(formatter, "Note: {note}.")?;
        }
        Ok(())
    }
}
