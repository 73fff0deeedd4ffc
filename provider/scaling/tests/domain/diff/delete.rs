//! The profile goes.

use scaling::{
    diff::{Step, diff},
    object::{Alarm, Found},
};

use super::{FOREIGN, applied, foreign};
use crate::drafts;

#[test]
fn delete_takes_alarms_before_policies_before_the_target() {
    let (mut aws, prior) = applied();
    foreign(&mut aws);
    let ownership = drafts::ownership(Some(&prior));
    let steps = diff(None, &aws.observed, &ownership);
    let lines: Vec<_> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "delete alarms gp-worker-queue-commands-burst, gp-worker-queue-commands-in, \
             gp-worker-queue-commands-out",
            "delete scaling policy gp-worker-cpu",
            "delete scaling policy gp-worker-memory",
            "delete scaling policy gp-worker-queue-commands-burst",
            "delete scaling policy gp-worker-queue-commands-in",
            "delete scaling policy gp-worker-queue-commands-out",
            "deregister scalable target service/arrakis/gp-worker",
        ]
    );
    aws.apply_all(&steps);
    assert_eq!(diff(None, &aws.observed, &ownership), []);
    assert_eq!(aws.observed.alarms.keys().collect::<Vec<_>>(), FOREIGN);
}

#[test]
fn delete_leaves_a_target_that_another_profile_has_taken() {
    let (mut aws, prior) = applied();
    let tags = &mut aws.observed.target.as_mut().unwrap().object.tags;
    tags.insert("arrakis:profile".to_owned(), "heir".to_owned());
    let steps = diff(None, &aws.observed, &drafts::ownership(Some(&prior)));
    assert!(
        steps
            .iter()
            .all(|step| !matches!(step, Step::DeregisterTarget { .. })),
        "{steps:?}"
    );
    assert_eq!(steps.len(), 6);
}

#[test]
fn more_alarms_than_one_call_takes_are_deleted_by_several() {
    let (mut aws, prior) = applied();
    let Found { arn, object } = aws.observed.alarms["gp-worker-queue-commands-in"].clone();
    for index in 0..98 {
        let object = Alarm {
            name: format!("z-{index}"),
            ..object.clone()
        };
        aws.observed.alarms.insert(
            object.name.clone(),
            Found {
                arn: arn.clone(),
                object,
            },
        );
    }
    let steps = diff(None, &aws.observed, &drafts::ownership(Some(&prior)));
    let deleted = |step: &Step| match step {
        Step::DeleteAlarms { names } => Some(names.len()),
        _ => None,
    };
    assert_eq!(
        steps.iter().filter_map(deleted).collect::<Vec<_>>(),
        [100, 1]
    );
}
