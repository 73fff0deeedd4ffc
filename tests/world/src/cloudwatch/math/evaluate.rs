//! From an expression and the data of its queries to a result.
//!
//! Series are joined where both have a point. A result that is no finite number, such as one divided
//! by nothing, is no point at all.

use std::collections::BTreeMap;

use super::{Expression, Function, Operator, Series};

/// What is asked for: periods of one length between two moments.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// Seconds of a period.
    pub(crate) period: i64,
    /// First second.
    pub(crate) from: i64,
    /// The second after the last.
    pub(crate) to: i64,
}

/// A result.
#[derive(Clone, Debug, PartialEq)]
enum Found {
    Scalar(f64),
    Series(Series),
    Array(Vec<Series>),
}

/// The data an expression is computed from.
struct Data<'a> {
    /// Results of all queries by id.
    results: &'a BTreeMap<String, Series>,
    /// Ids of those queries that are metrics.
    metrics: &'a [&'a str],
    window: Window,
}

impl Expression {
    /// The series it gives; a number is a point in every period. `results` are those of the queries
    /// it names, and `metrics` the ids that `METRICS()` stands for.
    pub(crate) fn series(
        &self,
        results: &BTreeMap<String, Series>,
        metrics: &[&str],
        window: Window,
    ) -> Series {
        let data = Data {
            results,
            metrics,
            window,
        };
        match data.evaluate(self) {
            Found::Scalar(number) => data.constant(number),
            Found::Series(series) => series,
            // The check of shapes lets no array through as a result.
            Found::Array(_) => Series::new(),
        }
    }
}

impl Data<'_> {
    fn evaluate(&self, expression: &Expression) -> Found {
        match expression {
            Expression::Number(number) => Found::Scalar(*number),
            Expression::Text(_) => Found::Scalar(f64::NAN),
            Expression::Query(id) => {
                Found::Series(self.results.get(id).cloned().unwrap_or_default())
            }
            Expression::Array(items) => {
                Found::Array(items.iter().map(|item| self.one(item)).collect())
            }
            Expression::Negative(of) => self.evaluate(of).map(|value| -value),
            Expression::Operation(operator, left, right) => {
                let (left, right) = (self.evaluate(left), self.evaluate(right));
                join(left, right, |left, right| operator.apply(left, right))
            }
            Expression::Call(function, arguments) => self.call(*function, arguments),
        }
    }

    fn one(&self, expression: &Expression) -> Series {
        match self.evaluate(expression) {
            Found::Scalar(number) => self.constant(number),
            Found::Series(series) => series,
            Found::Array(_) => Series::new(),
        }
    }

    /// A point in every period.
    fn constant(&self, number: f64) -> Series {
        let Window { period, from, to } = self.window;
        let starts = (from..to).step_by(usize::try_from(period).unwrap_or(60).max(1));
        starts
            .filter(|_| number.is_finite())
            .map(|start| (start, number))
            .collect()
    }

    fn call(&self, function: Function, arguments: &[Expression]) -> Found {
        let first = || arguments.first().map(|one| self.evaluate(one));
        let given = first().unwrap_or(Found::Scalar(f64::NAN));
        match function {
            Function::Abs => given.map(f64::abs),
            Function::Ceil => given.map(f64::ceil),
            Function::Floor => given.map(f64::floor),
            Function::Avg => given.reduce(mean),
            Function::Max => given.reduce(|values| fold(values, f64::max)),
            Function::Min => given.reduce(|values| fold(values, f64::min)),
            Function::Sum => given.reduce(|values| values.iter().sum()),
            Function::DatapointCount => given.reduce(count),
            Function::MetricCount => match given {
                Found::Array(series) => Found::Scalar(number(series.len())),
                _ => Found::Scalar(f64::NAN),
            },
            Function::Metrics => self.metrics(arguments.first()),
            Function::Period => Found::Scalar(number_of_seconds(self.window.period)),
            Function::Diff => given.each(|series| changes(series, |now, before, _| now - before)),
            Function::Rate => given
                .each(|series| changes(series, |now, before, seconds| (now - before) / seconds)),
            Function::RunningSum => given.each(running_sum),
            Function::TimeSeries => match given {
                Found::Scalar(number) => Found::Series(self.constant(number)),
                other => other,
            },
            Function::Fill => self.fill(given, arguments.get(1)),
            Function::If => self.choose(&given, arguments.get(1), arguments.get(2)),
        }
    }

    fn metrics(&self, part: Option<&Expression>) -> Found {
        let part = match part {
            Some(Expression::Text(part)) => part.as_str(),
            _ => "",
        };
        let wanted = self.metrics.iter().filter(|id| id.contains(part));
        Found::Array(
            wanted
                .map(|id| self.results.get(*id).cloned().unwrap_or_default())
                .collect(),
        )
    }

    fn fill(&self, given: Found, with: Option<&Expression>) -> Found {
        let all = self.constant(0.0);
        match with {
            Some(Expression::Query(word)) if word == "REPEAT" || word == "LINEAR" => {
                let linear = word == "LINEAR";
                given.each(|series| between(series, all.keys().copied(), linear))
            }
            Some(filler) => {
                let filler = self.one(filler);
                given.each(|series| {
                    let mut filled = filler.clone();
                    filled.extend(series.iter().map(|(start, value)| (*start, *value)));
                    filled
                })
            }
            None => given,
        }
    }

    fn choose(
        &self,
        condition: &Found,
        yes: Option<&Expression>,
        no: Option<&Expression>,
    ) -> Found {
        let value = |one: Option<&Expression>| one.map(|one| self.evaluate(one));
        let (yes, no) = (value(yes), value(no));
        if let Found::Scalar(condition) = condition {
            let chosen = if *condition == 0.0 { no } else { yes };
            return chosen.unwrap_or(Found::Series(Series::new()));
        }
        let Found::Series(condition) = condition else {
            return Found::Series(Series::new());
        };
        let at = |found: &Option<Found>, start: &i64| match found {
            Some(Found::Scalar(number)) => Some(*number),
            Some(Found::Series(series)) => series.get(start).copied(),
            _ => None,
        };
        let chosen = condition.iter().filter_map(|(start, holds)| {
            let found = if *holds == 0.0 { &no } else { &yes };
            Some((*start, at(found, start)?))
        });
        Found::Series(chosen.collect())
    }
}

