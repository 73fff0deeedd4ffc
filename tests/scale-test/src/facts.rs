//! Everything that `verify` looks at of one service, read at one moment.

use std::collections::{BTreeMap, BTreeSet};

use aws::{Operation, Search};
use jiff::Timestamp;
use scaling::{
    metric::{Metric, MetricIdentity},
    object::{Blueprint, Observed, ServiceReference},
    profile::OWNERSHIP_TAG,
};

use crate::{
    clock::Clock,
    error::Result,
    session::{Alarm, MuteRule, Point, Query, Service, Session},
};

/// How far back data are looked for, in periods of the alarm, and at least in seconds: far enough to
/// tell how old the newest are.
const PERIODS_BACK: f64 = 10.0;
const SECS_BACK_MIN: f64 = 900.0;
/// Seconds of a period in which heartbeats are read.
const HEARTBEAT_PERIOD: i32 = 60;
/// Most pages of metrics listed: 5,000 publishers.
const PAGES_MAX: usize = 10;

const LIST_METRICS: Operation = Operation::new("cloudwatch", "ListMetrics");

/// What there is of one service.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What there is to be; `None` where nobody said.
    pub wanted: Option<Blueprint>,
    /// The target and what is on it.
    pub observed: Observed,
    /// The ECS service.
    pub service: Service,
    /// Its alarms, those included that AWS manages for tracking policies.
    pub alarms: Vec<Alarm>,
    /// How long ago the newest data of an alarm's metric ended, in seconds, by alarm; `None` where
    /// there are none. An alarm on metric math is not in it.
    pub ages: BTreeMap<String, Option<f64>>,
    /// The mute rules that are active.
    pub mute_rules: Vec<MuteRule>,
    /// Publishers of this tool's metrics; `None` where no alarm needs one.
    pub publishers: Option<Vec<Heartbeat>>,
    /// The region, such as `us-east-1`.
    pub region: String,
    /// When it was read.
    pub now: Timestamp,
    /// How that moment relates to others.
    pub clock: Clock,
}

/// The sign of life of a publisher.
#[derive(Clone, Debug, PartialEq)]
pub struct Heartbeat {
    /// The publisher's name.
    pub publisher: String,
    /// How long ago the last one was, in seconds; `None` where there is none of late.
    pub age: Option<f64>,
}

/// Reads everything there is of one service. `mute_rules` are the active ones.
///
/// # Errors
/// A call is refused, or there is no such service.
pub async fn gather(
    session: &Session,
    service: &ServiceReference,
    wanted: Option<Blueprint>,
    mute_rules: &[MuteRule],
) -> Result<Facts> {
    let found = session.service(service).await?;
    let search = Search {
        profile: wanted.as_ref().and_then(profile_name),
        wanted: wanted.as_ref(),
        ..Search::new(service)
    };
    session.calls().read(
        "application-autoscaling:Describe*, cloudwatch:Describe*",
        format!("target, policies, schedules and alarms of {service}"),
    );
    let connection = session.connection();
    let observed = connection.observe(search, session.cancellation()).await?;
    let alarms = session.alarms(&alarm_names(&observed)).await?;
    let (clock, now) = (session.clock(), session.clock().now());
    let ages = ages(session, &alarms, now).await?;
    let publishers = match namespace(&alarms) {
        Some(namespace) => Some(heartbeats(session, &namespace, now).await?),
        None => None,
    };
    Ok(Facts {
        wanted,
        observed,
        service: found,
        alarms,
        ages,
        mute_rules: mute_rules.to_vec(),
        publishers,
        region: connection.region().to_owned(),
        now,
        clock,
    })
}

/// The name of the profile that a blueprint is of.
pub fn profile_name(blueprint: &Blueprint) -> Option<&str> {
    let name = blueprint.target.tags.get(OWNERSHIP_TAG)?;
    Some(name.as_str())
}

