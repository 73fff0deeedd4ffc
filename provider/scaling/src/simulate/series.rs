//! Metrics as CloudWatch keeps them: samples that become visible late.

use std::collections::{BTreeMap, VecDeque};

use super::{
    assumption::CUTOFF,
    metric_data::{Datapoint, MetricData, MetricQuery},
    time::{Span, Time},
};
use crate::{metric::MetricIdentity, object::Statistic};

/// Every metric of a simulation, as alarms see it at one instant.
///
/// Samples are added up in slots as they come: no alarm can tell apart what falls into one slot.
/// An alarm looks at a slot only when it has ended and [`CUTOFF`] has passed, so a sample that is
/// visible by then needs no waiting room.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    series: Vec<Series>,
    /// Samples that become visible so late that an alarm might miss them.
    late: Vec<Late>,
    /// No alarm looks further back.
    keep: Span,
}

/// One metric.
#[derive(Clone, Debug)]
struct Series {
    metric: MetricIdentity,
    /// Length of a slot: every period that is asked for is a multiple of it.
    slot: Span,
    /// Number of the first slot, counted from the epoch.
    first: i64,
    slots: VecDeque<Bucket>,
    /// When the last slot starts: most samples fall into it.
    last: Time,
}

#[derive(Clone, Copy, Debug)]
struct Late {
    place: usize,
    at: Time,
    visible: Time,
    value: f64,
    count: u32,
}

/// What the samples of a slot or a period add up to.
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    count: u32,
    sum: f64,
    min: f64,
    max: f64,
}

impl Store {
    pub(crate) fn new(keep: Span) -> Self {
        Self {
            series: Vec::new(),
            late: Vec::new(),
            keep,
        }
    }

    /// Makes room for a metric and returns its place. `slot` is a common divisor of the periods
    /// it is asked for in, and of a minute.
    pub(crate) fn add(&mut self, metric: MetricIdentity, slot: Span) -> usize {
        self.series.push(Series {
            metric,
            slot,
            first: 0,
            slots: VecDeque::new(),
            last: Time(i64::MIN),
        });
        self.series.len() - 1
    }

    /// From here on, what is visible at `now` can be read.
    pub(crate) fn set_now(&mut self, now: Time) {
        if self.late.is_empty() {
            return;
        }
        let Self {
            series, late, keep, ..
        } = self;
        late.retain(|sample| {
            let waits = sample.visible > now;
            if let Some(series) = series.get_mut(sample.place).filter(|_| !waits) {
                series.put(sample.at, sample.value, sample.count, *keep);
            }
            waits
        });
    }

    /// Adds `count` samples of one value to the metric at `place`, to be seen from `visible` on.
    pub(crate) fn put(&mut self, place: usize, at: Time, visible: Time, value: f64, count: u32) {
        let Some(series) = self.series.get_mut(place) else {
            return;
        };
        if visible > series.seen_from(at) {
            self.late.push(Late {
                place,
                at,
                visible,
                value,
                count,
            });
        } else {
            series.put(at, value, count, self.keep);
        }
    }
}

impl Series {
    /// Before this instant no alarm looks at the slot of `at`.
    fn seen_from(&self, at: Time) -> Time {
        let start = if at >= self.last && at < self.last + self.slot {
            self.last
        } else {
            at.floor(self.slot)
        };
        start + self.slot + CUTOFF
    }

    fn put(&mut self, at: Time, value: f64, count: u32, keep: Span) {
        if at >= self.last
            && at < self.last + self.slot
            && let Some(bucket) = self.slots.back_mut()
        {
            bucket.add(value, count);
            return;
        }
        let number = at.0.div_euclid(self.slot.0);
        if self.slots.is_empty() {
            self.first = number;
        }
        let Ok(index) = usize::try_from(number - self.first) else {
            // Older than anything kept.
            return;
        };
        while self.slots.len() <= index {
            self.slots.push_back(Bucket::default());
        }
        if let Some(bucket) = self.slots.get_mut(index) {
            bucket.add(value, count);
        }
        self.last = self.last.max(at.floor(self.slot));
        let kept = keep.0 / self.slot.0 + 1;
        while i64::try_from(self.slots.len()).is_ok_and(|slots| slots > kept) {
            self.slots.pop_front();
            self.first += 1;
        }
    }
}

impl MetricData for Store {
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>) {
        let mut series = self.series.iter();
        let Some(series) = series.find(|series| series.metric == *query.metric) else {
            return;
        };
        let slots_per_period = (query.period.0 / series.slot.0).max(1);
        let mut index = query.from.0.div_euclid(series.slot.0) - series.first;
        let mut start = query.from;
        while start < query.to {
            let mut bucket = Bucket::default();
            for slot in index..index + slots_per_period {
                let slot = usize::try_from(slot)
                    .ok()
                    .and_then(|slot| series.slots.get(slot));
                if let Some(slot) = slot {
                    bucket.merge(slot);
                }
            }
            found.extend(bucket.datapoint(start, query.statistic));
            start += query.period;
            index += slots_per_period;
        }
    }
}

