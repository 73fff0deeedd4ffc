//! From the instant a metric breaches to the action its alarm starts.

use super::{Assumptions, Bounds, ladder::Pace};
use crate::{
    object::{Statistic, TreatMissingData},
    simulate::{
        AlarmRule, Latency, Span, Watched,
        assumption::{CUTOFF, HIGH_RESOLUTION_CADENCE, STANDARD_CADENCE},
    },
};

/// How an alarm sees a metric that jumps at one instant and stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    /// Length of a period.
    pub(super) period: Span,
    /// How often it is evaluated.
    cadence: Span,
    /// Periods on the far side that it takes.
    periods: i64,
    /// N: how many points go with an action.
    evaluation_periods: i64,
    /// Which samples decide a period.
    deciding: Deciding,
    /// From one sample to the next; zero for what AWS reports by itself, each period.
    sample_every: Span,
    /// Whether an action has to follow, or only a change of state.
    acts: bool,
    /// Whether a gap counts as a breach.
    gaps_breach: bool,
}

/// What puts a period on the far side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deciding {
    /// One sample there, as with a maximum that rises.
    AnySample,
    /// All of its samples, as with a maximum that falls.
    EverySample,
    /// Their mean.
    Mean,
}

/// From this interval on, samples are stored by the minute.
const STORED_BY_MINUTE: Span = Span::MINUTE;

impl Sight {
    /// How `alarm` comes to see a breach.
    pub(super) fn breaching(alarm: &AlarmRule, assumptions: &Assumptions) -> Self {
        Self {
            acts: true,
            ..Self::new(alarm, alarm.datapoints_to_alarm, assumptions)
        }
    }

    /// How `alarm`, in ALARM below its threshold, comes to see that the metric has risen.
    pub(super) fn clearing(alarm: &AlarmRule, assumptions: &Assumptions) -> Self {
        let good = alarm.evaluation_periods - alarm.datapoints_to_alarm + 1;
        Self::new(alarm, good, assumptions)
    }

    /// How `alarm`, which breaches below its threshold, comes to see that the metric has fallen: a
    /// single sample from before keeps a whole period up.
    pub(super) fn falling(alarm: &AlarmRule, assumptions: &Assumptions) -> Self {
        let mut sight = Self::breaching(alarm, assumptions);
        if sight.deciding == Deciding::AnySample {
            sight.deciding = Deciding::EverySample;
        }
        sight
    }

    fn new(alarm: &AlarmRule, periods: i32, assumptions: &Assumptions) -> Self {
        let period = Span::secs(i64::from(alarm.period_secs.max(1)));
        let metrics = alarm.watched.metrics();
        let from_aws = metrics
            .iter()
            .all(|metric| metric.namespace.starts_with("AWS/"));
        let maximum = matches!(
            alarm.watched,
            Watched::Metric {
                statistic: Statistic::Maximum,
                ..
            }
        );
        Self {
            period,
            cadence: if period < Span::MINUTE {
                HIGH_RESOLUTION_CADENCE
            } else {
                STANDARD_CADENCE
            },
            periods: i64::from(periods.max(1)),
            evaluation_periods: i64::from(alarm.evaluation_periods.max(1)),
            // What AWS reports is the mean of a period already.
            deciding: if maximum && !from_aws {
                Deciding::AnySample
            } else {
                Deciding::Mean
            },
            acts: false,
            sample_every: if from_aws {
                Span::ZERO
            } else {
                assumptions.sample_every
            },
            gaps_breach: alarm.treat_missing_data == TreatMissingData::Breaching,
        }
    }

    /// Whether the first points on the far side may be mixed with the near side, so that the first
    /// action is smaller than later ones.
    pub(super) fn mixes(self) -> bool {
        self.deciding != Deciding::AnySample
    }

    /// How its actions follow each other.
    pub(super) fn pace(self, assumptions: &Assumptions) -> Pace {
        let unit = self.period.min(Span::MINUTE);
        // What an alarm still looks at when the next sample is due.
        let held = self.period * (self.evaluation_periods + 1);
        if self.stored_by_minute() || (self.sparse() && self.sample_every > held) {
            Pace::Samples {
                cadence: self.cadence,
                apart: self.sample_every + unit + assumptions.ingestion.max,
            }
        } else if self.cadence < Span::MINUTE {
            Pace::Fast
        } else {
            Pace::Minutes
        }
    }

