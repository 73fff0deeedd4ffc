//! What a simulation shows: many histories as percentiles, one of them as a picture of letters.

use std::{fmt, num::NonZeroUsize, ops::Range};

use scaling::{
    object::Blueprint,
    response::{Assumptions, Bounds, Response, response},
    simulate::{Percentiles, Point, Settings, Span, Summary, Timeline, Trace, many, run},
};
use serde_json::{Value, json};

/// What a blueprint is simulated under.
pub struct Load<'a> {
    /// What arrives.
    pub trace: &'a Trace,
    /// What is assumed.
    pub settings: &'a Settings,
    /// One history for each.
    pub seeds: Range<u64>,
    /// How many are simulated at a time.
    pub threads: NonZeroUsize,
}

/// A blueprint under a load.
#[derive(Clone, Debug)]
pub struct Simulation {
    name: String,
    max_capacity: i32,
    promised: Response,
    runs: usize,
    to_first_action: Option<Percentiles>,
    to_max_desired: Option<Percentiles>,
    to_max_running: Option<Percentiles>,
    /// The first history, with points for a picture.
    first: Timeline,
    lost_most: u64,
}

/// Columns of the picture.
const WIDTH: i64 = 72;

impl Simulation {
    /// Simulates `blueprint`, which is called `name`.
    pub fn new(name: String, blueprint: &Blueprint, load: &Load<'_>) -> Self {
        let Load {
            trace,
            settings,
            seeds,
            threads,
        } = load;
        let all = many(blueprint, trace, settings, seeds.clone(), *threads);
        let of = |what: fn(&Summary) -> Option<Span>| Percentiles::of(all.iter().map(what));
        let drawn = Settings {
            record_every: Some(Span((trace.duration.0 / WIDTH).max(1000))),
            ..(*settings).clone()
        };
        let assumptions = Assumptions {
            sample_every: settings.publisher.sample_every,
            ingestion: settings.publisher.ingestion,
            action_delay: settings.action_delay,
            launch: settings.service.launch,
        };
        Self {
            name,
            max_capacity: blueprint.target.max_capacity,
            promised: response(blueprint, &assumptions),
            runs: all.len(),
            to_first_action: of(|summary| summary.first_action),
            to_max_desired: of(|summary| summary.max_desired),
            to_max_running: of(|summary| summary.max_running),
            lost_most: all.iter().map(|summary| summary.lost).max().unwrap_or(0),
            first: run(blueprint, trace, &drawn, seeds.start),
        }
    }

    /// The simulation for machines; seconds.
    pub fn to_json(&self) -> Value {
        let Summary {
            peak_depth,
            processed,
            lost,
            waiting,
            scale_outs,
            scale_ins,
            flaps,
            ..
        } = self.first.summary;
        let points: Vec<Value> = self.first.points.iter().map(point).collect();
        json!({
            "name": self.name,
            "runs": self.runs,
            "to_first_action": percentiles(self.to_first_action),
            "to_max_desired": percentiles(self.to_max_desired),
            "to_max_running": percentiles(self.to_max_running),
            "reckoned": { "to_max_desired": self.promised.to_max.map(bounds), "reason": self.promised.reason },
            "lost_most": self.lost_most,
            "first": {
                "peak_depth": peak_depth, "processed": processed, "lost": lost, "waiting": waiting,
                "task_minutes": self.first.summary.task_minutes(),
                "scale_outs": scale_outs, "scale_ins": scale_ins, "flaps": flaps,
                "points": points,
            },
            "not_simulated": self.first.summary.not_simulated,
        })
    }
}

fn bounds(bounds: Bounds) -> Value {
    let Bounds {
        best,
        typical,
        worst,
    } = bounds;
    let secs = |span: Option<Span>| span.map(Span::as_secs);
    json!({ "best": best.as_secs(), "typical": secs(typical), "worst": secs(worst) })
}

fn percentiles(found: Option<Percentiles>) -> Value {
    let Some(Percentiles {
        min,
        median,
        p95,
        p999,
        max,
        never,
    }) = found
    else {
        return Value::Null;
    };
    json!({
        "min": min.as_secs(), "median": median.as_secs(), "p95": p95.as_secs(),
        "p99.9": p999.as_secs(), "max": max.as_secs(), "never": never,
    })
}

fn point(point: &Point) -> Value {
    let Point {
        at,
        depth,
        desired,
        running,
    } = point;
    json!({ "at": at.as_secs(), "depth": depth, "desired": desired, "running": running })
}

