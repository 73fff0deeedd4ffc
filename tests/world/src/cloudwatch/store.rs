//! The metric store: what was published, by metric, second, unit and resolution.
//!
//! Data become visible some seconds after they arrive, as in AWS. Memory is bounded: sub-minute data
//! are rolled up into minutes after 3 hours and forgotten after 15 days (CloudWatch API,
//! GetMetricData), and there is a greatest number of metrics.

mod cells;

use std::{borrow::Cow, collections::BTreeMap};

use scaling::{
    metric::MetricIdentity,
    simulate::{Datapoint, Latency, MetricData, MetricQuery, Random, Time},
};
use serde_json::Value;

use self::cells::{Cell, Held, add, compact, percentile, points};
use super::sample::{Metric, Sample, Set, Stat};

/// Metrics kept in one region: room for ten thousand queues, which have four each.
pub(super) const METRICS_MAX: usize = 50_000;
/// Seconds of a minute.
pub(super) const MINUTE: i64 = 60;
/// Seconds between two times that is done.
const COMPACT_EVERY_SECONDS: i64 = 600;

/// A dimension no client can send: alarms with a unit see data of that unit only.
pub(super) const UNIT: &str = "\u{0}Unit";

/// Another: the percentile that is asked for in place of a basic statistic.
pub(super) const STAT: &str = "\u{0}Stat";

/// Periods of one length between two moments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Seconds of a period.
    pub(super) period: i64,
    /// First second.
    pub(super) from: i64,
    /// The second after the last.
    pub(super) to: i64,
}

/// All metrics of a region.
#[derive(Clone, Debug)]
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
            Held {
                set,
                values: set.single().map(|single| vec![single]),
            },
        );
    }

    /// One statistic for every period of a window that has data. A percentile needs the values
    /// themselves: where only statistic sets were published, there is none.
    pub(super) fn statistics(
        &self,
        metric: &MetricIdentity,
        unit: Option<&str>,
        window: Window,
        stat: Stat,
    ) -> Vec<(i64, f64)> {
        let Window { period, from, to } = window;
        match stat {
            Stat::Basic(statistic) => self
                .periods(metric, unit, period, from, to)
                .into_iter()
                .map(|(start, set)| (start, set.statistic(statistic)))
                .collect(),
            Stat::Percentile(percent) => {
                let mut found: BTreeMap<i64, Option<Vec<(f64, f64)>>> = BTreeMap::new();
                self.visit(metric, unit, window, |start, held| {
                    let values = found.entry(start).or_insert_with(|| Some(Vec::new()));
                    match (values.as_mut(), &held.values) {
                        (Some(values), Some(held)) => values.extend(held),
                        _ => *values = None,
                    }
                });
                let points = found.into_iter();
                points
                    .filter_map(|(start, values)| Some((start, percentile(values?, percent)?)))
                    .collect()
            }
        }
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
        self.visit(metric, unit, Window { period, from, to }, |start, held| {
            let merged = found
                .get(&start)
                .map_or(held.set, |before| before.merge(held.set));
            found.insert(start, merged);
        });
        found.into_iter().collect()
    }

    /// Every cell of a window that a query sees, with the start of its period.
    fn visit(
        &self,
        metric: &MetricIdentity,
        unit: Option<&str>,
        window: Window,
        mut see: impl FnMut(i64, &Held),
    ) {
        let Window { period, from, to } = window;
        let Some(cells) = self.metrics.get(metric).filter(|_| from < to) else {
            return;
        };
        for (second, cell) in cells.range(from..to) {
            let start = from + floor(second - from, period);
            for ((held_unit, resolution), held) in cell {
                let fine = period >= MINUTE || *resolution == 1;
                if fine && unit.is_none_or(|unit| unit == held_unit) {
                    see(start, held);
                }
            }
        }
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

impl MetricData for MetricStore {
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>) {
        let mut metric = Cow::Borrowed(query.metric);
        let (mut unit, mut asked) = (None, None);
        if [UNIT, STAT]
            .iter()
            .any(|key| metric.dimensions.contains_key(*key))
        {
            let dimensions = &mut metric.to_mut().dimensions;
            unit = dimensions.remove(UNIT);
            asked = dimensions.remove(STAT);
        }
        let percentile = asked.and_then(|word| Stat::parse(&word).ok());
        let window = Window {
            period: (query.period.0 / 1000).max(1),
            from: query.from.0.div_euclid(1000),
            to: query.to.0.div_euclid(1000),
        };
        let stat = percentile.unwrap_or(Stat::Basic(query.statistic));
        let points = self.statistics(&metric, unit.as_deref(), window, stat);
        found.extend(points.into_iter().map(|(start, value)| Datapoint {
            start: Time::from_secs(start),
            value,
        }));
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
mod tests;
