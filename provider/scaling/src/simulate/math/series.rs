//! Values over one evaluation range, and what operators and functions make of them.

use super::{
    super::metric_data::Datapoint,
    operator::{Function, Operator},
    parse::Node,
};
use crate::simulate::time::{Span, Time};

/// The periods of an evaluation range.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub(super) from: Time,
    pub(super) to: Time,
    pub(super) period: Span,
}

/// One value a period, where there is one.
pub(super) type Series = Vec<Option<f64>>;

/// What an expression yields.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Scalar(Option<f64>),
    One(Series),
    Many(Vec<Series>),
}

/// What is computed already.
pub(super) struct Known<'a> {
    pub(super) grid: Grid,
    pub(super) inputs: &'a [Series],
    pub(super) formulas: &'a [Value],
}

/// What stands in for a missing value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fill {
    With(Box<Node>),
    /// The value before it.
    Repeat,
}

impl Operator {
    fn of_series(self, left: &Series, right: &Series) -> Series {
        let pairs = left.iter().zip(right);
        let joined = pairs.map(|pair| match pair {
            (None, None) => None,
            // A value missing on one side counts as 0.
            (left, right) => self.of_values(left.unwrap_or(0.0), right.unwrap_or(0.0)),
        });
        joined.collect()
    }
}

impl Function {
    fn apply(self, mut arguments: Vec<Value>, grid: Grid) -> Value {
        if self == Self::If {
            return choose(arguments, grid);
        }
        let argument = arguments.swap_remove(0);
        if matches!(self, Self::Absolute | Self::Ceiling | Self::Floor) {
            return argument.map(|value| Some(self.of_value(value)));
        }
        match argument {
            Value::Scalar(value) => Value::Scalar(value),
            Value::One(series) => {
                let points = series.into_iter().flatten().collect::<Vec<f64>>();
                let count = points.len();
                Value::Scalar(self.reduce(points.into_iter(), count))
            }
            Value::Many(all) => {
                let at = |index: usize| {
                    let values = all.iter().filter_map(|series| series.get(index).copied()?);
                    self.reduce(values, all.len())
                };
                Value::One((0..grid.periods()).map(at).collect())
            }
        }
    }
}

/// `IF(condition, then, else)`; without `else` nothing is left where the condition does not hold.
fn choose(arguments: Vec<Value>, grid: Grid) -> Value {
    let mut arguments = arguments.into_iter().map(|value| value.series(grid));
    let condition = arguments.next().unwrap_or_default();
    let then = arguments.next().unwrap_or_default();
    let otherwise = arguments.next();
    let chosen = (0..grid.periods()).map(|index| {
        let at = |series: &Series| series.get(index).copied().flatten();
        if at(&condition)? != 0.0 {
            at(&then)
        } else {
            at(otherwise.as_ref()?)
        }
    });
    Value::One(chosen.collect())
}

impl Grid {
    fn periods(self) -> usize {
        let span = (self.to - self.from).0.max(0);
        usize::try_from(span / self.period.0.max(1)).unwrap_or(0)
    }

    /// Points in their places.
    pub(super) fn spread(self, points: &[Datapoint]) -> Series {
        let mut series = vec![None; self.periods()];
        for Datapoint { start, value } in points {
            let index = (*start - self.from).0.div_euclid(self.period.0.max(1));
            let place = usize::try_from(index).ok();
            if let Some(place) = place.and_then(|place| series.get_mut(place)) {
                *place = Some(*value);
            }
        }
        series
    }
}

impl Value {
    /// The time series, if it is one.
    pub(super) fn one(self) -> Option<Series> {
        match self {
            Self::One(series) => Some(series),
            Self::Scalar(_) | Self::Many(_) => None,
        }
    }

    /// A time series; a scalar has its value in every period.
    fn series(self, grid: Grid) -> Series {
        match self {
            Self::Scalar(value) => vec![value; grid.periods()],
            Self::One(series) => series,
            Self::Many(all) => all.into_iter().next().unwrap_or_default(),
        }
    }

    fn map(self, change: impl Fn(f64) -> Option<f64>) -> Self {
        let each = |series: Series| {
            let changed = series.into_iter().map(|value| value.and_then(&change));
            changed.collect::<Series>()
        };
        match self {
            Self::Scalar(value) => Self::Scalar(value.and_then(change)),
            Self::One(series) => Self::One(each(series)),
            Self::Many(all) => Self::Many(all.into_iter().map(each).collect()),
        }
    }
}

impl Node {
    pub(super) fn value(&self, known: &Known<'_>) -> Value {
        let empty = || Value::Scalar(None);
        match self {
            Self::Number(number) => Value::Scalar(Some(*number)),
            Self::Period => Value::Scalar(Some(known.grid.period.as_secs())),
            Self::Input(input) => known
                .inputs
                .get(*input)
                .cloned()
                .map_or_else(empty, Value::One),
            Self::Formula(formula) => known.formulas.get(*formula).cloned().unwrap_or_else(empty),
            Self::List(members) => {
                let members = members.iter().map(|member| member.value(known));
                let all = members.flat_map(|member| match member {
                    Value::Many(all) => all,
                    other => vec![other.series(known.grid)],
                });
                Value::Many(all.collect())
            }
            Self::Negate(node) => node.value(known).map(|value| Some(-value)),
            Self::Binary(operator, left, right) => {
                binary(*operator, left.value(known), right.value(known))
            }
            Self::Call(function, arguments) => {
                let arguments = arguments.iter().map(|argument| argument.value(known));
                function.apply(arguments.collect(), known.grid)
            }
            Self::Filled(node, fill) => filled(node.value(known), fill, known),
        }
    }
}

fn binary(operator: Operator, left: Value, right: Value) -> Value {
    match (left, right) {
        (Value::Scalar(left), right) => right.map(|right| operator.of_values(left?, right)),
        (left, Value::Scalar(right)) => left.map(|left| operator.of_values(left, right?)),
        (Value::One(left), Value::One(right)) => Value::One(operator.of_series(&left, &right)),
        (Value::Many(all), Value::One(one)) => {
            let all = all.iter().map(|each| operator.of_series(each, &one));
            Value::Many(all.collect())
        }
        (Value::One(one), Value::Many(all)) => {
            let all = all.iter().map(|each| operator.of_series(&one, each));
            Value::Many(all.collect())
        }
        // Refused by the parser.
        (Value::Many(all), Value::Many(_)) => Value::Many(all),
    }
}

fn filled(value: Value, fill: &Fill, known: &Known<'_>) -> Value {
    let one = |series: Series| match fill {
        Fill::With(node) => {
            let filler = node.value(known).series(known.grid);
            let pairs = series.into_iter().zip(filler);
            pairs.map(|(value, filler)| value.or(filler)).collect()
        }
        Fill::Repeat => {
            let mut last = None;
            let repeated = series.into_iter().map(|value| {
                last = value.or(last);
                last
            });
            repeated.collect::<Series>()
        }
    };
    match value {
        Value::Scalar(value) => Value::Scalar(value),
        Value::One(series) => Value::One(one(series)),
        Value::Many(all) => Value::Many(all.into_iter().map(one).collect()),
    }
}