impl fmt::Display for Simulation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            max_capacity,
            promised,
            runs,
            first: Timeline {
                points, summary, ..
            },
            lost_most,
            ..
        } = self;
        writeln!(
            formatter,
            "{name}, {runs} histories; seconds from the breach"
        )?;
        writeln!(
            formatter,
            "  {:<16}{:>8}{:>8}{:>8}{:>8}{:>8}",
            "", "min", "median", "p95", "p99.9", "never"
        )?;
        row(formatter, "first action", self.to_first_action)?;
        row(
            formatter,
            &format!("{max_capacity} desired"),
            self.to_max_desired,
        )?;
        row(
            formatter,
            &format!("{max_capacity} running"),
            self.to_max_running,
        )?;
        let reckoned = promised
            .to_max
            .map_or("never".to_owned(), |bounds| bounds.to_string());
        writeln!(
            formatter,
            "  reckoned: {max_capacity} desired after {reckoned}"
        )?;
        writeln!(formatter, "  because {}", promised.reason)?;
        let depth = points.iter().map(|point| point.depth);
        writeln!(
            formatter,
            "  queue   {}  peak {}",
            spark(depth),
            summary.peak_depth
        )?;
        let tasks = |tasks: i32| u64::from(tasks.unsigned_abs());
        let desired = points.iter().map(|point| tasks(point.desired));
        writeln!(formatter, "  desired {}", spark(desired))?;
        let running = points.iter().map(|point| tasks(point.running));
        writeln!(formatter, "  running {}", spark(running))?;
        writeln!(
            formatter,
            "  first history: {} processed, {} lost, {} left, {:.1} task minutes, {} flaps; most lost \
             in any: {lost_most}",
            summary.processed,
            summary.lost,
            summary.waiting,
            summary.task_minutes(),
            summary.flaps
        )?;
        unheard(formatter, summary)
    }
}

/// What the simulation leaves out.
fn unheard(formatter: &mut fmt::Formatter<'_>, summary: &Summary) -> fmt::Result {
    for metric in &summary.unpublished {
        writeln!(
            formatter,
            "  not published: {} {}",
            metric.namespace, metric.name
        )?;
    }
    for policy in &summary.not_simulated {
        writeln!(formatter, "  not simulated: {policy}")?;
    }
    Ok(())
}

fn row(formatter: &mut fmt::Formatter<'_>, what: &str, found: Option<Percentiles>) -> fmt::Result {
    let Some(found) = found else {
        return writeln!(formatter, "  {what:<16}{:>8}", "never");
    };
    let whole = |span: Span| span.0.div_euclid(1000);
    writeln!(
        formatter,
        "  {what:<16}{:>8}{:>8}{:>8}{:>8}{:>8}",
        whole(found.min),
        whole(found.median),
        whole(found.p95),
        whole(found.p999),
        found.never
    )
}

/// Values as bars of letters, on a scale from nothing to the greatest.
fn spark(values: impl Iterator<Item = u64> + Clone) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = values.clone().max().unwrap_or(0).max(1);
    let bar = |value: u64| {
        let eighth = u128::from(value) * 7 / u128::from(most);
        BARS.get(usize::try_from(eighth).unwrap_or(7))
            .copied()
            .unwrap_or('█')
    };
    values.map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blueprint::from_profile;

    fn simulated(burst: Value) -> Simulation {
        let profile = json!({
            "cluster": "arrakis", "service": "worker", "min_capacity": 3, "max_capacity": 10,
            "queues": { "commands": {
                "stream": "COMMANDS", "consumer": "worker", "periods": 2, "burst": burst,
                "steps": [{ "at": 50, "add": 1 }, { "at": 100, "add": 2 }, { "at": 200, "add": 3 }],
            } },
        });
        let blueprint = from_profile(&profile).unwrap();
        let settings = Settings {
            workers: scaling::simulate::Workers {
                per_task_per_sec: 0.1,
            },
            ..Settings::default()
        };
        let load = Load {
            trace: &Trace::parse("burst:500").unwrap(),
            settings: &settings,
            seeds: 0..100,
            threads: NonZeroUsize::MIN,
        };
        Simulation::new("worker".to_owned(), &blueprint, &load)
    }

    /// The configuration Arrakis had needs minutes, and one with a burst less than one.
    #[test]
    fn the_written_configuration_is_slow_and_a_burst_is_not() {
        let written = simulated(Value::Null);
        let slow = written.to_max_desired.unwrap();
        assert!(slow.min >= Span::secs(180), "{slow:?}");
        let fast = simulated(json!({ "at": 200 })).to_max_desired.unwrap();
        assert!(fast.max <= Span::secs(46), "{fast:?}");
        let text = written.to_string();
        for words in ["100 histories", "3 actions needed", "peak 500", "p99.9"] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
        let shown = written.to_json();
        assert_eq!(shown["to_max_desired"]["min"], json!(slow.min.as_secs()));
        assert_eq!(shown["first"]["peak_depth"], json!(500));
    }

    #[test]
    fn bars_go_from_nothing_to_the_most() {
        assert_eq!(spark([0, 50, 100].into_iter()), "▁▄█");
        assert_eq!(spark([0, 0].into_iter()), "▁▁");
        assert_eq!(spark([u64::MAX].into_iter()), "█");
    }
}
