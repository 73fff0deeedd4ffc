//! Proves that a policy scales a service out: drives the signal, never `desiredCount`, and follows
//! what Application Auto Scaling does of itself.

mod drive;
mod judge;

use self::drive::{Drive, choose, loaded, note, push, tell_undoing};
pub use self::judge::judge;
use crate::{
    course::Course,
    error::{Error, Result},
    exercise::{Exercise, Exercised},
    queue::Queue,
    restore::Restorer,
    session::Session,
    signals::signals,
};

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
        loaded: loaded(&drive),
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

#[cfg(test)]
mod tests;
