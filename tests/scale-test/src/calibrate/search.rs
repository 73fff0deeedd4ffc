//! Replays a record under different assumptions, and finds those that fit best.

use scaling::simulate::{
    Decision, Latency, PublisherSettings, ServiceSettings, Settings, Span, Trace, run,
};

use super::{
    compare::{Comparison, compare, mean},
    record::{Action, Record, span},
    report::Report,
};

/// Histories for each assumption: their phases differ, as those of AWS are not known.
const SEEDS: u64 = 12;

/// Launch latencies and lags that are tried, in seconds.
const LAUNCHES: [f64; 9] = [5.0, 10.0, 15.0, 25.0, 35.0, 50.0, 70.0, 100.0, 150.0];
const LAGS: [f64; 9] = [0.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0];

/// What is assumed of a service and its metrics, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumed {
    /// From the request for a task to its running: the shortest.
    pub launch_min: f64,
    /// The longest.
    pub launch_max: f64,
    /// From a sample until alarms can see it: the shortest.
    pub lag_min: f64,
    /// The longest.
    pub lag_max: f64,
}

impl Assumed {
    /// What simulations assume unless told otherwise.
    pub fn default_of_simulations() -> Self {
        let (service, publisher) = (ServiceSettings::default(), PublisherSettings::default());
        Self {
            launch_min: service.launch.min.as_secs(),
            launch_max: service.launch.max.as_secs(),
            lag_min: publisher.ingestion.min.as_secs(),
            lag_max: publisher.ingestion.max.as_secs(),
        }
    }

    fn launch(self, launch_min: f64, launch_max: f64) -> Self {
        Self {
            launch_min,
            launch_max,
            ..self
        }
    }

    fn lag(self, lag: f64) -> Self {
        Self {
            lag_min: lag,
            lag_max: lag,
            ..self
        }
    }
}

/// Replays `record` with what simulations assume, and with what fits it best.
pub fn calibrate(record: &Record) -> Report {
    let (trace, left_out) = record.trace();
    let score = |assumed: &Assumed| total(&replay(record, &trace, *assumed));
    let assumed = Assumed::default_of_simulations();
    let launches = record.launches();
    let shortest = launches.iter().copied().min_by(f64::total_cmp);
    let longest = launches.iter().copied().max_by(f64::total_cmp);
    let launched = match shortest.zip(longest) {
        // What was measured needs no search.
        Some((shortest, longest)) => assumed.launch(shortest, longest),
        None => {
            let tried = LAUNCHES.map(|launch| assumed.launch(launch, launch));
            best(assumed, &tried, score)
        }
    };
    let tried = LAGS.map(|lag| launched.lag(lag));
    let suggested = best(launched, &tried, score);
    Report {
        service: record.blueprint.target.resource_id.clone(),
        seconds: record.seconds,
        sample_secs: record.sample_secs(),
        actions: record.actions.clone(),
        launches,
        left_out,
        assumed,
        with_assumed: replay(record, &trace, assumed),
        suggested,
        with_suggested: replay(record, &trace, suggested),
    }
}

/// What an assumption scores over all histories.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Score {
    mean: f64,
    /// How far the mean may be from that of all phases there could be (standard error).
    doubt: f64,
}

/// The first of the best that is better than `start` beyond doubt; else `start`: no change without a
/// reason.
fn best(start: Assumed, tried: &[Assumed], score: impl Fn(&Assumed) -> Score) -> Assumed {
    let before = score(&start);
    let scored = tried.iter().map(|assumed| (*assumed, score(assumed)));
    let best = scored.reduce(|best, next| {
        if next.1.mean < best.1.mean {
            next
        } else {
            best
        }
    });
    match best {
        Some((assumed, found)) if found.mean + found.doubt < before.mean - before.doubt => assumed,
        _ => start,
    }
}

// A few histories.
#[allow(clippy::cast_precision_loss)]
fn total(comparisons: &[Comparison]) -> Score {
    let scores = || comparisons.iter().map(Comparison::score);
    let average = mean(scores()).unwrap_or(0.0);
    let variance = mean(scores().map(|score| (score - average).powi(2))).unwrap_or(0.0);
    Score {
        mean: average,
        doubt: (variance / comparisons.len().max(1) as f64).sqrt(),
    }
}

