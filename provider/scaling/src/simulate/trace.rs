//! The load of a simulation: what arrives when.

mod csv;
mod cursor;
mod text;

use std::collections::BTreeMap;

use super::time::{Span, Time};
use crate::problem::{Path, Problem};

pub(crate) use cursor::{Cursor, Steps};

/// Load over time. Instants are counted from its start.
///
/// A level (everything but `rates`, `bursts` and `deployments`) holds from its instant until the
/// next, and the first holds also before the trace starts: that is what alarms have seen of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// How long it is.
    pub duration: Span,
    /// After so long everything happens anew; absent: once. A daily wave over a year then takes
    /// the memory of a day.
    pub repeat_every: Option<Span>,
    /// The instant it starts at, where schedules matter; absent: midnight UTC of a Monday.
    pub start: Option<Time>,
    /// Messages arriving per second, from an instant until the next: rising instants. Nothing
    /// arrives before the first. Each queue gets all of them.
    pub rates: Vec<(Span, f64)>,
    /// Messages arriving at once: rising instants. Each queue gets all of them.
    pub bursts: Vec<(Span, u64)>,
    /// The depth of each queue, in messages, as given: nothing arrives and nothing is worked off.
    /// Empty: it follows from what arrives and what the tasks get done.
    pub depth: Vec<(Span, f64)>,
    /// CPU utilization in percent. Empty: as busy as the workers are.
    pub cpu: Vec<(Span, f64)>,
    /// Memory utilization in percent. Empty: [`MEMORY_PERCENT`](super::assumption::MEMORY_PERCENT).
    pub memory: Vec<(Span, f64)>,
    /// Requests per second to the load balancer. Empty: none are reported.
    pub requests: Vec<(Span, f64)>,
    /// Guilds of the gateway. Empty: not published.
    pub guilds: Vec<(Span, f64)>,
    /// Metrics of one's own, by name.
    pub metrics: BTreeMap<String, MetricTrace>,
    /// Deployments of the service: when each starts and how long it takes.
    pub deployments: Vec<(Span, Span)>,
}

/// A metric of one's own over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricTrace {
    /// Its values: rising instants.
    pub values: Vec<(Span, f64)>,
    /// Whether the running tasks share the value, so that it falls as tasks are added.
    pub per_task: bool,
}

/// Longest trace: a year and a leap day.
pub const DURATION_MAX: Span = Span::secs(366 * 86_400);
/// Most instants in one column of a trace.
pub const INSTANTS_MAX: usize = 1_000_000;

impl Trace {
    /// Nothing arrives.
    pub fn quiet(duration: Span) -> Self {
        Self {
            duration,
            ..Self::default()
        }
    }

    /// Reads `burst:500`, `constant:20/s`, `step:...`, `ramp:...`, `daily:...` or `quiet`, each with
    /// options such as `,for=1h`; see [`Trace::FORMS`].
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(written: &str) -> Result<Self, Box<Problem>> {
        text::parse(written)
    }

    /// Reads a table in CSV. The first line names the columns: `at`, and any of `rate`, `burst`,
    /// `depth`, `cpu`, `memory`, `requests`, `guilds`, `metric:<name>` and
    /// `metric_per_task:<name>`. `at` holds seconds from the start, or instants such as
    /// `2026-11-26T08:00:00Z`. An empty cell leaves its column as it is. `options` may be
    /// `gaps=hold`, which lets the last values hold where lines are missing.
    ///
    /// # Errors
    /// Every line at fault, with its number.
    pub fn from_csv(table: &str, options: &str) -> Result<Self, Vec<Problem>> {
        csv::parse(table, options)
    }

    /// What [`Trace::parse`] reads, for help and messages.
    pub const FORMS: &'static str = text::FORMS;

    /// The same with this rate, in messages per second, from `at` on.
    #[must_use]
    pub fn rate(mut self, at: Span, per_sec: f64) -> Self {
        self.rates.push((at, per_sec));
        self
    }

    /// The same with so many messages at once.
    #[must_use]
    pub fn burst(mut self, at: Span, messages: u64) -> Self {
        self.bursts.push((at, messages));
        self
    }

    /// When something first happens: the first burst, else the first rate, else the first change
    /// of a level, else the start.
    pub fn onset(&self) -> Span {
        let burst = self.bursts.first().map(|(at, _)| *at);
        let rate = self.rates.iter().find(|(_, per_sec)| *per_sec > 0.0);
        let change = self.levels().filter_map(|level| level.get(1));
        let change = change.map(|(at, _)| *at).min();
        let onset = burst.or(rate.map(|(at, _)| *at)).or(change);
        onset.unwrap_or(Span::ZERO)
    }

    /// When the load is over: the last burst, or the last change of a rate or a level, whichever
    /// comes last.
    pub fn relief(&self) -> Span {
        let burst = self.bursts.last().map(|(at, _)| *at);
        let rate = self.rates.last().map(|(at, _)| *at);
        let change = self.levels().filter(|level| level.len() > 1);
        let change = change.filter_map(|level| Some(level.last()?.0)).max();
        let relief = burst.max(rate).max(change).unwrap_or(Span::ZERO);
        let repeats = self.repeat_every.map_or(Span::ZERO, |every| {
            let rounds = (self.duration - relief).0.max(0) / every.0.max(1);
            every * rounds
        });
        relief + repeats
    }

