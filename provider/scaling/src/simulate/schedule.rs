//! When a scheduled action runs: `cron(...)`, `rate(...)` and `at(...)`, time zones included.
//!
//! [`Schedule`] is what its author wrote, [`Zone`] where its clock hangs, and [`Timetable`] both with
//! the bounds of the action: the moments at which Application Auto Scaling runs it. Validation, the
//! simulation and the local AWS of the tests all ask here. Sources: Application Auto Scaling API,
//! PutScheduledAction; Application Auto Scaling User Guide, "Schedule recurring scaling actions
//! using cron expressions"; Amazon EventBridge User Guide, "Cron expressions reference", which the
//! former refers to.

mod cron;
mod field;
mod zone;

use std::fmt;

use jiff::civil::DateTime;

pub use zone::Zone;

use self::cron::Cron;
use super::time::{Span, Time};
use crate::object::ScheduledAction;

/// When something happens, as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule(Kind);

/// The three ways to say when.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// Once, on the zone's clock.
    At(DateTime),
    /// At equal distances.
    Rate(Span),
    /// Whenever the zone's clock matches.
    Cron(Box<Cron>),
}

/// Why a text is no schedule or no time zone, in fragments for a [`crate::problem::Problem`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was found, quoting the part at fault: `field 2 (hours) is "25"`.
    pub found: String,
    /// What would be accepted: `0 to 23, ...`.
    pub allowed: String,
}

/// When an action runs: its schedule on its zone's clock, within its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// When, on the zone's clock.
    pub schedule: Schedule,
    /// Whose clock; AWS's default is [`Zone::utc`].
    pub zone: Zone,
    /// Nothing runs before this moment, and a recurring action runs at it, whatever its schedule
    /// says of it.
    pub start: Option<Time>,
    /// Nothing runs after this moment.
    pub end: Option<Time>,
    /// When the action was last written. A rate without start counts from here.
    pub written: Time,
}

/// What an expression may look like, for [`Fault::allowed`].
const FORMS: &str = "cron(minutes hours day-of-month month day-of-week year), rate(number \
                     minutes|hours|days) or at(yyyy-mm-ddThh:mm:ss)";
/// The greatest number of a rate.
const RATE_MAX: i64 = i32::MAX as i64;

impl Schedule {
    /// Reads `cron(0 8 ? * MON-FRI *)`, `rate(5 minutes)` or `at(2026-12-24T08:00:00)`. A cron
    /// expression of seven fields begins with seconds, which are checked and otherwise ignored:
    /// AWS accepts them and does not honour them.
    ///
    /// # Errors
    /// What is wrong with the text and what is allowed there.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let inner = |name: &str| {
            text.strip_prefix(name)?
                .strip_prefix('(')?
                .strip_suffix(')')
        };
        if let Some(fields) = inner("cron") {
            return Cron::parse(fields).map(|cron| Self(Kind::Cron(Box::new(cron))));
        }
        if let Some(rate) = inner("rate") {
            return parse_rate(rate).map(|every| Self(Kind::Rate(every)));
        }
        if let Some(moment) = inner("at") {
            return parse_at(moment).map(|moment| Self(Kind::At(moment)));
        }
        Err(Fault::new(format!("the expression is {text:?}"), FORMS))
    }

    /// Whether it happens more than once, as far as its form says.
    pub fn recurs(&self) -> bool {
        !matches!(self.0, Kind::At(_))
    }

    /// Judges the schedule on a zone's clock: an `at` must name a moment that clock shows.
    ///
    /// # Errors
    /// When the clock skips the moment, as clocks do when summer time begins.
    pub fn check(&self, zone: &Zone) -> Result<(), Fault> {
        match &self.0 {
            Kind::At(moment) if zone.instant(*moment).is_none() => Err(Fault::new(
                format!("clocks in {} skip {moment}", zone.name()),
                "a moment the clocks of its time zone show",
            )),
            Kind::At(_) | Kind::Rate(_) | Kind::Cron(_) => Ok(()),
        }
    }

    /// The first occurrence after `after`; `None` when there is none. A rate counts from `anchor`
    /// and never happens before it. A moment the zone's clock skips does not happen, and one it
    /// shows twice happens the first time only.
    pub fn next_after(&self, after: Time, zone: &Zone, anchor: Time) -> Option<Time> {
        match &self.0 {
            Kind::At(moment) => zone.instant(*moment).filter(|at| *at > after),
            Kind::Rate(every) => Some(if after < anchor {
                anchor
            } else {
                after - (after - anchor).rem(*every) + *every
            }),
            Kind::Cron(cron) => cron.next_after(after, zone),
        }
    }

    /// The last occurrence that is not after `until`; `None` when there is none. Otherwise as
    /// [`Schedule::next_after`].
    pub fn last_until(&self, until: Time, zone: &Zone, anchor: Time) -> Option<Time> {
        match &self.0 {
            Kind::At(moment) => zone.instant(*moment).filter(|at| *at <= until),
            Kind::Rate(every) => (anchor <= until).then(|| until - (until - anchor).rem(*every)),
            Kind::Cron(cron) => cron.last_until(until, zone),
        }
    }
}

