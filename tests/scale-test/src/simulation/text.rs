//! A simulation as a table, and its first history as a picture of letters.

use std::fmt::{self, Formatter};

use scaling::simulate::{Outcome, Percentiles, Point, Span, Summary, Timeline, Timing, When};

use super::Simulation;

/// Columns of the picture.
const WIDTH: usize = 72;

impl fmt::Display for Simulation {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            subject,
            promised,
            outcome,
            first,
            ..
        } = self;
        let max_capacity = subject.blueprint.target.max_capacity;
        writeln!(
            formatter,
            "{}, {} histories; seconds from the breach",
            subject.name, outcome.histories
        )?;
        writeln!(
            formatter,
            "  {:<16}{:>8}{:>8}{:>8}{:>8}{:>8}",
            "", "min", "median", "p95", "p99.9", "never"
        )?;
        row(formatter, "first action", outcome.first_action)?;
        let desired = format!("{max_capacity} desired");
        row(formatter, &desired, outcome.max_desired)?;
        let running = format!("{max_capacity} running");
        row(formatter, &running, outcome.max_running)?;
        let reckoned = promised
            .to_max
            .map_or("never".to_owned(), |bounds| bounds.to_string());
        writeln!(
            formatter,
            "  reckoned: {max_capacity} desired after {reckoned}"
        )?;
        writeln!(formatter, "  because {}", promised.reason)?;
        pictures(formatter, first)?;
        last_words(formatter, &first.summary, outcome)
    }
}

fn row(formatter: &mut Formatter<'_>, what: &str, timing: Timing) -> fmt::Result {
    let Timing { percentiles, never } = timing;
    let Percentiles {
        min,
        median,
        p95,
        p999,
        max: _,
    } = percentiles.map(in_words);
    writeln!(
        formatter,
        "  {what:<16}{min:>8}{median:>8}{p95:>8}{p999:>8}{never:>8}"
    )
}

/// In whole seconds.
pub(super) fn in_words(when: When) -> String {
    match when {
        When::After(Span(milliseconds)) => milliseconds.div_euclid(1000).to_string(),
        When::Never => "never".to_owned(),
    }
}

fn pictures(formatter: &mut Formatter<'_>, timeline: &Timeline) -> fmt::Result {
    let tasks = |tasks: i32| u64::from(tasks.unsigned_abs());
    let columns = |what: &dyn Fn(&Point) -> u64| spark(&columns(&timeline.points, what));
    let depth = columns(&|point| point.depth);
    let peak = timeline.summary.peak_depth;
    writeln!(formatter, "  queue   {depth}  peak {peak}")?;
    let desired = columns(&|point| tasks(point.desired));
    writeln!(formatter, "  desired {desired}")?;
    let running = columns(&|point| tasks(point.running));
    writeln!(formatter, "  running {running}")
}

fn last_words(formatter: &mut Formatter<'_>, first: &Summary, outcome: &Outcome) -> fmt::Result {
    writeln!(
        formatter,
        "  first history: {} processed, {} lost, {} left, {:.1} task minutes, {} flaps; most lost \
         in any: {}",
        first.processed,
        first.lost,
        first.waiting,
        first.task_minutes(),
        first.flaps,
        outcome.lost.max,
    )?;
    for metric in &outcome.unpublished {
        writeln!(
            formatter,
            "  not published: {} {}",
            metric.namespace, metric.name
        )?;
    }
    for policy in &outcome.not_simulated {
        writeln!(formatter, "  not simulated: {policy}")?;
    }
    Ok(())
}

/// The greatest value in each of [`WIDTH`] columns, so that no peak is lost.
fn columns(points: &[Point], what: &dyn Fn(&Point) -> u64) -> Vec<u64> {
    let end = |column: usize| column * points.len() / WIDTH;
    let columns = (0..WIDTH).filter_map(|column| points.get(end(column)..end(column + 1)));
    columns
        .filter_map(|column| column.iter().map(what).max())
        .collect()
}

/// Values as bars of letters, on a scale from nothing to the greatest.
pub(super) fn spark(values: &[u64]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let bar = |value: &u64| {
        let eighth = u128::from(*value) * 7 / u128::from(most);
        BARS.get(usize::try_from(eighth).unwrap_or(7))
            .copied()
            .unwrap_or('█')
    };
    values.iter().map(bar).collect()
}
