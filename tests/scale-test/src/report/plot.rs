//! Curves over one scale of values.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::{
    canvas::{self, LEFT, RIGHT, TITLE, pixels},
    chart::{Curve, Plot},
    scale::{self, Scale},
};

/// Height of the curves.
const HEIGHT: f64 = 150.0;
/// A limit is drawn up to so many times the highest value.
const NEAR: f64 = 1.5;
/// Names of limits closer than this stand on one another, unless they are in different lanes.
const LINE: f64 = 13.0;
const LANES: u32 = 4;
/// Width of a lane.
const LANE: f64 = 126.0;

pub(super) fn height() -> f64 {
    TITLE + HEIGHT
}

/// The highest value that is drawn.
pub(super) fn most(plot: &Plot) -> f64 {
    let points = plot.curves.iter().flat_map(|curve| &curve.points);
    let most = points.map(|(_, value)| *value).fold(0.0, f64::max);
    let near = |value: &&f64| **value <= most * NEAR;
    let limits = plot.limits.iter().map(|(_, value)| value).filter(near);
    limits.copied().fold(most, f64::max).max(1.0)
}

/// Draws a plot whose top is at `top`, on a scale that reaches `most`.
pub(super) fn draw(plot: &Plot, time: Scale, top: f64, most: f64) -> Markup {
    let figures = scale::values(most);
    let values = Scale {
        from: 0.0,
        to: figures.last().copied().unwrap_or(most),
        start: top + TITLE + HEIGHT,
        end: top + TITLE,
    };
    html! {
        (legend(plot, top))
        (canvas::bar("pane", (LEFT, RIGHT), (values.end, values.start), ""))
        @for figure in figures {
            (canvas::level("grid", values.at(figure)))
            (canvas::text("faint end", LEFT - 7.0, values.at(figure) + 4.0, &scale::figure(figure)))
        }
        (limits(plot, values))
        @for curve in &plot.curves { (draw_curve(curve, time, values)) }
    }
}

fn legend(plot: &Plot, top: f64) -> Markup {
    let y = top + TITLE - 9.0;
    let mut x = LEFT + canvas::width(&plot.title) + 24.0;
    let mut entries = Vec::new();
    for curve in plot.curves.iter().filter(|curve| !curve.name.is_empty()) {
        entries.push((x, curve));
        x += canvas::width(&curve.name) + 42.0;
    }
    html! {
        (canvas::text("ink name", LEFT, y, &plot.title))
        @for (x, curve) in entries {
            path class=(stroke(curve)) d=(format!("M{} {}h18", pixels(x), pixels(y - 4.0))) {}
            (canvas::text("ink", x + 24.0, y, &curve.name))
        }
    }
}

/// Levels with their names, each name where no other stands.
fn limits(plot: &Plot, values: Scale) -> Markup {
    let inside = |value: f64| value <= values.to && value > values.from;
    let shown = plot.limits.iter().filter(|(_, value)| inside(*value));
    let mut taken: Vec<(f64, u32)> = Vec::new();
    let placed: Vec<_> = shown
        .map(|(name, value)| {
            let y = values.at(*value);
            let near = |lane| {
                let mut others = taken.iter();
                others.any(|(other, other_lane)| *other_lane == lane && (other - y).abs() < LINE)
            };
            let lane = (0..LANES).find(|lane| !near(*lane));
            taken.extend(lane.map(|lane| (y, lane)));
            (y, lane, name)
        })
        .collect();
    html! {
        @for (y, lane, name) in placed {
            (canvas::level("thin dash red", y))
            @if let Some(lane) = lane {
                (canvas::text("red end", f64::from(lane).mul_add(-LANE, RIGHT - 6.0), y - 4.0, name))
            }
        }
    }
}

fn draw_curve(curve: &Curve, time: Scale, values: Scale) -> Markup {
    let path = path(curve, time, values);
    html! {
        @if curve.filled && !path.is_empty() {
            path class={ "area " (curve.colour.class()) } d=(closed(curve, &path, time, values)) {}
        }
        path class=(stroke(curve)) d=(path) {}
    }
}

fn stroke(curve: &Curve) -> String {
    let shape = if curve.dashed { "thin dash" } else { "line" };
    format!("{shape} {}", curve.colour.class())
}

fn path(curve: &Curve, time: Scale, values: Scale) -> String {
    let mut path = String::new();
    let mut before = None;
    for (at, value) in &curve.points {
        let (x, y) = (pixels(time.at(*at)), pixels(values.at(*value)));
        let _ = match (&before, curve.stepped) {
            (None, _) => write!(path, "M{x} {y}"),
            // What stays as it is needs no point of its own.
            (Some(last), true) if *last == y => Ok(()),
            (Some(_), true) => write!(path, "H{x}V{y}"),
            (Some(_), false) => write!(path, "L{x} {y}"),
        };
        before = Some(y);
    }
    if curve.stepped && before.is_some() {
        let _ = write!(path, "H{}", pixels(end(curve, time)));
    }
    path
}

/// A path and the area below it.
fn closed(curve: &Curve, path: &str, time: Scale, values: Scale) -> String {
    let first = curve.points.first().map_or(LEFT, |(at, _)| time.at(*at));
    let last = if curve.stepped {
        end(curve, time)
    } else {
        curve.points.last().map_or(LEFT, |(at, _)| time.at(*at))
    };
    let ground = pixels(values.start);
    format!("{path}L{} {ground}H{}Z", pixels(last), pixels(first))
}

/// Where the last value of steps ends: it holds to the end of the axis.
fn end(curve: &Curve, time: Scale) -> f64 {
    let last = curve.points.last().map_or(LEFT, |(at, _)| time.at(*at));
    time.end.max(last)
}
