//! A snapshot as one screen of a terminal: the same snapshot and place give the same screen.

use jiff::Timestamp;
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Modifier, Style},
    text::{Line, Span},
    widgets::{Block, Paragraph, Widget, Wrap},
};

use super::{
    snapshot::{AlarmView, LatestActivity, ServiceView, Signal, Snapshot},
    words::{age, cut, number, spark},
};
use crate::session::AlarmState;

/// Least columns and rows of a terminal that anything can be read on.
pub const WIDTH_MIN: u16 = 72;
/// See [`WIDTH_MIN`].
pub const HEIGHT_MIN: u16 = 10;

/// Most lines of one service for its signals, its alarms and its activities.
const SIGNALS_MAX: usize = 4;
const ALARMS_MAX: usize = 3;
const ACTIVITIES_MAX: usize = 2;
/// Columns of a sparkline and of a bar of tasks.
const SPARK_WIDTH: usize = 24;
const BAR_WIDTH: i32 = 20;

/// Where the person who watches is, and what else the status line tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The first service shown, counted from 0.
    pub first: usize,
    /// Whether reading is paused.
    pub paused: bool,
    /// Seconds from one reading to the next.
    pub every: f64,
    /// Seconds since the snapshot was read.
    pub age: f64,
    /// Why the latest reading failed; the snapshot is of an earlier one.
    pub trouble: Option<String>,
}

/// Whether a terminal of this size can show anything.
pub fn fits(width: u16, height: u16) -> bool {
    width >= WIDTH_MIN && height >= HEIGHT_MIN
}

/// Draws a snapshot; `None` before the first was read. Answers with the number of services shown.
pub fn draw(snapshot: Option<&Snapshot>, place: &Place, area: Rect, buffer: &mut Buffer) -> usize {
    let Rect { width, height, .. } = area;
    if !fits(width, height) {
        let text = format!(
            "The terminal has {width} columns and {height} rows; at least {WIDTH_MIN} and \
             {HEIGHT_MIN} are needed. Enlarge it, or use --once."
        );
        let text = Paragraph::new(text).wrap(Wrap { trim: true });
        text.render(area, buffer);
        return 0;
    }
    let row = |y: u16, height: u16| Rect { y, height, ..area };
    let top = area.y;
    head(snapshot, place).render(row(top, 1), buffer);
    let bottom = area.bottom() - 1;
    status(place, usize::from(width)).render(row(bottom, 1), buffer);
    let Some(snapshot) = snapshot else {
        Paragraph::new("reading …").render(row(top + 2, 1), buffer);
        return 0;
    };
    let (mut y, mut shown) = (top + 1, 0);
    for service in snapshot.services.iter().skip(place.first) {
        let lines = lines(service, usize::from(width) - 3);
        let wanted = u16::try_from(lines.len())
            .unwrap_or(u16::MAX)
            .saturating_add(2);
        let room = bottom - y;
        // The first is shown as far as it goes; the others wait for room.
        if shown > 0 && wanted > room {
            break;
        }
        let block = Block::bordered().title(title(service));
        let area = row(y, wanted.min(room));
        Paragraph::new(lines).block(block).render(area, buffer);
        y = area.bottom();
        shown += 1;
    }
    shown
}

fn head(snapshot: Option<&Snapshot>, place: &Place) -> Line<'static> {
    let (region, count) = snapshot.map_or((String::new(), 0), |snapshot| {
        (snapshot.region.clone(), snapshot.services.len())
    });
    let paused = if place.paused { "  PAUSED" } else { "" };
    let from = if count > 1 {
        format!("  service {} of {count}", place.first + 1)
    } else {
        String::new()
    };
    Line::from(vec![
        Span::styled(
            "scale-test watch",
            Style::new().add_modifier(Modifier::BOLD),
        ),
        Span::raw(format!("  {region}{from}")),
        Span::styled(paused, Style::new().fg(Color::Yellow)),
    ])
}

fn status(place: &Place, width: usize) -> Line<'static> {
    let Place {
        every,
        age: old,
        trouble,
        ..
    } = place;
    if let Some(trouble) = trouble {
        let text = format!("data {} old; {trouble}", age(*old));
        return Line::styled(cut(&text, width), Style::new().fg(Color::Red));
    }
    let keys = "q quit, p pause, up and down scroll";
    Line::raw(cut(
        &format!("data {} old, read every {every} s; {keys}", age(*old)),
        width,
    ))
}

