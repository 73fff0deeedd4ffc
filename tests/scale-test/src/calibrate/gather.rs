//! Reads from AWS what was recorded of a service.

use std::collections::BTreeMap;

use aws::Search;
use jiff::Timestamp;
use scaling::{
    metric::{Metric, MetricIdentity, Subject},
    object::{Blueprint, Found, Observed, ServiceReference},
};

use super::record::{Action, Record, Series};
use crate::{
    error::{Error, Result},
    facts::alarm_names,
    session::{Activity, Alarm, Query, Session},
};

/// Data of periods below a minute are kept so long, in seconds (CloudWatch API, GetMetricData).
const FINE_SECS_MAX: f64 = 3.0 * 3600.0;
/// Seconds of the periods in which running tasks are read, and of the coarsest data.
const MINUTE: i32 = 60;

/// Reads what was recorded of `service` in the last so many seconds.
///
/// # Errors
/// A call is refused; there is no service, no target, or no scaling activity in that time.
pub async fn gather(session: &Session, service: &ServiceReference, seconds: f64) -> Result<Record> {
    let (clock, now) = (session.clock(), session.clock().now());
    let from = clock.before(now, seconds);
    session.service(service).await?;
    session.calls().read(
        "application-autoscaling:Describe*, cloudwatch:Describe*",
        format!("target, policies and alarms of {service}"),
    );
    let search = Search::new(service);
    let observed = session.connection().observe(search, session.cancellation());
    let observed = observed.await?;
    let names = alarm_names(&observed);
    let blueprint = blueprint(observed).ok_or_else(|| {
        Error::environment(
            format!("{service} has no scalable target"),
            "calibrate a service that is scaled: apply a profile to it first",
        )
    })?;
    let activities = session.activities(service, from).await?;
    let since = |at: Timestamp| clock.seconds(from, at);
    let actions = actions(&activities, since);
    if actions.is_empty() {
        return Err(Error::environment(
            format!("no scaling activity of {service} in the last {seconds} s"),
            "look further back with --since, or make one with scale-test scale-up",
        ));
    }
    let alarms = session.alarms(&names).await?;
    let queries = queries(&alarms, service, seconds);
    let data = session.metric_data(&queries, from, now).await?;
    let mut series: Vec<_> = queries
        .into_iter()
        .zip(data)
        .map(|(query, mut points)| {
            points.sort_by_key(|point| point.at);
            let points = points
                .iter()
                .map(|point| (since(point.at).max(0.0), point.value));
            Series {
                metric: query.metric,
                points: points.collect(),
            }
        })
        .collect();
    let tasks = tasks_at_start(&series);
    series.retain(|series| series.metric.name != Metric::RunningTasks.name());
    series.retain(|series| !series.points.is_empty());
    Ok(Record {
        blueprint,
        seconds,
        tasks,
        actions,
        series,
    })
}

/// The changes of the desired tasks, the earliest first.
fn actions(activities: &[Activity], since: impl Fn(Timestamp) -> f64) -> Vec<Action> {
    let scaled = activities.iter().filter(|activity| activity.scaled());
    let mut actions: Vec<_> = scaled
        .filter_map(|activity| {
            let at = since(activity.start);
            let ended = activity.end.filter(|_| activity.status == "Successful");
            Some(Action {
                at,
                desired: activity.desired()?,
                took: ended.map(|end| (since(end) - at).max(0.0)),
            })
        })
        .collect();
    actions.sort_by(|one, other| one.at.total_cmp(&other.at));
    actions
}

/// What the alarms watch, each metric once at its finest, and the running tasks where they are
/// published beside it.
fn queries(alarms: &[Alarm], service: &ServiceReference, seconds: f64) -> Vec<Query> {
    let mut found: BTreeMap<MetricIdentity, Query> = BTreeMap::new();
    for alarm in alarms {
        let Some(metric) = &alarm.metric else {
            continue;
        };
        // Older data of finer periods are gone.
        let coarse = seconds > FINE_SECS_MAX && alarm.period < MINUTE;
        let period = if coarse { MINUTE } else { alarm.period };
        let query = || Query {
            metric: metric.clone(),
            statistic: alarm.statistic.clone(),
            period,
        };
        let kept = found.entry(metric.clone()).or_insert_with(query);
        if period < kept.period {
            *kept = query();
        }
    }
    let namespaces = found.keys().map(|metric| metric.namespace.clone());
    let ours = namespaces.filter(|name| !name.starts_with("AWS/")).min();
    let running = ours.and_then(|namespace| {
        Metric::RunningTasks.of(&namespace, Subject::Service(service.into()))
    });
    if let Some(metric) = running {
        let query = Query {
            metric: metric.clone(),
            statistic: "Average".to_owned(),
            period: MINUTE,
        };
        found.entry(metric).or_insert(query);
    }
    found.into_values().collect()
}

fn tasks_at_start(series: &[Series]) -> Option<i32> {
    let mut running = series
        .iter()
        .filter(|series| series.metric.name == Metric::RunningTasks.name());
    let (_, tasks) = running.next()?.points.first()?;
    // A number of tasks.
    #[allow(clippy::cast_possible_truncation)]
    let tasks = tasks.round() as i32;
    Some(tasks)
}

/// What there is, as a blueprint; `None` without a target.
fn blueprint(observed: Observed) -> Option<Blueprint> {
    let Observed {
        target,
        policies,
        alarms,
        schedules,
        ..
    } = observed;
    Some(Blueprint {
        target: target?.object,
        policies: objects(policies),
        alarms: objects(alarms),
        schedules: objects(schedules),
        dashboards: BTreeMap::new(),
    })
}

fn objects<T>(found: BTreeMap<String, Found<T>>) -> BTreeMap<String, T> {
    let objects = found.into_iter();
    objects.map(|(name, found)| (name, found.object)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activities_become_actions_in_their_order() {
        let activity = |start: i64, end: Option<i64>, status: &str, text: &str| Activity {
            id: start.to_string(),
            status: status.to_owned(),
            description: text.to_owned(),
            cause: String::new(),
            message: None,
            start: Timestamp::from_second(start).unwrap(),
            end: end.map(|end| Timestamp::from_second(end).unwrap()),
            not_scaled: Vec::new(),
        };
        let mut idle = activity(250, None, "Successful", "Setting desired count to 4.");
        idle.not_scaled.push("AlreadyAtMaxCapacity".to_owned());
        let all = [
            activity(300, None, "InProgress", "Setting desired count to 10."),
            idle,
            activity(200, Some(225), "Successful", "Setting desired count to 6."),
            activity(150, Some(151), "Successful", "Setting min capacity to 3"),
        ];
        let found = actions(&all, |at| at.as_second() as f64 - 100.0);
        let action = |at, desired, took| Action { at, desired, took };
        let expected = [action(100.0, 6, Some(25.0)), action(200.0, 10, None)];
        assert_eq!(found, expected);
    }
}
