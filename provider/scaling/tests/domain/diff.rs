//! Sequences of calls for single changes.

mod bounds;
mod change;
mod delete;
mod drift;
mod foreign;

use scaling::{
    diff::{Step, diff},
    object::Blueprint,
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
        &drafts::ownership(None),
    ));
    (aws, blueprint)
}

/// The calls for one change of AWS and one of the profile, which must be enough.
fn check(change: impl FnOnce(&mut Aws), patch: &Value, expected: &[&str]) -> Vec<Step> {
    let (mut aws, prior) = applied();
    change(&mut aws);
    let wanted = drafts::blueprint(patch);
    let ownership = drafts::ownership(Some(&prior));
    let steps = diff(Some(&wanted), &aws.observed, &ownership);
    let lines: Vec<_> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected);
    aws.apply_all(&steps);
    assert_eq!(diff(Some(&wanted), &aws.observed, &ownership), []);
    steps
}

/// Policies and alarms of others, one of a profile whose name only begins like this one's.
fn foreign(aws: &mut Aws) {
    for name in FOREIGN {
        let mut policy = aws.observed.policies["gp-worker-queue-commands-out"].clone();
        policy.object.name = name.to_owned();
        let mut alarm = aws.observed.alarms["gp-worker-queue-commands-out"].clone();
        alarm.object.name = name.to_owned();
        alarm.object.alarm_actions = vec![name.to_owned()];
        aws.observed.policies.insert(name.to_owned(), policy);
        aws.observed.alarms.insert(name.to_owned(), alarm);
    }
}

const FOREIGN: [&str; 2] = ["by-hand", "gp-worker2-queue-commands-out"];
