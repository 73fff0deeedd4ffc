//! Others put something on the profile's target.

use scaling::{
    diff::{Step, diff},
    object::{Found, Observed},
    ownership::Foreign,
};
use serde_json::json;

use super::{FOREIGN, applied, foreign};
use crate::{aws::Aws, drafts};

/// AWS with policies, alarms and a scheduled action of others.
fn shared() -> (Aws, scaling::object::Blueprint) {
    let (mut aws, prior) = applied();
    foreign(&mut aws);
    let night = json!({ "night": { "schedule": "cron(0 20 * * ? *)", "min_capacity": 1 } });
    let mut action =
        drafts::blueprint(&json!({ "schedules": night })).schedules["gp-worker-schedule-night"]
            .clone();
    action.name = "nightly".to_owned();
    aws.apply(&Step::PutSchedule { action });
    (aws, prior)
}

#[test]
fn it_is_named_with_its_kind_and_its_alarms() {
    let (mut aws, prior) = shared();
    let guess = ("policy/guess".to_owned(), "PredictiveScaling".to_owned());
    aws.observed.unmanaged.extend([guess]);
    let found = drafts::ownership(Some(&prior)).foreign(&aws.observed);
    let lines: Vec<_> = found
        .iter()
        .map(|Foreign { key, kind, alarms }| format!("{key}: {kind} {alarms:?}"))
        .collect();
    assert_eq!(
        lines,
        [
            "policy/by-hand: step scaling policy [\"by-hand\"]",
            "policy/gp-worker2-queue-commands-out: step scaling policy \
             [\"gp-worker2-queue-commands-out\"]",
            "policy/guess: policy: PredictiveScaling []",
            "schedule/nightly: scheduled action []",
        ]
    );
}

#[test]
fn it_is_left_alone_and_not_in_the_blueprint() {
    let (aws, prior) = shared();
    let ownership = drafts::ownership(Some(&prior));
    assert_eq!(diff(Some(&prior), &aws.observed, &ownership), []);
    assert_eq!(ownership.owned(&aws.observed), Some(prior));
}

#[test]
fn an_exclusive_profile_shows_and_removes_it_but_its_alarms() {
    let (mut aws, prior) = shared();
    let ownership = drafts::ownership(Some(&prior)).exclusive(true);
    let owned = ownership.owned(&aws.observed).unwrap();
    assert!(
        FOREIGN
            .iter()
            .all(|name| owned.policies.contains_key(*name))
    );
    assert!(owned.schedules.contains_key("nightly"));
    assert_eq!(owned.alarms, prior.alarms);
    let steps = diff(Some(&prior), &aws.observed, &ownership);
    let lines: Vec<_> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "delete scaling policy by-hand",
            "delete scaling policy gp-worker2-queue-commands-out",
            "delete scheduled action nightly",
        ]
    );
    aws.apply_all(&steps);
    assert_eq!(diff(Some(&prior), &aws.observed, &ownership), []);
    assert!(
        FOREIGN
            .iter()
            .all(|name| aws.observed.alarms.contains_key(*name))
    );
}

/// Alarms are listed by the beginning of their names, which may be anybody's.
#[test]
fn alarms_of_others_with_such_a_name_are_nobodys_business_here() {
    let check = |change: &dyn Fn(&mut Observed), deleted: usize| {
        let wanted = drafts::blueprint(&json!({ "alerts": { "cpu": {} } }));
        let mut aws = Aws::default();
        let create = drafts::ownership(None);
        aws.apply_all(&diff(Some(&wanted), &aws.observed, &create));
        let Found { arn, mut object } = aws.observed.alarms["gp-worker-alert-cpu"].clone();
        object.name = "gp-worker-2-alert-cpu".to_owned();
        let other = Found { arn, object };
        aws.observed.alarms.insert(other.object.name.clone(), other);
        change(&mut aws.observed);
        let steps = diff(Some(&wanted), &aws.observed, &create);
        assert_eq!(steps.len(), deleted, "{steps:?}");
    };
    let name = "gp-worker-2-alert-cpu";
    // Left by a run of this profile that was killed.
    check(&|_| (), 1);
    check(
        &|observed| {
            let tags = &mut observed.alarms.get_mut(name).unwrap().object.tags;
            tags.insert("arrakis:profile".to_owned(), "gp-worker-2".to_owned());
        },
        0,
    );
    check(
        &|observed| {
            let alarm = &mut observed.alarms.get_mut(name).unwrap().object;
            alarm.dimensions[0].value = "staging".to_owned();
        },
        0,
    );
}
