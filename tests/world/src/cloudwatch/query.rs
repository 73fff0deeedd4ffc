//! Metric data queries: metrics and expressions over them, as alarms, tracking policies and
//! GetMetricData ask them. What an expression makes of its metrics is
//! [`scaling::simulate::Math`]'s business.

use std::collections::BTreeSet;

use scaling::{
    metric::MetricIdentity,
    object::{Dimension, MetricDataQuery, MetricMath, MetricStat, StatMetric, Statistic},
    simulate::{Datapoint, Math, MetricData, MetricQuery, Span, Time, Watched},
};
use serde_json::Value;

use super::{
    sample::Stat,
    store::{self, MetricStore, floor},
};

/// Why queries cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// AWS would refuse them too.
    Wrong(String),
    /// AWS has it and this world has not.
    NotSimulated(String),
}

/// Queries that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    queries: Vec<Query>,
}

#[derive(Clone, Debug)]
struct Query {
    id: String,
    is_metric: bool,
    /// Seconds of a period: its own, or that of the metrics it is computed from.
    period: i64,
    /// What it gives; `None` for one that only others use.
    returned: Option<Watched>,
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
        let mut written = Vec::new();
        let mut periods = Vec::new();
        for query in queries {
            let (query, period) = convert(query, period)?;
            written.push(query);
            periods.push(period);
        }
        let shortest = periods.iter().flatten().min().copied();
        let mut read = Vec::new();
        for (query, period) in written.iter().zip(&periods) {
            read.push(Query {
                id: query.id.clone(),
                is_metric: query.metric_stat.is_some(),
                period: period.or(shortest).unwrap_or(store::MINUTE),
                returned: match query.return_data {
                    true => Some(watched(query, &written)?),
                    false => None,
                },
            });
        }
        Ok(Self { queries: read })
    }

    /// How many queries are metrics, and how many are expressions.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let metrics = self.queries.iter().filter(|query| query.is_metric).count();
        (metrics, self.queries.len() - metrics)
    }

    /// What the queries give whose data are given back, and the seconds of its period.
    pub(crate) fn returned(&self) -> impl Iterator<Item = (&Watched, i64)> {
        let queries = self.queries.iter();
        queries.filter_map(|query| Some((query.returned.as_ref()?, query.period)))
    }

    /// Seconds of the periods of its metrics, and of its expressions where it has no metrics.
    pub(crate) fn periods(&self) -> BTreeSet<i64> {
        let of = |metrics: bool| -> BTreeSet<i64> {
            let queries = self.queries.iter();
            let queries = queries.filter(|query| query.is_metric == metrics);
            queries.map(|query| query.period).collect()
        };
        Some(of(true))
            .filter(|periods| !periods.is_empty())
            .unwrap_or_else(|| of(false))
    }

    /// The points a query gives between two seconds, by rising time.
    pub(crate) fn points(
        &self,
        store: &MetricStore,
        id: &str,
        from: i64,
        to: i64,
    ) -> Vec<(i64, f64)> {
        let Some(query) = self.queries.iter().find(|query| query.id == id) else {
            return Vec::new();
        };
        let (from, to) = (
            Time::from_secs(floor(from, query.period)),
            Time::from_secs(to),
        );
        let period = Span::secs(query.period);
        let mut found = Vec::new();
        match &query.returned {
            None => {}
            Some(Watched::Metric { metric, statistic }) => {
                let query = MetricQuery {
                    metric,
                    statistic: *statistic,
                    period,
                    from,
                    to,
                };
                store.datapoints(&query, &mut found);
            }
            Some(Watched::Math(math)) => math.datapoints(store, period, (from, to), &mut found),
        }
        let second = |point: Datapoint| (point.start.0.div_euclid(1000), point.value);
        found.into_iter().map(second).collect()
    }
}

/// A query in the domain's words, and its period where it has one.
fn convert(query: &Value, period: Option<i64>) -> Result<(MetricDataQuery, Option<i64>), Fault> {
    let id = query["Id"].as_str().unwrap_or_default();
    let expression = query["Expression"].as_str();
    let stat = query.get("MetricStat").filter(|stat| stat.is_object());
    if stat.is_some() == expression.is_some() {
        return Err(wrong(format!(
            "Query {id} must have either a MetricStat or an Expression."
        )));
    }
    let (stat, period) = match stat {
        None => (None, query["Period"].as_i64()),
        Some(stat) => {
            let (stat, period) = metric(stat, period)?;
            (Some(stat), Some(period))
        }
    };
    let query = MetricDataQuery {
        id: id.to_owned(),
        expression: expression.map(str::to_owned),
        label: None,
        metric_stat: stat,
        return_data: query["ReturnData"].as_bool().unwrap_or(true),
    };
    Ok((query, period))
}

/// A metric, its unit and percentile among its dimensions, and its period.
fn metric(stat: &Value, period: Option<i64>) -> Result<(MetricStat, i64), Fault> {
    let held = &stat["Metric"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (namespace, name) = (text(&held["Namespace"]), text(&held["MetricName"]));
    if namespace.is_empty() || name.is_empty() {
        return Err(wrong("A Metric must have a Namespace and a MetricName."));
    }
    let period = stat["Period"].as_i64().or(period).unwrap_or_default();
    if !is_period(period) {
        return Err(wrong(format!(
            "The value {period} for parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60."
        )));
    }
    let dimensions = store::dimensions(held.get("Dimensions"));
    let mut dimensions: Vec<_> = dimensions.into_iter().collect();
    if let Some(unit) = stat["Unit"].as_str() {
        dimensions.push((store::UNIT.to_owned(), unit.to_owned()));
    }
    let mut word = text(&stat["Stat"]);
    if let Stat::Percentile(_) = Stat::parse(&word)? {
        let percentile = std::mem::replace(&mut word, "Average".to_owned());
        dimensions.push((store::STAT.to_owned(), percentile));
    }
    let pair = |(name, value)| Dimension { name, value };
    let metric = StatMetric {
        dimensions: dimensions.into_iter().map(pair).collect(),
        metric_name: name,
        namespace,
    };
    let stat = MetricStat {
        metric,
        stat: word,
        unit: None,
    };
    Ok((stat, period))
}

/// What a query gives, among all that were written.
fn watched(query: &MetricDataQuery, written: &[MetricDataQuery]) -> Result<Watched, Fault> {
    let only = |other: &MetricDataQuery| MetricDataQuery {
        return_data: other.id == query.id,
        ..other.clone()
    };
    let math = MetricMath {
        metrics: written.iter().map(only).collect(),
    };
    let math = Math::read(&math).map_err(|unsupported| {
        if unsupported.is_limit() {
            Fault::NotSimulated(unsupported.to_string())
        } else {
            wrong(format!("Invalid metric expression, {unsupported}."))
        }
    })?;
    let Some(stat) = &query.metric_stat else {
        return Ok(Watched::Math(math));
    };
    let statistic = serde_json::from_value(Value::from(stat.stat.as_str()));
    let dimensions = stat.metric.dimensions.iter();
    Ok(Watched::Metric {
        metric: MetricIdentity {
            namespace: stat.metric.namespace.clone(),
            name: stat.metric.metric_name.clone(),
            dimensions: dimensions
                .map(|Dimension { name, value }| (name.clone(), value.clone()))
                .collect(),
        },
        statistic: statistic.unwrap_or(Statistic::Average),
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