impl Bucket {
    fn add(&mut self, value: f64, count: u32) {
        self.merge(&Self {
            count,
            sum: value * f64::from(count),
            min: value,
            max: value,
        });
    }

    fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        self.count += other.count;
        self.sum += other.sum;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    fn datapoint(self, start: Time, statistic: Statistic) -> Option<Datapoint> {
        let Self {
            count,
            sum,
            min,
            max,
        } = self;
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

/// For each metric the longest slot that divides all periods it is asked for in, and a minute.
pub(crate) fn slots<'a>(
    watched: impl Iterator<Item = (&'a MetricIdentity, Span)>,
) -> BTreeMap<MetricIdentity, Span> {
    let mut slots = BTreeMap::new();
    for (metric, period) in watched {
        let slot = slots.entry(metric.clone()).or_insert(Span::MINUTE);
        let (mut larger, mut smaller) = (*slot, period);
        while smaller > Span::ZERO {
            (larger, smaller) = (smaller, larger.rem(smaller));
        }
        *slot = larger;
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(name: &str) -> MetricIdentity {
        MetricIdentity {
            namespace: "Test".to_owned(),
            name: name.to_owned(),
            dimensions: BTreeMap::new(),
        }
    }

    fn read(store: &Store, period: i64, statistic: Statistic) -> Vec<(i64, f64)> {
        let mut found = Vec::new();
        let query = MetricQuery {
            metric: &metric("depth"),
            statistic,
            period: Span::secs(period),
            from: Time::from_secs(100),
            to: Time::from_secs(140),
        };
        store.datapoints(&query, &mut found);
        let secs = |point: Datapoint| (point.start.0 / 1000, point.value);
        found.into_iter().map(secs).collect()
    }

    #[test]
    fn samples_become_points_of_their_period() {
        let mut store = Store::new(Span::secs(1000));
        let depth = store.add(metric("depth"), Span::secs(10));
        for (at, value) in [(99, 9.0), (100, 1.0), (109, 3.0), (131, 5.0), (140, 7.0)] {
            let at = Time::from_secs(at);
            store.put(depth, at, at + Span::secs(2), value, 1);
        }
        let cases = [
            (Statistic::Maximum, [(100, 3.0), (130, 5.0)]),
            (Statistic::Minimum, [(100, 1.0), (130, 5.0)]),
            (Statistic::Average, [(100, 2.0), (130, 5.0)]),
            (Statistic::Sum, [(100, 4.0), (130, 5.0)]),
            (Statistic::SampleCount, [(100, 2.0), (130, 1.0)]),
        ];
        for (statistic, expected) in cases {
            assert_eq!(read(&store, 10, statistic), expected, "{statistic:?}");
        }
        assert_eq!(read(&store, 20, Statistic::Sum), [(100, 4.0), (120, 5.0)]);
        assert_eq!(read(&store, 40, Statistic::Minimum), [(100, 1.0)]);
        assert_eq!(read(&Store::new(Span::MINUTE), 10, Statistic::Sum), []);
    }

    #[test]
    fn a_late_sample_is_seen_late() {
        let mut store = Store::new(Span::secs(1000));
        let depth = store.add(metric("depth"), Span::secs(10));
        store.put(depth, Time::from_secs(100), Time::from_secs(163), 1.0, 1);
        store.set_now(Time::from_secs(162));
        assert_eq!(read(&store, 10, Statistic::Sum), []);
        store.set_now(Time::from_secs(163));
        assert_eq!(read(&store, 10, Statistic::Sum), [(100, 1.0)]);
        store.set_now(Time::from_secs(164));
        assert_eq!(read(&store, 10, Statistic::Sum), [(100, 1.0)]);
    }

    #[test]
    fn old_samples_are_forgotten() {
        let mut store = Store::new(Span::secs(60));
        let depth = store.add(metric("depth"), Span::secs(10));
        for second in 0..100_000 {
            let at = Time::from_secs(second);
            store.put(depth, at, at, 1.0, 1);
        }
        assert!(store.series[depth].slots.len() <= 7);
    }

    #[test]
    fn slots_divide_every_period_and_the_minute() {
        let (one, other) = (metric("one"), metric("other"));
        let watched = [(&one, 60), (&one, 20), (&one, 30), (&other, 300)];
        let watched = watched.map(|(metric, period)| (metric, Span::secs(period)));
        let slots = slots(watched.into_iter());
        assert_eq!(slots[&one], Span::secs(10));
        assert_eq!(slots[&other], Span::MINUTE);
    }
}
