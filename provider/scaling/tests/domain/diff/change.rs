//! The profile changes.

use scaling::diff::{Step, diff};
use serde_json::json;

use super::check;
use crate::{aws::Aws, drafts};

#[test]
fn create_puts_the_target_before_policies_before_alarms() {
    let blueprint = drafts::blueprint(&json!({}));
    let ownership = drafts::ownership(None);
    let steps = diff(Some(&blueprint), &Aws::default().observed, &ownership);
    let lines: Vec<_> = steps
        .iter()
        .map(|step| format!("{}: {step}", step.object()))
        .collect();
    assert_eq!(
        lines,
        [
            "target: register scalable target service/arrakis/gp-worker",
            "policy/gp-worker-cpu: put scaling policy gp-worker-cpu",
            "policy/gp-worker-memory: put scaling policy gp-worker-memory",
            "policy/gp-worker-queue-commands-burst: put scaling policy gp-worker-queue-commands-burst",
            "policy/gp-worker-queue-commands-in: put scaling policy gp-worker-queue-commands-in",
            "policy/gp-worker-queue-commands-out: put scaling policy gp-worker-queue-commands-out",
            "alarm/gp-worker-queue-commands-burst: create alarm gp-worker-queue-commands-burst",
            "alarm/gp-worker-queue-commands-in: create alarm gp-worker-queue-commands-in",
            "alarm/gp-worker-queue-commands-out: create alarm gp-worker-queue-commands-out",
        ]
    );
}

#[test]
fn nothing_changed_means_nothing_to_do() {
    check(|_| (), &json!({}), &[]);
}

/// AWS may refuse it, and has then changed nothing else.
#[test]
fn a_metric_every_20_seconds_is_tried_before_everything_else() {
    check(
        |_| (),
        &json!({ "max_capacity": 12, "memory": { "high_resolution": true } }),
        &[
            "put scaling policy gp-worker-memory",
            "update scalable target service/arrakis/gp-worker",
            "put scaling policy gp-worker-queue-commands-burst",
            "update alarm gp-worker-queue-commands-burst",
        ],
    );
    let blueprint = drafts::blueprint(&json!({ "memory": { "high_resolution": true } }));
    let ownership = drafts::ownership(None);
    let steps = diff(Some(&blueprint), &Aws::default().observed, &ownership);
    let lines: Vec<_> = steps.iter().take(3).map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "register scalable target service/arrakis/gp-worker",
            "put scaling policy gp-worker-memory",
            "put scaling policy gp-worker-cpu",
        ]
    );
}

/// AWS takes one policy for a metric: the one that holds it has to go first.
#[test]
fn a_metric_every_20_seconds_that_another_policy_holds_waits_for_its_end() {
    let fine = drafts::blueprint(&json!({ "memory": { "high_resolution": true } }));
    check(
        |aws| {
            let mut policy = fine.policies["gp-worker-memory"].clone();
            policy.name = "gp-worker-left".to_owned();
            aws.apply(&Step::PutPolicy { policy });
        },
        &json!({ "max_capacity": 12, "memory": { "high_resolution": true } }),
        &[
            "delete scaling policy gp-worker-left",
            "update scalable target service/arrakis/gp-worker",
            "put scaling policy gp-worker-memory",
            "put scaling policy gp-worker-queue-commands-burst",
            "update alarm gp-worker-queue-commands-burst",
        ],
    );
}

#[test]
fn capacity_moves_the_target_and_the_burst() {
    check(
        |_| (),
        &json!({ "max_capacity": 12 }),
        &[
            "update scalable target service/arrakis/gp-worker",
            "put scaling policy gp-worker-queue-commands-burst",
            "update alarm gp-worker-queue-commands-burst",
        ],
    );
}

#[test]
fn a_step_depth_moves_offsets_and_threshold() {
    let steps = json!([{ "at": 40, "add": 1 }, { "at": 100, "add": 2 }]);
    check(
        |_| (),
        &json!({ "queues": { "commands": { "steps": steps } } }),
        &[
            "put scaling policy gp-worker-queue-commands-out",
            "update alarm gp-worker-queue-commands-out",
        ],
    );
}

#[test]
fn tags_are_set_and_removed_by_calls_of_their_own() {
    let steps = check(
        |_| (),
        &json!({ "tags": { "team": "platform" } }),
        &[
            "tag scalable target arn:aws:scaling:us-east-1:1:scalable-target/1 with team",
            "tag alarm gp-worker-queue-commands-burst with team",
            "tag alarm gp-worker-queue-commands-in with team",
            "tag alarm gp-worker-queue-commands-out with team",
        ],
    );
    assert_eq!(steps[1].object(), "alarm/gp-worker-queue-commands-burst");
    check(
        |aws| {
            let tags = &mut aws.observed.target.as_mut().unwrap().object.tags;
            tags.insert("stray".to_owned(), "x".to_owned());
            tags.insert("aws:cloudformation:stack-name".to_owned(), "x".to_owned());
        },
        &json!({}),
        &["remove tags stray from scalable target arn:aws:scaling:us-east-1:1:scalable-target/1"],
    );
}

#[test]
fn dropped_signals_lose_alarms_before_policies() {
    check(
        |_| (),
        &json!({ "memory": null, "queues": { "commands": { "burst": null, "drain": null } } }),
        &[
            "delete alarms gp-worker-queue-commands-burst, gp-worker-queue-commands-in",
            "delete scaling policy gp-worker-memory",
            "delete scaling policy gp-worker-queue-commands-burst",
            "delete scaling policy gp-worker-queue-commands-in",
        ],
    );
}

#[test]
fn a_renamed_queue_is_deleted_before_it_is_made() {
    let mut renamed = drafts::reference()["queues"]["commands"].clone();
    for dropped in ["burst", "drain"] {
        renamed.as_object_mut().unwrap().remove(dropped);
    }
    let queues = json!({ "queues": { "commands": null, "orders": renamed } });
    check(
        |_| (),
        &queues,
        &[
            "delete alarms gp-worker-queue-commands-burst, gp-worker-queue-commands-in, \
         gp-worker-queue-commands-out",
            "delete scaling policy gp-worker-queue-commands-burst",
            "delete scaling policy gp-worker-queue-commands-in",
            "delete scaling policy gp-worker-queue-commands-out",
            "put scaling policy gp-worker-queue-orders-out",
            "create alarm gp-worker-queue-orders-out",
        ],
    );
}
