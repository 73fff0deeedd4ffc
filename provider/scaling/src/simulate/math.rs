//! Metric math, as far as scaling needs it: what an alarm sees that watches an expression.
//!
//! Read from a policy's queries by [`Math::read`], which names what it cannot compute rather than
//! guess; evaluated for one evaluation range by [`Math::datapoints`]. The rules are those of the
//! CloudWatch User Guide, "Using metric math": a value that is missing on one side of an operator
//! counts as 0, a division by zero drops the point, and the result of the returned query must be
//! one time series.

mod operator;
mod parse;
mod series;

use std::{collections::BTreeMap, fmt};

use self::{
    parse::{Kind, Node},
    series::Grid,
};
use super::{
    metric_data::{Datapoint, MetricData, MetricQuery},
    time::{Span, Time},
};
use crate::{
    metric::MetricIdentity,
    object::{Dimension, MetricDataQuery, MetricMath, MetricStat, StatMetric, Statistic},
};

/// Queries of metric math that can be computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Math {
    written: MetricMath,
    inputs: Vec<Input>,
    /// Each uses inputs and formulas before it only.
    formulas: Vec<Node>,
    returned: Source,
}

/// A metric that expressions use.
#[derive(Clone, Debug, PartialEq)]
struct Input {
    id: String,
    metric: MetricIdentity,
    statistic: Statistic,
}

/// What an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    Input(usize),
    Formula(usize),
}

/// Why a metric or its queries cannot be computed: a fragment that fits after the policy's name and
/// a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported(String);

impl Math {
    /// Reads the queries of a tracking policy.
    ///
    /// # Errors
    /// Names the query and what about it is not computed here: a function, a percentile, an id
    /// nobody defines, a circle, an expression that yields no single time series.
    pub fn read(written: &MetricMath) -> Result<Self, Unsupported> {
        let mut reader = Reader::new(&written.metrics);
        let mut returned = None;
        for query in &written.metrics {
            let source = reader.source(&query.id)?;
            if query.return_data {
                returned = Some((query, source));
            }
        }
        let (query, returned) =
            returned.ok_or_else(|| Unsupported("no query returns data".to_owned()))?;
        if let Source::Formula(formula) = returned
            && reader.kinds.get(formula) != Some(&Kind::Series)
        {
            return Err(Unsupported::at(query, "it yields no single time series"));
        }
        Ok(Self {
            written: written.clone(),
            inputs: reader.inputs,
            formulas: reader.formulas,
            returned,
        })
    }

    /// The queries as they were written.
    pub fn written(&self) -> &MetricMath {
        &self.written
    }

    /// The metrics it uses.
    pub fn metrics(&self) -> impl Iterator<Item = &MetricIdentity> {
        self.inputs.iter().map(|input| &input.metric)
    }

    /// Appends one point for every period of `[from, to)` that has a result, by rising time.
    pub fn datapoints(
        &self,
        data: &dyn MetricData,
        period: Span,
        (from, to): (Time, Time),
        found: &mut Vec<Datapoint>,
    ) {
        let grid = Grid { from, to, period };
        let inputs: Vec<Vec<Option<f64>>> = self
            .inputs
            .iter()
            .map(|input| {
                let mut points = Vec::new();
                let query = MetricQuery {
                    metric: &input.metric,
                    statistic: input.statistic,
                    period,
                    from,
                    to,
                };
                data.datapoints(&query, &mut points);
                grid.spread(&points)
            })
            .collect();
        let series = match self.returned {
            Source::Input(input) => inputs.into_iter().nth(input),
            Source::Formula(formula) => {
                let mut done = Vec::with_capacity(self.formulas.len());
                for node in &self.formulas {
                    let value = node.value(&series::Known {
                        grid,
                        inputs: &inputs,
                        formulas: &done,
                    });
                    done.push(value);
                }
                done.into_iter().nth(formula).and_then(series::Value::one)
            }
        };
        let values = series.into_iter().flatten();
        let starts = (0..).map(|index| from + period * index);
        found.extend(starts.zip(values).filter_map(|(start, value)| {
            let value = value.filter(|value| value.is_finite())?;
            Some(Datapoint { start, value })
        }));
    }
}

