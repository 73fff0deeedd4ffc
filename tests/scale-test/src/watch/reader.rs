//! Reads snapshots with as few calls as it can: many services, alarms and metrics in one call each,
//! what seldom changes seldom, and activities where something has moved.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws::Search;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use scaling::object::ServiceReference;

use super::{
    signals::{histories, signals},
    snapshot::{AlarmView, LatestActivity, ServiceView, Snapshot},
};
use crate::{
    error::Result,
    facts::alarm_names,
    session::{Activity, Alarm, Service, Session},
};

/// Seconds for which a service's target, policies and names of alarms are taken as known.
const PLAN_SECS: f64 = 60.0;
/// Seconds after which activities are read again although nothing has moved.
const ACTIVITIES_SECS: f64 = 60.0;
/// Seconds of activities that are told of, and most of them for each service.
const ACTIVITIES_BACK_SECS: f64 = 3600.0;
const ACTIVITIES_MAX: usize = 5;
/// Services read side by side, where one call cannot read several.
const AT_ONCE_MAX: usize = 4;

/// Reads snapshots of some services; remembers between them what seldom changes.
#[derive(Debug)]
pub struct Reader {
    session: Session,
    services: Vec<ServiceReference>,
    plan: Option<Plan>,
    known: HashMap<ServiceReference, Known>,
}

/// What seldom changes.
#[derive(Debug)]
struct Plan {
    read_at: Timestamp,
    scaled: BTreeMap<ServiceReference, Scaled>,
}

/// What there is to scale one service.
#[derive(Debug)]
struct Scaled {
    bounds: Option<(i32, i32)>,
    alarms: Vec<String>,
}

/// The activities of a service as they were read last, and what it was like then.
#[derive(Debug)]
struct Known {
    read_at: Timestamp,
    moved: Moved,
    activities: Vec<LatestActivity>,
}

/// What a new activity shows in.
#[derive(Clone, Debug, PartialEq)]
struct Moved {
    desired: i32,
    running: i32,
    alarms: Vec<(String, Option<Timestamp>)>,
}

impl Reader {
    /// Reads these services; calls nothing yet.
    pub fn new(session: Session, services: Vec<ServiceReference>) -> Self {
        Self {
            session,
            services,
            plan: None,
            known: HashMap::new(),
        }
    }

    /// Reads everything that is to be shown.
    ///
    /// # Errors
    /// The first call that AWS refuses, or a service or cluster that does not exist.
    pub async fn read(&mut self) -> Result<Snapshot> {
        let now = self.session.clock().now();
        let found = self.read_services().await?;
        self.read_plan(now).await?;
        let Self {
            session,
            plan,
            known,
            ..
        } = self;
        let scaled = plan.as_ref().map(|plan| &plan.scaled);
        let names = scaled.into_iter().flat_map(BTreeMap::values);
        let names: BTreeSet<_> = names.flat_map(|it| it.alarms.iter().cloned()).collect();
        let names: Vec<_> = names.into_iter().collect();
        let alarms = session.alarms(&names).await?;
        let histories = histories(session, &alarms, now).await?;
        let mut services = Vec::new();
        for service in found {
            let reference = &service.reference;
            let scaled = scaled.and_then(|scaled| scaled.get(reference));
            let own: Vec<_> = alarms
                .iter()
                .filter(|alarm| scaled.is_some_and(|it| it.alarms.contains(&alarm.name)))
                .collect();
            let moved = moved(&service, &own);
            if is_due(session, known.get(reference), &moved, now) {
                let activities = activities(session, reference, now).await?;
                let fresh = Known {
                    read_at: now,
                    moved,
                    activities,
                };
                known.insert(reference.clone(), fresh);
            }
            services.push(ServiceView {
                bounds: scaled.and_then(|it| it.bounds),
                desired: service.desired,
                running: service.running,
                signals: signals(&own, &histories),
                alarms: own
                    .iter()
                    .map(|alarm| alarm_view(session, alarm, now))
                    .collect(),
                activities: known
                    .get(reference)
                    .map_or_else(Vec::new, |known| known.activities.clone()),
                reference: service.reference,
            });
        }
        Ok(Snapshot {
            at: now,
            region: session.connection().region().to_owned(),
            services,
        })
    }

