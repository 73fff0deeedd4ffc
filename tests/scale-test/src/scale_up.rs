//! Proves that a policy scales a service out: drives the signal, never `desiredCount`, and follows
//! what Application Auto Scaling does of itself.

use jiff::Timestamp;
use scaling::metric;
use serde_json::{Value, json};

use crate::{
    check::Check,
    course::{Change, Course},
    error::{Error, Result},
    exercise::{Exercise, Exercised},
    queue::{Queue, Run},
    restore::Restorer,
    session::{Alarm, AlarmState, Session},
    signals::{self, Signal, filling, signals},
};

/// Seconds after which an alarm that was set, and fell back without a scaling activity, is set anew.
const SET_AGAIN_SECS: f64 = 60.0;
/// The reason an alarm's state is set with; by it the state is known again.
const REASON: &str = "set by scale-test to prove that its policy fires";

/// How the signal is driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// Messages in the queue where the service has one and NATS is known, else the alarm's state.
    Auto,
    /// Messages in the queue: the whole way from publisher to policy.
    Nats,
    /// The state of an alarm: from the alarm on.
    AlarmState,
}

/// What is wanted of a scale-up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How the signal is driven.
    pub via: Via,
    /// Tasks to reach.
    pub tasks: Tasks,
    /// Seconds until they must be desired.
    pub within: f64,
    /// Seconds until they must be running.
    pub running_within: f64,
    /// Messages to have waiting; `None` for what the alarms need.
    pub depth: Option<u64>,
    /// Most messages to publish in all.
    pub messages_max: u64,
    /// What is in each message.
    pub payload: Vec<u8>,
    /// The subject to publish to; `None` for one that the consumer is given.
    pub subject: Option<String>,
    /// The alarm to set; `None` for the one that reaches farthest.
    pub alarm: Option<String>,
    /// Whether the messages stay for the workers, and the alarm for its next evaluation.
    pub keep: bool,
}

/// The tasks to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tasks {
    /// At least one more than at the beginning.
    More,
    /// The target's maximum.
    Max,
    /// This many.
    Exactly(i32),
}

/// What drives the signal.
enum Drive {
    Queue {
        queue: Box<Queue>,
        run: Run,
        depth: u64,
        sent: u64,
    },
    Alarm {
        alarm: Box<Alarm>,
        value: f64,
        set: Option<Timestamp>,
    },
}

/// Drives the signal of a service and follows it until the tasks are reached or time is up. `nats` is
/// the connection, where one is known; `id` marks what this run publishes. In a dry run nothing is
/// driven.
///
/// # Errors
/// A call is refused, the service is at its maximum already, or there is nothing to drive.
pub async fn scale_up(
    session: &Session,
    (service, nats): (
        &scaling::object::ServiceReference,
        Option<&async_nats::Client>,
    ),
    (settings, id): (&Settings, &str),
    restorer: &Restorer,
) -> Result<Exercised> {
    let mut exercise = Exercise::begin(session, service).await?;
    let tasks = wanted(&exercise, settings.tasks)?;
    let mut drive = choose(&exercise, nats, (settings, id), tasks).await?;
    if let Drive::Queue { queue, .. } = &drive {
        exercise.queue = Some(Queue::clone(queue));
    }
    let clock = session.clock();
    exercise.course = Course::new(clock, clock.now());
    exercise.look().await?;
    note(session, &drive, settings, restorer);
    loop {
        if !exercise.course.changes().iter().any(|it| it.to > it.from) {
            push(&mut exercise, &mut drive, settings).await?;
        }
        let desired = exercise.course.reached(tasks).is_some();
        let running = desired
            && (exercise.course.running(tasks).is_some()
                || exercise.course.fell_back(tasks).is_some());
        let limit = if desired {
            settings.running_within
        } else {
            settings.within
        };
        if session.calls().is_dry_run() || running || exercise.elapsed() > limit {
            break;
        }
        exercise.pause().await;
        exercise.look().await?;
    }
    let checks = if session.calls().is_dry_run() {
        tell_undoing(session, &drive, settings).await?;
        Vec::new()
    } else {
        let (names, alarms) = names(&exercise);
        judge(&exercise.course, settings, tasks, (&names, &alarms))
    };
    Ok(Exercised {
        loaded: matches!(drive, Drive::Queue { .. }),
        ..exercise.end("scale-up", checks)
    })
}

