//! What is wrong with a schedule or a zone, in words.

use super::*;

/// Each text is refused, and what is said of it holds the words beside it.
#[track_caller]
fn check_faults(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let found = Schedule::parse(text).unwrap_err().to_string();
        assert!(found.contains(expected), "{text}: {found}");
    }
}

#[test]
fn what_is_wrong_with_a_cron_expression_is_told_in_words() {
    check_faults(&[
        ("", "the expression is \"\"; allowed: cron("),
        ("every day", "the expression is \"every day\""),
        ("cron(0 8 * * ?)", "has 5 fields; allowed: six fields"),
        (
            "cron(60 8 * * ? *)",
            "the field minutes is \"60\"; allowed: 0 to 59",
        ),
        (
            "cron(0 24 * * ? *)",
            "the field hours is \"24\"; allowed: 0 to 23",
        ),
        (
            "cron(0 8 32 * ? *)",
            "the field day of month is \"32\"; allowed: 1 to 31",
        ),
        (
            "cron(0 8 1,15W * ? *)",
            "the field day of month is \"1,15W\"",
        ),
        ("cron(0 8 L-31 * ? *)", "the field day of month is \"L-31\""),
        (
            "cron(0 8 * 13 ? *)",
            "the field month is \"13\"; allowed: 1 to 12 or JAN to DEC",
        ),
        (
            "cron(0 8 ? * 8 *)",
            "the field day of week is \"8\"; allowed: 1 to 7 or SUN to SAT",
        ),
        (
            "cron(0 8 ? * MON#6 *)",
            "the field day of week is \"MON#6\"",
        ),
        (
            "cron(0 8 ? * 3#1,6#3 *)",
            "the field day of week is \"3#1,6#3\"",
        ),
        (
            "cron(0 8 * * * *)",
            "day of month is \"*\" and day of week is \"*\"; allowed: ?",
        ),
        ("cron(0 8 ? * ? *)", "are both ?"),
        (
            "cron(0 8 * * ? 1969)",
            "the field year is \"1969\"; allowed: 1970 to 2199",
        ),
        (
            "cron(0 8 * * ? 2030-2026)",
            "the field year is \"2030-2026\"",
        ),
        ("cron(0/0 8 * * ? *)", "the field minutes is \"0/0\""),
        ("cron(+5 8 * * ? *)", "the field minutes is \"+5\""),
        ("cron(5- 8 * * ? *)", "the field minutes is \"5-\""),
        ("cron(61 0 8 * * ? *)", "the field seconds is \"61\""),
    ]);
}

#[test]
fn what_is_wrong_with_a_rate_or_a_moment_is_told_in_words() {
    check_faults(&[
        (
            "rate(0 minutes)",
            "the rate is \"0 minutes\"; allowed: a whole number from 1",
        ),
        ("rate(5 weeks)", "the rate is \"5 weeks\""),
        ("rate(5)", "the rate is \"5\""),
        ("rate(99999999999999999999 days)", "the rate is"),
        (
            "at(2026-02-30T00:00:00)",
            "the moment is \"2026-02-30T00:00:00\"",
        ),
        ("at(2026-12-24T08:00)", "the moment is \"2026-12-24T08:00\""),
        ("at(2026-12-24T08:00:00Z)", "without a zone"),
    ]);
}

#[test]
fn a_zone_is_known_by_its_exact_name() {
    for name in [
        "UTC",
        "Etc/GMT+9",
        "Pacific/Tahiti",
        "Europe/Berlin",
        "US/Pacific",
    ] {
        assert_eq!(zone(name).name(), name);
    }
    let fault = |name: &str| Zone::parse(name).unwrap_err().to_string();
    assert!(fault("europe/berlin").contains("spelled exactly: Europe/Berlin"));
    for name in [
        "",
        "Local",
        "CEST",
        "Europe/Nowhere",
        "Etc/Unknown",
        "+01:00",
    ] {
        assert!(fault(name).contains(&format!("{name:?}")), "{name}");
    }
    let names = Zone::names();
    assert!(names.len() > 400 && names.iter().all(|name| Zone::parse(name).is_ok()));
}
