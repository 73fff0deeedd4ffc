//! What a profile may take over.

use scaling::object::{Alarm, Blueprint, Dashboard, Observed};
use serde_json::json;

use crate::{aws::Aws, drafts};

fn applied(blueprint: &Blueprint) -> Observed {
    let mut aws = Aws::default();
    let ownership = drafts::ownership(None);
    aws.apply_all(&scaling::diff::diff(
        Some(blueprint),
        &aws.observed,
        &ownership,
    ));
    aws.observed
}

/// Asks on create unless `prior` says what was there.
fn check(change: impl FnOnce(&mut Observed), prior: Option<&Blueprint>, expected: &[&str]) {
    let wanted = drafts::blueprint(&json!({}));
    let mut observed = applied(&wanted);
    change(&mut observed);
    let problems = drafts::ownership(prior).claim(&wanted, &observed);
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected);
}

fn owner(observed: &mut Observed, owner: Option<&str>) {
    let tags = &mut observed.target.as_mut().unwrap().object.tags;
    tags.remove("arrakis:profile");
    tags.extend(owner.map(|owner| ("arrakis:profile".to_owned(), owner.to_owned())));
}

#[test]
fn nothing_there_is_free() {
    check(|observed| *observed = Observed::default(), None, &[]);
}

#[test]
fn a_killed_create_resumes() {
    check(|_| (), None, &[]);
    check(|observed| observed.alarms.clear(), None, &[]);
}

#[test]
fn a_bare_target_may_be_taken() {
    check(
        |observed| {
            owner(observed, None);
            observed.policies.clear();
            observed.alarms.clear();
        },
        None,
        &[],
    );
}

#[test]
fn a_target_with_policies_that_bears_no_name_is_to_be_imported() {
    let refusal = "service: something else scales this service already: found scalable target \
                   service/arrakis/gp-worker without the tag arrakis:profile, with 5 scaling \
                   policies and 0 scheduled actions; allowed: a service without scaling policies \
                   and scheduled actions; run `terraform import arrakis_scaling_profile.<name> \
                   arrakis/gp-worker`, or delete them";
    check(|observed| owner(observed, None), None, &[refusal]);
    check(
        |observed| {
            owner(observed, None);
            observed.policies.clear();
            observed
                .unmanaged
                .insert("policy/guess".to_owned(), "PredictiveScaling".to_owned());
        },
        None,
        &[&refusal.replace("5 scaling", "1 scaling")],
    );
}

#[test]
fn a_target_in_state_may_have_lost_its_tag() {
    let prior = drafts::blueprint(&json!({}));
    check(|observed| owner(observed, None), Some(&prior), &[]);
}

#[test]
fn a_target_of_another_profile_is_refused() {
    let refusal = "service: another profile scales this service: found scalable target \
                   service/arrakis/gp-worker tagged arrakis:profile = \"heir\"; allowed: a service \
                   nobody scales, or one tagged arrakis:profile = \"gp-worker\"; remove the \
                   profile \"heir\"; or, if it is this one under its old name, remove the tag from \
                   the target and `terraform import` it";
    check(|observed| owner(observed, Some("heir")), None, &[refusal]);
    let prior = drafts::blueprint(&json!({}));
    check(
        |observed| owner(observed, Some("heir")),
        Some(&prior),
        &[refusal],
    );
}

fn act(observed: &mut Observed, action: &str) {
    let alarm = observed
        .alarms
        .get_mut("gp-worker-queue-commands-in")
        .unwrap();
    alarm.object.alarm_actions = vec![action.to_owned()];
}

fn policy_arn(service: &str) -> String {
    format!(
        "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:0b1d:resource/ecs/service/{service}\
         :policyName/gp-worker-queue-commands-in"
    )
}

const TAKEN: &str = "name: an alarm of that name belongs to something else: found alarm \
                     \"gp-worker-queue-commands-in\", which neither starts a policy of this profile \
                     nor watches its service; allowed: names of alarms that are free in the account and region; \
                     choose a name other than \"gp-worker\", or delete the alarm";

/// Two profiles of one name would overwrite each other's alarms.
#[test]
fn an_alarm_that_starts_another_services_policy_is_refused() {
    check(
        |observed| act(observed, &policy_arn("staging/gp-worker")),
        None,
        &[TAKEN],
    );
}

#[test]
fn an_alarm_without_the_profiles_tag_is_refused() {
    check(
        |observed| {
            act(observed, "arn:aws:sns:us-east-1:123456789012:people");
            observed
                .alarms
                .get_mut("gp-worker-queue-commands-in")
                .unwrap()
                .object
                .tags
                .clear();
        },
        None,
        &[TAKEN],
    );
}

