//! Metric math: expressions over the data of other queries (CloudWatch User Guide, "Using math
//! expressions with CloudWatch metrics").
//!
//! Here are the arithmetic, the comparisons and the functions that alarms and tracking policies
//! use; others of AWS's functions are refused as not simulated.

mod evaluate;
mod parse;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use evaluate::Window;

/// Data points of a series by the second their period starts at.
pub(super) type Series = BTreeMap<i64, f64>;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expression {
    /// A number.
    Number(f64),
    /// A text, as `METRICS("cpu")` takes it.
    Text(String),
    /// The result of another query.
    Query(String),
    /// `[a, b]`: several results.
    Array(Vec<Self>),
    /// `-a`.
    Negative(Box<Self>),
    /// Two operands.
    Operation(Operator, Box<Self>, Box<Self>),
    /// A function and its arguments.
    Call(Function, Vec<Self>),
}

/// What joins two operands. Comparisons and logic give 1 or 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `||` or `OR`.
    Or,
    /// `&&` or `AND`.
    And,
    /// `==`.
    Equal,
    /// `!=`.
    Different,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `^`.
    Power,
}

/// A function this world knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// Absolute value.
    Abs,
    /// Mean: of a series its points, of an array point by point.
    Avg,
    /// Next whole number above.
    Ceil,
    /// Points of a series.
    DatapointCount,
    /// Difference to the point before.
    Diff,
    /// Fills gaps.
    Fill,
    /// Next whole number below.
    Floor,
    /// One of two values.
    If,
    /// Greatest.
    Max,
    /// Series of an array.
    MetricCount,
    /// All queries that are metrics, or those whose id holds a text.
    Metrics,
    /// Least.
    Min,
    /// Seconds of a period.
    Period,
    /// Change in a second.
    Rate,
    /// Total of all points so far.
    RunningSum,
    /// Total.
    Sum,
    /// A series of one value.
    TimeSeries,
}

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One number.
    Scalar,
    /// One series.
    Series,
    /// Several series.
    Array,
}

/// Why an expression cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// AWS would refuse it too.
    Wrong(String),
    /// AWS has it and this world has not.
    NotSimulated(String),
}

/// AWS's name of each function.
const FUNCTIONS: [(&str, Function); 17] = [
    ("ABS", Function::Abs),
    ("AVG", Function::Avg),
    ("CEIL", Function::Ceil),
    ("DATAPOINT_COUNT", Function::DatapointCount),
    ("DIFF", Function::Diff),
    ("FILL", Function::Fill),
    ("FLOOR", Function::Floor),
    ("IF", Function::If),
    ("MAX", Function::Max),
    ("METRIC_COUNT", Function::MetricCount),
    ("METRICS", Function::Metrics),
    ("MIN", Function::Min),
    ("PERIOD", Function::Period),
    ("RATE", Function::Rate),
    ("RUNNING_SUM", Function::RunningSum),
    ("SUM", Function::Sum),
    ("TIME_SERIES", Function::TimeSeries),
];
/// Functions and words of AWS that are left out here.
const LEFT_OUT: [&str; 24] = [
    "ANOMALY_DETECTION_BAND",
    "DATE",
    "DAY",
    "DB_PERF_INSIGHTS",
    "DIFF_TIME",
    "EPOCH",
    "FIRST",
    "HOUR",
    "INSIGHT_RULE_METRIC",
    "LAMBDA",
    "LAST",
    "LOG",
    "LOG10",
    "MINUTE",
    "MONTH",
    "REMOVE_EMPTY",
    "SEARCH",
    "SELECT",
    "SERVICE_QUOTA",
    "SLICE",
    "SORT",
    "STDDEV",
    "WEEK",
    "YEAR",
];

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        parse::expression(text)
    }

    /// Ids of the queries it names; those `METRICS` takes in are not among them.
    pub(super) fn names(&self, found: &mut BTreeSet<String>) {
        match self {
            Self::Number(_) | Self::Text(_) => {}
            Self::Query(id) => {
                found.insert(id.clone());
            }
            Self::Array(items) | Self::Call(_, items) => {
                items.iter().for_each(|item| item.names(found));
            }
            Self::Negative(of) => of.names(found),
            Self::Operation(_, left, right) => {
                left.names(found);
                right.names(found);
            }
        }
    }

    /// What it gives, when `of` says what the queries it names give.
    ///
    /// # Errors
    /// When its parts do not fit together.
    pub(super) fn shape(&self, of: &dyn Fn(&str) -> Option<Shape>) -> Result<Shape, Fault> {
        match self {
            Self::Number(_) => Ok(Shape::Scalar),
            Self::Text(text) => Err(wrong(format!("\"{text}\" stands alone"))),
            Self::Query(id) => of(id).ok_or_else(|| wrong(format!("{id} is no query"))),
            Self::Array(items) => {
                for item in items {
                    if item.shape(of)? != Shape::Series {
                        return Err(wrong("an array holds series only"));
                    }
                }
                Ok(Shape::Array)
            }
            Self::Negative(inner) => inner.shape(of),
            Self::Operation(_, left, right) => match (left.shape(of)?, right.shape(of)?) {
                (Shape::Array, Shape::Array) => Err(wrong("two arrays cannot be joined")),
                (Shape::Array, _) | (_, Shape::Array) => Ok(Shape::Array),
                (Shape::Series, _) | (_, Shape::Series) => Ok(Shape::Series),
                (Shape::Scalar, Shape::Scalar) => Ok(Shape::Scalar),
            },
            Self::Call(function, arguments) => function.shape(arguments, of),
        }
    }
}

