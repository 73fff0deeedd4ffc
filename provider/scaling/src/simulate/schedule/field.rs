//! One field of a cron expression: the values it stands for.

use std::collections::BTreeSet;

use super::Fault;

/// The values a field stands for.
pub(super) type Values = BTreeSet<i16>;

/// A field of a cron expression: its name, its bounds and its words.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name in a fault.
    pub(super) name: &'static str,
    /// Its least value.
    pub(super) min: i16,
    /// Its greatest value.
    pub(super) max: i16,
    /// Words for the values from `min` on, in capitals.
    pub(super) words: &'static [&'static str],
    /// What else it may hold, as a fault lists it.
    pub(super) more: &'static str,
}

pub(super) const SECONDS: Field = plain("seconds", 0, 59);
pub(super) const MINUTES: Field = plain("minutes", 0, 59);
pub(super) const HOURS: Field = plain("hours", 0, 23);
pub(super) const YEAR: Field = plain("year", 1970, 2199);
pub(super) const DAY_OF_MONTH: Field = Field {
    more: ", L for the last day, L-3 for three days before it, 15W for the weekday nearest to the \
           15th, or ?",
    ..plain("day of month", 1, 31)
};
pub(super) const MONTH: Field = Field {
    words: &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
    ..plain("month", 1, 12)
};
pub(super) const DAY_OF_WEEK: Field = Field {
    words: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    more: ", FRI#2 for the second Friday, 6L for the last Friday, or ?",
    ..plain("day of week", 1, 7)
};

const fn plain(name: &'static str, min: i16, max: i16) -> Field {
    Field {
        name,
        min,
        max,
        words: &[],
        more: "",
    }
}

impl Field {
    /// The values of a comma list of values, ranges and increments: `*`, `5`, `1-5`, `0/15`,
    /// `10-50/10`. A range may run over the end (`FRI-MON`, `22-2`), except for years.
    pub(super) fn values(&self, text: &str) -> Result<Values, Fault> {
        let mut values = Values::new();
        for part in text.split(',') {
            let (first, last, step) = self.part(part).ok_or_else(|| self.fault(text))?;
            let round = self.max - self.min + 1;
            let last = if last < first { last + round } else { last };
            let steps = (first..=last).step_by(usize::from(step));
            values.extend(steps.map(|value| self.min + (value - self.min) % round));
        }
        Ok(values)
    }

    /// One value, as a number or a word.
    pub(super) fn value(&self, text: &str) -> Option<i16> {
        if let Some(word) = self.words.iter().position(|word| *word == text) {
            return Some(self.min + i16::try_from(word).ok()?);
        }
        number(text).filter(|value| (self.min..=self.max).contains(value))
    }

    /// The fault of a field that holds `text`.
    pub(super) fn fault(&self, text: &str) -> Fault {
        let Self {
            name,
            min,
            max,
            words,
            more,
        } = self;
        let words = match (words.first(), words.last()) {
            (Some(first), Some(last)) => format!(" or {first} to {last}"),
            _ => String::new(),
        };
        Fault::new(
            format!("the field {name} is {text:?}"),
            format!("{min} to {max}{words}, lists (1,2), ranges (1-5), increments (0/5), *{more}"),
        )
    }

    /// First and last value of one part of a list, and the step between them.
    fn part(&self, part: &str) -> Option<(i16, i16, u16)> {
        let (base, step) = match part.split_once('/') {
            None => (part, None),
            Some((base, step)) => (base, Some(number(step)?)),
        };
        let stride = step.unwrap_or(1);
        if !(1..=self.max).contains(&stride) {
            return None;
        }
        let (first, last) = match (base.split_once('-'), step) {
            _ if base == "*" => (self.min, self.max),
            (Some((first, last)), _) => (self.value(first)?, self.value(last)?),
            (None, Some(_)) => (self.value(base)?, self.max),
            (None, None) => (self.value(base)?, self.value(base)?),
        };
        let backwards = last < first && self.min == YEAR.min;
        (!backwards).then_some((first, last, stride.unsigned_abs()))
    }
}

/// A number without sign.
pub(super) fn number(text: &str) -> Option<i16> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}
