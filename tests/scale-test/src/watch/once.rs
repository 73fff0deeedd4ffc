//! One table of a snapshot, for scripts and for people without a terminal.

use super::{
    snapshot::{ServiceView, Snapshot},
    words::{age, number},
};
use crate::{session::AlarmState, table::Table};

/// A row for each service and queue, and a row for each alarm that is not OK.
pub fn table(snapshot: &Snapshot) -> String {
    let mut services = Table::new([
        "service",
        "running",
        "desired",
        "min",
        "max",
        "queue",
        "depth",
        "per task",
        "alarms",
        "latest activity",
    ]);
    for service in &snapshot.services {
        rows(&mut services, service);
    }
    let mut text = services.to_string();
    for service in &snapshot.services {
        for alarm in &service.alarms {
            if alarm.state != Some(AlarmState::Ok) {
                let state = alarm.state.map_or("an unknown state", AlarmState::name);
                let since = alarm
                    .seconds
                    .map_or(String::new(), |it| format!(" for {}", age(it)));
                text.push_str(&format!(
                    "{} alarm {}: {state}{since}\n",
                    service.reference, alarm.name
                ));
            }
        }
    }
    text
}

fn rows(table: &mut Table, service: &ServiceView) {
    let ServiceView {
        reference,
        bounds,
        desired,
        running,
        alarms,
        activities,
        ..
    } = service;
    let bound = |bound: Option<i32>| bound.map_or("-".to_owned(), |bound| bound.to_string());
    let firing = alarms
        .iter()
        .filter(|it| it.state == Some(AlarmState::Alarm));
    let head = [
        reference.to_string(),
        running.to_string(),
        desired.to_string(),
        bound(bounds.map(|(min, _)| min)),
        bound(bounds.map(|(_, max)| max)),
    ];
    let tail = [
        format!("{} of {}", firing.count(), alarms.len()),
        activities.first().map_or("-".to_owned(), |latest| {
            let description = latest.description.trim_end_matches('.');
            format!("{description} ({}, {})", latest.status, latest.by)
        }),
    ];
    let queues = service
        .queues()
        .map(|(signal, depth, per_task)| [signal.name(), number(depth), number(per_task)]);
    let mut queues: Vec<_> = queues.collect();
    if queues.is_empty() {
        queues.push(["-".to_owned(), "-".to_owned(), "-".to_owned()]);
    }
    for queue in queues {
        table.row(head.iter().chain(&queue).chain(&tail).cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::snapshot::examples::{bare, snapshot, worker},
        *,
    };

    #[test]
    fn a_row_tells_tasks_queue_alarms_and_the_latest_activity() {
        let text = table(&snapshot(vec![worker(), bare("api")]));
        let expected = "\
service         running  desired  min  max  queue                    depth  per task  alarms  latest activity
arrakis/worker  6        10       3    10   COMMANDS/command-worker  300    50        1 of 2  Setting desired count to 10 (InProgress, worker-queue-commands-burst)
arrakis/api     2        2        -    -    -                        -      -         0 of 0  -
arrakis/worker alarm worker-queue-commands-burst: ALARM for 40 s
";
        assert_eq!(text, expected);
    }
}
