//! One query of metric math.

use super::{
    super::{
        judge::{Judge, optional, quote},
        limit,
        series::{self, Named, Series},
    },
    expression, statistic,
};
use crate::{
    draft::{Leaf, QueryDraft, QueryMetricDraft},
    object::{MetricDataQuery, MetricStat, StatMetric},
    problem::Path,
};

/// One query, each part `None` while it is wrong or unknown.
pub(super) struct Query {
    pub(super) id: Option<String>,
    /// `Some(None)` when the query is a metric.
    pub(super) expression: Option<Option<String>>,
    /// `Some(None)` when the query is an expression.
    metric: Option<Option<MetricStat>>,
    label: Option<Option<String>>,
}

impl Query {
    pub(super) fn known(self, return_data: Option<bool>) -> Option<MetricDataQuery> {
        let Self {
            id,
            expression,
            metric,
            label,
        } = self;
        Some(MetricDataQuery {
            id: id?,
            expression: expression?,
            label: label?,
            metric_stat: metric?,
            return_data: return_data?,
        })
    }
}

pub(super) fn judge(judge: &mut Judge, leaf: &Leaf<QueryDraft>, path: &Path) -> Query {
    let allowed = "an object with id, and expression or metric";
    let Some(draft) = judge.element(leaf, path, "query", allowed) else {
        return Query {
            id: None,
            expression: None,
            metric: None,
            label: None,
        };
    };
    let QueryDraft {
        id,
        expression,
        label,
        metric,
        return_data: _,
    } = draft;
    let id = judge_id(judge, id, &path.attribute("id"));
    let one = match (expression, metric) {
        (Leaf::Omitted, Leaf::Omitted) => Some("neither expression nor metric"),
        (Leaf::Given(_), Leaf::Given(_)) => Some("both expression and metric"),
        _ => None,
    };
    if let Some(found) = one {
        let summary = "a query is not one expression or metric";
        let remedy = "write expression, or metric = { namespace, metric_name, ... }";
        judge.error(path, summary, found, "either expression or metric", remedy);
    }
    Query {
        id,
        expression: judge_expression(judge, expression, &path.attribute("expression")),
        metric: judge_metric(judge, metric, &path.attribute("metric")),
        label: judge_label(judge, label, &path.attribute("label")),
    }
}

/// Application Auto Scaling API, TargetTrackingMetricDataQuery.Id.
fn judge_id(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<String> {
    let most = limit::QUERY_ID_CHARS_MAX;
    let allowed = format!("1 to {most} letters, digits and '_', the first a lowercase letter");
    let remedy = "write an id such as depth";
    let id = judge.required(leaf, path, &allowed, remedy)?;
    let fits = id.len() <= most
        && id.starts_with(|first: char| first.is_ascii_lowercase())
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if fits {
        return Some(id.clone());
    }
    let summary = format!("{} is not an id of metric math", path.name());
    judge.error(path, summary, quote(id), allowed, remedy);
    None
}

fn judge_expression(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<Option<String>> {
    let Some(text) = optional(leaf)? else {
        return Some(None);
    };
    let most = limit::EXPRESSION_CHARS_MAX;
    let count = text.chars().count();
    let why = if text.trim().is_empty() {
        Some("it is empty".to_owned())
    } else if count > most {
        Some(format!("it has {count} characters"))
    } else {
        expression::read(text).fault
    };
    let Some(why) = why else {
        return Some(Some(text.clone()));
    };
    judge.error(
        path,
        format!("{} is not an expression of metric math", path.name()),
        format!("{}; {why}", quote(text)),
        format!("an expression of 1 to {most} characters"),
        "write an expression over the ids of other queries, such as depth / tasks",
    );
    None
}

fn judge_metric(
    judge: &mut Judge,
    leaf: &Leaf<QueryMetricDraft>,
    path: &Path,
) -> Option<Option<MetricStat>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let QueryMetricDraft {
        namespace,
        metric_name,
        dimensions,
        statistic,
        unit,
    } = draft;
    let named = Named {
        namespace,
        metric_name,
        dimensions,
        unit,
    };
    let series = series::judge(judge, &named, path);
    let stat = statistic::judge_any(judge, statistic, &path.attribute("statistic"));
    let Series {
        namespace,
        metric_name,
        dimensions,
        unit,
    } = series?;
    Some(Some(MetricStat {
        metric: StatMetric {
            dimensions,
            metric_name,
            namespace,
        },
        stat: stat?,
        unit,
    }))
}

fn judge_label(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<Option<String>> {
    let Some(text) = optional(leaf)? else {
        return Some(None);
    };
    if !text.is_empty() && !text.chars().any(char::is_control) {
        return Some(Some(text.clone()));
    }
    let summary = format!("{} cannot be the label of a query", path.name());
    let allowed = "at least one printable character";
    judge.error(
        path,
        summary,
        quote(text),
        allowed,
        "drop the label, or write a name for people",
    );
    None
}
