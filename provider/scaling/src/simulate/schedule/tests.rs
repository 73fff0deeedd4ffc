mod faults;

use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Time {
    Time::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

/// The occurrences after an instant, the zone's rules applied; at most five.
fn occurrences(expression: &str, name: &str, after: &str) -> Vec<String> {
    let schedule = Schedule::parse(expression).unwrap();
    let (zone, anchor) = (zone(name), at(after));
    let mut now = anchor;
    let mut found = Vec::new();
    while let Some(next) = schedule
        .next_after(now, &zone, anchor)
        .filter(|_| found.len() < 5)
    {
        now = next;
        found.push(next.to_string().replace(":00.000Z", "Z"));
    }
    found
}

#[test]
fn a_cron_expression_names_its_moments() {
    let after = "2026-11-26T09:30:00Z"; // A Thursday.
    let cases: [(&str, &[&str]); 12] = [
        (
            "cron(0 8 ? * MON-FRI *)",
            &[
                "2026-11-27T08:00Z",
                "2026-11-30T08:00Z",
                "2026-12-01T08:00Z",
            ],
        ),
        (
            "cron(30 9 ? * 5 *)",
            &["2026-12-03T09:30Z", "2026-12-10T09:30Z"],
        ),
        (
            "cron(0/20 9-10 * * ? *)",
            &["2026-11-26T09:40Z", "2026-11-26T10:00Z"],
        ),
        (
            "cron(0 0 L * ? *)",
            &["2026-11-30T00:00Z", "2026-12-31T00:00Z"],
        ),
        (
            "cron(0 0 L-2 * ? *)",
            &["2026-11-28T00:00Z", "2026-12-29T00:00Z"],
        ),
        // 1 November 2026 is a Sunday, 1 August 2026 a Saturday, 31 October 2026 a Saturday.
        (
            "cron(0 0 1W 8,11 ? *)",
            &["2027-08-02T00:00Z", "2027-11-01T00:00Z"],
        ),
        (
            "cron(0 0 LW 10 ? *)",
            &["2027-10-29T00:00Z", "2028-10-31T00:00Z"],
        ),
        (
            "cron(0 0 ? * FRI#2 *)",
            &["2026-12-11T00:00Z", "2027-01-08T00:00Z"],
        ),
        (
            "cron(0 0 ? * 6L *)",
            &["2026-11-27T00:00Z", "2026-12-25T00:00Z"],
        ),
        (
            "cron(0 0 ? * L *)",
            &["2026-11-28T00:00Z", "2026-12-05T00:00Z"],
        ),
        (
            "cron(0 22-1 ? * FRI-SUN *)",
            &["2026-11-27T00:00Z", "2026-11-27T01:00Z"],
        ),
        (
            "cron(0 0 29 FEB ? 2027-2040/1)",
            &["2028-02-29T00:00Z", "2032-02-29T00:00Z"],
        ),
    ];
    for (expression, expected) in cases {
        let found = occurrences(expression, "UTC", after);
        assert_eq!(found[..expected.len()], *expected, "{expression}");
    }
    assert_eq!(occurrences("cron(0 0 30 2 ? *)", "UTC", after), [""; 0]);
    assert_eq!(occurrences("cron(0 0 * * ? 2025)", "UTC", after), [""; 0]);
}

#[test]
fn seconds_are_read_and_not_honoured() {
    let with = occurrences("cron(30 0 8 * * ? *)", "UTC", "2026-11-26T00:00:00Z");
    assert_eq!(with[0], "2026-11-26T08:00Z");
}

/// Clocks in Berlin jump from 2:00 to 3:00 on 29 March and from 3:00 to 2:00 on 25 October 2026.
#[test]
fn a_skipped_moment_does_not_happen_and_a_repeated_one_happens_once() {
    let spring = occurrences(
        "cron(30 2 * * ? *)",
        "Europe/Berlin",
        "2026-03-28T00:00:00Z",
    );
    assert_eq!(spring[..2], ["2026-03-28T01:30Z", "2026-03-30T00:30Z"]);
    let autumn = occurrences(
        "cron(30 2 * * ? *)",
        "Europe/Berlin",
        "2026-10-24T12:00:00Z",
    );
    assert_eq!(autumn[..2], ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]);
    let day = occurrences("cron(0 8 * * ? *)", "Europe/Berlin", "2026-10-24T00:00:00Z");
    assert_eq!(day[..2], ["2026-10-24T06:00Z", "2026-10-25T07:00Z"]);
    let half_hours = occurrences("cron(0 9 * * ? *)", "Asia/Kolkata", "2026-01-01T00:00:00Z");
    assert_eq!(half_hours[0], "2026-01-01T03:30Z");
}