/// The names of all alarms of a service, those that AWS manages included.
pub fn alarm_names(observed: &Observed) -> Vec<String> {
    let managed = observed.managed_alarm_arns.values().flatten();
    let managed = managed.filter_map(|arn| Some(arn.split_once(":alarm:")?.1.to_owned()));
    let names = observed.alarms.keys().cloned().chain(managed);
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

/// How long ago the newest data of each alarm's metric ended, in seconds.
async fn ages(
    session: &Session,
    alarms: &[Alarm],
    now: Timestamp,
) -> Result<BTreeMap<String, Option<f64>>> {
    let clock = session.clock();
    let watched: Vec<_> = alarms
        .iter()
        .filter_map(|alarm| Some((alarm, alarm.metric.clone()?)))
        .collect();
    let longest = watched.iter().map(|(alarm, _)| alarm.period).max();
    let back = (f64::from(longest.unwrap_or(0)) * PERIODS_BACK).max(SECS_BACK_MIN);
    let queries: Vec<_> = watched
        .iter()
        .map(|(alarm, metric)| Query {
            metric: metric.clone(),
            statistic: alarm.statistic.clone(),
            period: alarm.period,
        })
        .collect();
    if queries.is_empty() {
        return Ok(BTreeMap::new());
    }
    let data = session.metric_data(&queries, clock.before(now, back), now);
    let data = data.await?;
    let age = |alarm: &Alarm, points: &[Point]| {
        let newest = points.iter().map(|point| point.at).max()?;
        Some((clock.seconds(newest, now) - f64::from(alarm.period)).max(0.0))
    };
    let pairs = watched.iter().zip(&data);
    let pairs = pairs.map(|((alarm, _), points)| (alarm.name.clone(), age(alarm, points)));
    Ok(pairs.collect())
}

/// The namespace that this project's publisher has to fill for these alarms.
fn namespace(alarms: &[Alarm]) -> Option<String> {
    let ours = |metric: &MetricIdentity| {
        let named = Metric::ALL.iter().any(|known| known.name() == metric.name);
        named && !metric.namespace.starts_with("AWS/")
    };
    let metrics = alarms.iter().filter_map(|alarm| alarm.metric.as_ref());
    let mut metrics = metrics.filter(|metric| ours(metric));
    metrics.next().map(|metric| metric.namespace.clone())
}

/// The publishers that ever published to a namespace, and when each last did.
async fn heartbeats(session: &Session, namespace: &str, now: Timestamp) -> Result<Vec<Heartbeat>> {
    let metrics = list(session, namespace, Metric::Heartbeat).await?;
    if metrics.is_empty() {
        return Ok(Vec::new());
    }
    let query = |metric: &MetricIdentity| Query {
        metric: metric.clone(),
        statistic: "SampleCount".to_owned(),
        period: HEARTBEAT_PERIOD,
    };
    let queries: Vec<_> = metrics.iter().map(query).collect();
    let clock = session.clock();
    let from = clock.before(now, SECS_BACK_MIN);
    let data = session.metric_data(&queries, from, now).await?;
    let publishers = metrics.iter().zip(data).map(|(metric, points)| {
        let newest = points.iter().map(|point| point.at).max();
        Heartbeat {
            publisher: metric.dimensions.values().cloned().collect(),
            age: newest.map(|at| clock.seconds(at, now)),
        }
    });
    Ok(publishers.collect())
}

/// Every metric of that name in a namespace.
async fn list(session: &Session, namespace: &str, metric: Metric) -> Result<Vec<MetricIdentity>> {
    let client = session.connection().cloudwatch();
    let about = format!("{namespace} {}", metric.name());
    let (mut found, mut token) = (Vec::new(), None);
    for _ in 0..PAGES_MAX {
        let answer = session
            .read(LIST_METRICS, &about, || {
                let request = client.list_metrics().namespace(namespace);
                let request = request.metric_name(metric.name());
                request.set_next_token(token.clone()).send()
            })
            .await?;
        found.extend(answer.metrics().iter().map(|it| {
            MetricIdentity {
                namespace: namespace.to_owned(),
                name: metric.name().to_owned(),
                dimensions: it
                    .dimensions()
                    .iter()
                    .filter_map(|it| Some((it.name()?.to_owned(), it.value()?.to_owned())))
                    .collect(),
            }
        }));
        token = answer.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(found)
}
