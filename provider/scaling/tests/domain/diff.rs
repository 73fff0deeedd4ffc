//! Sequences of calls for single changes.

mod change;
mod delete;
mod drift;

use scaling::{
    diff::{Step, diff},
    object::Blueprint,
    ownership::Ownership,
};
use serde_json::{Value, json};

use crate::{aws::Aws, drafts};

/// AWS with the reference applied, and its blueprint.
fn applied() -> (Aws, Blueprint) {
    let blueprint = drafts::blueprint(&json!({}));
    let mut aws = Aws::default();
    aws.apply_all(&diff(
        Some(&blueprint),
        &aws.observed,
        &Ownership::new("gp-worker", None),
    ));
    (aws, blueprint)
}

/// The calls for one change of AWS and one of the profile, which must be enough.
fn check(change: impl FnOnce(&mut Aws), patch: &Value, expected: &[&str]) -> Vec<Step> {
    let (mut aws, prior) = applied();
    change(&mut aws);
    let wanted = drafts::blueprint(patch);
    let ownership = Ownership::new("gp-worker", Some(&prior));
    let steps = diff(Some(&wanted), &aws.observed, &ownership);
    let lines: Vec<_> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected);
    aws.apply_all(&steps);
    assert_eq!(diff(Some(&wanted), &aws.observed, &ownership), []);
    steps
}

fn foreign(aws: &mut Aws) {
    let mut policy = aws.observed.policies["gp-worker-queue-commands-out"].clone();
    policy.object.name = "by-hand".to_owned();
    let mut alarm = aws.observed.alarms["gp-worker-queue-commands-out"].clone();
    alarm.object.name = "by-hand".to_owned();
    alarm.object.alarm_actions = vec!["by-hand".to_owned()];
    aws.observed.policies.insert("by-hand".to_owned(), policy);
    aws.observed.alarms.insert("by-hand".to_owned(), alarm);
}