#[test]
fn a_moment_on_a_zones_clock_happens_once_or_never() {
    let berlin = zone("Europe/Berlin");
    let noon = occurrences(
        "at(2026-12-24T12:00:00)",
        "Europe/Berlin",
        "2026-11-26T00:00:00Z",
    );
    assert_eq!(noon, ["2026-12-24T11:00Z"]);
    assert_eq!(
        occurrences("at(2026-12-24T12:00:00)", "UTC", "2026-12-24T12:00:00Z"),
        [""; 0]
    );
    let skipped = Schedule::parse("at(2026-03-29T02:30:00)").unwrap();
    let told = skipped.check(&berlin).unwrap_err().to_string();
    assert!(told.contains("clocks in Europe/Berlin skip"), "{told}");
    assert_eq!(skipped.check(&Zone::utc()), Ok(()));
}

#[test]
fn a_rate_counts_from_its_anchor() {
    let every = Schedule::parse("rate(90 minutes)").unwrap();
    let anchor = at("2026-11-26T10:07:00Z");
    let next = |after: &str| {
        let next = every.next_after(at(after), &Zone::utc(), anchor).unwrap();
        next.to_string()
    };
    assert_eq!(next("2026-11-25T00:00:00Z"), "2026-11-26T10:07:00.000Z");
    assert_eq!(next("2026-11-26T10:07:00Z"), "2026-11-26T11:37:00.000Z");
    assert_eq!(next("2026-11-26T11:36:59Z"), "2026-11-26T11:37:00.000Z");
    for text in [
        "rate(1 minute)",
        "rate(1 minutes)",
        "rate(2 hour)",
        "rate(7 days)",
    ] {
        assert!(Schedule::parse(text).is_ok(), "{text}");
    }
}

fn table(schedule: &str, start: Option<&str>, end: Option<&str>) -> Timetable {
    Timetable {
        schedule: Schedule::parse(schedule).unwrap(),
        zone: Zone::utc(),
        start: start.map(at),
        end: end.map(at),
        written: at("2026-11-26T09:30:00Z"),
    }
}

fn runs(table: &Timetable) -> Vec<String> {
    let mut now = table.written;
    let mut found = Vec::new();
    while let Some(next) = table.next_after(now).filter(|_| found.len() < 3) {
        found.push(next.to_string().replace(":00.000Z", "Z"));
        now = next;
    }
    found
}

/// Application Auto Scaling User Guide, "Schedule recurring scaling actions using cron expressions".
#[test]
fn a_recurring_action_also_runs_at_its_start_and_stops_at_its_end() {
    let daily = "cron(0 8 * * ? *)";
    let (start, end) = (Some("2026-12-01T07:15:00Z"), Some("2026-12-02T08:00:00Z"));
    let expected = [
        "2026-12-01T07:15Z",
        "2026-12-01T08:00Z",
        "2026-12-02T08:00Z",
    ];
    assert_eq!(runs(&table(daily, start, None)), expected);
    let bounded = table(daily, start, end);
    assert_eq!(runs(&bounded), expected);
    assert_eq!(bounded.next_after(at("2026-12-02T08:00:00Z")), None);
    let past = Some("2026-11-01T00:00:00Z");
    assert_eq!(runs(&table(daily, past, None))[0], "2026-11-27T08:00Z");
    let rate = runs(&table("rate(1 hour)", Some("2026-11-26T00:10:00Z"), None));
    assert_eq!(rate[0], "2026-11-26T10:10Z");
    let once = "at(2026-12-24T08:00:00)";
    assert_eq!(runs(&table(once, start, None)), ["2026-12-24T08:00Z"]);
    assert_eq!(runs(&table(once, None, end)), [""; 0]);
    assert_eq!(
        runs(&table(once, Some("2026-12-25T00:00:00Z"), None)),
        [""; 0]
    );
}