/// Simulates the record with every seed, and compares each history with it.
fn replay(record: &Record, trace: &Trace, assumed: Assumed) -> Vec<Comparison> {
    let tasks = record.tasks.unwrap_or(record.blueprint.target.min_capacity);
    let settings = settings(record, tasks, assumed);
    let histories = (0..SEEDS).map(|seed| {
        let timeline = run(&record.blueprint, trace, &settings, seed);
        let actions = timeline.events.iter().filter_map(|event| {
            let Decision::SetDesired { to, .. } = &event.decision else {
                return None;
            };
            Some(Action {
                at: event.at.as_secs(),
                desired: *to,
                took: None,
            })
        });
        let actions: Vec<_> = actions.collect();
        compare(&record.actions, &actions, tasks, record.seconds)
    });
    histories.collect()
}

fn settings(record: &Record, tasks: i32, assumed: Assumed) -> Settings {
    let Assumed {
        launch_min,
        launch_max,
        lag_min,
        lag_max,
    } = assumed;
    let latency = |min: f64, max: f64| Latency {
        min: span(min),
        max: span(max.max(min)),
    };
    Settings {
        tasks: Some(tasks),
        publisher: PublisherSettings {
            sample_every: whole(span(record.sample_secs())),
            ingestion: latency(lag_min, lag_max),
        },
        service: ServiceSettings {
            launch: latency(launch_min, launch_max),
            ..ServiceSettings::default()
        },
        ..Settings::default()
    }
}

/// Whole seconds, one at least: publishers sample no finer.
fn whole(span: Span) -> Span {
    Span::secs((span.0 + 500).div_euclid(1000).max(1))
}

#[cfg(test)]
mod tests {
    use super::{super::record::examples::record, *};

    /// The record as a simulation with these delays would have left it.
    fn recorded(launch: f64, lag: f64) -> Record {
        let mut record = record();
        let assumed = Assumed::default_of_simulations()
            .launch(launch, launch)
            .lag(lag);
        let (trace, _) = record.trace();
        let settings = settings(&record, 3, assumed);
        let timeline = run(&record.blueprint, &trace, &settings, 77);
        let first = timeline
            .events
            .iter()
            .find_map(|event| match event.decision {
                Decision::SetDesired { to, .. } => Some((event.at.as_secs(), to)),
                _ => None,
            });
        let (at, desired) = first.unwrap();
        record.actions = vec![Action {
            at,
            desired,
            took: Some(launch),
        }];
        record
    }

    #[test]
    fn a_slow_publisher_is_found_out() {
        let report = calibrate(&recorded(25.0, 60.0));
        assert!(report.suggested.lag_max >= 30.0, "{:?}", report.suggested);
        let before = total(&report.with_assumed).mean;
        let after = total(&report.with_suggested).mean;
        assert!(after < before, "{before} {after}");
        assert_eq!(report.suggested.launch_min, 25.0);
    }

    #[test]
    fn what_fits_already_is_left_as_it_is() {
        let report = calibrate(&recorded(25.0, 2.0));
        let seconds = mean(report.with_suggested.iter().filter_map(Comparison::seconds));
        assert!(seconds.unwrap() < 30.0, "{seconds:?}");
        assert!(report.suggested.lag_max <= 15.0, "{:?}", report.suggested);
    }

    #[test]
    fn a_calibration_is_the_same_each_time() {
        let record = record();
        assert_eq!(calibrate(&record).to_json(), calibrate(&record).to_json());
    }

    #[test]
    fn the_best_is_taken_where_it_is_better_beyond_doubt() {
        let start = Assumed::default_of_simulations();
        let tried = LAGS.map(|lag| start.lag(lag));
        let score = |mean: f64, doubt| Score { mean, doubt };
        assert_eq!(best(start, &tried, |_| score(1.0, 0.0)), start);
        let off = |it: &Assumed| (it.lag_max - 15.0).abs();
        let found = best(start, &tried, |it| score(off(it), 5.0));
        assert_eq!(found.lag_max, 15.0);
        assert_eq!(best(start, &tried, |it| score(off(it), 6.0)), start);
    }
}
