//! `predictive`.

use super::{
    judge::{Judge, optional, quote},
    limit,
    number::{Positive, Whole},
    series::one_of,
};
use crate::{
    draft::{Decimal, Leaf, PredictiveDraft},
    object::{
        MaxCapacityBreachBehavior, PredictiveMetric, PredictiveMetricPair, PredictiveMode,
        PredictiveScaling,
    },
    problem::Path,
    profile::{Requests, Utilization},
};

/// The signals a forecast may take its target from, each `None` while it is wrong or unknown.
pub(super) struct Signals<'a> {
    pub(super) cpu: Option<&'a Option<Utilization>>,
    pub(super) memory: Option<&'a Option<Utilization>>,
    pub(super) requests: Option<&'a Option<Requests>>,
}

/// `Some(None)` when there is no forecast.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<PredictiveDraft>,
    signals: &Signals<'_>,
) -> Option<Option<PredictiveScaling>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let PredictiveDraft {
        mode,
        metric,
        target,
        scheduling_buffer,
        max_capacity_buffer,
    } = draft;
    let path = Path::root("predictive");
    let modes = [
        ("ForecastOnly", PredictiveMode::ForecastOnly),
        ("ForecastAndScale", PredictiveMode::ForecastAndScale),
    ];
    let mode = choice(judge, mode, &path.attribute("mode"), &modes);
    let metrics = [
        ("cpu", Metric::Cpu),
        ("memory", Metric::Memory),
        ("requests", Metric::Requests),
    ];
    let metric = choice(judge, metric, &path.attribute("metric"), &metrics);
    let specification =
        metric.and_then(|metric| specification(judge, metric, target, &path, signals));
    let buffer = BUFFER.optional(
        judge,
        scheduling_buffer,
        &path.attribute("scheduling_buffer"),
    );
    let at = path.attribute("max_capacity_buffer");
    let excess: Option<Option<i32>> = EXCESS.optional(judge, max_capacity_buffer, &at);
    let excess = excess?;
    Some(Some(PredictiveScaling {
        max_capacity_breach_behavior: match excess {
            Some(_) => MaxCapacityBreachBehavior::IncreaseMaxCapacity,
            None => MaxCapacityBreachBehavior::HonorMaxCapacity,
        },
        max_capacity_buffer: excess,
        metric_specifications: vec![specification?],
        mode: mode?,
        scheduling_buffer_time: buffer?.unwrap_or(limit::SCHEDULING_BUFFER_SECS_DEFAULT),
    }))
}

const BUFFER: Whole = Whole {
    range: 0..=limit::SCHEDULING_BUFFER_SECS_MAX,
    unit: "seconds",
    remedy: "write by how many seconds capacity should come ahead of the forecast",
};

const EXCESS: Whole = Whole {
    range: 0..=100,
    unit: "percent",
    remedy: "write by how much capacity may exceed a forecast above max_capacity, or drop it so \
             that max_capacity holds",
};

/// What is forecast.
#[derive(Clone, Copy)]
enum Metric {
    Cpu,
    Memory,
    Requests,
}

/// The first of `choices` unless another is written.
fn choice<T: Copy>(
    judge: &mut Judge,
    leaf: &Leaf<String>,
    path: &Path,
    choices: &[(&str, T)],
) -> Option<T> {
    let Some(text) = optional(leaf)? else {
        return choices.first().map(|(_, default)| *default);
    };
    let found = choices.iter().find(|(name, _)| name == text);
    if found.is_none() {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let summary = format!("{} is none of its choices", path.name());
        let remedy = format!("write one of {}", names.join(", "));
        judge.error(path, summary, quote(text), one_of(&names), remedy);
    }
    found.map(|(_, value)| *value)
}

fn specification(
    judge: &mut Judge,
    metric: Metric,
    target: &Leaf<Decimal>,
    path: &Path,
    signals: &Signals<'_>,
) -> Option<PredictiveMetric> {
    let at = path.attribute("target");
    let utilization = |signal: Option<&Option<Utilization>>| {
        signal.map(|signal| signal.map(|signal| signal.target))
    };
    let (pair, target, resource_label) = match metric {
        Metric::Cpu => {
            let target = judge_target(judge, target, &at, PERCENT, "cpu", utilization(signals.cpu));
            (PredictiveMetricPair::CPU, target, Some(None))
        }
        Metric::Memory => {
            let signal = utilization(signals.memory);
            let target = judge_target(judge, target, &at, PERCENT, "memory", signal);
            (PredictiveMetricPair::MEMORY, target, Some(None))
        }
        Metric::Requests => {
            let signal = signals.requests.map(Option::as_ref);
            let label = judge_label(judge, signal, &path.attribute("metric"));
            let signal = signal.map(|signal| signal.map(|signal| signal.target));
            // Without the signal there is nothing more to say of its target.
            let signal = signal.filter(|signal| signal.is_some() || label.is_some());
            let target = judge_target(judge, target, &at, REQUESTS, "requests", signal);
            (PredictiveMetricPair::REQUESTS, target, label.map(Some))
        }
    };
    Some(PredictiveMetric {
        predefined_metric_pair_specification: PredictiveMetricPair {
            predefined_metric_type: pair.to_owned(),
            resource_label: resource_label?,
        },
        target_value: target?,
    })
}

const PERCENT: Positive = Positive {
    most: limit::TARGET_PERCENT_MAX,
    noun: "a percentage",
    remedy: "write the utilization to hold, such as 70",
};

const REQUESTS: Positive = Positive {
    most: limit::TARGET_VALUE_MAX,
    noun: "a number of requests",
    remedy: "write the requests a minute that one task should serve, such as 1000",
};

/// The target as written, else that of the signal `name`.
fn judge_target(
    judge: &mut Judge,
    leaf: &Leaf<Decimal>,
    path: &Path,
    rule: Positive,
    name: &str,
    signal: Option<Option<f64>>,
) -> Option<f64> {
    if let Some(target) = rule.optional(judge, leaf, path)? {
        return Some(target);
    }
    let target = signal?;
    if target.is_none() {
        judge.error(
            path,
            format!("predictive.target is missing, and there is no signal {name} to take it from"),
            "nothing",
            rule.allowed(),
            format!("write predictive.target, or the signal {name}"),
        );
    }
    target
}

/// Which load balancer's requests are forecast is said by the signal `requests`.
fn judge_label(
    judge: &mut Judge,
    signal: Option<Option<&Requests>>,
    path: &Path,
) -> Option<String> {
    let signal = signal?;
    if signal.is_none() {
        judge.error(
            path,
            "predictive forecasts requests, and the profile has no signal requests",
            "metric \"requests\" without requests",
            "cpu or memory, or requests beside the signal requests",
            "write requests with load_balancer and target_group, or forecast cpu",
        );
    }
    signal.map(|signal| signal.resource_label.clone())
}
