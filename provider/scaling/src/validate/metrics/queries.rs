//! `queries` of metric math.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        judge::{Judge, quote},
        limit, series,
    },
    expression,
    query::{self, Query},
};
use crate::{
    draft::{Leaf, QueryDraft},
    object::MetricMath,
    problem::Path,
};

/// The queries as AWS takes them, of which exactly one returns data.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<Vec<Leaf<QueryDraft>>>,
    path: &Path,
) -> Option<MetricMath> {
    let drafts = leaf.given()?;
    if drafts.is_empty() {
        let remedy = "write queries, or namespace and metric_name in their place";
        let allowed = "at least one query";
        judge.error(path, "queries is empty", "0 queries", allowed, remedy);
        return None;
    }
    judge_counts(judge, drafts, path);
    let judged: Vec<_> = drafts
        .iter()
        .enumerate()
        .map(|(index, leaf)| query::judge(judge, leaf, &path.index(index)))
        .collect();
    judge_ids(judge, &judged, path);
    judge_references(judge, &judged, path);
    let returned = judge_returned(judge, drafts, path);
    let metrics: Option<Vec<_>> = judged
        .into_iter()
        .enumerate()
        .map(|(index, query)| query.known(returned.map(|returned| returned == index)))
        .collect();
    let math = MetricMath { metrics: metrics? };
    judge_size(judge, &math, path)?;
    Some(math)
}

fn judge_counts(judge: &mut Judge, drafts: &[Leaf<QueryDraft>], path: &Path) {
    let given = || drafts.iter().filter_map(Leaf::given);
    let metrics = given().filter(|draft| draft.metric.given().is_some());
    let expressions = given().filter(|draft| draft.expression.given().is_some());
    let counted = [
        (metrics.count(), "metrics", limit::MATH_METRICS_MAX),
        (
            expressions.count(),
            "expressions",
            limit::MATH_EXPRESSIONS_MAX,
        ),
    ];
    for (count, what, most) in counted {
        if count > most {
            judge.error(
                path,
                format!("there are more {what} than metric math allows"),
                format!("{count} {what}"),
                format!("at most {most} {what}"),
                "publish a metric that needs fewer, or drop some",
            );
        }
    }
}

fn judge_ids(judge: &mut Judge, queries: &[Query], path: &Path) {
    let mut seen = BTreeMap::new();
    for (index, query) in queries.iter().enumerate() {
        let Some(id) = &query.id else { continue };
        if let Some(first) = seen.insert(id, index) {
            judge.error(
                &path.index(index).attribute("id"),
                "two queries have the same id",
                format!("queries[{first}].id and queries[{index}].id {}", quote(id)),
                "an id of its own for each query",
                "rename one of them",
            );
        }
    }
}

/// Every id that an expression names is that of another query. Where an id is wrong or unknown
/// nothing is said.
fn judge_references(judge: &mut Judge, queries: &[Query], path: &Path) {
    let ids: Option<BTreeSet<&str>> = queries.iter().map(|query| query.id.as_deref()).collect();
    let Some(ids) = ids else { return };
    let mut names = BTreeMap::new();
    for (index, query) in queries.iter().enumerate() {
        let (Some(id), Some(Some(text))) = (&query.id, &query.expression) else {
            continue;
        };
        let found = expression::read(text).names;
        if let Some(stranger) = found.iter().find(|name| !ids.contains(**name)) {
            let known: Vec<_> = ids.iter().copied().collect();
            judge.error(
                &path.index(index).attribute("expression"),
                "an expression names a query that is not there",
                format!("{} in {}", quote(stranger), quote(text)),
                format!("the ids {}", series::one_of(&known)),
                "correct the id, or add a query of that id",
            );
        }
        names.insert(id.as_str(), found);
    }
    let mut known = queries.iter().enumerate();
    let circle = known.find_map(|(index, query)| {
        let id = query.id.as_deref()?;
        reaches(id, id, &names, &mut BTreeSet::new()).then_some((index, id))
    });
    if let Some((index, id)) = circle {
        judge.error(
            &path.index(index).attribute("expression"),
            "an expression needs its own value",
            format!("{} names itself, or another that names it", quote(id)),
            "expressions over metrics and over expressions that do not need them",
            "break the circle",
        );
    }
}

/// Whether computing `from` needs `to`.
fn reaches<'a>(
    from: &str,
    to: &str,
    names: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    seen: &mut BTreeSet<&'a str>,
) -> bool {
    let next = names.get(from).into_iter().flatten();
    next.copied()
        .any(|name| name == to || (seen.insert(name) && reaches(name, to, names, seen)))
}

/// Position of the query that returns data: the one that says so, else the only expression, else
/// the only query.
fn judge_returned(judge: &mut Judge, drafts: &[Leaf<QueryDraft>], path: &Path) -> Option<usize> {
    let queries: Option<Vec<_>> = drafts.iter().map(Leaf::given).collect();
    let queries = queries?;
    let said = |wanted: bool| {
        let queries = queries.iter().enumerate();
        let all = queries.filter(move |(_, query)| query.return_data.given() == Some(&wanted));
        all.map(|(index, _)| index)
    };
    let mut said_true = said(true);
    match (said_true.next(), said_true.next()) {
        (Some(first), Some(second)) => {
            judge.error(
                &path.index(second).attribute("return_data"),
                "two queries return data",
                format!("queries[{first}] and queries[{second}]"),
                "exactly one query that returns data",
                "set return_data = true for the query whose value is tracked, and for no other",
            );
            return None;
        }
        (Some(only), None) => return Some(only),
        (None, _) => {}
    }
    if queries
        .iter()
        .any(|query| matches!(query.return_data, Leaf::Unknown))
    {
        return None;
    }
    let by_default = match queries.as_slice() {
        [_] => Some(0),
        _ => only_expression(&queries)?,
    };
    let free = by_default.filter(|index| said(false).all(|other| other != *index));
    if free.is_none() {
        judge.error(
            path,
            "no query returns data",
            format!("{} queries, none with return_data = true", queries.len()),
            "exactly one query that returns data",
            "set return_data = true for the query whose value is tracked",
        );
    }
    free
}

/// `Some(None)` when there is none or more than one; `None` while it is not known or a query is wrong.
fn only_expression(queries: &[&QueryDraft]) -> Option<Option<usize>> {
    let mut found = Vec::new();
    for (index, query) in queries.iter().enumerate() {
        match (&query.expression, &query.metric) {
            (Leaf::Unknown, Leaf::Unknown)
            | (Leaf::Omitted, Leaf::Omitted)
            | (Leaf::Given(_), Leaf::Given(_)) => return None,
            (Leaf::Omitted, _) | (Leaf::Unknown, Leaf::Given(_)) => {}
            (Leaf::Given(_), _) | (Leaf::Unknown, Leaf::Omitted) => found.push(index),
        }
    }
    match found.as_slice() {
        [only] => Some(Some(*only)),
        _ => Some(None),
    }
}

/// Application Auto Scaling User Guide, target tracking with metric math.
fn judge_size(judge: &mut Judge, math: &MetricMath, path: &Path) -> Option<()> {
    let most = limit::MATH_BYTES_MAX;
    let bytes = serde_json::to_vec(math).map_or(0, |text| text.len());
    if bytes <= most {
        return Some(());
    }
    judge.error(
        path,
        "metric math is larger than AWS accepts",
        format!("{bytes} bytes as JSON"),
        format!("at most {most} bytes"),
        "drop queries, or shorten names and dimensions",
    );
    None
}
