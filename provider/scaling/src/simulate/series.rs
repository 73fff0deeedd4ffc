//! Metrics as CloudWatch keeps them: samples that become visible late.

use std::collections::VecDeque;

use super::{
    metric_data::{Datapoint, MetricData, MetricQuery},
    time::{Span, Time},
};
use crate::{metric::MetricIdentity, object::Statistic};

/// One metric's samples by rising time.
#[derive(Clone, Debug)]
struct Series {
    metric: MetricIdentity,
    samples: VecDeque<Sample>,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    at: Time,
    visible: Time,
    value: f64,
}

/// Every metric of a simulation, as seen at one instant.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    series: Vec<Series>,
    /// Samples older than this are forgotten; no alarm looks further back.
    keep: Span,
    now: Time,
}

impl Store {
    pub(crate) fn new(keep: Span) -> Self {
        Self {
            series: Vec::new(),
            keep,
            now: Time::default(),
        }
    }

    /// Makes room for a metric and returns its place.
    pub(crate) fn add(&mut self, metric: MetricIdentity) -> usize {
        self.series.push(Series {
            metric,
            samples: VecDeque::new(),
        });
        self.series.len() - 1
    }

    /// From here on, what is visible at `now` can be read.
    pub(crate) fn set_now(&mut self, now: Time) {
        self.now = now;
    }

    /// Adds a sample to the metric at `place`, to be seen from `visible` on. Samples of one metric
    /// come by rising time.
    pub(crate) fn put(&mut self, place: usize, at: Time, visible: Time, value: f64) {
        let Some(series) = self.series.get_mut(place) else {
            return;
        };
        let forgotten = at - self.keep;
        while series
            .samples
            .front()
            .is_some_and(|sample| sample.at < forgotten)
        {
            series.samples.pop_front();
        }
        series.samples.push_back(Sample { at, visible, value });
    }
}

impl MetricData for Store {
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>) {
        let mut series = self.series.iter();
        let Some(series) = series.find(|series| series.metric == *query.metric) else {
            return;
        };
        let first = series
            .samples
            .partition_point(|sample| sample.at < query.from);
        let mut bucket = Bucket::default();
        let mut start = query.from;
        for sample in series.samples.range(first..) {
            if sample.at >= query.to {
                break;
            }
            if sample.visible > self.now {
                continue;
            }
            if sample.at >= start + query.period {
                found.extend(bucket.close(start, query.statistic));
                start = sample.at - (sample.at - query.from).rem(query.period);
            }
            bucket.add(sample.value);
        }
        found.extend(bucket.close(start, query.statistic));
    }
}

/// The samples of one period.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    count: u32,
    sum: f64,
    min: f64,
    max: f64,
}

impl Bucket {
    fn add(&mut self, value: f64) {
        if self.count == 0 {
            (self.min, self.max) = (value, value);
        }
        self.count += 1;
        self.sum += value;
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    fn close(&mut self, start: Time, statistic: Statistic) -> Option<Datapoint> {
        let Self {
            count,
            sum,
            min,
            max,
        } = std::mem::take(self);
        let value = match statistic {
            Statistic::Average => sum / f64::from(count),
            Statistic::Maximum => max,
            Statistic::Minimum => min,
            Statistic::SampleCount => f64::from(count),
            Statistic::Sum => sum,
        };
        (count > 0).then_some(Datapoint { start, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(name: &str) -> MetricIdentity {
        MetricIdentity {
            namespace: "Test".to_owned(),
            name: name.to_owned(),
            dimensions: std::collections::BTreeMap::new(),
        }
    }

    fn read(store: &Store, name: &str, statistic: Statistic, to: i64) -> Vec<(i64, f64)> {
        let mut found = Vec::new();
        let query = MetricQuery {
            metric: &metric(name),
            statistic,
            period: Span::secs(10),
            from: Time::from_secs(100),
            to: Time::from_secs(to),
        };
        store.datapoints(&query, &mut found);
        let secs = |point: Datapoint| (point.start.0 / 1000, point.value);
        found.into_iter().map(secs).collect()
    }

    #[test]
    fn samples_become_points_of_their_period_once_they_are_visible() {
        let mut store = Store::new(Span::secs(1000));
        let depth = store.add(metric("depth"));
        for (at, value) in [(99, 9.0), (100, 1.0), (109, 3.0), (131, 5.0), (140, 7.0)] {
            let at = Time::from_secs(at);
            store.put(depth, at, at + Span::secs(2), value);
        }
        store.set_now(Time::from_secs(200));
        let cases = [
            (Statistic::Maximum, [(100, 3.0), (130, 5.0)]),
            (Statistic::Minimum, [(100, 1.0), (130, 5.0)]),
            (Statistic::Average, [(100, 2.0), (130, 5.0)]),
            (Statistic::Sum, [(100, 4.0), (130, 5.0)]),
            (Statistic::SampleCount, [(100, 2.0), (130, 1.0)]),
        ];
        for (statistic, expected) in cases {
            assert_eq!(
                read(&store, "depth", statistic, 140),
                expected,
                "{statistic:?}"
            );
        }
        assert_eq!(read(&store, "other", Statistic::Sum, 140), []);
        store.set_now(Time::from_secs(132));
        assert_eq!(read(&store, "depth", Statistic::Sum, 140), [(100, 4.0)]);
    }

    #[test]
    fn old_samples_are_forgotten() {
        let mut store = Store::new(Span::secs(60));
        let depth = store.add(metric("depth"));
        for second in 0..100_000 {
            let at = Time::from_secs(second);
            store.put(depth, at, at, 1.0);
        }
        assert!(store.series[depth].samples.len() <= 61);
    }
}
