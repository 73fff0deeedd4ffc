//! What the course of a scale-up proves, and what not.

use std::collections::BTreeSet;

use super::Settings;
use crate::{
    check::Check,
    course::{Change, Course},
};

/// What the course proves, and what not.
pub fn judge(
    course: &Course,
    settings: &Settings,
    tasks: i32,
    (policies, alarms): (&[String], &[String]),
) -> Vec<Check> {
    let from = course.desired_first();
    let Settings {
        within,
        running_within,
        ..
    } = settings;
    let alarm = match course.first_fired(alarms) {
        Some((at, name)) => Check::new("alarm", format!("{name} fired after {at:.1} s"), None),
        None => Check::new(
            "alarm",
            format!("none fired within {within:.0} s"),
            Some("`scale-test verify` says whether the alarms have data; is the publisher alive?"),
        ),
    };
    let desired = match course.reached(tasks) {
        Some((at, _)) if at <= *within => {
            let found = format!("{from} to {tasks} after {at:.1} s, {within:.0} s allowed");
            Check::new("desired", found, None)
        }
        Some((at, _)) => Check::new(
            "desired",
            format!("{from} to {tasks} after {at:.1} s, only {within:.0} s allowed"),
            Some("make the profile faster: its `response` says what limits it"),
        ),
        None => Check::new(
            "desired",
            format!("{tasks} not reached within {within:.0} s"),
            Some("see the activities above, and the profile's `response` for what limits it"),
        ),
    };
    let running = running(course, *running_within, tasks);
    vec![alarm, policy(course, policies), desired, running]
}

/// Whether the tasks came to run. Where the state of an alarm was set there is no load, and policies
/// that see none may scale in at once.
fn running(course: &Course, within: f64, tasks: i32) -> Check {
    let subject = "running";
    if let Some(at) = course.running(tasks) {
        let found = format!("{tasks} after {at:.1} s, {within:.0} s allowed");
        let late = "see why tasks start slowly: image size, capacity, health checks";
        return Check::new(subject, found, (at > within).then_some(late));
    }
    if let Some((at, Change { activity, .. })) = course.fell_back(tasks) {
        let policy = activity.policy().unwrap_or_default();
        let found = format!("not waited for: {policy} scaled in again after {at:.1} s");
        return Check::new(subject, found, None);
    }
    Check::new(
        subject,
        format!("{tasks} not reached within {within:.0} s"),
        Some("see the service's events for why tasks do not start"),
    )
}

/// Whether a policy of the service did it, by its scaling activity.
fn policy(course: &Course, policies: &[String]) -> Check {
    let changes = course.changes();
    let ours = |name: &str| policies.iter().any(|policy| policy == name);
    let mut fired = changes
        .iter()
        .filter(|change| change.to > change.from)
        .filter_map(|it| Some((it, it.activity.policy()?)));
    match fired.find(|(_, name)| ours(name)) {
        Some((change, name)) => {
            let at = course.seconds(change.activity.start);
            let found = format!(
                "{name} fired after {at:.1} s: {} to {}",
                change.from, change.to
            );
            Check::new("policy", found, None)
        }
        None => {
            let refused = course.activities().iter();
            let refused = refused.flat_map(|activity| activity.not_scaled.iter());
            let refused: BTreeSet<_> = refused.map(String::as_str).collect();
            let found = if refused.is_empty() {
                "none fired: there is no scaling activity of one".to_owned()
            } else {
                let reasons: Vec<_> = refused.into_iter().collect();
                format!("none scaled: {}", reasons.join(", "))
            };
            let remedy = "`scale-test verify` says what keeps policies from acting";
            Check::new("policy", found, Some(remedy))
        }
    }
}
