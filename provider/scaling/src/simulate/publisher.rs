//! Who publishes what in a simulation: the publisher's samples, and what AWS reports by itself.

mod reading;
mod report;

use std::collections::BTreeMap;

use self::{
    reading::{Sampled, sampled},
    report::{Reported, reported},
};
use super::{
    assumption::{CUTOFF, INGESTION, SAMPLE_EVERY},
    queue::Queue,
    random::Random,
    series::Store,
    time::{Latency, Span, Time},
    trace::Trace,
};
use crate::metric::MetricIdentity;

pub(crate) use reading::Readings;
pub(crate) use report::Observation;

/// How metrics get to CloudWatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublisherSettings {
    /// From one sample to the next. From 60 s on samples are stored at one-minute resolution, so
    /// their time is cut to the minute; below, at one second. At least 0.1 s.
    pub sample_every: Span,
    /// From a sample until alarms can see it. AWS documents no bound; half a second to three is
    /// what was observed. The same goes for what AWS reports.
    pub ingestion: Latency,
}

/// The metrics of a blueprint that something publishes, and when they are due.
#[derive(Clone, Debug)]
pub(crate) struct Publisher {
    settings: PublisherSettings,
    random: Random,
    next: Time,
    next_report: Time,
    sampled: Vec<(usize, Sampled)>,
    reported: Vec<Reported>,
}

/// The queues of a blueprint, as their metrics name them, and the metrics that nobody publishes.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) queues: Vec<BTreeMap<String, String>>,
    pub(crate) unpublished: Vec<MetricIdentity>,
}

/// Samples are never closer than this, so that a simulation ends.
const SAMPLE_EVERY_MIN: Span = Span(100);

impl Default for PublisherSettings {
    /// A sample each [`SAMPLE_EVERY`], visible after [`INGESTION`].
    fn default() -> Self {
        Self {
            sample_every: SAMPLE_EVERY,
            ingestion: INGESTION,
        }
    }
}

impl Publisher {
    /// Makes room in `store` for every wanted metric that has a publisher; `wanted` gives each
    /// metric's slot, `trace` what there is to publish. It begins at `start`.
    pub(crate) fn new(
        settings: PublisherSettings,
        seed: u64,
        start: Time,
        wanted: &BTreeMap<MetricIdentity, Span>,
        trace: &Trace,
        store: &mut Store,
    ) -> (Self, Found) {
        let settings = PublisherSettings {
            sample_every: settings.sample_every.max(SAMPLE_EVERY_MIN),
            ..settings
        };
        let mut random = Random::stream(seed, "publisher");
        let phase = Span(random.between(0, settings.sample_every.0 - 1));
        let mut publisher = Self {
            settings,
            random,
            next: Time::NEVER,
            next_report: Time::NEVER,
            sampled: Vec::new(),
            reported: Vec::new(),
        };
        let mut found = Found::default();
        for (metric, slot) in wanted {
            if let Some(sampled) = sampled(metric, trace, &mut found.queues) {
                let place = store.add(metric.clone(), *slot);
                publisher.sampled.push((place, sampled));
                publisher.next = start + phase;
            } else if let Some(what) = reported(metric, trace) {
                let place = store.add(metric.clone(), *slot);
                let reported = Reported::new(place, what, *slot, start);
                publisher.next_report = publisher.next_report.min(reported.until());
                publisher.reported.push(reported);
            } else {
                found.unpublished.push(metric.clone());
            }
        }
        (publisher, found)
    }

    /// When it takes its next sample.
    pub(crate) fn next_sample(&self) -> Time {
        self.next
    }

    /// When AWS reports next.
    pub(crate) fn next_report(&self) -> Time {
        self.next_report
    }

    /// Adds a span during which everything AWS reports on was steady.
    pub(crate) fn observe(&mut self, span: Span, observation: &Observation) {
        for reported in &mut self.reported {
            reported.observe(span, observation);
        }
    }

    /// Lets AWS report the periods that ended by `now`.
    pub(crate) fn report(&mut self, now: Time, store: &mut Store) {
        if self.next_report > now {
            return;
        }
        self.next_report = Time::NEVER;
        let Self {
            settings,
            random,
            next_report,
            reported,
            ..
        } = self;
        for reported in reported {
            if reported.until() <= now {
                let visible = now + settings.ingestion.draw(random);
                reported.report(visible, store);
            }
            *next_report = (*next_report).min(reported.until());
        }
    }

    /// Takes the sample that is due and publishes it.
    pub(crate) fn sample(&mut self, readings: &Readings<'_>, store: &mut Store) {
        let PublisherSettings {
            sample_every,
            ingestion,
        } = self.settings;
        let now = self.next;
        self.next += sample_every;
        let by_minute = sample_every >= Span::MINUTE;
        let at = if by_minute {
            now.floor(Span::MINUTE)
        } else {
            now
        };
        // Alarms leave out what is younger than the cutoff, so within it the delay is all the same.
        let visible = if by_minute || ingestion.max > CUTOFF {
            now + ingestion.draw(&mut self.random)
        } else {
            now
        };
        for (place, sampled) in &self.sampled {
            if let Some(value) = sampled.read(readings) {
                store.put(*place, at, visible, value, 1);
            }
        }
    }
}

#[cfg(test)]
mod tests;
