//! What drives the signal of a service: messages in its queue, or the state of an alarm.

use jiff::Timestamp;
use scaling::metric;
use serde_json::{Value, json};

use super::{Settings, Via};
use crate::{
    error::{Error, Result},
    exercise::{Exercise, Loaded},
    queue::{Queue, Run},
    restore::Restorer,
    session::{Alarm, AlarmState, Session},
    signals::{self, Signal, filling, signals},
};

/// Seconds after which an alarm that was set, and fell back without a scaling activity, is set anew.
const SET_AGAIN_SECS: f64 = 60.0;
/// The reason an alarm's state is set with; by it the state is known again.
const REASON: &str = "set by scale-test to prove that its policy fires";

/// What drives the signal.
pub(super) enum Drive {
    /// Messages of a run, until so many wait.
    Queue {
        queue: Box<Queue>,
        run: Run,
        domain: Option<String>,
        depth: u64,
        sent: u64,
    },
    /// The state of an alarm, set with a value of its metric.
    Alarm {
        alarm: Box<Alarm>,
        value: f64,
        set: Option<Timestamp>,
    },
}

/// The queue that is loaded, where one is.
pub(super) fn loaded(drive: &Drive) -> Option<Loaded> {
    match drive {
        Drive::Queue {
            queue, run, domain, ..
        } => Some(Loaded {
            stream: queue.stream().to_owned(),
            domain: domain.clone(),
            subject: run.subject.clone(),
        }),
        Drive::Alarm { .. } => None,
    }
}

/// Chooses by what the settings ask for and what the service has; changes nothing.
pub(super) async fn choose(
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
        domain: filling.domain,
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
pub(super) fn note(session: &Session, drive: &Drive, settings: &Settings, restorer: &Restorer) {
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
pub(super) async fn tell_undoing(
    session: &Session,
    drive: &Drive,
    settings: &Settings,
) -> Result<()> {
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
pub(super) async fn push(
    exercise: &mut Exercise<'_>,
    drive: &mut Drive,
    settings: &Settings,
) -> Result<()> {
    let now = exercise.session().clock().now();
    match drive {
        Drive::Queue {
            queue,
            run,
            domain: _,
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
pub(super) fn reason_data(alarm: &Alarm, value: f64, now: Timestamp) -> Value {
    let date = now.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string();
    let points = usize::try_from(alarm.datapoints).unwrap_or(1).max(1);
    json!({
        "version": "1.0", "queryDate": date, "startDate": date,
        "statistic": alarm.statistic, "period": alarm.period,
        "recentDatapoints": vec![value; points], "threshold": alarm.threshold,
    })
}
