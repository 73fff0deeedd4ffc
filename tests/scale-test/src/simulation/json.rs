//! A simulation for machines; seconds.

use scaling::{
    response::Bounds,
    simulate::{Outcome, Percentiles, Point, Span, Summary, Timing, When},
};
use serde_json::{Value, json};

use super::Simulation;

/// Points of the first history, at most.
const POINTS: usize = 720;

impl Simulation {
    /// The simulation for machines; seconds. What never happens is null.
    pub fn to_json(&self) -> Value {
        let Outcome {
            histories,
            first_action,
            max_desired,
            max_running,
            drained,
            peak_depth,
            lost,
            waiting,
            task_time,
            flaps,
            unpublished,
            not_simulated,
        } = &self.outcome;
        let unpublished = unpublished
            .iter()
            .map(|metric| format!("{} {}", metric.namespace, metric.name));
        let reckoned = self.promised.to_max.map(bounds);
        json!({
            "name": self.subject.name,
            "trace": self.written,
            "runs": histories,
            "to_first_action": timing(*first_action),
            "to_max_desired": timing(*max_desired),
            "to_max_running": timing(*max_running),
            "to_drained": timing(*drained),
            "reckoned": { "to_max_desired": reckoned, "reason": self.promised.reason },
            "peak_depth": spread(*peak_depth),
            "lost": spread(*lost),
            "waiting": spread(*waiting),
            "task_minutes": spread(task_time.map(|time| time.as_secs() / 60.0)),
            "flaps": spread(*flaps),
            "first": self.first(),
            "not_published": unpublished.collect::<Vec<_>>(),
            "not_simulated": not_simulated,
        })
    }

    /// The history that is drawn.
    fn first(&self) -> Value {
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
        let points = &self.first.points;
        let every = points.len().div_ceil(POINTS).max(1);
        let points: Vec<Value> = points.iter().step_by(every).map(point).collect();
        json!({
            "peak_depth": peak_depth, "processed": processed, "lost": lost, "waiting": waiting,
            "task_minutes": self.first.summary.task_minutes(),
            "scale_outs": scale_outs, "scale_ins": scale_ins, "flaps": flaps,
            "points": points,
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

fn timing(timing: Timing) -> Value {
    let Timing { percentiles, never } = timing;
    let mut value = spread(percentiles.map(|when| When::after(when).map(Span::as_secs)));
    value["never"] = never.into();
    value
}

fn spread<T: Into<Value>>(percentiles: Percentiles<T>) -> Value {
    let Percentiles {
        min,
        median,
        p95,
        p999,
        max,
    } = percentiles.map(Into::into);
    json!({ "min": min, "median": median, "p95": p95, "p99.9": p999, "max": max })
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