/// The tasks to reach, where that is possible.
fn wanted(exercise: &Exercise<'_>, tasks: Tasks) -> Result<i32> {
    let (desired, _) = exercise.tasks();
    let (_, max) = exercise.bounds();
    let wanted = match tasks {
        Tasks::More => desired + 1,
        Tasks::Max => max,
        Tasks::Exactly(tasks) => tasks,
    };
    if desired >= max {
        return Err(Error::environment(
            format!(
                "{} has {desired} tasks desired, its maximum",
                exercise.service()
            ),
            "wait until it has scaled in: `scale-test scale-down` follows that",
        ));
    }
    if !(desired + 1..=max).contains(&wanted) {
        return Err(Error::usage(
            format!("--to {wanted}: {desired} tasks are desired now, and {max} are the most"),
            format!("name a number from {} to {max}", desired + 1),
        ));
    }
    Ok(wanted)
}

/// The policies of the service, and the alarms that scale it out.
fn names(exercise: &Exercise<'_>) -> (Vec<String>, Vec<String>) {
    let all = signals(&exercise.observed, &exercise.alarms);
    let alarms = all.iter().filter(|signal| signal.scales_out());
    let alarms = alarms.map(|signal| signal.alarm.name.clone()).collect();
    (exercise.observed.policies.keys().cloned().collect(), alarms)
}

async fn choose(
    exercise: &Exercise<'_>,
    nats: Option<&async_nats::Client>,
    (settings, id): (&Settings, &str),
    tasks: i32,
) -> Result<Drive> {
    let all = signals(&exercise.observed, &exercise.alarms);
    let (_, running) = exercise.tasks();
    let filling = filling(&all, running);
    let by_queue = match settings.via {
        Via::AlarmState => None,
        Via::Auto if settings.alarm.is_some() => None,
        Via::Auto => filling.zip(nats),
        Via::Nats => Some(required(filling, nats)?),
    };
    let Some((filling, client)) = by_queue else {
        let signal = signals::to_set(&all, settings.alarm.as_deref())?;
        return Ok(set(exercise, signal, tasks));
    };
    let queue = metric::Queue {
        stream: &filling.stream,
        consumer: &filling.consumer,
        domain: filling.domain.as_deref(),
    };
    let calls = exercise.session().calls().clone();
    let queue = Queue::new(client.clone(), queue, calls);
    let run = queue.run(id, settings.subject.as_deref()).await?;
    Ok(Drive::Queue {
        queue: Box::new(queue),
        run,
        depth: settings.depth.unwrap_or(filling.depth),
        sent: 0,
    })
}

fn required(
    filling: Option<signals::Filling>,
    nats: Option<&async_nats::Client>,
) -> Result<(signals::Filling, &async_nats::Client)> {
    let filling = filling.ok_or_else(|| {
        Error::usage(
            "--via nats: no alarm of the service watches a queue",
            "use --via alarm-state",
        )
    })?;
    let client = nats.ok_or_else(|| {
        Error::usage(
            "--via nats: no NATS server is named",
            "set --nats-url or NATS_URL",
        )
    })?;
    Ok((filling, client))
}

fn set(exercise: &Exercise<'_>, signal: Signal<'_>, tasks: i32) -> Drive {
    let (_, running) = exercise.tasks();
    let value = signal.value(running, tasks);
    Drive::Alarm {
        alarm: Box::new(signal.alarm.clone()),
        value,
        set: None,
    }
}

