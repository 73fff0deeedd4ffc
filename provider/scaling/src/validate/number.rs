//! Numbers: decimal text to whole numbers, exactly, and to doubles above 0.

use std::{cmp::Ordering, ops::RangeInclusive};

use super::{
    judge::{Judge, excerpt, optional, quote},
    limit,
};
use crate::{
    draft::{Decimal, Leaf},
    problem::Path,
};

/// What a whole number may be, and what its author should have written.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) range: RangeInclusive<i64>,
    /// The unit, in the plural.
    pub(super) unit: &'static str,
    pub(super) remedy: &'static str,
}

impl Whole {
    fn allowed(&self) -> String {
        let (least, most) = (self.range.start(), self.range.end());
        format!("a whole number of {} from {least} to {most}", self.unit)
    }

    /// A number that must be written.
    pub(super) fn required<T: TryFrom<i64>>(
        &self,
        judge: &mut Judge,
        leaf: &Leaf<Decimal>,
        path: &Path,
    ) -> Option<T> {
        let decimal = judge.required(leaf, path, &self.allowed(), self.remedy)?;
        self.read(judge, decimal, path)
    }

    /// A number that may be omitted.
    pub(super) fn optional<T: TryFrom<i64>>(
        &self,
        judge: &mut Judge,
        leaf: &Leaf<Decimal>,
        path: &Path,
    ) -> Option<Option<T>> {
        match optional(leaf)? {
            None => Some(None),
            Some(decimal) => self.read(judge, decimal, path).map(Some),
        }
    }

    fn read<T: TryFrom<i64>>(
        &self,
        judge: &mut Judge,
        Decimal(text): &Decimal,
        path: &Path,
    ) -> Option<T> {
        let (least, most) = (*self.range.start(), *self.range.end());
        let name = path.name();
        let (summary, found) = match Number::parse(text).map(|number| number.whole()) {
            None => (format!("{name} is not a number"), quote(text)),
            Some(None) => (format!("{name} is not a whole number"), excerpt(text)),
            Some(Some(value)) => {
                let side = value.map_or_else(|side| side, |value| side(value, &self.range));
                let what = match side {
                    Ordering::Less => format!("below {least}"),
                    Ordering::Greater => format!("above {most}"),
                    Ordering::Equal => return value.ok().and_then(|value| value.try_into().ok()),
                };
                (format!("{name} is {what}"), excerpt(text))
            }
        };
        judge.error(path, summary, found, self.allowed(), self.remedy);
        None
    }
}

