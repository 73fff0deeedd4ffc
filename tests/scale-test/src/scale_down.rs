//! Follows a service back to its minimum once its load has stopped, and holds what it does against
//! its policies: calm minutes first, one step at a time, a cooldown between two.

use jiff::Timestamp;
use scaling::object::ServiceReference;

use crate::{
    check::Check,
    course::{Change, Course},
    error::{Error, Result},
    exercise::{Exercise, Exercised},
    queue::Queue,
    session::Session,
    signals::{Signal, signals},
};

/// Seconds by which a scale-in may seem early: the samples before the load stopped, and the
/// milliseconds of AWS's timestamps on a fast clock.
const EARLY_SECS: f64 = 15.0;

/// What is wanted of a scale-down.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Seconds until the minimum must be reached.
    pub within: f64,
    /// Scale-ins to follow; `None` for all, down to the minimum.
    pub steps: Option<usize>,
    /// When a load that held the tasks stopped, where that is known: only then the calm before the
    /// first scale-in can be judged.
    pub stopped: Option<Timestamp>,
    /// Whether a service at its minimum is as it should be: it was scaled up a moment ago, and may
    /// have scaled in again since.
    pub may_be_done: bool,
}

/// What a scale-in is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The policy.
    pub policy: String,
    /// The alarm that starts it.
    pub alarm: String,
    /// Seconds of calm that the alarm wants to see.
    pub calm: f64,
    /// Seconds from the completion of one scale-in to the next.
    pub cooldown: f64,
    /// Tasks removed at once; `None` where that is up to a metric.
    pub removes: Option<i32>,
}

/// Follows a service until it is back at its minimum, or the wanted scale-ins are seen, or time is up.
///
/// # Errors
/// A call is refused, or the service is at its minimum already.
pub async fn scale_down(
    session: &Session,
    service: &ServiceReference,
    settings: &Settings,
    queue: Option<Queue>,
) -> Result<Exercised> {
    let mut exercise = Exercise::begin(session, service).await?;
    exercise.queue = queue;
    let (min, _) = exercise.bounds();
    let (desired, _) = exercise.tasks();
    if desired <= min && settings.may_be_done {
        let found = format!("{min} tasks: it has scaled in already");
        let check = Check::new("back to the minimum", found, None);
        return Ok(exercise.end("scale-down", vec![check]));
    }
    if desired <= min {
        return Err(Error::environment(
            format!(
                "{service} has {desired} tasks desired, its minimum: there is nothing to follow"
            ),
            "scale it up first: `scale-test scale-up`",
        ));
    }
    let rules: Vec<_> = signals(&exercise.observed, &exercise.alarms)
        .iter()
        .filter(|signal| signal.scales_in())
        .map(rule)
        .collect();
    while !session.calls().is_dry_run() && exercise.elapsed() <= settings.within {
        exercise.pause().await;
        exercise.look().await?;
        let (desired, running) = exercise.tasks();
        let steps = scale_ins(&exercise.course).len();
        let seen = settings.steps.is_some_and(|wanted| steps >= wanted);
        if seen || (desired <= min && running <= min) {
            break;
        }
    }
    let checks = if session.calls().is_dry_run() {
        Vec::new()
    } else {
        judge(&exercise.course, settings, &rules, min)
    };
    Ok(exercise.end("scale-down", checks))
}

fn rule(signal: &Signal<'_>) -> Rule {
    Rule {
        policy: signal.policy.name.clone(),
        alarm: signal.alarm.name.clone(),
        calm: signal.calm(),
        cooldown: f64::from(signal.scale_in_cooldown()),
        removes: signal.removes(),
    }
}

fn scale_ins(course: &Course) -> Vec<Change<'_>> {
    let mut changes = course.changes();
    changes.retain(|change| change.to < change.from);
    changes
}

/// What the course proves, and what not.
pub fn judge(course: &Course, settings: &Settings, rules: &[Rule], min: i32) -> Vec<Check> {
    let ins = scale_ins(course);
    let mut checks = vec![
        calm(course, settings, &ins, rules),
        one_at_a_time(&ins, rules),
        cooldowns(course, &ins, rules),
        flaps(course),
    ];
    checks.push(end(course, settings, &ins, min));
    checks
}

fn rule_of<'a>(change: &Change<'_>, rules: &'a [Rule]) -> Option<&'a Rule> {
    let (policy, alarm) = (change.activity.policy()?, change.activity.alarm()?);
    let mut rules = rules.iter();
    rules.find(|rule| rule.policy == policy && rule.alarm == alarm)
}

