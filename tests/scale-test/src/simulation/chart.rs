//! Simulations as pictures and pages.

use scaling::simulate::{Percentiles, Span, Timing, When};

use super::{Simulation, text::in_words};
use crate::report::{self, Chart, Page, Table};

/// Simulations beside one another.
pub(super) fn svg(all: &[Simulation]) -> String {
    let charts: Vec<Chart> = all.iter().map(chart).collect();
    report::svg(&charts)
}

/// A page of all simulations: pictures beside one another, then what each came to, and why.
pub(super) fn page(all: &[Simulation]) -> Page {
    let names: Vec<&str> = all.iter().map(|it| it.subject.name.as_str()).collect();
    let page = Page::new(names.join(" and "));
    let Some(first) = all.first() else {
        return page;
    };
    let intro = format!(
        "The load {}, in {} histories each: every one starts at another moment of the minute, with \
         another phase of every alarm and other launch times. The pictures show the first. Times are \
         counted from the breach.",
        first.written, first.outcome.histories
    );
    let page = page.words(intro).charts(all.iter().map(chart));
    all.iter().fold(page, section)
}

fn chart(simulation: &Simulation) -> Chart {
    let Simulation {
        subject,
        trace,
        written,
        outcome,
        first,
        ..
    } = simulation;
    let most = subject.blueprint.target.max_capacity;
    let seconds = |when: When| match when.after() {
        Some(after) => format!("{} s", report::figure(after.as_secs().floor())),
        None => "never".to_owned(),
    };
    let desired = outcome.max_desired.percentiles;
    let running = outcome.max_running.percentiles;
    let minutes = outcome.task_time.median.as_secs() / 60.0;
    let words = format!("{written}, first of {} histories", outcome.histories);
    report::chart(&subject.name, &subject.blueprint, trace, first)
        .subtitle(words)
        .figure(format!("to {most}, median"), seconds(desired.median))
        .figure(format!("to {most}, p95"), seconds(desired.p95))
        .figure("running, p95", seconds(running.p95))
        .figure("peak depth", report::figure(count(outcome.peak_depth.max)))
        .figure("most lost", report::figure(count(outcome.lost.max)))
        .figure("task minutes", report::figure(minutes.round()))
}

/// Messages, far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn count(messages: u64) -> f64 {
    messages as f64
}

fn section(page: Page, simulation: &Simulation) -> Page {
    let Simulation {
        subject,
        promised,
        outcome,
        first,
        ..
    } = simulation;
    let most = subject.blueprint.target.max_capacity;
    let reckoned = promised
        .to_max
        .map_or("never".to_owned(), |bounds| bounds.to_string());
    let words = format!(
        "Reckoned in closed form: {most} desired after {reckoned}, because {}.",
        promised.reason
    );
    let mut page = page
        .heading(&subject.name)
        .words(words)
        .table(figures(simulation));
    for metric in &outcome.unpublished {
        let name = format!("{} {}", metric.namespace, metric.name);
        page = page.words(format!("Not published in the simulation: {name}."));
    }
    for policy in &outcome.not_simulated {
        page = page.words(format!("Not simulated: {policy}."));
    }
    page.table(report::events(first))
}

fn figures(simulation: &Simulation) -> Table {
    let outcome = &simulation.outcome;
    let most = simulation.subject.blueprint.target.max_capacity;
    let minutes = |time: Span| format!("{:.1}", time.as_secs() / 60.0);
    let table = Table::new(["", "min", "median", "p95", "p99.9", "max", "never"])
        .row(timing("seconds to the first action", outcome.first_action))
        .row(timing(
            &format!("seconds to {most} desired"),
            outcome.max_desired,
        ))
        .row(timing(
            &format!("seconds to {most} running"),
            outcome.max_running,
        ))
        .row(timing("seconds to empty queues", outcome.drained));
    table
        .row(spread(
            "peak depth",
            outcome.peak_depth.map(|it| it.to_string()),
        ))
        .row(spread(
            "messages lost",
            outcome.lost.map(|it| it.to_string()),
        ))
        .row(spread(
            "messages left",
            outcome.waiting.map(|it| it.to_string()),
        ))
        .row(spread("task minutes", outcome.task_time.map(minutes)))
        .row(spread("flaps", outcome.flaps.map(|it| it.to_string())))
}

fn timing(name: &str, timing: Timing) -> Vec<String> {
    let Timing { percentiles, never } = timing;
    let mut cells = spread(name, percentiles.map(in_words));
    cells.push(never.to_string());
    cells
}

fn spread(name: &str, percentiles: Percentiles<String>) -> Vec<String> {
    let Percentiles {
        min,
        median,
        p95,
        p999,
        max,
    } = percentiles;
    vec![name.to_owned(), min, median, p95, p999, max]
}
