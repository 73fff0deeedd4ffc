//! Metric data queries: metrics and expressions over them, as alarms, tracking policies and
//! GetMetricData ask them.

use std::collections::{BTreeMap, BTreeSet};

use scaling::metric::MetricIdentity;
use serde_json::Value;

use super::{
    math::{Expression, Fault, Series, Shape, Window},
    sample::Stat,
    store::{self, MetricStore, floor},
};

/// Queries that belong together, each after those it needs.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    queries: Vec<Query>,
}

#[derive(Clone, Debug)]
struct Query {
    id: String,
    returned: bool,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Metric {
        metric: MetricIdentity,
        unit: Option<String>,
        stat: Stat,
        period: i64,
    },
    Expression {
        expression: Expression,
        /// Seconds of a period: its own or that of the metrics it is computed from.
        period: i64,
    },
}

impl Plan {
    /// Reads queries in the member names of MetricDataQuery. `period` is that of metrics that name
    /// none.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn read(queries: &[Value], period: Option<i64>) -> Result<Self, Fault> {
        let mut ids = BTreeSet::new();
        for query in queries {
            let id = query["Id"].as_str().unwrap_or_default();
            check_id(id)?;
            if !ids.insert(id) {
                return Err(wrong(format!(
                    "The values for parameter id in MetricDataQueries are not unique: {id}."
                )));
            }
        }
        let mut plan = Self {
            queries: Vec::new(),
        };
        let mut waiting: Vec<&Value> = queries.iter().collect();
        // Each turn takes those whose inputs are there; a turn that takes none has met a circle.
        while !waiting.is_empty() {
            let before = waiting.len();
            let mut later = Vec::new();
            for query in waiting {
                match plan.take(query, &ids, period)? {
                    Some(query) => plan.queries.push(query),
                    None => later.push(query),
                }
            }
            if later.len() == before {
                return Err(wrong(
                    "Expressions must not depend on each other in a circle.",
                ));
            }
            waiting = later;
        }
        Ok(plan)
    }

    /// The query, or `None` while it waits for another.
    fn take(
        &self,
        query: &Value,
        ids: &BTreeSet<&str>,
        period: Option<i64>,
    ) -> Result<Option<Query>, Fault> {
        let id = query["Id"].as_str().unwrap_or_default();
        let source = match (query.get("MetricStat"), query["Expression"].as_str()) {
            (Some(stat), None) if stat.is_object() => metric(stat, period)?,
            (None | Some(Value::Null), Some(text)) => match self.expression(text, query, ids)? {
                Some(source) => source,
                None => return Ok(None),
            },
            _ => {
                return Err(wrong(format!(
                    "Query {id} must have either a MetricStat or an Expression."
                )));
            }
        };
        Ok(Some(Query {
            id: id.to_owned(),
            returned: query["ReturnData"].as_bool().unwrap_or(true),
            source,
        }))
    }

    fn expression(
        &self,
        text: &str,
        query: &Value,
        ids: &BTreeSet<&str>,
    ) -> Result<Option<Source>, Fault> {
        let told = |fault| match fault {
            Fault::Wrong(why) => wrong(format!("Invalid metric expression '{text}': {why}.")),
            other => other,
        };
        let expression = Expression::parse(text).map_err(told)?;
        let mut names = BTreeSet::new();
        expression.names(&mut names);
        let known = |id: &str| self.queries.iter().find(|query| query.id == id);
        let waits = names
            .iter()
            .any(|id| ids.contains(id.as_str()) && known(id).is_none());
        if waits {
            return Ok(None);
        }
        let shape = expression
            .shape(&|id| known(id).map(|_| Shape::Series))
            .map_err(told)?;
        if shape == Shape::Array {
            return Err(Fault::NotSimulated(format!(
                "an expression that gives several series: {text}"
            )));
        }
        if shape == Shape::Scalar && query["ReturnData"].as_bool() != Some(false) {
            return Err(wrong(format!(
                "Invalid metric expression '{text}': it gives a number and not a time series."
            )));
        }
        let own = query["Period"].as_i64();
        let inputs = self.queries.iter().map(Query::period);
        let period = own.or_else(|| inputs.min()).unwrap_or(store::MINUTE);
        Ok(Some(Source::Expression { expression, period }))
    }

    /// How many queries are metrics, and how many are expressions.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let metrics = self.queries.iter().filter(|query| query.is_metric());
        let metrics = metrics.count();
        (metrics, self.queries.len() - metrics)
    }

    /// Ids of the queries whose data are given back.
    pub(crate) fn returned(&self) -> Vec<&str> {
        let returned = self.queries.iter().filter(|query| query.returned);
        returned.map(|query| query.id.as_str()).collect()
    }

    /// Seconds of the periods of its metrics, and of its expressions where it has no metrics.
    pub(crate) fn periods(&self) -> BTreeSet<i64> {
        let metrics = self.queries.iter().filter(|query| query.is_metric());
        let periods: BTreeSet<_> = metrics.map(Query::period).collect();
        if periods.is_empty() {
            return self.queries.iter().map(Query::period).collect();
        }
        periods
    }

    /// The results of all queries between two seconds.
    pub(crate) fn evaluate(
        &self,
        store: &MetricStore,
        from: i64,
        to: i64,
    ) -> BTreeMap<String, Series> {
        let metrics = self.queries.iter().filter(|query| query.is_metric());
        let metrics: Vec<_> = metrics.map(|query| query.id.as_str()).collect();
        let mut results = BTreeMap::new();
        for query in &self.queries {
            let period = query.period();
            let window = Window {
                period,
                from: floor(from, period),
                to,
            };
            let series = match &query.source {
                Source::Metric {
                    metric, unit, stat, ..
                } => store
                    .statistics(metric, unit.as_deref(), window, *stat)
                    .into_iter()
                    .collect(),
                Source::Expression { expression, .. } => {
                    expression.series(&results, &metrics, window)
                }
            };
            results.insert(query.id.clone(), series);
        }
        results
    }
}

