//! The page for people: what came out, then each service with its course and its checks.

use super::{Outcome, Summary};
use crate::{
    course::{Course, Sample},
    exercise::Exercised,
    report::{Chart, Colour, Curve, Events, Page, Plot, Table, Tone},
};

/// Most events beside a curve; more than that are in the table only.
const EVENTS_MAX: usize = 12;

/// The whole page.
pub(super) fn page(summary: &Summary) -> Page {
    let passed = summary.services.iter().filter(|it| it.passed()).count();
    let begun = summary.begun.strftime("%Y-%m-%d %H:%M UTC");
    let words = format!(
        "{passed} of {} services passed; begun {begun}. Seconds are those of AWS's own timestamps.",
        summary.services.len()
    );
    let mut page = Page::new(summary.title())
        .words(words)
        .table(overview(summary));
    for outcome in &summary.services {
        page = service(page, outcome);
    }
    page
}

fn overview(summary: &Summary) -> Table {
    let mut table = Table::new(["service", "stage", "outcome", "checks", "failed", "seconds"]);
    for outcome in &summary.services {
        for (stage, checks, took) in outcome.stages() {
            let failed = checks.iter().filter(|check| !check.passed()).count();
            table = table.row([
                outcome.service.to_string(),
                stage.to_owned(),
                word(failed == 0).to_owned(),
                checks.len().to_string(),
                failed.to_string(),
                format!("{took:.0}"),
            ]);
        }
    }
    table
}

fn service(page: Page, outcome: &Outcome) -> Page {
    let mut page = page.heading(outcome.service.to_string());
    if let Some(error) = &outcome.error {
        let remedy = error.remedy().unwrap_or_default();
        page = page.words(format!("Not done: {error}. {remedy}"));
    }
    let charts: Vec<_> = outcome.exercised.iter().map(chart).collect();
    if !charts.is_empty() {
        page = page.charts(charts);
    }
    let mut table = Table::new(["stage", "outcome", "check", "found", "remedy"]);
    for (stage, checks, _) in outcome.stages() {
        for check in checks {
            table = table.row([
                stage.to_owned(),
                word(check.passed()).to_owned(),
                check.subject.clone(),
                check.found.clone(),
                check.remedy.clone().unwrap_or_default(),
            ]);
        }
    }
    page.table(table)
}

fn word(passed: bool) -> &'static str {
    if passed { "ok" } else { "FAIL" }
}

/// The course of one exercise.
fn chart(exercised: &Exercised) -> Chart {
    let course = &exercised.course;
    let end = course.last().map_or(1.0, |last| course.seconds(last.at));
    let tasks = |of: fn(&Sample) -> i32| {
        let samples = course.samples().iter();
        let points: Vec<_> = samples
            .map(|it| (course.seconds(it.at).max(0.0), f64::from(of(it))))
            .collect();
        points
    };
    let plot = Plot::new("tasks")
        .curve(Curve::steps(
            "desired",
            Colour::Blue,
            tasks(|it| it.desired),
        ))
        .curve(Curve::steps(
            "running",
            Colour::Green,
            tasks(|it| it.running),
        ));
    let chart = Chart::new(exercised.name, 0.0, end)
        .subtitle(format!(
            "{}: {}",
            exercised.service,
            word(exercised.passed())
        ))
        .pane(plot);
    let chart = match depths(course) {
        depths if depths.is_empty() => chart,
        depths => {
            let queue = Curve::line("waiting or in flight", Colour::Amber, depths).filled();
            chart.pane(Plot::new("messages").curve(queue))
        }
    };
    chart.pane(events(course))
}

fn depths(course: &Course) -> Vec<(f64, f64)> {
    let samples = course.samples().iter();
    let depths = samples.filter_map(|it| Some((course.seconds(it.at).max(0.0), it.depth?)));
    // Depths of queues are exact in a double.
    #[allow(clippy::cast_precision_loss)]
    depths.map(|(at, depth)| (at, depth as f64)).collect()
}

fn events(course: &Course) -> Events {
    let changes = course.changes().into_iter().take(EVENTS_MAX);
    changes.fold(Events::new("scaling activities"), |events, change| {
        let at = course.seconds(change.activity.start).max(0.0);
        events.event(
            at,
            format!("{} to {}", change.from, change.to),
            Tone::Neutral,
        )
    })
}
