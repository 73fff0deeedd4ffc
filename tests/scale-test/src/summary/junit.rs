//! JUnit XML, as build servers read it.

use maud::{Markup, PreEscaped, html};

use super::{Outcome, Summary};
use crate::check::Check;

/// The whole document.
pub(super) fn document(summary: &Summary) -> String {
    let (mut tests, mut failures, mut errors) = (0, 0, 0);
    for outcome in &summary.services {
        for (_, checks, _) in outcome.stages() {
            tests += checks.len();
            failures += failed(checks);
        }
        errors += usize::from(outcome.error.is_some());
    }
    let document = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        testsuites name=(clean(&summary.title())) tests=(tests + errors) failures=(failures)
            errors=(errors) {
            @for outcome in &summary.services { (suites(outcome, summary)) }
        }
    };
    document.into_string() + "\n"
}

fn failed(checks: &[Check]) -> usize {
    checks.iter().filter(|check| !check.passed()).count()
}

fn suites(outcome: &Outcome, summary: &Summary) -> Markup {
    let begun = summary.begun.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    html! {
        @for (stage, checks, took) in outcome.stages() {
            testsuite name={ (clean(&outcome.service.to_string())) " " (stage) }
                tests=(checks.len()) failures=(failed(checks)) errors="0" timestamp=(begun)
                time=(format!("{took:.3}")) {
                @for check in checks { (case(check, outcome, stage)) }
            }
        }
        @if let Some(error) = &outcome.error {
            testsuite name={ (clean(&outcome.service.to_string())) " not done" } tests="1"
                failures="0" errors="1" timestamp=(begun) time="0" {
                testcase classname=(clean(&outcome.service.to_string())) name="not done" time="0" {
                    error message=(clean(&error.to_string())) {
                        (clean(error.remedy().unwrap_or_default()))
                    }
                }
            }
        }
    }
}

fn case(check: &Check, outcome: &Outcome, stage: &str) -> Markup {
    let Check {
        subject,
        found,
        remedy,
    } = check;
    html! {
        testcase classname={ (clean(&outcome.service.to_string())) "." (stage) }
            name=(clean(subject)) time="0" {
            @match remedy {
                Some(remedy) => failure message=(clean(found)) { (clean(remedy)) },
                None => system-out { (clean(found)) },
            }
        }
    }
}

/// XML 1.0 has no place for control characters, whatever an AWS message holds.
fn clean(text: &str) -> String {
    let printable = |letter: &char| !letter.is_control() || *letter == '\n';
    text.chars().filter(printable).collect()
}
