//! States that last, and what happened at single instants.

use maud::{Markup, html};

use super::{
    canvas::{self, LEFT, RIGHT, TITLE, pixels},
    chart::{Band, Bands, Events, Tone},
    scale::Scale,
};

/// Height of a row of states: its name, and its strip.
const ROW: f64 = 32.0;
const STRIP: f64 = 11.0;
/// Height of a line of texts of events, and how many lines there are.
const LINE: f64 = 15.0;
const LINES: usize = 3;
/// In pixels: what is closer together is drawn once.
const FINEST: f64 = 1.0;
/// Between two texts in a line.
const BETWEEN: f64 = 8.0;

pub(super) fn bands_height(bands: &Bands) -> f64 {
    let rows = u32::try_from(bands.rows.len()).unwrap_or(u32::MAX);
    ROW.mul_add(f64::from(rows), TITLE)
}

pub(super) fn events_height() -> f64 {
    let lines = u32::try_from(LINES).unwrap_or(u32::MAX);
    LINE.mul_add(f64::from(lines), TITLE + STRIP)
}

/// Draws rows of states, and what their looks mean.
pub(super) fn draw_bands(bands: &Bands, time: Scale, top: f64) -> Markup {
    let mut y = top + TITLE;
    let mut rows = Vec::new();
    for (name, states) in &bands.rows {
        rows.push((y, name, states));
        y += ROW;
    }
    html! {
        (bands_legend(bands, top))
        @for (y, name, states) in rows {
            (canvas::text("ink", LEFT, y + 11.0, name))
            @for state in seen(states, time) { (band(state, time, y + 16.0)) }
        }
    }
}

fn bands_legend(bands: &Bands, top: f64) -> Markup {
    let mut known: Vec<(&'static str, Tone)> = Vec::new();
    for (_, _, name, tone) in bands.rows.iter().flat_map(|(_, states)| states) {
        if !known.iter().any(|(other, _)| other == name) {
            known.push((name, *tone));
        }
    }
    let y = top + TITLE - 9.0;
    let mut x = LEFT + canvas::width(&bands.title) + 24.0;
    let mut entries = Vec::new();
    for (name, tone) in known {
        entries.push((x, name, tone));
        x += canvas::width(name) + 40.0;
    }
    html! {
        (canvas::text("ink name", LEFT, y, &bands.title))
        @for (x, name, tone) in entries {
            (canvas::bar(tone.class(), (x, x + 12.0), (y - 10.0, y), ""))
            (canvas::text("ink", x + 18.0, y, name))
        }
    }
}

/// States without those that no eye tells from one of the same name just before.
fn seen(states: &[Band], time: Scale) -> Vec<&Band> {
    let mut last: Vec<(&str, f64)> = Vec::new();
    let mut seen = Vec::new();
    for state in states {
        let (from, to, name, _) = state;
        let (start, end) = (time.at(*from), time.at(*to));
        let before = last.iter().position(|(known, _)| known == name);
        let near = before.and_then(|place| last.get(place));
        if near.is_some_and(|(_, drawn)| end - drawn < FINEST) {
            continue;
        }
        if let Some(place) = before {
            last.remove(place);
        }
        last.push((name, end.max(start + FINEST)));
        seen.push(state);
    }
    seen
}

fn band((from, to, name, tone): &Band, time: Scale, y: f64) -> Markup {
    let clamped = |at: f64| time.at(at.clamp(time.from, time.to));
    let (start, end) = (clamped(*from), clamped(*to));
    let words = format!("{name}, {from:.0} to {to:.0} s");
    // The shortest state can still be seen.
    canvas::bar(
        tone.class(),
        (start, end.max(start + FINEST)),
        (y, y + STRIP),
        &words,
    )
}

/// Draws events as marks, with their texts if there is room for all of them.
pub(super) fn draw_events(events: &Events, time: Scale, top: f64) -> Markup {
    let mark = top + TITLE;
    let texts = mark + STRIP;
    html! {
        (canvas::text("ink name", LEFT, top + TITLE - 9.0, &events.title))
        @for (x, text, tone) in distinct(events, time) {
            (canvas::bar(tone.class(), (x - 1.0, x + 1.0), (mark, mark + STRIP), text))
        }
        path class="thin grey" d=(format!("M{} {}H{}", pixels(LEFT), pixels(texts), pixels(RIGHT))) {}
        @for (x, line, text, tone) in placed(events, time).unwrap_or_default() {
            (canvas::text(tone.class(), x, LINE.mul_add(line, texts + 13.0), text))
        }
    }
}

/// Events without those that no eye tells from the one before.
fn distinct(events: &Events, time: Scale) -> Vec<(f64, &str, Tone)> {
    let mut distinct: Vec<(f64, &str, Tone)> = Vec::new();
    for (at, text, tone) in &events.events {
        let x = time.at(*at);
        let near = distinct
            .last()
            .is_some_and(|(last, _, _)| x - last < FINEST);
        if !near || *tone == Tone::Bad {
            distinct.push((x, text, *tone));
        }
    }
    distinct
}

/// A place and a line for each text; none when they do not all fit.
fn placed<'a>(events: &'a Events, time: Scale) -> Option<Vec<(f64, f64, &'a str, Tone)>> {
    let mut ends = [LEFT; LINES];
    let place = |(at, text, tone): &'a (f64, String, Tone)| {
        let x = time.at(*at);
        let long = canvas::width(text);
        // Towards the right edge a text ends at its mark instead of starting there.
        let start = if x + long > RIGHT { x - long } else { x };
        let line = ends.iter().position(|end| *end <= start)?;
        *ends.get_mut(line)? = start + long + BETWEEN;
        let line = f64::from(u32::try_from(line).ok()?);
        Some((start, line, text.as_str(), *tone))
    };
    events.events.iter().map(place).collect()
}
