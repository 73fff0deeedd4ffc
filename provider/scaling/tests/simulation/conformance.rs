//! Whether the control loop does what AWS's documentation says it does, where that gives figures:
//! `cases/policies.txt` and `cases/missing.txt`.

mod missing;
mod policies;

use std::{collections::BTreeMap, fs, path::Path};

use scaling::{
    metric::MetricIdentity,
    object::{Comparison, Statistic, TreatMissingData},
    simulate::{AlarmRule, Datapoint, MetricData, MetricQuery, Span, Time, Watched},
};

/// Cases start at this instant, a whole minute.
const START: Time = Time::from_secs(1_767_571_200);

/// One value a minute of the one metric there is; a minute without a value has no data point.
struct Minutes(Vec<Option<f64>>);

impl MetricData for Minutes {
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>) {
        assert_eq!(query.period, Span::MINUTE);
        for (minute, value) in (0..).zip(&self.0) {
            let start = START + Span::MINUTE * minute;
            let within = query.from <= start && start + Span::MINUTE <= query.to;
            if let Some(value) = value.filter(|_| within) {
                found.push(Datapoint { start, value });
            }
        }
    }
}

/// An alarm that looks at the metric and starts `action`.
fn alarm(
    name: &str,
    action: &str,
    (datapoints_to_alarm, evaluation_periods): (i32, i32),
    comparison: Comparison,
    threshold: f64,
) -> AlarmRule {
    AlarmRule {
        name: name.to_owned(),
        actions_enabled: true,
        alarm_actions: vec![action.to_owned()],
        watched: Watched::Metric {
            metric: MetricIdentity {
                namespace: "Documented".to_owned(),
                name: "Metric".to_owned(),
                dimensions: BTreeMap::new(),
            },
            statistic: Statistic::Average,
        },
        period_secs: 60,
        evaluation_periods,
        datapoints_to_alarm,
        threshold,
        comparison,
        treat_missing_data: TreatMissingData::Missing,
    }
}

/// A case: its title, where AWS says it, and the rest.
struct Case {
    title: String,
    source: String,
    body: String,
}

/// The cases of a file; what comes before the first explains the file.
fn cases(file: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/simulation/cases")
        .join(file);
    let text = fs::read_to_string(path).unwrap();
    let all: Vec<Case> = text.split("\n## ").skip(1).map(case).collect();
    assert!(!all.is_empty(), "{file} has no case");
    all
}

fn case(block: &str) -> Case {
    let mut parts = block.splitn(3, '\n').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    let case = Case {
        title: part(),
        source: part(),
        body: part(),
    };
    let Case { title, source, .. } = &case;
    let documented = source.starts_with("https://docs.aws.amazon.com/");
    assert!(documented, "{title}: {source} is no page of AWS");
    case
}