#[test]
fn the_last_run_is_known() {
    let daily = table("cron(0 8 * * ? *)", Some("2026-12-01T07:15:00Z"), None);
    let last = |now: &str| daily.last_until(at(now)).map(|ran| ran.to_string());
    assert_eq!(last("2026-12-01T07:14:59Z"), None);
    assert_eq!(
        last("2026-12-01T07:15:00Z").unwrap(),
        "2026-12-01T07:15:00.000Z"
    );
    assert_eq!(
        last("2026-12-05T07:00:00Z").unwrap(),
        "2026-12-04T08:00:00.000Z"
    );
    let ended = table("cron(0 8 * * ? *)", None, Some("2026-12-02T00:00:00Z"));
    let last = ended.last_until(at("2027-01-01T00:00:00Z")).unwrap();
    assert_eq!(last, at("2026-12-01T08:00:00Z"));
    // What it did before it was rewritten is forgotten.
    assert_eq!(ended.last_until(at("2026-11-26T09:30:00Z")), None);
}

fn expression() -> impl Strategy<Value = String> {
    let field = |max: i16| {
        prop_oneof![
            Just("*".to_owned()),
            (0..=max).prop_map(|value| value.to_string()),
            (0..=max, 0..=max).prop_map(|(from, to)| format!("{from}-{to}")),
            (0..=max, 1..=max).prop_map(|(from, step)| format!("{from}/{step}")),
        ]
    };
    let days = prop_oneof![
        Just("* * ?".to_owned()),
        Just("L * ?".to_owned()),
        Just("15W * ?".to_owned()),
        Just("? * MON-FRI".to_owned()),
        Just("? * SUN#2".to_owned()),
        (1..=28, 1..=12).prop_map(|(day, month)| format!("{day} {month} ?")),
    ];
    (field(59), field(23), days)
        .prop_map(|(minutes, hours, days)| format!("cron({minutes} {hours} {days} *)"))
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Havana",
        "Pacific/Apia",
    ])
}

proptest! {
    /// Walking on from an occurrence finds the next, looking back from it finds itself, and between
    /// two neighbours there is none.
    #[test]
    fn occurrences_follow_each_other(
        expression in expression(),
        name in name(),
        minute in 27_000_000i64..31_000_000,
        offset in 0i64..60_000,
    ) {
        let (schedule, zone) = (Schedule::parse(&expression).unwrap(), zone(name));
        let after = Time(minute * 60_000 + offset);
        let next = schedule.next_after(after, &zone, after);
        let next = next.ok_or_else(|| TestCaseError::fail("never"))?;
        prop_assert!(next > after);
        prop_assert_eq!(next.rem_minute(), 0);
        prop_assert_eq!(schedule.last_until(next, &zone, after), Some(next));
        let before = schedule.last_until(next - Span(1), &zone, after);
        prop_assert!(before.is_none_or(|before| before <= after));
        if let Some(before) = before {
            prop_assert_eq!(schedule.next_after(before, &zone, after), Some(next));
        }
    }

    /// Nothing that is read panics, whatever it holds.
    #[test]
    fn any_text_is_read_or_refused(text in "(cron|rate|at)?\\(?[0-9A-Za-z*?/#,L W-]{0,40}\\)?") {
        if let Ok(schedule) = Schedule::parse(&text) {
            let now = at("2026-11-26T09:30:00Z");
            let next = schedule.next_after(now, &Zone::utc(), now);
            prop_assert!(next.is_none_or(|next| next > now));
        }
        prop_assert!(Zone::parse(&text).is_err() || Zone::names().contains(&text));
    }
}

trait Minute {
    fn rem_minute(self) -> i64;
}

impl Minute for Time {
    fn rem_minute(self) -> i64 {
        self.0.rem_euclid(60_000)
    }
}