#[test]
fn an_alarm_that_cannot_be_expressed_is_refused() {
    check(
        |observed| {
            observed.alarms.remove("gp-worker-queue-commands-in");
            let key = "alarm/gp-worker-queue-commands-in".to_owned();
            observed.unmanaged.insert(key, "metric math".to_owned());
        },
        None,
        &[TAKEN],
    );
}

/// AWS would refuse a second tracking policy on the metric, in the middle of an apply.
#[test]
fn a_tracking_policy_of_others_on_a_metric_of_the_profile_is_refused() {
    let rival = |observed: &mut Observed, owner: &str| {
        let mut found = observed.policies.remove("gp-worker-cpu").unwrap();
        found.object.name = owner.to_owned();
        observed.policies.insert(owner.to_owned(), found);
    };
    let prior = drafts::blueprint(&json!({}));
    let refusal = "another policy on the target tracks a metric of the profile: found policy \
                   \"by-hand\", which is not the profile's, on the metric of \"gp-worker-cpu\"; \
                   allowed: one tracking policy for each metric of a target; delete \"by-hand\", or \
                   set exclusive = true so that the profile removes it";
    check(
        |observed| rival(observed, "by-hand"),
        Some(&prior),
        &[refusal],
    );
    check(
        |observed| rival(observed, "gp-worker-by-hand"),
        Some(&prior),
        &[],
    );
    let mut observed = applied(&prior);
    rival(&mut observed, "by-hand");
    let exclusive = drafts::ownership(Some(&prior)).exclusive(true);
    assert_eq!(exclusive.claim(&prior, &observed), []);
}

/// After the service was made anew its alarms stand there with the ARNs of policies that are gone.
#[test]
fn alarms_left_by_a_service_that_is_gone_may_be_taken() {
    check(
        |observed| {
            observed.target = None;
            observed.policies.clear();
            for alarm in observed.alarms.values_mut() {
                alarm.object.alarm_actions = vec![policy_arn("arrakis/gp-worker")];
            }
        },
        None,
        &[],
    );
}

#[test]
fn an_alarm_in_state_is_repaired_and_not_refused() {
    let prior = drafts::blueprint(&json!({}));
    let action = "arn:aws:sns:us-east-1:123456789012:people";
    check(|observed| act(observed, action), Some(&prior), &[]);
}

fn alert(observed: &mut Observed, change: impl FnOnce(&mut Alarm)) {
    let alarm = observed.alarms.get_mut("gp-worker-alert-cpu").unwrap();
    change(&mut alarm.object);
}

/// What is said on create of an alarm for people that stands there.
fn check_alert(change: impl FnOnce(&mut Alarm), expected: usize) {
    let wanted = drafts::blueprint(&json!({ "alerts": { "cpu": {} } }));
    let mut observed = applied(&wanted);
    alert(&mut observed, change);
    let problems = drafts::ownership(None).claim(&wanted, &observed);
    assert_eq!(problems.len(), expected, "{problems:?}");
}

#[test]
fn an_alarm_for_people_is_known_by_its_tag_and_its_service() {
    check_alert(|_| (), 0);
    check_alert(|alarm| alarm.alarm_actions.clear(), 0);
    check_alert(|alarm| alarm.tags.clear(), 1);
    check_alert(
        |alarm| drop(alarm.tags.insert("arrakis:profile".into(), "heir".into())),
        1,
    );
    check_alert(|alarm| alarm.dimensions[0].value = "staging".into(), 1);
    check_alert(|alarm| alarm.dimensions[1].value = "api".into(), 1);
}

/// What is said on create of a dashboard that stands there.
fn check_dashboard(change: impl FnOnce(&mut Dashboard), expected: &[&str]) {
    let wanted = drafts::blueprint(&json!({ "dashboard": {} }));
    let mut observed = applied(&wanted);
    let dashboard = observed.dashboards.get_mut("gp-worker-scaling").unwrap();
    change(&mut dashboard.object);
    let problems = drafts::ownership(None).claim(&wanted, &observed);
    let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_dashboard_is_known_by_both_its_tags() {
    let refusal = "dashboard: a dashboard of that name belongs to something else: found dashboard \
                   \"gp-worker-scaling\", whose tags arrakis:profile and arrakis:service do not say \
                   that it is this profile's; allowed: a name that is free in the account, over all \
                   its regions; choose another dashboard.name, or delete the dashboard";
    check_dashboard(|_| (), &[]);
    check_dashboard(|dashboard| dashboard.tags.clear(), &[refusal]);
    for (tag, value) in [
        ("arrakis:profile", "heir"),
        ("arrakis:service", "eu-west-1/arrakis/gp-worker"),
        ("arrakis:service", "us-east-1/staging/gp-worker"),
    ] {
        let change = |dashboard: &mut Dashboard| {
            drop(dashboard.tags.insert(tag.to_owned(), value.to_owned()));
        };
        check_dashboard(change, &[refusal]);
    }
}