/// Notes how what is about to be changed is undone.
fn note(session: &Session, drive: &Drive, settings: &Settings, restorer: &Restorer) {
    if settings.keep || session.calls().is_dry_run() {
        return;
    }
    match drive {
        Drive::Queue { queue, run, .. } => {
            let what = format!("messages of run {} in stream {}", run.id, queue.stream());
            let by_hand = queue.by_hand(run);
            let (queue, run) = (queue.clone(), run.clone());
            restorer.note(what, by_hand, move || async move {
                queue.remove(&run).await.map(|_| ())
            });
        }
        Drive::Alarm { alarm, .. } => {
            let before = alarm.state.unwrap_or(AlarmState::InsufficientData);
            let what = format!("state {} of alarm {}", before.name(), alarm.name);
            let by_hand = format!(
                "aws cloudwatch set-alarm-state --alarm-name '{}' --state-value {} --state-reason \
                 restored",
                alarm.name,
                before.name()
            );
            let (session, name) = (session.clone(), alarm.name.clone());
            restorer.note(what, by_hand, move || async move {
                put_back(&session, &name, before).await
            });
        }
    }
}

/// Tells, in a dry run, the calls that would undo what it would change.
async fn tell_undoing(session: &Session, drive: &Drive, settings: &Settings) -> Result<()> {
    match drive {
        _ if settings.keep => Ok(()),
        Drive::Queue { queue, run, .. } => queue.remove(run).await.map(|_| ()),
        Drive::Alarm { alarm, .. } => {
            let before = alarm.state.unwrap_or(AlarmState::InsufficientData);
            let reason = "restored by scale-test";
            session
                .set_alarm_state(&alarm.name, before, reason, None)
                .await
        }
    }
}

/// Puts the state of an alarm back, unless it was evaluated meanwhile: then it is true already.
async fn put_back(session: &Session, name: &str, before: AlarmState) -> Result<()> {
    let names = [name.to_owned()];
    let found = session.alarms(&names).await?;
    let ours = found
        .iter()
        .any(|alarm| alarm.fires() && alarm.reason == REASON);
    if !ours {
        return Ok(());
    }
    let reason = "restored by scale-test";
    session.set_alarm_state(name, before, reason, None).await
}

/// Keeps the signal high.
async fn push(exercise: &mut Exercise<'_>, drive: &mut Drive, settings: &Settings) -> Result<()> {
    let now = exercise.session().clock().now();
    match drive {
        Drive::Queue {
            queue,
            run,
            depth,
            sent,
        } => {
            let waiting = exercise.course.last().and_then(|last| last.depth);
            let missing = depth.saturating_sub(waiting.unwrap_or(0));
            let missing = missing.min(settings.messages_max.saturating_sub(*sent));
            if missing > 0 {
                queue.publish(run, missing, &settings.payload).await?;
                *sent += missing;
                let (subject, stream) = (&run.subject, queue.stream());
                let text = format!(
                    "run {}: {missing} messages published to {subject} (stream {stream})",
                    run.id
                );
                exercise.course.tell(now, text);
            }
        }
        Drive::Alarm { alarm, value, set } => {
            let clock = exercise.session().clock();
            let due = set.is_none_or(|set| clock.seconds(set, now) > SET_AGAIN_SECS);
            let mut there = exercise.alarms.iter();
            let fires = there.any(|it| it.name == alarm.name && it.fires());
            if due && !(fires && set.is_some()) {
                let data = reason_data(alarm, *value, now);
                let name = &alarm.name;
                let session = exercise.session();
                let made = session.set_alarm_state(name, AlarmState::Alarm, REASON, Some(&data));
                made.await?;
                *set = Some(now);
                let text = format!("alarm {name} set to ALARM with the value {value:.1}");
                exercise.course.tell(now, text);
            }
        }
    }
    Ok(())
}

/// What an evaluation would have noted; without a threshold, data points and a fresh date Application
/// Auto Scaling refuses the alarm's call.
fn reason_data(alarm: &Alarm, value: f64, now: Timestamp) -> Value {
    let date = now.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string();
    let points = usize::try_from(alarm.datapoints).unwrap_or(1).max(1);
    json!({
        "version": "1.0", "queryDate": date, "startDate": date,
        "statistic": alarm.statistic, "period": alarm.period,
        "recentDatapoints": vec![value; points], "threshold": alarm.threshold,
    })
}

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
            let refused: std::collections::BTreeSet<_> = refused.map(String::as_str).collect();
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

#[cfg(test)]
mod tests;