/// On which side of `range` a value lies; `Equal` when it lies within.
fn side(value: i64, range: &RangeInclusive<i64>) -> Ordering {
    if value < *range.start() {
        Ordering::Less
    } else if value > *range.end() {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

/// From here on a limit is written with an exponent.
const EXPONENT_FROM: f64 = 1e15;

/// What a number above 0 may be, and what its author should have written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Positive {
    pub(super) most: f64,
    /// What it counts, with its article.
    pub(super) noun: &'static str,
    pub(super) remedy: &'static str,
}

impl Positive {
    pub(super) fn allowed(&self) -> String {
        format!("{} above 0 and up to {}", self.noun, self.most())
    }

    fn most(&self) -> String {
        if self.most < EXPONENT_FROM {
            self.most.to_string()
        } else {
            format!("{:e}", self.most)
        }
    }

    /// A number that must be written.
    pub(super) fn required(
        &self,
        judge: &mut Judge,
        leaf: &Leaf<Decimal>,
        path: &Path,
    ) -> Option<f64> {
        let decimal = judge.required(leaf, path, &self.allowed(), self.remedy)?;
        self.read(judge, decimal, path)
    }

    /// A number that may be omitted.
    pub(super) fn optional(
        &self,
        judge: &mut Judge,
        leaf: &Leaf<Decimal>,
        path: &Path,
    ) -> Option<Option<f64>> {
        match optional(leaf)? {
            None => Some(None),
            Some(decimal) => self.read(judge, decimal, path).map(Some),
        }
    }

    fn read(&self, judge: &mut Judge, Decimal(text): &Decimal, path: &Path) -> Option<f64> {
        let value = Number::parse(text).and_then(|_| text.parse::<f64>().ok());
        let least = limit::TARGET_VALUE_MIN;
        let (what, found) = match value {
            None => ("not a number".to_owned(), quote(text)),
            Some(value) if value <= 0.0 => ("not above 0".to_owned(), excerpt(text)),
            Some(value) if value < least => (format!("below {least:e}"), excerpt(text)),
            Some(value) if value > self.most => (format!("above {}", self.most()), excerpt(text)),
            Some(value) => return Some(value),
        };
        let summary = format!("{} is {what}", path.name());
        judge.error(path, summary, found, self.allowed(), self.remedy);
        None
    }
}

/// A decimal number, exactly: its significant digits times a power of ten.
#[derive(Debug, PartialEq, Eq)]
struct Number {
    negative: bool,
    /// No leading and no trailing zero; empty for zero.
    digits: String,
    exponent: i64,
}

impl Number {
    /// Digits of the longest number that may fit 64 bits.
    const DIGITS_MAX: i64 = 19;

    fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, power) = match rest.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, parse_power(power)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let kept = digits.trim_end_matches('0');
        let moved =
            i64::try_from(digits.len() - kept.len()).ok()? - i64::try_from(fraction.len()).ok()?;
        Some(Self {
            negative,
            digits: kept.trim_start_matches('0').to_owned(),
            exponent: power.saturating_add(moved),
        })
    }

    /// `None` when there is a fraction; `Err` says on which side of 64 bits the number lies.
    fn whole(&self) -> Option<Result<i64, Ordering>> {
        if self.digits.is_empty() {
            return Some(Ok(0));
        }
        if self.exponent < 0 {
            return None;
        }
        let beyond = if self.negative {
            Ordering::Less
        } else {
            Ordering::Greater
        };
        let count = i64::try_from(self.digits.len()).unwrap_or(i64::MAX);
        if count.saturating_add(self.exponent) > Self::DIGITS_MAX {
            return Some(Err(beyond));
        }
        let zeros = "0".repeat(usize::try_from(self.exponent).unwrap_or_default());
        let sign = if self.negative { "-" } else { "" };
        let value = format!("{sign}{}{zeros}", self.digits).parse();
        Some(value.map_err(|_| beyond))
    }
}

/// The power after `e`. One too long for 64 bits is as good as the longest that fits.
fn parse_power(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| sign * digits.parse().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::Number;

    fn check(text: &str, expected: Option<Option<Result<i64, Ordering>>>) {
        let found = Number::parse(text).map(|number| number.whole());
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn decimal_text_is_read_exactly() {
        for (text, value) in [
            ("0", 0),
            ("-0.00", 0),
            ("3", 3),
            ("+3.0", 3),
            ("1.5e1", 15),
            ("1E+3", 1000),
            ("1200e-2", 12),
            ("0e999999999999999999999999", 0),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            check(text, Some(Some(Ok(value))));
        }
    }

    #[test]
    fn fractions_and_excess_are_told_apart() {
        check("3.5", Some(None));
        check("1e-1", Some(None));
        check("1e-99999999999999999999", Some(None));
        check("9223372036854775808", Some(Some(Err(Ordering::Greater))));
        check("12345678901234567890", Some(Some(Err(Ordering::Greater))));
        check("-1e99999999999999999999", Some(Some(Err(Ordering::Less))));
    }

    #[test]
    fn other_text_is_no_number() {
        for text in [
            "", "-", ".", "1e", "e1", "1e+", "ten", "0x10", "1_000", "NaN", "inf", "1 ",
        ] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged(text in "[-+0-9.eE]{0,12}|\\PC*") {
            if let Some(Some(Ok(value))) = Number::parse(&text).map(|number| number.whole()) {
                let double: f64 = text.parse().unwrap();
                #[allow(clippy::cast_precision_loss)]
                let exact = value as f64;
                prop_assert_eq!(double, exact);
            }
        }

        #[test]
        fn every_whole_number_reads_back(value: i64) {
            let found = Number::parse(&value.to_string()).map(|number| number.whole());
            prop_assert_eq!(found, Some(Some(Ok(value))));
        }
    }
}
