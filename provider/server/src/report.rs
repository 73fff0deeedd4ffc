//! How problems and failures read in Terraform.

use aws::Failure;
use scaling::{
    adopt::{Fate, Unexpressed},
    object::Observed,
    ownership::{Foreign, Ownership},
    problem::{Path as ProblemPath, Problem, Segment, Severity},
    render,
};
use tfplugin::{Diagnostic, Diagnostics, Path, Step};

/// A problem as Terraform shows it: the summary in one line, then found, allowed and remedy as one
/// sentence each, pointing at the attribute.
pub(crate) fn problem(problem: &Problem) -> Diagnostic {
    let Problem {
        severity,
        path,
        summary,
        found,
        allowed,
        remedy,
    } = problem;
    // Terraform shows the path of an attribute inside another nowhere, so the text says it.
    let place = if path.0.len() > 1 {
        format!("At: {path}.\n")
    } else {
        String::new()
    };
    let detail = format!(
        "{place}Found: {found}.\nAllowed: {allowed}.\n{}.",
        capitalized(remedy)
    );
    let diagnostic = match severity {
        Severity::Error => Diagnostic::error(capitalized(summary), detail),
        Severity::Warning => Diagnostic::warning(capitalized(summary), detail),
    };
    diagnostic.at(attribute_path(path))
}

/// All problems of a profile.
pub(crate) fn problems(found: &[Problem]) -> Diagnostics {
    found.iter().map(problem).collect()
}

/// What an import found and the attributes of the profile `name` do not say.
pub(crate) fn unexpressed(object: &Unexpressed, name: &str) -> Diagnostic {
    let Unexpressed { key, kind, fate } = object;
    let (summary, detail) = match fate {
        Fate::Changed => (
            format!("{key} is not wholly expressed by attributes"),
            format!(
                "Other than the attributes say: {kind}.\nThe next plan shows the difference, and \
                 apply changes it to what the configuration says."
            ),
        ),
        Fate::Removed => (
            format!("{key} cannot be expressed by attributes"),
            format!(
                "Found: {kind}.\nA profile owns what begins with \"{name}-\" and the alarms that \
                 start it: the next apply removes it. To keep it, make it anew under another name \
                 first."
            ),
        ),
        Fate::LeftAlone if key == render::TARGET => (
            "What was found is no whole profile".to_owned(),
            format!("Found: {kind}.\nWrite what is missing; the next plan shows what is added."),
        ),
        Fate::LeftAlone => (
            format!("{key} is not the profile's"),
            format!(
                "Found: {kind}.\nIt is left alone, and goes on beside the profile. Delete it if it \
                 scales the service in another way than the profile should."
            ),
        ),
    };
    Diagnostic::warning(summary, detail)
}

/// An AWS failure while doing `doing` ("reading the scaling of arrakis/worker"); the whole chain of
/// causes is printed here and nowhere else.
pub(crate) fn failure(doing: &str, failure: &Failure) -> Diagnostic {
    Diagnostic::error(format!("AWS failed while {doing}"), story(failure))
}

/// What others put on the profile's target, in one warning. Nothing where there is none, and nothing
/// of an exclusive profile: its plan shows what it removes.
pub(crate) fn foreign(ownership: &Ownership, observed: &Observed) -> Option<Diagnostic> {
    let found = ownership.foreign(observed);
    if ownership.exclusive || found.is_empty() {
        return None;
    }
    let found: Vec<_> = found.iter().map(foreign_object).collect();
    let (service, name) = (&ownership.service, &ownership.name);
    let warning = Diagnostic::warning(
        format!("{service} has scaling that is not of profile {name:?}"),
        format!(
            "Found: {}.\nAllowed: policies and scheduled actions whose names start with \
             \"{name}-\".\nThese are left alone and go on scaling the service beside the profile. \
             Delete them, or set exclusive = true to have the profile remove them.",
            found.join("; ")
        ),
    );
    Some(warning)
}

fn foreign_object(foreign: &Foreign) -> String {
    let Foreign { key, kind, alarms } = foreign;
    let started = match alarms.as_slice() {
        [] => String::new(),
        [alarm] => format!(", started by alarm {alarm}"),
        alarms => format!(", started by alarms {}", alarms.join(", ")),
    };
    format!("{key} ({kind}{started})")
}

/// What AWS said, and what to do about it where that is known.
pub(crate) fn story(failure: &Failure) -> String {
    let said = chain(failure);
    let said = said.trim_end_matches('.');
    match failure.remedy() {
        Some(remedy) => format!("{said}.\n{}.", capitalized(remedy)),
        None => format!("{said}."),
    }
}

/// An error and everything that caused it, one clause after another.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Where a problem stands, as Terraform addresses it.
fn attribute_path(path: &ProblemPath) -> Path {
    let steps = path.0.iter().map(|segment| match segment {
        Segment::Attribute(name) => Step::Attribute(name.clone()),
        Segment::Key(key) => Step::Key(key.clone()),
        Segment::Index(index) => Step::Index(*index),
    });
    Path::from(steps.collect::<Vec<_>>())
}

/// The text as the start of a sentence; attribute names keep their spelling.
fn capitalized(text: &str) -> String {
    let first_word = text.split(' ').next().unwrap_or_default();
    if first_word.contains(['_', '.', '[']) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_sentences_and_points_at_its_attribute() {
        let found = Problem {
            severity: Severity::Error,
            path: ProblemPath::root("queues")
                .key("commands")
                .attribute("steps")
                .index(1),
            summary: "steps out of order".to_owned(),
            found: "at = 50 after at = 100".to_owned(),
            allowed: "depths in rising order".to_owned(),
            remedy: "sort the steps by at".to_owned(),
        };
        assert_eq!(
            problem(&found).to_string(),
            "error at queues[\"commands\"].steps[1]: Steps out of order: \
             At: queues[\"commands\"].steps[1].\nFound: at = 50 after at = 100.\nAllowed: depths in rising order.\nSort the steps by at."
        );
    }

    #[test]
    fn an_attribute_at_the_start_keeps_its_spelling() {
        assert_eq!(
            capitalized("min_capacity is above max_capacity"),
            "min_capacity is above max_capacity"
        );
    }
}
