//! The metric store: what was published, by metric, second, unit and resolution.
//!
//! Data become visible some seconds after they arrive, as in AWS. Memory is bounded: sub-minute data
//! are rolled up into minutes after 3 hours and forgotten after 15 days (CloudWatch API,
//! GetMetricData), and there is a greatest number of metrics.

use std::collections::BTreeMap;

use scaling::{
    metric::MetricIdentity,
    simulate::{Datapoint, Latency, MetricData, MetricQuery, Random, Time},
};
use serde_json::Value;

use super::sample::{Metric, Point, Sample, Set};

/// Metrics kept in one region: room for ten thousand queues, which have four each.
pub(super) const METRICS_MAX: usize = 50_000;
/// Seconds after which sub-minute data are rolled up, and after which minutes are forgotten.
const FINE_SECONDS: i64 = 3 * 3600;
const KEPT_SECONDS: i64 = 15 * 86_400;
/// Seconds between two times that is done.
const COMPACT_EVERY_SECONDS: i64 = 600;

/// A dimension no client can send: alarms with a unit see data of that unit only.
pub(super) const UNIT: &str = "\u{0}Unit";

/// What is stored of one second or minute: sets by unit and resolution.
type Cell = BTreeMap<(String, i32), Set>;

/// All metrics of a region.
#[derive(Debug)]
pub(crate) struct MetricStore {
    metrics: BTreeMap<MetricIdentity, BTreeMap<i64, Cell>>,
    /// Arrived and not visible yet, with the world time from which it is.
    arriving: Vec<(f64, Sample)>,
    latency: Latency,
    random: Random,
    /// When old data were last rolled up and forgotten.
    compacted: i64,
}

impl MetricStore {
    pub(crate) fn new(seed: u64, latency: Latency) -> Self {
        Self {
            metrics: BTreeMap::new(),
            arriving: Vec::new(),
            latency,
            random: Random::stream(seed, "ingestion"),
            compacted: 0,
        }
    }

    /// Whether one more metric would be too many.
    pub(super) fn is_full(&self, metric: &MetricIdentity) -> bool {
        self.metrics.len() >= METRICS_MAX && !self.metrics.contains_key(metric)
    }

    /// Takes a datum in; it is visible after the latency.
    pub(crate) fn put(&mut self, sample: Sample, now: f64) {
        let visible = now + self.latency.draw(&mut self.random).as_secs();
        self.arriving.push((visible, sample));
    }

    /// Makes visible what is due.
    pub(crate) fn reveal(&mut self, now: f64) {
        let (due, later): (Vec<_>, Vec<_>) = self
            .arriving
            .drain(..)
            .partition(|(visible, _)| *visible <= now);
        self.arriving = later;
        for (_, sample) in due {
            self.store(sample);
        }
        if whole(now) - self.compacted >= COMPACT_EVERY_SECONDS {
            self.compacted = whole(now);
            self.metrics
                .values_mut()
                .for_each(|cells| compact(cells, whole(now)));
            self.metrics.retain(|_, cells| !cells.is_empty());
        }
    }

    fn store(&mut self, sample: Sample) {
        let Sample {
            metric,
            at,
            resolution,
            unit,
            set,
        } = sample;
        let second = floor(whole(at), i64::from(resolution));
        add(
            self.metrics.entry(metric).or_default(),
            second,
            (unit, resolution),
            set,
        );
    }

