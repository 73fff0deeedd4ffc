//! Cron expressions as AWS writes them: minutes, hours, day of month, month, day of week, year.

use jiff::civil::{Date, DateTime, Time as Clock, Weekday};

use super::{
    Fault, Zone,
    field::{DAY_OF_MONTH, DAY_OF_WEEK, HOURS, MINUTES, MONTH, SECONDS, Values, YEAR, number},
};
use crate::simulate::time::Time;

/// A cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cron {
    minutes: Values,
    hours: Values,
    days: Days,
    months: Values,
    years: Values,
}

/// Which days of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    /// These days of the month.
    OfMonth(Values),
    /// So many days before the last of the month.
    BeforeLast(i16),
    /// The weekday (Monday to Friday) nearest to this day, in the same month.
    WeekdayNearest(i16),
    /// The weekday nearest to the last day of the month.
    LastWeekday,
    /// These days of the week; 1 is Sunday.
    OfWeek(Values),
    /// The last such day of the month.
    LastOfWeek(i16),
    /// The so-manieth such day of the month.
    NthOfWeek(i16, i16),
}

impl Cron {
    /// Reads six fields, or seven of which the first is seconds.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let upper = text.to_ascii_uppercase();
        let mut fields: Vec<_> = upper.split_ascii_whitespace().collect();
        let count = fields.len();
        if count == 7 {
            SECONDS.values(fields.remove(0))?;
        }
        let [minutes, hours, day, month, weekday, year] = fields[..] else {
            return Err(Fault::new(
                format!("cron({text}) has {count} fields"),
                "six fields: minutes, hours, day of month, month, day of week, year",
            ));
        };
        Ok(Self {
            minutes: MINUTES.values(minutes)?,
            hours: HOURS.values(hours)?,
            days: days(day, weekday)?,
            months: MONTH.values(month)?,
            years: YEAR.values(year)?,
        })
    }

    /// The first match after an instant.
    pub(super) fn next_after(&self, after: Time, zone: &Zone) -> Option<Time> {
        let from = zone.clock(after).date();
        let years = self.years.range(from.year()..);
        let months = years.flat_map(|year| self.months.iter().map(move |month| (*year, *month)));
        let mut days = months
            .filter(|(year, month)| (*year, *month) >= (from.year(), from.month().into()))
            .flat_map(|(year, month)| self.days.of(year, month))
            .filter(|date| *date >= from);
        days.find_map(|date| self.times(date, zone).find(|at| *at > after))
    }

    /// The last match that is not after an instant.
    pub(super) fn last_until(&self, until: Time, zone: &Zone) -> Option<Time> {
        let to = zone.clock(until).date();
        let years = self.years.range(..=to.year()).rev();
        let months =
            years.flat_map(|year| self.months.iter().rev().map(move |month| (*year, *month)));
        let mut days = months
            .filter(|(year, month)| (*year, *month) <= (to.year(), to.month().into()))
            .flat_map(|(year, month)| self.days.of(year, month).into_iter().rev())
            .filter(|date| *date <= to);
        days.find_map(|date| self.times(date, zone).filter(|at| *at <= until).last())
    }

    /// The matches of a day that matches, by rising time.
    fn times(&self, date: Date, zone: &Zone) -> impl Iterator<Item = Time> {
        let hours = self.hours.iter();
        let clocks = hours.flat_map(|hour| self.minutes.iter().map(move |minute| (*hour, *minute)));
        clocks.filter_map(move |(hour, minute)| {
            let (hour, minute) = (i8::try_from(hour).ok()?, i8::try_from(minute).ok()?);
            let clock = Clock::new(hour, minute, 0, 0).ok()?;
            zone.instant(DateTime::from_parts(date, clock))
        })
    }
}

/// What the two fields for days say together: one of them must be `?`.
fn days(day: &str, weekday: &str) -> Result<Days, Fault> {
    match (day, weekday) {
        ("?", "?") => Err(Fault::new(
            "day of month and day of week are both ?",
            "? in one of the two and days in the other",
        )),
        (_, "?") => of_month(day).ok_or_else(|| DAY_OF_MONTH.fault(day)),
        ("?", _) => of_week(weekday).ok_or_else(|| DAY_OF_WEEK.fault(weekday)),
        _ => Err(Fault::new(
            format!("day of month is {day:?} and day of week is {weekday:?}"),
            "? in one of the two and days in the other",
        )),
    }
}

fn of_month(text: &str) -> Option<Days> {
    match text {
        "L" => return Some(Days::BeforeLast(0)),
        "LW" => return Some(Days::LastWeekday),
        _ => {}
    }
    if let Some(before) = text.strip_prefix("L-") {
        // The last day of a month of 31 days has 30 before it.
        let before = number(before).filter(|before| *before <= 30)?;
        return Some(Days::BeforeLast(before));
    }
    if let Some(day) = text.strip_suffix('W') {
        return DAY_OF_MONTH.value(day).map(Days::WeekdayNearest);
    }
    DAY_OF_MONTH.values(text).ok().map(Days::OfMonth)
}

fn of_week(text: &str) -> Option<Days> {
    if text == "L" {
        // The last day of the week is Saturday.
        return Some(Days::OfWeek([DAY_OF_WEEK.max].into()));
    }
    if let Some(day) = text.strip_suffix('L') {
        return DAY_OF_WEEK.value(day).map(Days::LastOfWeek);
    }
    if let Some((day, nth)) = text.split_once('#') {
        let nth = number(nth).filter(|nth| (1..=5).contains(nth))?;
        return DAY_OF_WEEK.value(day).map(|day| Days::NthOfWeek(day, nth));
    }
    DAY_OF_WEEK.values(text).ok().map(Days::OfWeek)
}

impl Days {
    /// The days of a month that match, by rising date.
    fn of(&self, year: i16, month: i16) -> Vec<Date> {
        let first = i8::try_from(month)
            .ok()
            .and_then(|month| Date::new(year, month, 1).ok());
        let all = first.into_iter().flat_map(|first| {
            let days = 1..=first.days_in_month();
            days.filter_map(move |day| Date::new(year, first.month(), day).ok())
        });
        all.filter(|date| self.matches(*date)).collect()
    }

    fn matches(&self, date: Date) -> bool {
        let (day, last) = (i16::from(date.day()), i16::from(date.days_in_month()));
        let weekday = || i16::from(date.weekday().to_sunday_one_offset());
        match self {
            Self::OfMonth(days) => days.contains(&day),
            Self::BeforeLast(before) => day == last - before,
            Self::WeekdayNearest(wanted) => nearest_weekday(date, *wanted) == Some(day),
            Self::LastWeekday => nearest_weekday(date, last) == Some(day),
            Self::OfWeek(days) => days.contains(&weekday()),
            Self::LastOfWeek(wanted) => weekday() == *wanted && day + 7 > last,
            Self::NthOfWeek(wanted, nth) => weekday() == *wanted && (day - 1) / 7 + 1 == *nth,
        }
    }
}

/// The day from Monday to Friday that is nearest to `wanted` in the month of `date`, without leaving
/// the month; `None` where the month has no such day.
fn nearest_weekday(date: Date, wanted: i16) -> Option<i16> {
    let last = i16::from(date.days_in_month());
    let day = Date::new(date.year(), date.month(), i8::try_from(wanted).ok()?).ok()?;
    Some(match day.weekday() {
        Weekday::Saturday if wanted == 1 => 3,
        Weekday::Saturday => wanted - 1,
        Weekday::Sunday if wanted == last => wanted - 2,
        Weekday::Sunday => wanted + 1,
        _ => wanted,
    })
}
