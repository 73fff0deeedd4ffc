use super::*;
use crate::{metric::MetricIdentity, object::Comparison};

fn check(
    (period_secs, m, n): (i32, i32, i32),
    statistic: Statistic,
    sample_every: i64,
    (best, typical): (f64, Option<f64>),
    worst: Option<f64>,
) {
    let alarm = AlarmRule {
        name: String::new(),
        actions_enabled: true,
        alarm_actions: Vec::new(),
        watched: Watched::Metric {
            metric: MetricIdentity {
                namespace: "Arrakis/Scaling".to_owned(),
                name: "QueueDepth".to_owned(),
                dimensions: std::collections::BTreeMap::new(),
            },
            statistic,
        },
        period_secs,
        evaluation_periods: n,
        datapoints_to_alarm: m,
        threshold: 50.0,
        comparison: Comparison::GreaterThanOrEqualToThreshold,
        treat_missing_data: TreatMissingData::Missing,
    };
    let assumptions = Assumptions {
        sample_every: Span::secs(sample_every),
        ..Assumptions::default()
    };
    let bounds = Sight::breaching(&alarm, &assumptions).bounds(&assumptions);
    let secs = |span: Option<Span>| span.map(Span::as_secs);
    let found = (
        bounds.best.as_secs(),
        secs(bounds.typical),
        secs(bounds.worst),
    );
    let case = format!("{m} of {n} x {period_secs} s, {statistic:?}, each {sample_every} s");
    assert_eq!(found, (best, typical, worst), "{case}");
}

#[test]
fn detection_adds_up() {
    let max = Statistic::Maximum;
    // The plain sum for a burst: 10 sample + 3 ingestion + 10 period + 10 cutoff + 10
    // evaluation + 3 action; typically 5 + 5 + 10 + 5 + 2, and ingestion within the cutoff.
    check((10, 1, 1), max, 10, (11.0, Some(27.0)), Some(46.0));
    check((10, 1, 1), max, 1, (11.0, Some(22.5)), Some(37.0));
    // The hand-written alarm: 60 s without any lag, a period more at least.
    check((60, 2, 2), max, 10, (71.0, Some(137.0)), Some(206.0));
    check((60, 1, 1), max, 10, (11.0, Some(77.0)), Some(146.0));
    check((60, 3, 5), max, 10, (131.0, Some(197.0)), Some(266.0));
    // Longer periods slide by the minute.
    check((300, 1, 1), max, 10, (11.0, Some(77.0)), Some(146.0));
    // A mean needs a whole period beyond the breach.
    check(
        (60, 3, 3),
        Statistic::Average,
        10,
        (131.0, Some(222.0)),
        Some(316.0),
    );
    // Stored by the minute, a 10 s alarm may see a sample at once.
    check((10, 1, 1), max, 60, (1.5, Some(41.525)), Some(96.0));
    check((60, 1, 1), max, 60, (11.0, Some(102.0)), Some(196.0));
    // Points further apart than periods: a gap may go with every action.
    check((10, 2, 2), max, 15, (21.0, None), None);
    check((10, 1, 1), max, 15, (11.0, Some(29.5)), Some(51.0));
    check((10, 3, 3), max, 60, (1.5, None), None);
}