fn title(service: &ServiceView) -> String {
    format!(" {} ", service.reference)
}

/// What is told of one service.
fn lines(service: &ServiceView, width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![tasks(service)];
    let signals = service.signals.iter().take(SIGNALS_MAX);
    lines.extend(signals.map(|signal| signal_line(signal, service.running, width)));
    lines.extend(alarms(&service.alarms, width));
    let latest = service.activities.iter().take(ACTIVITIES_MAX);
    lines.extend(latest.map(|activity| activity_line(activity, width)));
    lines
}

fn tasks(service: &ServiceView) -> Line<'static> {
    let ServiceView {
        bounds,
        desired,
        running,
        ..
    } = service;
    let within = match bounds {
        Some((min, max)) => format!("{min} to {max}"),
        None => "no target".to_owned(),
    };
    let most = bounds.map_or(*desired, |(_, max)| max).max(*running).max(1);
    let columns = |tasks: i32| usize::try_from((tasks * BAR_WIDTH / most).max(0)).unwrap_or(0);
    let (full, asked) = (columns(*running), columns(*desired));
    let width = columns(most);
    let bar = "█".repeat(full) + &"▒".repeat(asked.saturating_sub(full));
    let rest = "·".repeat(width.saturating_sub(full.max(asked)));
    let moving = if running == desired {
        Color::Green
    } else {
        Color::Yellow
    };
    Line::from(vec![
        Span::raw("tasks     "),
        Span::styled(format!("{bar}{rest}"), Style::new().fg(moving)),
        Span::raw(format!("  running {running}, desired {desired} ({within})")),
    ])
}

fn signal_line(signal: &Signal, running: i32, width: usize) -> Line<'static> {
    let latest = signal.latest();
    let per_task = latest.map(|depth| depth / f64::from(running.max(1)));
    let text = if signal.is_depth() {
        format!("depth {}, per task {}", number(latest), number(per_task))
    } else {
        number(latest)
    };
    let picture = spark(&signal.history, SPARK_WIDTH);
    let text = format!("  {text}  {}", signal.name());
    Line::from(vec![
        Span::raw("signal    "),
        Span::styled(
            format!("{picture:<SPARK_WIDTH$}"),
            Style::new().fg(Color::Cyan),
        ),
        Span::raw(cut(&text, width.saturating_sub(SPARK_WIDTH + 10))),
    ])
}

/// Those that are not OK, and how many there are in all.
fn alarms(alarms: &[AlarmView], width: usize) -> Vec<Line<'static>> {
    let mut other: Vec<_> = alarms
        .iter()
        .filter(|alarm| alarm.state != Some(AlarmState::Ok))
        .collect();
    other.sort_by_key(|alarm| alarm.state != Some(AlarmState::Alarm));
    let well = alarms.len() - other.len();
    let mut lines = vec![Line::raw(format!(
        "alarms    {well} of {} OK",
        alarms.len()
    ))];
    for alarm in other.iter().take(ALARMS_MAX) {
        let (state, color) = match alarm.state {
            Some(AlarmState::Alarm) => ("ALARM", Color::Red),
            Some(state) => (state.name(), Color::Yellow),
            None => ("unknown", Color::Yellow),
        };
        let since = alarm.seconds.map_or("-".to_owned(), age);
        let text = format!("          {state} {since}  {}", alarm.name);
        lines.push(Line::styled(cut(&text, width), Style::new().fg(color)));
    }
    if other.len() > ALARMS_MAX {
        lines.push(Line::raw(format!(
            "          and {} more",
            other.len() - ALARMS_MAX
        )));
    }
    lines
}

fn activity_line(activity: &LatestActivity, width: usize) -> Line<'static> {
    let LatestActivity {
        start,
        description,
        by,
        status,
        not_scaled,
    } = activity;
    let outcome = if not_scaled.is_empty() {
        status.clone()
    } else {
        not_scaled.join(", ")
    };
    let description = description.trim_end_matches('.');
    let text = format!("{}  {description} [{outcome}] {by}", clock(*start));
    Line::raw(cut(&text, width))
}

/// The hour, minute and second in UTC, as AWS's console tells them.
fn clock(moment: Timestamp) -> String {
    moment.strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests;