impl Function {
    fn named(name: &str) -> Option<Self> {
        let found = FUNCTIONS.iter().find(|(known, _)| *known == name);
        found.map(|(_, function)| *function)
    }

    fn shape(
        self,
        arguments: &[Expression],
        of: &dyn Fn(&str) -> Option<Shape>,
    ) -> Result<Shape, Fault> {
        let name = FUNCTIONS
            .iter()
            .find(|(_, function)| *function == self)
            .map_or("", |(name, _)| name);
        let misused = || wrong(format!("{name} does not take these arguments"));
        if let (Self::Metrics, [] | [Expression::Text(_)]) = (self, arguments) {
            return Ok(Shape::Array);
        }
        if let (Self::Fill, [series, Expression::Query(word)]) = (self, arguments)
            && ["REPEAT", "LINEAR"].contains(&word.as_str())
        {
            return match series.shape(of)? {
                Shape::Scalar => Err(misused()),
                shape => Ok(shape),
            };
        }
        let shapes: Result<Vec<_>, _> = arguments.iter().map(|one| one.shape(of)).collect();
        match (self, shapes?.as_slice()) {
            (Self::Abs | Self::Ceil | Self::Floor, [shape]) => Ok(*shape),
            (Self::Avg | Self::Max | Self::Min | Self::Sum, [Shape::Series])
            | (Self::DatapointCount | Self::Period, [Shape::Series])
            | (Self::MetricCount, [Shape::Array]) => Ok(Shape::Scalar),
            (Self::Avg | Self::Max | Self::Min | Self::Sum, [Shape::Array])
            | (Self::TimeSeries, [Shape::Scalar]) => Ok(Shape::Series),
            (
                Self::Diff | Self::Rate | Self::RunningSum,
                [shape @ (Shape::Series | Shape::Array)],
            )
            | (
                Self::Fill,
                [
                    shape @ (Shape::Series | Shape::Array),
                    Shape::Scalar | Shape::Series,
                ],
            ) => Ok(*shape),
            (Self::If, [condition, yes, no]) => {
                let shapes = [*condition, *yes, *no];
                if shapes.contains(&Shape::Array) {
                    return Err(misused());
                }
                Ok(if shapes.contains(&Shape::Series) {
                    Shape::Series
                } else {
                    Shape::Scalar
                })
            }
            (Self::If, [Shape::Series, Shape::Series]) => Ok(Shape::Series),
            _ => Err(misused()),
        }
    }
}

fn wrong(message: impl Into<String>) -> Fault {
    Fault::Wrong(message.into())
}

#[cfg(test)]
mod tests;