impl Query {
    fn is_metric(&self) -> bool {
        matches!(self.source, Source::Metric { .. })
    }

    fn period(&self) -> i64 {
        match self.source {
            Source::Metric { period, .. } | Source::Expression { period, .. } => period,
        }
    }
}

fn metric(stat: &Value, period: Option<i64>) -> Result<Source, Fault> {
    let held = &stat["Metric"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let metric = MetricIdentity {
        namespace: text(&held["Namespace"]),
        name: text(&held["MetricName"]),
        dimensions: store::dimensions(held.get("Dimensions")),
    };
    if metric.namespace.is_empty() || metric.name.is_empty() {
        return Err(wrong("A Metric must have a Namespace and a MetricName."));
    }
    let word = text(&stat["Stat"]);
    let stat_word = Stat::parse(&word)?;
    let period = stat["Period"].as_i64().or(period).unwrap_or_default();
    if !is_period(period) {
        return Err(wrong(format!(
            "The value {period} for parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60."
        )));
    }
    Ok(Source::Metric {
        metric,
        unit: stat["Unit"].as_str().map(str::to_owned),
        stat: stat_word,
        period,
    })
}

/// A small letter, then letters, digits and underscores.
fn check_id(id: &str) -> Result<(), Fault> {
    let valid = id.starts_with(|letter: char| letter.is_ascii_lowercase())
        && id
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if valid {
        return Ok(());
    }
    Err(wrong(format!(
        "The value {id} for parameter Id is not valid."
    )))
}

/// Periods CloudWatch reads data in.
pub(crate) fn is_period(period: i64) -> bool {
    [1, 5, 10, 20, 30].contains(&period) || (period > 0 && period % 60 == 0)
}

fn wrong(message: impl Into<String>) -> Fault {
    Fault::Wrong(message.into())
}