    /// Everything that makes it impossible to simulate.
    pub fn problems(&self) -> Vec<Problem> {
        let Self {
            duration,
            repeat_every,
            start: _,
            rates,
            bursts,
            depth,
            cpu,
            memory,
            requests,
            guilds,
            metrics,
            deployments,
        } = self;
        let mut found = Vec::new();
        if !(Span::ZERO..=DURATION_MAX).contains(duration) {
            found.push(too_long(*duration));
        }
        if repeat_every.is_some_and(|every| every < Span::MINUTE) {
            found.push(problem(
                "the trace repeats too often",
                format!("every {}", repeat_every.unwrap_or_default()),
                format!("at least {}", Span::MINUTE),
                "repeat it less often",
            ));
        }
        let columns = [
            ("rate", rates),
            ("depth", depth),
            ("cpu", cpu),
            ("memory", memory),
            ("requests", requests),
            ("guilds", guilds),
        ];
        for (name, column) in columns {
            judge_values(name, column, &mut found);
        }
        for (name, metric) in metrics {
            judge_values(name, &metric.values, &mut found);
        }
        judge_instants("burst", bursts, &mut found);
        judge_instants("deployment", deployments, &mut found);
        found
    }

    /// Everything that holds from its instant until the next.
    fn levels(&self) -> impl Iterator<Item = &Vec<(Span, f64)>> {
        let fixed = [
            &self.depth,
            &self.cpu,
            &self.memory,
            &self.requests,
            &self.guilds,
        ];
        let own = self.metrics.values().map(|metric| &metric.values);
        fixed.into_iter().chain(own)
    }
}

fn judge_values(name: &str, column: &[(Span, f64)], found: &mut Vec<Problem>) {
    judge_instants(name, column, found);
    let wrong = column
        .iter()
        .find(|(_, value)| !value.is_finite() || *value < 0.0);
    if let Some((at, value)) = wrong {
        found.push(problem(
            &format!("{name} is not a possible value"),
            format!("{value} at {at}"),
            "a number that is not negative",
            "mend the trace",
        ));
    }
}

fn judge_instants<T>(name: &str, column: &[(Span, T)], found: &mut Vec<Problem>) {
    if column.len() > INSTANTS_MAX {
        found.push(problem(
            &format!("{name} has too many instants"),
            column.len().to_string(),
            format!("at most {INSTANTS_MAX}"),
            "sample the trace less often, or split it",
        ));
    }
    let early = column.first().filter(|(at, _)| *at < Span::ZERO);
    let pairs = column.windows(2);
    let back = pairs.filter_map(|pair| match pair {
        [(one, _), (other, _)] if one > other => Some(*other),
        _ => None,
    });
    let wrong = early.map(|(at, _)| *at).or_else(|| back.min());
    if let Some(at) = wrong {
        found.push(problem(
            &format!("the instants of {name} do not rise"),
            format!("{at} comes after a later one, or before the start"),
            "rising instants from 0 s on",
            "sort the trace",
        ));
    }
}

fn too_long(duration: Span) -> Problem {
    problem(
        "the trace has an impossible length",
        duration.to_string(),
        format!("0 s to {DURATION_MAX} (366 days)"),
        "simulate a part of it",
    )
}

fn problem(
    summary: &str,
    found: impl Into<String>,
    allowed: impl Into<String>,
    remedy: &str,
) -> Problem {
    Problem::error(&Path::root("trace"), summary, found, allowed, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_onset_is_the_first_burst_or_rate() {
        let quiet = Trace::quiet(Span::secs(60));
        let rated = quiet.clone().rate(Span::ZERO, 0.0).rate(Span::secs(9), 1.0);
        assert_eq!(quiet.onset(), Span::ZERO);
        assert_eq!(rated.onset(), Span::secs(9));
        assert_eq!(rated.burst(Span::secs(20), 5).onset(), Span::secs(20));
        let level = Trace {
            guilds: vec![(Span::ZERO, 10.0), (Span::secs(7), 20.0)],
            ..quiet
        };
        assert_eq!(level.onset(), Span::secs(7));
    }

    #[test]
    fn the_relief_is_when_nothing_changes_any_more() {
        let trace = Trace::quiet(Span::secs(1000)).burst(Span::secs(20), 5);
        assert_eq!(trace.relief(), Span::secs(20));
        let rated = trace.rate(Span::ZERO, 5.0).rate(Span::secs(300), 0.0);
        assert_eq!(rated.relief(), Span::secs(300));
        let repeated = Trace {
            repeat_every: Some(Span::secs(400)),
            ..rated
        };
        assert_eq!(repeated.relief(), Span::secs(700));
    }

    #[test]
    fn what_cannot_be_simulated_is_told() {
        let quiet = || Trace::quiet(Span::secs(60));
        let check = |trace: Trace, expected: &[&str]| {
            let found: Vec<String> = trace.problems().iter().map(ToString::to_string).collect();
            assert_eq!(found, expected);
        };
        check(quiet(), &[]);
        check(
            Trace::quiet(DURATION_MAX + Span(1)),
            &[
                "trace: the trace has an impossible length: found 31622400.001 s; allowed: 0 s to \
               31622400 s (366 days); simulate a part of it",
            ],
        );
        check(
            quiet().rate(Span::ZERO, -1.0),
            &[
                "trace: rate is not a possible value: found -1 at 0 s; allowed: a number that is not \
               negative; mend the trace",
            ],
        );
        check(
            quiet()
                .rate(Span::secs(2), f64::NAN)
                .rate(Span::secs(1), 1.0),
            &[
                "trace: the instants of rate do not rise: found 1 s comes after a later one, or \
                 before the start; allowed: rising instants from 0 s on; sort the trace",
                "trace: rate is not a possible value: found NaN at 2 s; allowed: a number that is \
                 not negative; mend the trace",
            ],
        );
        let often = Trace {
            repeat_every: Some(Span::ZERO),
            ..quiet().burst(Span::secs(-1), 1)
        };
        assert_eq!(often.problems().len(), 2);
    }
}
