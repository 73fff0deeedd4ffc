//! When a mute rule mutes: its expression and its duration.

use scaling::simulate::schedule::Schedule;

use crate::wire::Failure;

/// Minutes a rule mutes at least and at most (CloudWatch API, Schedule.Duration).
const MINUTES: std::ops::RangeInclusive<i64> = 1..=15 * 24 * 60;

/// `cron(minutes hours day-of-month month day-of-week)`, five fields with the wildcards `*`, `-`
/// and `,`, or `at(yyyy-MM-ddThh:mm)` (CloudWatch API, Schedule.Expression).
pub(super) fn read(expression: &str) -> Result<Schedule, Failure> {
    let wrong = || invalid(format!("Invalid schedule expression: {expression}"));
    let inner = |name: &str| expression.strip_prefix(name)?.strip_suffix(')');
    if let Some(moment) = inner("at(") {
        let whole = if moment.len() == "yyyy-MM-ddThh:mm".len() {
            format!("at({moment}:00)")
        } else {
            expression.to_owned()
        };
        return Schedule::parse(&whole).map_err(|_| wrong());
    }
    let fields = inner("cron(").ok_or_else(wrong)?;
    let fields: Vec<_> = fields.split_ascii_whitespace().collect();
    let [minutes, hours, day, month, weekday] = fields[..] else {
        return Err(wrong());
    };
    let days = match (day, weekday) {
        (_, "*") => format!("{day} {month} ?"),
        ("*", _) => format!("? {month} {}", sunday_first(weekday)),
        _ => {
            return Err(Failure::not_simulated(
                "a mute rule by day of month and day of week at once",
            ));
        }
    };
    let whole = format!("cron({minutes} {hours} {days} *)");
    Schedule::parse(&whole).map_err(|_| wrong())
}

/// Days of the week as other schedules count them: 1 is Sunday, not 0.
fn sunday_first(field: &str) -> String {
    let one = |letter: char| match letter.to_digit(10) {
        Some(day) => (day % 7 + 1).to_string(),
        None => letter.to_string(),
    };
    field.chars().map(one).collect()
}

/// Minutes of an ISO 8601 duration of days, hours and minutes: `P2DT12H`, `PT30M`.
fn minutes(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    let (days, clock) = rest.split_once('T').unwrap_or((rest, ""));
    let mut total = 0;
    for (part, units) in [
        (days, [('D', 1440), ('D', 1440)]),
        (clock, [('H', 60), ('M', 1)]),
    ] {
        let mut digits = String::new();
        for letter in part.chars() {
            if letter.is_ascii_digit() {
                digits.push(letter);
                continue;
            }
            let (_, minutes) = units.iter().find(|(unit, _)| *unit == letter)?;
            total += digits.parse::<i64>().ok()?.checked_mul(*minutes)?;
            digits.clear();
        }
        if !digits.is_empty() {
            return None;
        }
    }
    Some(total)
}

/// Minutes of a duration from PT1M to P15D.
pub(super) fn length(duration: &str) -> Result<i64, Failure> {
    let minutes = minutes(duration).filter(|minutes| MINUTES.contains(minutes));
    minutes.ok_or_else(|| {
        invalid(format!(
            "Invalid duration: {duration}. It must be from PT1M to P15D."
        ))
    })
}

pub(super) fn invalid(message: impl Into<String>) -> Failure {
    Failure::client("ValidationError", message)
}

#[cfg(test)]
mod tests {
    use scaling::simulate::{Time, schedule::Zone};

    use super::*;

    #[test]
    fn durations_are_counted_in_minutes() {
        let cases = [
            ("PT4H", Some(240)),
            ("P2DT12H", Some(3600)),
            ("P15D", Some(21_600)),
            ("PT1H30M", Some(90)),
            ("PT1M", Some(1)),
            ("P", Some(0)),
            ("PT5", None),
            ("4H", None),
            ("PT1S", None),
            ("P1H", None),
        ];
        for (text, expected) in cases {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }

    #[test]
    fn five_fields_are_read_as_the_api_has_them() {
        let next = |text: &str| {
            let after = Time::parse("2026-11-26T09:30:00Z").unwrap();
            let found = read(text).unwrap().next_after(after, &Zone::utc(), after);
            found.unwrap().to_string()
        };
        assert_eq!(next("cron(0 2 * * *)"), "2026-11-27T02:00:00.000Z");
        assert_eq!(next("cron(0 2 * * SUN)"), "2026-11-29T02:00:00.000Z");
        assert_eq!(next("cron(0 2 * * 0)"), "2026-11-29T02:00:00.000Z");
        assert_eq!(next("cron(0 18 * * 1-5)"), "2026-11-26T18:00:00.000Z");
        assert_eq!(next("cron(0 1 1 * *)"), "2026-12-01T01:00:00.000Z");
        assert_eq!(next("at(2026-12-24T08:00)"), "2026-12-24T08:00:00.000Z");
        for text in [
            "cron(0 2 * * ? *)",
            "rate(1 day)",
            "cron(0 25 * * *)",
            "at(noon)",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
