//! Decimal numbers of any size, exactly as written.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Most significant digits a number may have. Terraform computes with 512 bits (155 digits).
pub const DIGITS_MAX: usize = 4096;

/// Largest power of ten a number may have, either way.
pub const EXPONENT_MAX: i32 = 100_000;

/// Longest number written without an exponent, in characters.
const PLAIN_CHARS_MAX: i32 = 512;

/// A decimal number.
///
/// Terraform compares whole numbers exactly and others by their shortest decimal text, so that is
/// what this holds: `1.50`, `1.5` and `15e-1` are one number, and a configured 0.1 goes back as
/// 0.1, never as the nearest binary fraction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    /// Significant digits without zeros at either end; empty for zero.
    digits: Box<str>,
    /// The power of ten the digits, read as a whole number, are multiplied by; 0 for zero.
    exponent: i32,
}

/// Why a text is not a [`Number`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It does not read as a decimal number.
    #[error("{0:?} is not a decimal number")]
    Malformed(String),
    /// It is too long or too large to handle.
    #[error("a number may have {DIGITS_MAX} digits and powers of ten up to {EXPONENT_MAX}")]
    OutOfRange,
    /// It is infinite or not a number.
    #[error("{0} is not a finite number")]
    NotFinite(String),
}

impl Number {
    /// Zero.
    pub fn zero() -> Self {
        Self::from_parts(false, "", 0)
    }

    /// The number whose shortest decimal text is that of `value`.
    ///
    /// # Errors
    /// When it is infinite or not a number.
    pub fn from_f64(value: f64) -> Result<Self, NumberError> {
        if !value.is_finite() {
            return Err(NumberError::NotFinite(value.to_string()));
        }
        format!("{value:e}").parse()
    }

    /// Whether this is a whole number.
    pub fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// This number, if it is whole and fits.
    pub fn to_i64(&self) -> Option<i64> {
        i64::try_from(self.to_i128()?).ok()
    }

    /// This number, if it is whole, not negative, and fits.
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(self.to_i128()?).ok()
    }

    /// The nearest binary fraction; infinite beyond its range.
    pub fn to_f64(&self) -> f64 {
        let sign = if self.negative { "-" } else { "" };
        let digits = if self.digits.is_empty() {
            "0"
        } else {
            &self.digits
        };
        // The text is always well formed, so the fallback cannot be reached.
        format!("{sign}{digits}e{}", self.exponent)
            .parse()
            .unwrap_or(f64::NAN)
    }

    fn to_i128(&self) -> Option<i128> {
        if self.digits.is_empty() {
            return Some(0);
        }
        let power = u32::try_from(self.exponent).ok()?;
        let magnitude: i128 = self.digits.parse().ok()?;
        let magnitude = magnitude.checked_mul(10_i128.checked_pow(power)?)?;
        Some(if self.negative { -magnitude } else { magnitude })
    }

    /// Normalizes; `digits` are ASCII digits.
    fn from_parts(negative: bool, digits: &str, exponent: i32) -> Self {
        let without_leading = digits.trim_start_matches('0');
        let digits = without_leading.trim_end_matches('0');
        if digits.is_empty() {
            return Self {
                negative: false,
                digits: "".into(),
                exponent: 0,
            };
        }
        let trailing = i32::try_from(without_leading.len() - digits.len()).unwrap_or(i32::MAX);
        Self {
            negative,
            digits: digits.into(),
            exponent: exponent.saturating_add(trailing),
        }
    }

    /// The power of ten just above this number's magnitude.
    fn scale(&self) -> i32 {
        self.exponent.saturating_add(self.digit_count())
    }

    fn digit_count(&self) -> i32 {
        i32::try_from(self.digits.len()).unwrap_or(i32::MAX)
    }

    fn compare_magnitude(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Digits start with a non-zero one, so at equal scale they compare like text.
            (false, false) => self
                .scale()
                .cmp(&other.scale())
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let malformed = || NumberError::Malformed(text.chars().take(64).collect());
        let (negative, rest) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, power) = match rest.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, Some(power)),
            None => (rest, None),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let only_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !only_digits(whole) || !only_digits(fraction) || whole.len() + fraction.len() == 0 {
            return Err(malformed());
        }
        let power: i64 = match power {
            None => 0,
            Some(power) => {
                let unsigned = power.strip_prefix(['+', '-']).unwrap_or(power);
                if unsigned.is_empty() || !only_digits(unsigned) {
                    return Err(malformed());
                }
                power.parse().map_err(|_| NumberError::OutOfRange)?
            }
        };
        if whole.len() + fraction.len() > DIGITS_MAX {
            return Err(NumberError::OutOfRange);
        }
        let fraction_digits = i64::try_from(fraction.len()).unwrap_or(i64::MAX);
        let exponent = power.saturating_sub(fraction_digits);
        let digits = [whole, fraction].concat();
        let is_zero = digits.bytes().all(|byte| byte == b'0');
        match i32::try_from(exponent) {
            _ if is_zero => Ok(Self::zero()),
            Ok(exponent) if exponent.abs() <= EXPONENT_MAX => {
                Ok(Self::from_parts(negative, &digits, exponent))
            }
            _ => Err(NumberError::OutOfRange),
        }
    }
}

impl fmt::Display for Number {
    /// The shortest decimal text; with an exponent only when it would not fit 512 characters.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            negative,
            digits,
            exponent,
        } = self;
        if digits.is_empty() {
            return formatter.write_str("0");
        }
        if *negative {
            formatter.write_str("-")?;
        }
        let scale = self.scale();
        let is_short = (-PLAIN_CHARS_MAX..=PLAIN_CHARS_MAX).contains(&scale)
            && self.digit_count() <= PLAIN_CHARS_MAX;
        if !is_short {
            return write!(formatter, "{digits}e{exponent}");
        }
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
        if *exponent >= 0 {
            write!(formatter, "{digits}{}", zeros(*exponent))
        } else if scale > 0 {
            let (whole, fraction) = digits.split_at(usize::try_from(scale).unwrap_or(0));
            write!(formatter, "{whole}.{fraction}")
        } else {
            write!(formatter, "0.{}{digits}", zeros(-scale))
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_magnitude(other),
            (true, true) => other.compare_magnitude(self),
        }
    }
}

macro_rules! whole {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                let text = value.to_string();
                match text.strip_prefix('-') {
                    Some(digits) => Self::from_parts(true, digits, 0),
                    None => Self::from_parts(false, &text, 0),
                }
            }
        }
    )*};
}

whole!(i32, i64, u16, u32, u64, usize);

#[cfg(test)]
mod tests;
