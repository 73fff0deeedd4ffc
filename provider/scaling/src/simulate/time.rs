//! Instants and lengths of time. There is no clock here: every instant comes from a caller.

use std::{
    fmt,
    ops::{Add, AddAssign, Mul, Sub},
};

use super::random::Random;

/// An instant: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub i64);

/// A delay that differs each time, evenly spread between two bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// The shortest.
    pub min: Span,
    /// The longest.
    pub max: Span,
}

impl Time {
    /// Later than anything that happens.
    pub const NEVER: Self = Self(i64::MAX);

    /// Earlier than anything that happens.
    pub const EVER: Self = Self(i64::MIN);

    /// From whole seconds since the epoch.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs * 1000)
    }

    /// The latest multiple of `unit` since the epoch that is not after this instant.
    #[must_use]
    pub const fn floor(self, unit: Span) -> Self {
        Self(self.0 - self.0.rem_euclid(unit.0))
    }

    /// Reads `2026-11-24T02:57:05.123Z`, also with `+0000` or `+00:00` and with any number of
    /// decimals. `None` for any other text or zone.
    pub fn parse(text: &str) -> Option<Self> {
        let text = ["Z", "+0000", "+00:00"]
            .iter()
            .find_map(|zone| text.strip_suffix(zone))?;
        let (date, clock) = text.split_once('T')?;
        let (clock, decimals) = clock.split_once('.').unwrap_or((clock, "0"));
        let [year, month, day] = fields(date, '-')?;
        let [hour, minute, second] = fields(clock, ':')?;
        let decimals: String = decimals.chars().chain("000".chars()).take(3).collect();
        let millis: i64 = decimals.parse().ok()?;
        let valid = (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..=60).contains(&second)
            && (0..1000).contains(&millis);
        // The year of the calendar that starts on 1 March, so that a leap day comes last.
        let march_year = year - i64::from(month < 3);
        let march_month = (month + 9) % 12;
        let days = 365 * march_year + march_year.div_euclid(4) - march_year.div_euclid(100)
            + march_year.div_euclid(400)
            + (153 * march_month + 2) / 5
            + day
            - 719_469;
        let secs = days * 86_400 + hour * 3600 + minute * 60 + second;
        valid.then_some(Self(secs * 1000 + millis))
    }

    /// The number of whole minutes since the epoch.
    pub const fn minute(self) -> i64 {
        self.0.div_euclid(Span::MINUTE.0)
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// One minute.
    pub const MINUTE: Self = Self::secs(60);

    /// From whole seconds.
    pub const fn secs(secs: i64) -> Self {
        Self(secs * 1000)
    }

    /// In seconds.
    // Exact up to 2^53 ms, which is 285,000 years.
    #[allow(clippy::cast_precision_loss)]
    pub const fn as_secs(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// What is left of this length after whole multiples of `unit`.
    #[must_use]
    pub const fn rem(self, unit: Self) -> Self {
        Self(self.0.rem_euclid(unit.0))
    }

    /// Half of it, down to a whole millisecond.
    #[must_use]
    pub const fn half(self) -> Self {
        Self(self.0.div_euclid(2))
    }

    /// The least multiple of `unit` that is not below this length.
    #[must_use]
    pub const fn ceil(self, unit: Self) -> Self {
        Self(-(-self.0).div_euclid(unit.0) * unit.0)
    }
}

impl Latency {
    /// Always the same delay.
    pub const fn exactly(span: Span) -> Self {
        Self {
            min: span,
            max: span,
        }
    }

    /// From whole seconds.
    pub const fn secs(min: i64, max: i64) -> Self {
        Self {
            min: Span::secs(min),
            max: Span::secs(max),
        }
    }

    /// The mean of all delays.
    pub const fn mean(self) -> Span {
        Span(self.min.0 + (self.max.0 - self.min.0) / 2)
    }

    /// One delay, drawn evenly: in whole seconds when both bounds are, else in milliseconds. Whole
    /// seconds keep simulated histories on the grid that alarms are evaluated on.
    pub fn draw(self, random: &mut Random) -> Span {
        let Self { min, max } = self;
        if min.0 % 1000 == 0 && max.0 % 1000 == 0 {
            Span::secs(random.between(min.0 / 1000, max.0 / 1000))
        } else {
            Span(random.between(min.0, max.0))
        }
    }
}

/// Three numbers between separators.
fn fields(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.splitn(3, separator).map(|part| {
        let digits = part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    });
    Some([parts.next()??, parts.next()??, parts.next()??])
}

impl Add<Span> for Time {
    type Output = Self;

    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Span> for Time {
    type Output = Self;

    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Time {
    type Output = Span;

    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<i64> for Span {
    type Output = Self;

    fn mul(self, times: i64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

/// `46 s`, `2.5 s`.
impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} s", self.as_secs())
    }
}

/// `2026-11-24T02:57:05.123Z`, as CloudWatch writes instants.
impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DAY: i64 = 86_400_000;
        let (days, millis) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        // Days to a date of the Gregorian calendar, counted in eras of 400 years from 1 March.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (secs, millis) = (millis / 1000, millis % 1000);
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{millis:03}Z",
            secs / 3600,
            secs / 60 % 60,
            secs % 60
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_cloudwatch_writes_it() {
        let cases = [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_489_025_123, "2026-11-24T02:57:05.123Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
        ];
        for (millis, expected) in cases {
            assert_eq!(Time(millis).to_string(), expected);
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for millis in [0, 951_782_400_000, 1_795_489_025_123, 4_107_542_399_000, -1] {
            let time = Time(millis);
            assert_eq!(Time::parse(&time.to_string()), Some(time));
        }
        let noon = Time::parse("2026-11-24T12:00:00+0000");
        assert_eq!(noon, Time::parse("2026-11-24T12:00:00.0Z"));
        assert_eq!(noon, Time::parse("2026-11-24T12:00:00.000000+00:00"));
        for text in [
            "",
            "2026-11-24T12:00:00",
            "2026-13-01T00:00:00Z",
            "2026-1-1Z",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn floor_and_ceil_go_down_and_up() {
        assert_eq!(Time(-1).floor(Span::secs(10)), Time(-10_000));
        assert_eq!(Time(19_999).floor(Span::secs(10)), Time(10_000));
        assert_eq!(Span(1).ceil(Span::MINUTE), Span::MINUTE);
        assert_eq!(Span::MINUTE.ceil(Span::MINUTE), Span::MINUTE);
        assert_eq!(Span(60_001).ceil(Span::MINUTE), Span::secs(120));
    }
}
