use scaling::simulate::Span;

use super::*;

fn metric() -> MetricIdentity {
    MetricIdentity {
        namespace: "N".to_owned(),
        name: "M".to_owned(),
        dimensions: BTreeMap::new(),
    }
}

fn sample(at: f64, resolution: i32, value: f64) -> Sample {
    let unit = "None".to_owned();
    Sample {
        metric: metric(),
        at,
        resolution,
        unit,
        set: Set::of(value, 1.0),
    }
}

fn store(samples: Vec<Sample>, now: f64) -> MetricStore {
    let mut store = MetricStore::new(1, Latency::exactly(Span::secs(2)));
    for sample in samples {
        store.put(sample, now - 2.0);
    }
    store.reveal(now);
    store
}

#[test]
fn data_are_visible_after_the_latency() {
    let mut store = store(Vec::new(), 0.0);
    store.put(sample(1000.0, 60, 5.0), 1000.0);
    store.reveal(1001.9);
    assert_eq!(store.all(), []);
    store.reveal(1002.0);
    assert_eq!(store.all().len(), 1);
}

#[test]
fn short_periods_see_only_fine_data() {
    let store = store(vec![sample(605.0, 1, 7.0), sample(601.0, 60, 3.0)], 700.0);
    let fine = store.periods(&metric(), None, 10, 600, 660);
    assert_eq!(fine, [(600, Set::of(7.0, 1.0))]);
    let minute = store.periods(&metric(), None, 60, 600, 660);
    assert_eq!(
        minute,
        [(
            600,
            Set {
                count: 2.0,
                sum: 10.0,
                minimum: 3.0,
                maximum: 7.0
            }
        )]
    );
    assert_eq!(store.periods(&metric(), Some("Count"), 60, 600, 660), []);
}

#[test]
fn old_fine_data_become_minutes_and_then_go() {
    let day = 86_400.0;
    let store = store(vec![sample(65.0, 1, 1.0), sample(70.0, 1, 2.0)], day);
    assert_eq!(store.periods(&metric(), None, 10, 0, 600), []);
    let minute = store.periods(&metric(), None, 60, 0, 600);
    assert_eq!(
        minute,
        [(
            60,
            Set {
                count: 2.0,
                sum: 3.0,
                minimum: 1.0,
                maximum: 2.0
            }
        )]
    );
    let mut store = store;
    store.put(sample(20.0 * day, 1, 1.0), 20.0 * day);
    store.reveal(20.0 * day + 3.0);
    assert_eq!(store.periods(&metric(), None, 60, 0, 600), []);
}
