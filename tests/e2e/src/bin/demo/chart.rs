//! The report's chart: queue, tasks and alarms over one time axis, as inline SVG.

use std::fmt::Write as _;

use crate::{
    report::escape,
    timeline::{Reading, Timeline},
};

const WIDTH: f64 = 900.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 890.0;
/// Height of a panel and of the gap above it, where its title stands.
const PANEL: f64 = 150.0;
const GAP: f64 = 34.0;
/// Height of an alarm's strip.
const STRIP: f64 = 22.0;
/// World seconds between two figures on the time axis.
const TICK: f64 = 30.0;
/// World seconds shown before the burst.
const BEFORE: f64 = 60.0;

/// A linear scale from values to pixels.
#[derive(Clone, Copy)]
struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Scale {
    fn at(self, value: f64) -> f64 {
        let share = (value - self.from) / (self.to - self.from);
        self.start + share * (self.end - self.start)
    }
}

/// Draws a run; empty when nothing was seen.
pub(crate) fn draw(timeline: &Timeline) -> String {
    let readings: Vec<&Reading> = timeline
        .readings
        .iter()
        .filter(|reading| reading.at >= -BEFORE)
        .collect();
    let (Some(first), Some(last)) = (readings.first(), readings.last()) else {
        return String::new();
    };
    let time = Scale {
        from: first.at,
        to: last.at.max(first.at + 1.0),
        start: LEFT,
        end: RIGHT,
    };
    let alarms = timeline.alarm_names();
    let strips = 2.0 * (PANEL + GAP) + GAP;
    let bottom = STRIP.mul_add(f64::from(u32::try_from(alarms.len()).unwrap_or(0)), strips);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {:.0}\" role=\"img\" aria-label=\"Queue, tasks and alarms over \
         time\">\n",
        bottom + GAP
    );
    let depth = Curve::new("queue depth", "--queue", &readings, |it| count(it.depth));
    let desired = Curve::new("desired tasks", "--desired", &readings, |it| {
        it.desired.into()
    });
    let running = Curve::new("running tasks", "--running", &readings, |it| {
        it.running.into()
    });
    panel(&mut svg, time, GAP, &[depth]);
    panel(&mut svg, time, PANEL + 2.0 * GAP, &[desired, running]);
    for (place, name) in (0_u32..).zip(&alarms) {
        strip(
            &mut svg,
            time,
            STRIP.mul_add(f64::from(place), strips),
            name,
            &readings,
        );
    }
    seconds_axis(&mut svg, time, bottom);
    svg.push_str("</svg>\n");
    svg
}

struct Curve {
    name: &'static str,
    colour: &'static str,
    points: Vec<(f64, f64)>,
}

impl Curve {
    fn new(
        name: &'static str,
        colour: &'static str,
        readings: &[&Reading],
        value: impl Fn(&Reading) -> f64,
    ) -> Self {
        Self {
            name,
            colour,
            points: readings.iter().map(|it| (it.at, value(it))).collect(),
        }
    }

    fn most(&self) -> f64 {
        self.points
            .iter()
            .map(|(_, value)| *value)
            .fold(1.0, f64::max)
    }
}

/// Curves over one another, on one scale from zero. Values hold until the next look, hence steps.
fn panel(svg: &mut String, time: Scale, top: f64, curves: &[Curve]) {
    let most = curves.iter().map(Curve::most).fold(1.0, f64::max);
    let scale = Scale {
        from: 0.0,
        to: most,
        start: top + PANEL,
        end: top,
    };
    for value in [0.0, most] {
        let y = scale.at(value);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{y:.1}\" y2=\"{y:.1}\" \
             stroke=\"var(--line)\"/><text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{value}</text>",
            LEFT - 6.0,
            y + 4.0
        );
    }
    for (place, curve) in (0_u32..).zip(curves) {
        let mut path = String::new();
        for (index, (at, value)) in curve.points.iter().enumerate() {
            let (x, y) = (time.at(*at), scale.at(*value));
            let _ = match index {
                0 => write!(path, "M{x:.1} {y:.1}"),
                _ => write!(path, "H{x:.1}V{y:.1}"),
            };
        }
        let _ = writeln!(
            svg,
            "<path d=\"{path}\" fill=\"none\" stroke=\"var({colour})\" stroke-width=\"2\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\" style=\"fill:var({colour})\">{}</text>",
            120.0_f64.mul_add(place.into(), LEFT),
            top - 8.0,
            curve.name,
            colour = curve.colour,
        );
    }
}

/// One alarm: a bar wherever it is in ALARM, a thin line elsewhere.
fn strip(svg: &mut String, time: Scale, top: f64, name: &str, readings: &[&Reading]) {
    let middle = top + STRIP / 2.0;
    let _ = writeln!(
        svg,
        "<line x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{middle:.1}\" y2=\"{middle:.1}\" \
         stroke=\"var(--line)\"/>"
    );
    for (from, to) in in_alarm(name, readings) {
        let (start, end) = (time.at(from), time.at(to));
        let _ = writeln!(
            svg,
            "<rect x=\"{start:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" \
             fill=\"var(--alarm)\" opacity=\"0.5\"/>",
            top + 3.0,
            end - start,
            STRIP - 6.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.0}\" y=\"{:.1}\">{} in ALARM</text>",
        LEFT + 4.0,
        middle + 4.0,
        escape(name)
    );
}

/// The stretches of time during which an alarm was in ALARM.
fn in_alarm(name: &str, readings: &[&Reading]) -> Vec<(f64, f64)> {
    let mut stretches: Vec<(f64, f64)> = Vec::new();
    for pair in readings.windows(2) {
        let [here, next] = pair else { continue };
        if here.alarms.get(name).is_none_or(|state| state != "ALARM") {
            continue;
        }
        match stretches.last_mut() {
            Some((_, end)) if *end >= here.at => *end = next.at,
            _ => stretches.push((here.at, next.at)),
        }
    }
    stretches
}

fn seconds_axis(svg: &mut String, time: Scale, bottom: f64) {
    let zero = time.at(0.0);
    let _ = writeln!(
        svg,
        "<line x1=\"{zero:.1}\" x2=\"{zero:.1}\" y1=\"{GAP}\" y2=\"{bottom:.1}\" \
         stroke=\"currentColor\" stroke-dasharray=\"3 3\" opacity=\"0.6\"/>"
    );
    let mut at = (time.from / TICK).ceil() * TICK;
    while at <= time.to {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{at:+.0} s</text>",
            time.at(at),
            bottom + 18.0
        );
        at += TICK;
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\">burst</text>",
        zero + 4.0,
        GAP - 8.0
    );
}

/// A count on the axis; exact up to 2^53, far beyond any queue here.
#[allow(clippy::cast_precision_loss)]
fn count(value: u64) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_alarm_is_one_bar_from_start_to_end() {
        let reading = |at: i32, state: &str| Reading {
            at: at.into(),
            depth: 0,
            desired: 3,
            running: 3,
            alarms: BTreeMap::from([("burst".to_owned(), state.to_owned())]),
        };
        let readings = [
            reading(0, "OK"),
            reading(1, "ALARM"),
            reading(2, "ALARM"),
            reading(3, "OK"),
            reading(4, "ALARM"),
            reading(5, "ALARM"),
        ];
        let readings: Vec<&Reading> = readings.iter().collect();
        assert_eq!(in_alarm("burst", &readings), [(1.0, 3.0), (4.0, 5.0)]);
        assert_eq!(in_alarm("out", &readings), []);
    }
}
