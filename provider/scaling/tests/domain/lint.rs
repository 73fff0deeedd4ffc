//! Warnings and demands of valid profiles: `cases/lint.txt`. Each warning stands beside a case in
//! which it is mended.

use scaling::{
    advice::advice,
    draft::from_json,
    expand::expand,
    lint::lint,
    problem::Severity,
    require::demands,
    response::{Assumptions, response},
    simulate::Span,
    validate::{Context, validate},
};
use serde_json::Value;

use crate::cases::check;

#[test]
fn warnings_and_demands() {
    check("lint.txt", |input| {
        let mut input = input.clone();
        let sample_every = input
            .as_object_mut()
            .and_then(|it| it.remove("sample_every"));
        let assumptions = Assumptions {
            sample_every: Span::secs(sample_every.as_ref().and_then(Value::as_i64).unwrap_or(10)),
            ..Assumptions::default()
        };
        let draft = from_json(&input, None).unwrap();
        let verdict = validate(&draft, &Context::default());
        let problems = verdict.problems().to_vec();
        let profile = verdict.profile().unwrap_or_else(|| panic!("{problems:?}"));
        let blueprint = expand(profile);
        let response = response(&blueprint, &assumptions);
        let warnings = lint(profile, &blueprint, &response, &assumptions);
        let found = warnings
            .iter()
            .chain(&demands(profile, &response, &advice(profile, &assumptions)))
            .map(|problem| {
                let kind = match problem.severity {
                    Severity::Warning => "warning",
                    Severity::Error => "error",
                };
                format!("{kind} {problem}\n")
            })
            .collect::<String>();
        if found.is_empty() {
            "nothing".to_owned()
        } else {
            found
        }
    });
}
