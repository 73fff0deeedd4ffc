//! The tables of missing data.

use scaling::{
    object::{Comparison, TreatMissingData},
    simulate::{AlarmRule, Capacity, ControlLoop, LoopSettings, Services, Span, StateValue},
};

use super::{Case, Minutes, START, alarm, cases};

struct Nobody;

impl Services for Nobody {
    fn capacity(&self, _: &str) -> Option<Capacity> {
        None
    }
}

const TREATMENTS: [TreatMissingData; 4] = [
    TreatMissingData::Missing,
    TreatMissingData::Ignore,
    TreatMissingData::Breaching,
    TreatMissingData::NotBreaching,
];

/// The state of an alarm of M of 3 that was in `before`, once five minutes with these points are
/// over.
fn state(points: &str, m: i32, treatment: TreatMissingData, before: StateValue) -> StateValue {
    let value = |point: &str| match point {
        "0" => Some(0.0),
        "X" => Some(100.0),
        _ => None,
    };
    let data = Minutes(points.split(' ').map(value).collect());
    let mut control = ControlLoop::new(LoopSettings::default());
    // The first evaluation comes when the fifth minute is over, has come in, and the sixth has not.
    let over = START + Span::MINUTE * 5 + Span::secs(9);
    let rule = alarm("a", "", (m, 3), Comparison::GreaterThanThreshold, 50.0);
    control.put_alarm(
        over,
        AlarmRule {
            treat_missing_data: treatment,
            ..rule
        },
    );
    control.set_alarm_state(over, "a", before, "", "");
    control.tick(over + Span::MINUTE, &data, &Nobody);
    control.alarm("a").unwrap().value
}

/// The state from each state before, in a word: `keep` where it is that one.
fn cell(points: &str, m: i32, treatment: TreatMissingData) -> &'static str {
    let all = [
        StateValue::Ok,
        StateValue::Alarm,
        StateValue::InsufficientData,
    ];
    let found = all.map(|before| state(points, m, treatment, before));
    if found == all {
        return "keep";
    }
    assert_eq!(
        found, [found[0]; 3],
        "{points}: depends on the state before"
    );
    found[0].name()
}

#[test]
fn missing_data_is_treated_as_the_tables_say_cell_by_cell() {
    let mut cells = 0;
    for Case { title, body, .. } in cases("missing.txt") {
        let m = title.split(' ').next().unwrap().parse().unwrap();
        for row in body.lines().filter(|line| !line.is_empty()) {
            let columns: Vec<&str> = row.split(" | ").collect();
            let [points, expected @ ..] = columns.as_slice() else {
                panic!("{row}: no points");
            };
            let found = TREATMENTS.map(|treatment| cell(points, m, treatment));
            assert_eq!(found, *expected, "{title}: {points}");
            cells += expected.len();
        }
    }
    assert_eq!(cells, 40, "two tables of five rows and four columns");
}
