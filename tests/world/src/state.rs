//! What the world holds: regions and, in each, services, targets, policies, alarms and metrics.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use scaling::simulate::{ControlLoop, LoopSettings};

use crate::{
    autoscaling::{Policy, ScheduledAction, Target},
    clock::Clock,
    cloudwatch::{Dashboard, History, MetricStore, Muting, Record},
    ecs::Cluster,
    faults::FaultPlan,
    ids::Ids,
    limits::Limits,
    log::CallLog,
    secrets::Secrets,
    settings::Settings,
    ssm::Parameters,
    tagging::TagIndex,
    updates::Updates,
    wire::ACCOUNT,
};

/// Everything, behind one lock: an operation is one step of the world.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) regions: BTreeMap<String, Region>,
    pub(crate) calls: CallLog,
    pub(crate) faults: FaultPlan,
    pub(crate) limits: Limits,
    pub(crate) updates: Updates,
    pub(crate) ids: Ids,
    pub(crate) account: Account,
}

/// What belongs to the account and to no region.
#[derive(Clone, Debug, Default)]
pub(crate) struct Account {
    /// ARN of the assumed role, by temporary access key.
    pub(crate) sessions: BTreeMap<String, String>,
    /// Dashboards by name.
    pub(crate) dashboards: BTreeMap<String, Dashboard>,
}

/// One region: nothing is shared between regions.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub(crate) name: String,
    /// ECS clusters by name.
    pub(crate) clusters: BTreeMap<String, Cluster>,
    /// Scalable targets by resource id.
    pub(crate) targets: BTreeMap<String, Target>,
    /// Scaling policies by resource id and name.
    pub(crate) policies: BTreeMap<(String, String), Policy>,
    /// Scheduled actions by resource id and name.
    pub(crate) scheduled: BTreeMap<(String, String), ScheduledAction>,
    /// Metric alarms by name.
    pub(crate) alarms: BTreeMap<String, Record>,
    /// Names of the alarms that name an action, by action; `None` since an alarm changed.
    pub(crate) starters: Option<HashMap<String, Vec<String>>>,
    pub(crate) history: History,
    /// Alarm mute rules by name.
    pub(crate) mutings: BTreeMap<String, Muting>,
    /// Names of the alarms that are muted now.
    pub(crate) muted: BTreeSet<String>,
    pub(crate) metrics: MetricStore,
    pub(crate) parameters: Parameters,
    pub(crate) secrets: Secrets,
    /// What the tagging API knows while it is late; `None` when it is not.
    pub(crate) held_tags: Option<TagIndex>,
    /// Decides; see [`crate::control`].
    pub(crate) control: ControlLoop,
    /// World time up to which everything has happened.
    pub(crate) advanced_to: f64,
    pub(crate) unseen: Unseen,
}

/// What one operation may touch.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) region: &'a mut Region,
    pub(crate) ids: &'a mut Ids,
    pub(crate) account: &'a mut Account,
    /// Request rates, where the alarms of tracking policies count against them.
    pub(crate) limits: Option<&'a mut Limits>,
    /// For moments that no shape declares.
    pub(crate) clock: &'a Clock,
    /// World time, in seconds since 1970.
    pub(crate) now: f64,
    /// The number of this call.
    pub(crate) call: u64,
    pub(crate) access_key: &'a str,
    /// What the operation created.
    pub(crate) created: Option<Thing>,
}

/// Something that can be invisible for a while after its creation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Thing {
    /// A target, by resource id.
    Target(String),
    /// A policy, by resource id and name.
    Policy(String, String),
    /// A scheduled action, by resource id and name.
    Scheduled(String, String),
    /// An alarm, by name.
    Alarm(String),
}

/// Eventual consistency: what some calls to come do not see yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unseen {
    /// Calls left, and the last call that was counted.
    left: HashMap<Thing, (u32, u64)>,
}

impl State {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            limits: Limits::new(settings.rate_limits, settings.rate_factor),
            updates: Updates::new(settings.update_takes),
            ids: Ids::new(settings.seed),
            settings,
            regions: BTreeMap::new(),
            calls: CallLog::default(),
            faults: FaultPlan::default(),
            account: Account::default(),
        }
    }

    /// The region of that name; it begins when first asked for.
    pub(crate) fn region(&mut self, name: &str, now: f64) -> &mut Region {
        let settings = &self.settings;
        self.regions
            .entry(name.to_owned())
            .or_insert_with(|| Region::new(name, settings, now))
    }
}

impl Region {
    fn new(name: &str, settings: &Settings, now: f64) -> Self {
        let loop_settings = LoopSettings {
            seed: settings.seed,
            ..LoopSettings::default()
        };
        Self {
            name: name.to_owned(),
            clusters: BTreeMap::new(),
            targets: BTreeMap::new(),
            policies: BTreeMap::new(),
            scheduled: BTreeMap::new(),
            alarms: BTreeMap::new(),
            starters: None,
            history: History::default(),
            mutings: BTreeMap::new(),
            muted: BTreeSet::new(),
            metrics: MetricStore::new(settings.seed, settings.ingestion),
            parameters: Parameters::new(),
            secrets: Secrets::new(),
            held_tags: None,
            control: ControlLoop::new(loop_settings),
            advanced_to: now,
            unseen: Unseen::default(),
        }
    }
}

impl Context<'_> {
    /// Whether this call sees the thing, supposing it exists.
    pub(crate) fn sees(&mut self, thing: impl FnOnce() -> Thing) -> bool {
        let unseen = &mut self.region.unseen;
        unseen.left.is_empty() || unseen.sees(&thing(), self.call)
    }

    /// ARN of whoever signed this call.
    pub(crate) fn caller(&self) -> String {
        self.account.caller(self.access_key)
    }
}

impl Account {
    /// ARN of the holder of an access key: an assumed role, or the one user there is.
    pub(crate) fn caller(&self, access_key: &str) -> String {
        let session = self.sessions.get(access_key).cloned();
        session.unwrap_or_else(|| format!("arn:aws:iam::{ACCOUNT}:user/world"))
    }
}

impl Unseen {
    /// Hides `thing` from the next `calls` calls that look for it.
    pub(crate) fn hide(&mut self, thing: Thing, calls: u32, now: u64) {
        self.left.insert(thing, (calls, now));
    }

    fn sees(&mut self, thing: &Thing, call: u64) -> bool {
        let Some((left, counted)) = self.left.get_mut(thing) else {
            return true;
        };
        if *counted == call {
            return false;
        }
        if *left == 0 {
            self.left.remove(thing);
            return true;
        }
        (*left, *counted) = (*left - 1, call);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::{Thing, Unseen};

    #[test]
    fn a_thing_is_hidden_from_so_many_calls_however_often_each_looks() {
        let mut unseen = Unseen::default();
        let alarm = Thing::Alarm("a".to_owned());
        unseen.hide(alarm.clone(), 2, 1);
        let looks: Vec<_> = [2, 2, 3, 4, 5].map(|call| unseen.sees(&alarm, call)).into();
        assert_eq!(looks, [false, false, false, true, true]);
    }
}