    /// One set for every period in `[from, to)` that has data. Periods below a minute see only data
    /// stored with resolution 1.
    pub(super) fn periods(
        &self,
        metric: &MetricIdentity,
        unit: Option<&str>,
        period: i64,
        from: i64,
        to: i64,
    ) -> Vec<(i64, Set)> {
        let mut found: BTreeMap<i64, Set> = BTreeMap::new();
        let Some(cells) = self.metrics.get(metric).filter(|_| from < to) else {
            return Vec::new();
        };
        for (second, cell) in cells.range(from..to) {
            let start = from + floor(second - from, period);
            for ((held_unit, resolution), set) in cell {
                let seen =
                    (period >= 60 || *resolution == 1) && unit.is_none_or(|unit| unit == held_unit);
                if seen {
                    let merged = found.get(&start).map_or(*set, |before| before.merge(*set));
                    found.insert(start, merged);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Every metric with visible data.
    pub(super) fn identities(&self) -> impl Iterator<Item = &MetricIdentity> {
        self.metrics.keys()
    }

    /// Start of the newest data of a metric.
    pub(super) fn newest(&self, metric: &MetricIdentity) -> Option<i64> {
        self.metrics.get(metric)?.keys().next_back().copied()
    }

    /// Everything visible, for assertions.
    pub(crate) fn all(&self) -> Vec<Metric> {
        let metrics = self.metrics.iter();
        metrics
            .map(|(identity, cells)| Metric {
                namespace: identity.namespace.clone(),
                name: identity.name.clone(),
                dimensions: identity.dimensions.clone(),
                points: cells
                    .iter()
                    .flat_map(|(second, cell)| points(*second, cell))
                    .collect(),
            })
            .collect()
    }
}

fn points(second: i64, cell: &Cell) -> impl Iterator<Item = Point> + '_ {
    cell.iter().map(move |((unit, resolution), set)| Point {
        at: exact(second),
        storage_resolution: *resolution,
        unit: unit.clone(),
        sample_count: set.count,
        sum: set.sum,
        minimum: set.minimum,
        maximum: set.maximum,
    })
}

fn add(cells: &mut BTreeMap<i64, Cell>, second: i64, key: (String, i32), set: Set) {
    let cell = cells.entry(second).or_default();
    let merged = cell.get(&key).map_or(set, |before| before.merge(set));
    cell.insert(key, merged);
}

/// Rolls up what is older than 3 hours and drops what is older than 15 days.
fn compact(cells: &mut BTreeMap<i64, Cell>, now: i64) {
    let fine_from = now - FINE_SECONDS;
    let old: Vec<_> = cells
        .range(..fine_from)
        .filter(|(_, cell)| cell.keys().any(|(_, resolution)| *resolution == 1))
        .map(|(second, _)| *second)
        .collect();
    for second in old {
        for ((unit, _), set) in cells.remove(&second).unwrap_or_default() {
            add(cells, floor(second, 60), (unit, 60), set);
        }
    }
    *cells = cells.split_off(&(now - KEPT_SECONDS));
}

impl MetricData for MetricStore {
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>) {
        let mut metric = query.metric.clone();
        let unit = metric.dimensions.remove(UNIT);
        let (from, to) = (query.from.0.div_euclid(1000), query.to.0.div_euclid(1000));
        let period = (query.period.0 / 1000).max(1);
        for (start, set) in self.periods(&metric, unit.as_deref(), period, from, to) {
            let value = set.statistic(query.statistic);
            found.push(Datapoint {
                start: Time::from_secs(start),
                value,
            });
        }
    }
}

/// The dimensions of a request as a map.
pub(super) fn dimensions(list: Option<&Value>) -> BTreeMap<String, String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|pair| {
        Some((
            pair["Name"].as_str()?.to_owned(),
            pair["Value"].as_str()?.to_owned(),
        ))
    })
    .collect()
}

/// The greatest multiple of `unit` not above `second`.
pub(super) fn floor(second: i64, unit: i64) -> i64 {
    second - second.rem_euclid(unit)
}

/// The second a moment lies in.
// Far within range: validated to within two weeks of now.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn whole(moment: f64) -> i64 {
    moment.floor() as i64
}

/// The moment a second starts.
// Exact up to 2^53 seconds.
#[allow(clippy::cast_precision_loss)]
pub(super) fn exact(second: i64) -> f64 {
    second as f64
}

#[cfg(test)]
mod tests {
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
}