    /// The ECS services, those of each cluster together, in the order asked for.
    async fn read_services(&self) -> Result<Vec<Service>> {
        let mut clusters: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ServiceReference { cluster, service } in &self.services {
            clusters.entry(cluster).or_default().push(service.clone());
        }
        let mut found = Vec::new();
        for (cluster, names) in clusters {
            found.extend(self.session.services(cluster, &names).await?);
        }
        let place = |service: &Service| {
            let mut asked = self.services.iter();
            asked.position(|asked| *asked == service.reference)
        };
        found.sort_by_key(place);
        Ok(found)
    }

    /// Targets, policies and names of alarms, where what is known of them is too old.
    async fn read_plan(&mut self, now: Timestamp) -> Result<()> {
        let clock = self.session.clock();
        let fresh = |plan: &Plan| clock.seconds(plan.read_at, now) < PLAN_SECS;
        if self.plan.as_ref().is_some_and(fresh) {
            return Ok(());
        }
        let session = &self.session;
        let found = stream::iter(&self.services)
            .map(|service| scaled(session, service))
            .buffered(AT_ONCE_MAX)
            .try_collect();
        self.plan = Some(Plan {
            read_at: now,
            scaled: found.await?,
        });
        Ok(())
    }
}

/// What there is to scale a service.
async fn scaled(
    session: &Session,
    service: &ServiceReference,
) -> Result<(ServiceReference, Scaled)> {
    session.calls().read(
        "application-autoscaling:Describe*",
        format!("target and policies of {service}"),
    );
    let (connection, cancellation) = (session.connection(), session.cancellation());
    let observed = connection
        .observe(Search::new(service), cancellation)
        .await?;
    let target = observed.target.as_ref().map(|found| &found.object);
    let found = Scaled {
        bounds: target.map(|target| (target.min_capacity, target.max_capacity)),
        alarms: alarm_names(&observed),
    };
    Ok((service.clone(), found))
}

/// Whether activities are to be read: never read, something moved, one is under way, or too old.
fn is_due(session: &Session, known: Option<&Known>, moved: &Moved, now: Timestamp) -> bool {
    known.is_none_or(|known| {
        let open = known.activities.iter().any(|it| it.status == "InProgress");
        let old = session.clock().seconds(known.read_at, now) >= ACTIVITIES_SECS;
        known.moved != *moved || open || old
    })
}

fn moved(service: &Service, alarms: &[&Alarm]) -> Moved {
    let alarms = alarms.iter().map(|alarm| (alarm.name.clone(), alarm.since));
    Moved {
        desired: service.desired,
        running: service.running,
        alarms: alarms.collect(),
    }
}

async fn activities(
    session: &Session,
    service: &ServiceReference,
    now: Timestamp,
) -> Result<Vec<LatestActivity>> {
    let since = session.clock().before(now, ACTIVITIES_BACK_SECS);
    let found = session.activities(service, since).await?;
    Ok(found.iter().take(ACTIVITIES_MAX).map(latest).collect())
}

fn latest(activity: &Activity) -> LatestActivity {
    LatestActivity {
        start: activity.start,
        description: activity.description.clone(),
        by: activity.policy().unwrap_or(&activity.cause).to_owned(),
        status: activity.status.clone(),
        not_scaled: activity.not_scaled.clone(),
    }
}

fn alarm_view(session: &Session, alarm: &Alarm, now: Timestamp) -> AlarmView {
    let clock = session.clock();
    AlarmView {
        name: alarm.name.clone(),
        state: alarm.state,
        seconds: alarm.since.map(|since| clock.seconds(since, now).max(0.0)),
    }
}