impl Timetable {
    /// When a scheduled action runs that was last written at `written`.
    ///
    /// # Errors
    /// What of it is no schedule, no time zone or no moment.
    pub fn of(action: &ScheduledAction, written: Time) -> Result<Self, Fault> {
        let ScheduledAction {
            name: _,
            schedule,
            timezone,
            start_time,
            end_time,
            action: _,
        } = action;
        let moment = |text: &Option<String>| match text {
            None => Ok(None),
            Some(text) => Time::parse(text).map(Some).ok_or_else(|| {
                let found = format!("the moment is {text:?}");
                Fault::new(found, "a moment of UTC such as 2026-12-24T08:00:00Z")
            }),
        };
        Ok(Self {
            schedule: Schedule::parse(schedule)?,
            zone: Zone::parse(timezone)?,
            start: moment(start_time)?,
            end: moment(end_time)?,
            written,
        })
    }

    /// When it runs first after `after`; `None` when never again. Runs at the start and at the end
    /// count as within the bounds.
    pub fn next_after(&self, after: Time) -> Option<Time> {
        let Self {
            schedule,
            zone,
            start,
            end,
            written,
        } = self;
        let anchor = start.unwrap_or(*written);
        let due = match start {
            Some(start) if *start > after && schedule.recurs() => Some(*start),
            _ => schedule.next_after(after, zone, anchor),
        };
        due.filter(|due| self.holds(*due, *start, *end))
    }

    /// When it ran last, `until` included; `None` when it has not run since it was written.
    pub fn last_until(&self, until: Time) -> Option<Time> {
        let Self {
            schedule,
            zone,
            start,
            end,
            written,
        } = self;
        let until = end.map_or(until, |end| end.min(until));
        let anchor = start.unwrap_or(*written);
        let ran = schedule.last_until(until, zone, anchor);
        let ran = ran.filter(|ran| self.holds(*ran, *start, *end));
        let began = start.filter(|start| *start <= until && schedule.recurs());
        ran.max(began).filter(|ran| ran >= written)
    }

    fn holds(&self, due: Time, start: Option<Time>, end: Option<Time>) -> bool {
        start.is_none_or(|start| due >= start) && end.is_none_or(|end| due <= end)
    }
}

impl Fault {
    fn new(found: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self {
            found: found.into(),
            allowed: allowed.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { found, allowed } = self;
        write!(formatter, "{found}; allowed: {allowed}")
    }
}

impl std::error::Error for Fault {}

/// `5 minutes`, `1 hour`, `7 days`; the `s` may stand or not.
fn parse_rate(text: &str) -> Result<Span, Fault> {
    let fault = || {
        Fault::new(
            format!("the rate is {text:?}"),
            format!("a whole number from 1 to {RATE_MAX} and minutes, hours or days"),
        )
    };
    let (number, unit) = text.split_once(' ').ok_or_else(fault)?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let number = number.parse().ok().filter(|_| digits).ok_or_else(fault)?;
    let unit = match unit {
        "minute" | "minutes" => Span::MINUTE,
        "hour" | "hours" => Span::secs(3600),
        "day" | "days" => Span::secs(86_400),
        _ => return Err(fault()),
    };
    if !(1..=RATE_MAX).contains(&number) {
        return Err(fault());
    }
    Ok(unit * number)
}

/// `2026-12-24T08:00:00`, every digit given.
fn parse_at(text: &str) -> Result<DateTime, Fault> {
    let moment = DateTime::strptime("%Y-%m-%dT%H:%M:%S", text).ok();
    let moment = moment.filter(|moment| moment.to_string() == text);
    moment.ok_or_else(|| {
        Fault::new(
            format!("the moment is {text:?}"),
            "a date and time such as 2026-12-24T08:00:00, without a zone",
        )
    })
}

#[cfg(test)]
mod tests;