    /// Whether points come less often than periods do.
    pub(super) fn sparse(self) -> bool {
        self.sample_every > self.period
    }

    /// From the breach to the action.
    pub(super) fn bounds(self, assumptions: &Assumptions) -> Bounds {
        Bounds {
            best: self.best(assumptions),
            typical: self.typical(assumptions),
            worst: self.worst(assumptions),
        }
    }

    /// Everything at its mean: an instant that is not tied to another lies in the middle of the
    /// interval it falls into, a delay in the middle of its range. `None` where gaps among the data
    /// may stop every action.
    fn typical(self, assumptions: &Assumptions) -> Option<Span> {
        let Assumptions {
            ingestion,
            action_delay,
            ..
        } = assumptions;
        let Self {
            period,
            cadence,
            periods,
            sample_every,
            ..
        } = self;
        let decided = cadence.half() + action_delay.mean();
        if self.sparse() {
            // One sample decides, whichever way, because no period holds two.
            let seen = self.sparse_sample_seen(ingestion.mean());
            return (self.evaluation_periods == 1).then_some(sample_every.half() + seen + decided);
        }
        // Ranges longer than a period slide by the minute.
        let unit = period.min(Span::MINUTE);
        let closed = match self.deciding {
            Deciding::AnySample => sample_every.half() + unit.half() + period * (periods - 1),
            // The last sample from before keeps its period.
            Deciding::EverySample => unit.half() + period * periods - sample_every.half(),
            // The period of the breach counts half of the time.
            Deciding::Mean => (period + unit).half() + period * (periods - 1),
        };
        // What a period holds is in long before the cutoff.
        Some(closed + CUTOFF.max(ingestion.mean()) + decided)
    }

    /// From a sample that has a period to itself until an evaluation can take it in, at the mean.
    fn sparse_sample_seen(self, ingestion: Span) -> Span {
        if !self.stored_by_minute() {
            return self.period.min(Span::MINUTE).half() + CUTOFF.max(ingestion);
        }
        // Stored at the start of its minute, which it comes anywhere in, it can be seen once it is
        // in and the period there has closed: the mean of the later of the two.
        let shut = self.period + CUTOFF - ingestion;
        ingestion + Span(shut.0 * shut.0 / (2 * Span::MINUTE.0))
    }

    /// Whether samples are stored at the start of their minute, and the alarm looks closer than
    /// that.
    fn stored_by_minute(self) -> bool {
        self.sample_every >= STORED_BY_MINUTE && self.period < STORED_BY_MINUTE
    }

    /// A sample at the very instant, at the very end of its period; then whole periods; then the
    /// cutoff, and the evaluation right then.
    fn best(self, assumptions: &Assumptions) -> Span {
        let Assumptions {
            ingestion,
            action_delay,
            ..
        } = assumptions;
        // Gaps that count as breaches stand in for all periods but one.
        let periods = if self.sparse() && self.gaps_breach {
            1
        } else {
            self.periods
        };
        let seen = if self.stored_by_minute() {
            // Stored under a period that ended up to a minute ago, it is seen once it is in.
            let seen = self.period * periods + CUTOFF - STORED_BY_MINUTE;
            seen.max(ingestion.min)
        } else {
            self.period * (periods - 1) + CUTOFF
        };
        seen + action_delay.min
    }

    /// Everything as late as can be, added up: the sample, its ingestion, the period, the further
    /// periods, the cutoff, the evaluation, the action.
    fn worst(self, assumptions: &Assumptions) -> Option<Span> {
        let Assumptions {
            ingestion: Latency { max: ingestion, .. },
            action_delay,
            ..
        } = *assumptions;
        // Ranges longer than a period slide by the minute.
        let unit = self.period.min(Span::MINUTE);
        let apart = self.period.max(self.sample_every);
        let mut seen = apart * (self.periods - 1) + unit;
        seen = if self.deciding == Deciding::AnySample {
            seen + self.sample_every
        } else {
            // The period of the breach may not count.
            seen + self.period.max(self.sample_every)
        };
        // Between sparse points lie periods without data, and with such a gap among them an alarm's
        // data start no policy: it may happen every time.
        let gaps = self.acts && self.sparse() && self.evaluation_periods > 1;
        (!gaps).then(|| seen + ingestion + CUTOFF + self.cadence + action_delay.max)
    }
}

#[cfg(test)]
mod tests;