impl Found {
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Scalar(number) => Self::Scalar(of(number)),
            other => other.each(|series| {
                let points = series.iter().map(|(start, value)| (*start, of(*value)));
                finite(points)
            }),
        }
    }

    fn each(self, of: impl Fn(&Series) -> Series) -> Self {
        match self {
            Self::Scalar(number) => Self::Scalar(number),
            Self::Series(series) => Self::Series(of(&series)),
            Self::Array(all) => Self::Array(all.iter().map(of).collect()),
        }
    }

    /// Of a series one number; of an array a series, period by period over those that have data.
    fn reduce(self, of: impl Fn(&[f64]) -> f64) -> Self {
        match self {
            Self::Scalar(number) => Self::Scalar(number),
            Self::Series(series) => {
                let values: Vec<_> = series.into_values().collect();
                Self::Scalar(of(&values))
            }
            Self::Array(all) => {
                let mut columns: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
                for (start, value) in all.into_iter().flatten() {
                    columns.entry(start).or_default().push(value);
                }
                let points = columns.iter().map(|(start, values)| (*start, of(values)));
                Self::Series(finite(points))
            }
        }
    }
}

impl Operator {
    fn apply(self, left: f64, right: f64) -> f64 {
        let truth = |holds: bool| if holds { 1.0 } else { 0.0 };
        match self {
            Self::Or => truth(left != 0.0 || right != 0.0),
            Self::And => truth(left != 0.0 && right != 0.0),
            // As exact as AWS, whose numbers are doubles too.
            #[allow(clippy::float_cmp)]
            Self::Equal => truth(left == right),
            #[allow(clippy::float_cmp)]
            Self::Different => truth(left != right),
            Self::Less => truth(left < right),
            Self::LessOrEqual => truth(left <= right),
            Self::Greater => truth(left > right),
            Self::GreaterOrEqual => truth(left >= right),
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Power => left.powf(right),
        }
    }
}

fn join(left: Found, right: Found, of: impl Fn(f64, f64) -> f64 + Copy) -> Found {
    match (left, right) {
        (Found::Scalar(left), Found::Scalar(right)) => Found::Scalar(of(left, right)),
        (Found::Scalar(left), right) => right.map(|right| of(left, right)),
        (left, Found::Scalar(right)) => left.map(|left| of(left, right)),
        (Found::Series(left), Found::Series(right)) => Found::Series(pair(&left, &right, of)),
        (Found::Array(all), Found::Series(right)) => {
            Found::Array(all.iter().map(|left| pair(left, &right, of)).collect())
        }
        (Found::Series(left), Found::Array(all)) => {
            Found::Array(all.iter().map(|right| pair(&left, right, of)).collect())
        }
        (Found::Array(_), Found::Array(_)) => Found::Array(Vec::new()),
    }
}

fn pair(left: &Series, right: &Series, of: impl Fn(f64, f64) -> f64) -> Series {
    finite(left.iter().filter_map(|(start, left)| {
        let right = right.get(start)?;
        Some((*start, of(*left, *right)))
    }))
}

fn finite(points: impl Iterator<Item = (i64, f64)>) -> Series {
    points.filter(|(_, value)| value.is_finite()).collect()
}

fn changes(series: &Series, of: impl Fn(f64, f64, f64) -> f64) -> Series {
    let later = series.iter().skip(1);
    finite(
        series.iter().zip(later).map(|((before, old), (now, new))| {
            (*now, of(*new, *old, number_of_seconds(now - before)))
        }),
    )
}

fn running_sum(series: &Series) -> Series {
    let mut total = 0.0;
    let points = series.iter().map(|(start, value)| {
        total += value;
        (*start, total)
    });
    points.collect()
}

/// Gaps filled from the point before, or on a line between their neighbours.
fn between(series: &Series, starts: impl Iterator<Item = i64>, linear: bool) -> Series {
    let value = |start: i64| {
        let (before, old) = series.range(..=start).next_back()?;
        if !linear {
            return Some((start, *old));
        }
        let (after, new) = series.range(start..).next()?;
        let span = number_of_seconds((after - before).max(1));
        Some((
            start,
            old + (new - old) * number_of_seconds(start - before) / span,
        ))
    };
    starts.filter_map(value).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / number(values.len())
}

fn fold(values: &[f64], of: fn(f64, f64) -> f64) -> f64 {
    values.iter().copied().reduce(of).unwrap_or(f64::NAN)
}

fn count(values: &[f64]) -> f64 {
    number(values.len())
}

// Counts of points are far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn number(count: usize) -> f64 {
    count as f64
}

// Exact up to 2^53 seconds.
#[allow(clippy::cast_precision_loss)]
fn number_of_seconds(seconds: i64) -> f64 {
    seconds as f64
}
