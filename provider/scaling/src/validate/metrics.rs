//! `metrics`: the author's own, each one metric or metric math.

mod expression;
mod queries;
mod query;
mod statistic;

use std::collections::BTreeMap;

use super::{
    capacity::{Cooldowns, judge_own},
    judge::{Judge, optional, quote},
    limit,
    number::Positive,
    series::{self, Named, Series},
    signal,
};
use crate::{
    draft::{Leaf, MetricDraft},
    object::{CustomizedMetric, PlainMetric},
    problem::Path,
    profile::CustomMetric,
};

pub(super) fn judge_all(
    judge: &mut Judge,
    leaf: &Leaf<BTreeMap<String, Leaf<MetricDraft>>>,
    cooldowns: Cooldowns,
) -> Option<BTreeMap<String, CustomMetric>> {
    let Some(drafts) = optional(leaf)? else {
        return Some(BTreeMap::new());
    };
    let judged: Vec<_> = drafts
        .iter()
        .map(|(key, leaf)| {
            let path = Path::root("metrics").key(key);
            let named = signal::judge_key(judge, key, &path, "response-time");
            let allowed = "an object with target, and namespace and metric_name, or queries";
            let draft = judge.element(leaf, &path, "metric", allowed);
            let metric = draft.and_then(|draft| self::judge(judge, draft, &path, cooldowns));
            Some((named?.to_owned(), metric?))
        })
        .collect();
    judged.into_iter().collect()
}

fn judge(
    judge: &mut Judge,
    draft: &MetricDraft,
    path: &Path,
    inherited: Cooldowns,
) -> Option<CustomMetric> {
    let MetricDraft {
        target,
        namespace: _,
        metric_name: _,
        dimensions: _,
        statistic: _,
        unit: _,
        queries,
        scale_in,
        cooldowns,
    } = draft;
    let rule = Positive {
        most: limit::TARGET_VALUE_MAX,
        noun: "a number",
        remedy: "write the value to hold, in the metric's unit",
    };
    let target = rule.required(judge, target, &path.attribute("target"));
    let metric = if matches!(queries, Leaf::Omitted) {
        judge_plain(judge, draft, path).map(CustomizedMetric::Plain)
    } else {
        refuse_beside_queries(judge, draft, path);
        let math = queries::judge(judge, queries, &path.attribute("queries"));
        math.map(CustomizedMetric::Math)
    };
    let cooldowns = judge_own(judge, cooldowns, path, inherited);
    Some(CustomMetric {
        target: target?,
        metric: metric?,
        scale_in: optional(scale_in)?.copied().unwrap_or(true),
        cooldowns: cooldowns.known()?,
    })
}

fn judge_plain(judge: &mut Judge, draft: &MetricDraft, path: &Path) -> Option<PlainMetric> {
    let named = Named {
        namespace: &draft.namespace,
        metric_name: &draft.metric_name,
        dimensions: &draft.dimensions,
        unit: &draft.unit,
    };
    if let (Leaf::Omitted, Leaf::Omitted) = (named.namespace, named.metric_name) {
        judge.error(
            path,
            "the metric is not named",
            "neither namespace and metric_name nor queries",
            "namespace and metric_name, or queries",
            "write namespace, metric_name and the exact dimensions of the metric to hold",
        );
        return None;
    }
    let series = series::judge(judge, &named, path);
    let statistic = statistic::judge_simple(judge, &draft.statistic, &path.attribute("statistic"));
    let Series {
        namespace,
        metric_name,
        dimensions,
        unit,
    } = series?;
    Some(PlainMetric {
        dimensions,
        metric_name,
        namespace,
        statistic: statistic?,
        unit,
    })
}

/// AWS takes one metric or metric math (Application Auto Scaling API, CustomizedMetricSpecification).
fn refuse_beside_queries(judge: &mut Judge, draft: &MetricDraft, path: &Path) {
    let text = |leaf: &Leaf<String>| match leaf {
        Leaf::Omitted => None,
        Leaf::Unknown => Some("a value".to_owned()),
        Leaf::Given(text) => Some(quote(text)),
    };
    let dimensions = match &draft.dimensions {
        Leaf::Omitted => None,
        Leaf::Unknown => Some("a value".to_owned()),
        Leaf::Given(dimensions) => Some(format!("{} dimensions", dimensions.len())),
    };
    let written = [
        ("namespace", text(&draft.namespace)),
        ("metric_name", text(&draft.metric_name)),
        ("dimensions", dimensions),
        ("statistic", text(&draft.statistic)),
        ("unit", text(&draft.unit)),
    ];
    for (name, found) in written {
        let Some(found) = found else { continue };
        judge.error(
            &path.attribute(name),
            format!("{name} stands beside queries"),
            found,
            "one metric, or queries",
            format!("move {name} into the metric of one of the queries, or drop queries"),
        );
    }
}
