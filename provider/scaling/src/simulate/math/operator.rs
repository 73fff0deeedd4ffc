//! Operators and functions, on single values.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    AtMost,
    AtLeast,
    Below,
    Above,
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Average,
    Sum,
    Minimum,
    Maximum,
    Absolute,
    Ceiling,
    Floor,
    If,
}

impl Operator {
    pub(super) fn of(sign: &str) -> Option<Self> {
        Some(match sign {
            "||" | "OR" => Self::Or,
            "&&" | "AND" => Self::And,
            "==" => Self::Equal,
            "!=" => Self::Unequal,
            "<=" => Self::AtMost,
            ">=" => Self::AtLeast,
            "<" => Self::Below,
            ">" => Self::Above,
            "+" => Self::Plus,
            "-" => Self::Minus,
            "*" => Self::Times,
            "/" => Self::Over,
            "^" => Self::Power,
            _ => return None,
        })
    }

    /// How tightly it binds.
    pub(super) fn level(self) -> u8 {
        match self {
            Self::Or => 0,
            Self::And => 1,
            Self::Equal
            | Self::Unequal
            | Self::AtMost
            | Self::AtLeast
            | Self::Below
            | Self::Above => 2,
            Self::Plus | Self::Minus => 3,
            Self::Times | Self::Over => 4,
            Self::Power => 5,
        }
    }

    /// `None` where the point is dropped.
    pub(super) fn of_values(self, left: f64, right: f64) -> Option<f64> {
        let truth = |truth: bool| Some(f64::from(u8::from(truth)));
        match self {
            Self::Or => truth(left != 0.0 || right != 0.0),
            Self::And => truth(left != 0.0 && right != 0.0),
            // CloudWatch compares doubles as they are.
            #[allow(clippy::float_cmp)]
            Self::Equal => truth(left == right),
            #[allow(clippy::float_cmp)]
            Self::Unequal => truth(left != right),
            Self::AtMost => truth(left <= right),
            Self::AtLeast => truth(left >= right),
            Self::Below => truth(left < right),
            Self::Above => truth(left > right),
            Self::Plus => Some(left + right),
            Self::Minus => Some(left - right),
            Self::Times => Some(left * right),
            Self::Over => (right != 0.0).then(|| left / right),
            Self::Power => Some(left.powf(right)),
        }
    }
}

impl Function {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "AVG" => Self::Average,
            "SUM" => Self::Sum,
            "MIN" => Self::Minimum,
            "MAX" => Self::Maximum,
            "ABS" => Self::Absolute,
            "CEIL" => Self::Ceiling,
            "FLOOR" => Self::Floor,
            "IF" => Self::If,
            _ => return None,
        })
    }

    /// Values of one period or one time series, some of `whole` that could be there.
    // Counts are far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn reduce(self, values: impl Iterator<Item = f64>, whole: usize) -> Option<f64> {
        let found: Vec<f64> = values.collect();
        if found.is_empty() {
            return None;
        }
        let sum: f64 = found.iter().sum();
        Some(match self {
            Self::Average => sum / whole as f64,
            Self::Minimum => found.into_iter().fold(f64::INFINITY, f64::min),
            Self::Maximum => found.into_iter().fold(f64::NEG_INFINITY, f64::max),
            Self::Sum | Self::Absolute | Self::Ceiling | Self::Floor | Self::If => sum,
        })
    }

    pub(super) fn of_value(self, value: f64) -> f64 {
        match self {
            Self::Absolute => value.abs(),
            Self::Ceiling => value.ceil(),
            Self::Floor => value.floor(),
            _ => value,
        }
    }
}