/// Turns ids into sources, formulas after what they use.
struct Reader<'a> {
    queries: BTreeMap<&'a str, &'a MetricDataQuery>,
    /// Ids whose expressions are being read: one that comes up again uses itself.
    open: Vec<&'a str>,
    sources: BTreeMap<&'a str, Source>,
    inputs: Vec<Input>,
    formulas: Vec<Node>,
    kinds: Vec<Kind>,
}

impl<'a> Reader<'a> {
    fn new(queries: &'a [MetricDataQuery]) -> Self {
        let mut reader = Self {
            queries: queries
                .iter()
                .map(|query| (query.id.as_str(), query))
                .collect(),
            open: Vec::new(),
            sources: BTreeMap::new(),
            inputs: Vec::new(),
            formulas: Vec::new(),
            kinds: Vec::new(),
        };
        // Inputs first: METRICS() stands for all of them, wherever they are written.
        for query in queries {
            if let Some(stat) = &query.metric_stat
                && let Ok(input) = input(query, stat)
            {
                let source = Source::Input(reader.inputs.len());
                reader.inputs.push(input);
                reader.sources.insert(&query.id, source);
            }
        }
        reader
    }

    fn source(&mut self, id: &str) -> Result<Source, Unsupported> {
        if let Some(known) = self.sources.get(id) {
            return Ok(*known);
        }
        let unknown = || Unsupported(format!("no query has the id {id:?}"));
        let query = *self.queries.get(id).ok_or_else(unknown)?;
        if let Some(stat) = &query.metric_stat {
            // Had it been possible, it would be known.
            input(query, stat)?;
        }
        let text = query.expression.as_deref();
        let text = text.ok_or_else(|| Unsupported::at(query, "it has no expression"))?;
        if self.open.contains(&query.id.as_str()) {
            return Err(Unsupported::at(query, "it uses itself"));
        }
        self.open.push(&query.id);
        let parsed = parse::parse(text, self);
        self.open.pop();
        let (node, kind) = parsed.map_err(|reason| Unsupported::at(query, &reason))?;
        let source = Source::Formula(self.formulas.len());
        self.formulas.push(node);
        self.kinds.push(kind);
        self.sources.insert(&query.id, source);
        Ok(source)
    }
}

impl parse::Ids for Reader<'_> {
    fn resolve(&mut self, id: &str) -> Result<(Node, Kind), String> {
        match self.source(id).map_err(|Unsupported(reason)| reason)? {
            Source::Input(input) => Ok((Node::Input(input), Kind::Series)),
            Source::Formula(formula) => {
                let kind = self.kinds.get(formula).copied().unwrap_or(Kind::Series);
                Ok((Node::Formula(formula), kind))
            }
        }
    }

    fn metrics(&self, part: &str) -> Vec<usize> {
        let inputs = (0..).zip(&self.inputs);
        let named = inputs.filter(|(_, input)| input.id.contains(part));
        named.map(|(place, _)| place).collect()
    }
}

fn input(query: &MetricDataQuery, stat: &MetricStat) -> Result<Input, Unsupported> {
    let MetricStat {
        metric:
            StatMetric {
                dimensions,
                metric_name,
                namespace,
            },
        stat,
        unit: _,
    } = stat;
    let statistic = match stat.as_str() {
        "Average" => Statistic::Average,
        "Maximum" => Statistic::Maximum,
        "Minimum" => Statistic::Minimum,
        "SampleCount" => Statistic::SampleCount,
        "Sum" => Statistic::Sum,
        other => {
            let reason = format!("the statistic {other} is not computed");
            return Err(Unsupported::at(query, &reason));
        }
    };
    Ok(Input {
        id: query.id.clone(),
        metric: MetricIdentity {
            namespace: namespace.clone(),
            name: metric_name.clone(),
            dimensions: dimensions
                .iter()
                .map(|Dimension { name, value }| (name.clone(), value.clone()))
                .collect(),
        },
        statistic,
    })
}

/// What a reason ends with that CloudWatch does not share: it computes what is not computed here.
const LIMIT: &str = "not computed";

impl Unsupported {
    /// Whether only this implementation refuses it: CloudWatch would compute it.
    pub fn is_limit(&self) -> bool {
        self.0.ends_with(LIMIT)
    }

    pub(crate) fn new(reason: String) -> Self {
        Self(reason)
    }

    fn at(query: &MetricDataQuery, reason: &str) -> Self {
        Self(format!("query {}: {reason}", query.id))
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Unsupported {}

#[cfg(test)]
mod tests;