/// No scale-in before the calm that its alarm wants to see.
fn calm(course: &Course, settings: &Settings, ins: &[Change<'_>], rules: &[Rule]) -> Check {
    let subject = "calm before the first scale-in";
    let Some(first) = ins.first() else {
        return Check::new(subject, "there was no scale-in", None);
    };
    let at = course.seconds(first.activity.start);
    let Some(stopped) = settings.stopped else {
        let found =
            format!("not judged: when the load stopped is not known; first after {at:.0} s");
        return Check::new(subject, found, None);
    };
    let Some(rule) = rule_of(first, rules) else {
        let found = format!("first after {at:.0} s, by no policy of the service's");
        let remedy = "find who scales the service: `scale-test verify` lists foreign policies";
        return Check::new(subject, found, Some(remedy));
    };
    let waited = at - course.seconds(stopped);
    let found = format!("{waited:.0} s, {:.0} s wanted by {}", rule.calm, rule.alarm);
    let early = waited < rule.calm - EARLY_SECS;
    let remedy = "the alarm's settings are not the profile's: `scale-test verify --state`";
    Check::new(subject, found, early.then_some(remedy))
}

/// No policy removes more at once than it says.
fn one_at_a_time(ins: &[Change<'_>], rules: &[Rule]) -> Check {
    let subject = "one step at a time";
    let too_many = ins.iter().find(|change| {
        let removes = rule_of(change, rules).and_then(|rule| rule.removes);
        removes.is_some_and(|removes| change.from - change.to > removes)
    });
    match too_many {
        Some(Change { from, to, .. }) => Check::new(
            subject,
            format!("{from} to {to} at once"),
            Some("see the policy's adjustment: `scale-test verify --state`"),
        ),
        None => {
            let told: Vec<_> = ins
                .iter()
                .map(|it| format!("{} to {}", it.from, it.to))
                .collect();
            let found = match told.as_slice() {
                [] => "there was no scale-in".to_owned(),
                told => told.join(", "),
            };
            Check::new(subject, found, None)
        }
    }
}

/// Between two scale-ins of a policy lies its cooldown, counted from the completion of the first.
fn cooldowns(course: &Course, ins: &[Change<'_>], rules: &[Rule]) -> Check {
    let subject = "cooldown between scale-ins";
    let mut shortest: Option<f64> = None;
    for pair in ins.windows(2) {
        let [before, after] = pair else { continue };
        let Some(rule) = rule_of(after, rules) else {
            continue;
        };
        if before.activity.policy() != after.activity.policy() {
            continue;
        }
        let done = before.activity.end.unwrap_or(before.activity.start);
        let between = course.seconds(after.activity.start) - course.seconds(done);
        if between < rule.cooldown - EARLY_SECS {
            return Check::new(
                subject,
                format!("{between:.0} s between two, {:.0} s wanted", rule.cooldown),
                Some("see the policy's cooldown: `scale-test verify --state`"),
            );
        }
        shortest = Some(shortest.map_or(between, |least| least.min(between)));
    }
    let found = match shortest {
        Some(least) => format!("at least {least:.0} s"),
        None => "there were no two of one policy".to_owned(),
    };
    Check::new(subject, found, None)
}

/// A service that scales out once it has scaled in has two signals that disagree. Before that, data of
/// the load that has just stopped may still count.
fn flaps(course: &Course) -> Check {
    let subject = "no scale-out once it scales in";
    let changes = course.changes();
    let mut since = changes.iter().skip_while(|change| change.to > change.from);
    let out = since.find(|it| it.to > it.from && it.activity.policy().is_some());
    let Some(Change { activity, from, to }) = out else {
        return Check::new(subject, "none", None);
    };
    let policy = activity.policy().unwrap_or_default();
    Check::new(
        subject,
        format!("{from} to {to} by {policy}"),
        Some("there is load, or two signals disagree: `scale-test simulate` shows which"),
    )
}

fn end(course: &Course, settings: &Settings, ins: &[Change<'_>], min: i32) -> Check {
    let within = settings.within;
    if let Some(wanted) = settings.steps
        && ins.len() >= wanted
    {
        return Check::new("scale-ins", format!("{} of {wanted}", ins.len()), None);
    }
    let desired = course.last().map_or(0, |last| last.desired);
    let at = ins.iter().find(|change| change.to <= min);
    match at.map(|change| course.seconds(change.activity.start)) {
        Some(at) if at <= within => {
            let found = format!("{min} tasks after {at:.0} s, {within:.0} s allowed");
            Check::new("back to the minimum", found, None)
        }
        _ => Check::new(
            "back to the minimum",
            format!("{desired} tasks after {within:.0} s, {min} wanted"),
            Some("see what still pulls: alarms in ALARM, queue depth; or allow more with --within"),
        ),
    }
}

#[cfg(test)]
mod tests;
