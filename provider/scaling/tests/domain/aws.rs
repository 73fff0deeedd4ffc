//! What AWS makes of Steps: a few maps, as strict as the APIs are about order and kind.

use std::{collections::BTreeMap, mem};

use scaling::{
    diff::Step,
    object::{
        Alarm, Dashboard, Found, Observed, Policy, PolicyKind, ScalableTarget, ScalableTargetAction,
    },
    render,
    simulate::{Span, Time, schedule::Timetable},
};

/// An account with one ECS service in it.
#[derive(Clone, Debug)]
pub(crate) struct Aws {
    pub(crate) observed: Observed,
    made: usize,
}

impl Default for Aws {
    /// At noon.
    fn default() -> Self {
        let mut aws = Self {
            observed: Observed::default(),
            made: 0,
        };
        aws.turn_to("2026-11-26T12:00:00Z");
        aws
    }
}

impl Aws {
    /// Sets the clock. Nothing happens in between.
    pub(crate) fn turn_to(&mut self, moment: &str) {
        self.observed.read_at = Some(moment.to_owned());
    }

    /// Lets time pass: scheduled actions run when they are due.
    pub(crate) fn pass_to(&mut self, moment: &str) {
        let until = Time::parse(moment).unwrap();
        let since = Time::parse(self.observed.read_at.as_deref().unwrap()).unwrap();
        let mut runs = Vec::new();
        for Found { object, .. } in self.observed.schedules.values() {
            let created = &self.observed.schedule_creation_times[&object.name];
            let timetable = Timetable::of(object, Time::parse(created).unwrap()).unwrap();
            let mut due = timetable.next_after(since - Span(1));
            while let Some(at) = due.filter(|at| *at <= until) {
                runs.push((at, object.name.clone()));
                due = timetable.next_after(at);
            }
        }
        runs.sort();
        for (_, name) in runs {
            self.run(&name);
        }
        self.turn_to(moment);
    }

    fn run(&mut self, name: &str) {
        let ScalableTargetAction {
            min_capacity,
            max_capacity,
        } = self.observed.schedules[name].object.action;
        let Some(Found { object, .. }) = &mut self.observed.target else {
            return;
        };
        let min = min_capacity.unwrap_or(object.min_capacity);
        let max = max_capacity.unwrap_or(object.max_capacity);
        if !object.suspended_state.scheduled_scaling_suspended && min <= max {
            (object.min_capacity, object.max_capacity) = (min, max);
        }
    }

    pub(crate) fn apply_all(&mut self, steps: &[Step]) {
        for step in steps {
            self.apply(step);
        }
    }

    /// Panics where AWS would answer with an error.
    pub(crate) fn apply(&mut self, step: &Step) {
        match step {
            Step::RegisterTarget { target, create } => self.register(target, *create),
            Step::TagTarget { arn, tags } => {
                let target = self.observed.target.as_mut().expect("a target to tag");
                assert_eq!(*arn, target.arn);
                target.object.tags.extend(tags.clone());
            }
            Step::UntagTarget { arn, keys } => {
                let target = self.observed.target.as_mut().expect("a target to untag");
                assert_eq!(*arn, target.arn);
                remove(&mut target.object.tags, keys);
            }
            Step::PutPolicy { policy } => self.put_policy(policy),
            Step::DeletePolicy { name } => {
                self.observed.policies.remove(name);
                self.observed.unmanaged.remove(&render::policy_key(name));
                self.dangle(|action| action == name);
            }
            Step::PutAlarm { alarm, create } => self.put_alarm(alarm, *create),
            Step::TagAlarm { arn, name, tags } => {
                self.alarm(name, arn).tags.extend(tags.clone());
            }
            Step::UntagAlarm { arn, name, keys } => remove(&mut self.alarm(name, arn).tags, keys),
            Step::DeleteAlarms { names } => {
                assert!((1..=100).contains(&names.len()));
                for name in names {
                    self.observed.alarms.remove(name);
                    self.observed.unmanaged.remove(&render::alarm_key(name));
                }
            }
            Step::PutSchedule { action } => {
                assert!(self.observed.target.is_some(), "ObjectNotFoundException");
                let created = self.observed.read_at.clone().expect("a clock");
                let times = &mut self.observed.schedule_creation_times;
                times.entry(action.name.clone()).or_insert(created);
                let arn = self.arn("scheduled-action");
                let object = action.clone();
                let found = Found { arn, object };
                self.observed.schedules.insert(action.name.clone(), found);
            }
            Step::DeleteSchedule { name } => {
                self.observed.schedules.remove(name);
                self.observed.schedule_creation_times.remove(name);
            }
            Step::PutDashboard { dashboard, create } => self.put_dashboard(dashboard, *create),
            Step::TagDashboard { arn, name, tags } => {
                self.dashboard(name, arn).tags.extend(tags.clone());
            }
            Step::UntagDashboard { arn, name, keys } => {
                remove(&mut self.dashboard(name, arn).tags, keys);
            }
            Step::DeleteDashboards { names } => {
                assert!((1..=100).contains(&names.len()));
                for name in names {
                    self.observed.dashboards.remove(name);
                }
            }
            Step::DeregisterTarget { resource_id } => {
                let target = self.observed.target.take().expect("a target to deregister");
                assert_eq!(*resource_id, target.object.resource_id);
                self.vanish();
            }
        }
    }

    /// The service is gone, and with it the target and everything on it but alarms.
    pub(crate) fn vanish(&mut self) {
        self.observed.target = None;
        self.observed.policies.clear();
        self.observed.schedules.clear();
        self.observed.schedule_creation_times.clear();
        self.observed
            .unmanaged
            .retain(|key, _| !key.starts_with("policy/"));
        self.dangle(|action| !action.starts_with("arn:"));
    }

    fn register(&mut self, target: &ScalableTarget, create: bool) {
        assert_eq!(
            create,
            self.observed.target.is_none(),
            "tags are for a new target only"
        );
        let arn = match self.observed.target.take() {
            Some(Found { arn, object }) => {
                let tags = object.tags;
                let object = ScalableTarget {
                    tags,
                    ..target.clone()
                };
                self.observed.target = Some(Found { arn, object });
                return;
            }
            None => self.arn("aws:scaling:us-east-1:1:scalable-target"),
        };
        self.observed.target = Some(Found {
            arn,
            object: target.clone(),
        });
    }

    fn put_policy(&mut self, policy: &Policy) {
        let Policy { name, kind } = policy;
        assert!(
            self.observed.target.is_some(),
            "ObjectNotFoundException: no target"
        );
        let key = render::policy_key(name);
        assert!(
            !self.observed.unmanaged.contains_key(&key),
            "{name} is of another type"
        );
        let others = self
            .observed
            .policies
            .values()
            .filter(|other| other.object.name != *name);
        if let PolicyKind::TargetTrackingScaling { configuration } = kind {
            let metric = &configuration.metric;
            let holds = |found: &Found<Policy>| match &found.object.kind {
                PolicyKind::TargetTrackingScaling { configuration } => {
                    configuration.metric.is_same(metric)
                }
                PolicyKind::StepScaling { .. } | PolicyKind::PredictiveScaling { .. } => false,
            };
            assert!(
                !others.into_iter().any(holds),
                "two policies would track {metric:?}"
            );
        }
        let arn = match self.observed.policies.get(name) {
            Some(found) => {
                let (old, new) = (&found.object.kind, kind);
                assert_eq!(
                    mem::discriminant(old),
                    mem::discriminant(new),
                    "type of {name}"
                );
                found.arn.clone()
            }
            None => self.arn("scalingPolicy"),
        };
        let found = Found {
            arn,
            object: policy.clone(),
        };
        self.observed.policies.insert(name.clone(), found);
    }

    fn put_alarm(&mut self, alarm: &Alarm, create: bool) {
        let name = &alarm.name;
        let key = render::alarm_key(name);
        assert!(
            !self.observed.unmanaged.contains_key(&key),
            "tags of {name} would be ignored"
        );
        for action in &alarm.alarm_actions {
            let exists = self.observed.policies.contains_key(action);
            assert!(exists || action.contains(":sns:"), "{name} starts nothing");
        }
        assert_eq!(
            create,
            !self.observed.alarms.contains_key(name),
            "tags of {name}"
        );
        let found = match self.observed.alarms.remove(name) {
            Some(Found { arn, object }) => Found {
                arn,
                object: Alarm {
                    tags: object.tags,
                    ..alarm.clone()
                },
            },
            None => Found {
                arn: self.arn("alarm"),
                object: alarm.clone(),
            },
        };
        self.observed.alarms.insert(name.clone(), found);
    }

    fn alarm(&mut self, name: &str, arn: &str) -> &mut Alarm {
        let found = self.observed.alarms.get_mut(name).expect("an alarm to tag");
        assert_eq!(arn, found.arn);
        &mut found.object
    }

    fn put_dashboard(&mut self, dashboard: &Dashboard, create: bool) {
        let name = &dashboard.name;
        let standing = self.observed.dashboards.remove(name);
        assert_eq!(create, standing.is_none(), "tags of {name}");
        let mut object = dashboard.clone();
        if let Some(found) = standing {
            object.tags = found.object.tags;
        }
        let arn = format!("arn:dashboard/{name}");
        self.observed
            .dashboards
            .insert(name.clone(), Found { arn, object });
    }

    fn dashboard(&mut self, name: &str, arn: &str) -> &mut Dashboard {
        let found = self.observed.dashboards.get_mut(name);
        let found = found.expect("a dashboard to tag");
        assert_eq!(arn, found.arn);
        &mut found.object
    }

    /// Alarms keep the ARN of a policy that is gone.
    fn dangle(&mut self, gone: impl Fn(&str) -> bool) {
        let alarms = self.observed.alarms.values_mut();
        for action in alarms.flat_map(|found| &mut found.object.alarm_actions) {
            if gone(action) {
                *action = format!(
                    "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:gone:\
                     resource/ecs/service/arrakis/gp-worker:policyName/{action}"
                );
            }
        }
    }

    fn arn(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("arn:{kind}/{}", self.made)
    }
}

fn remove(tags: &mut BTreeMap<String, String>, keys: &[String]) {
    for key in keys {
        tags.remove(key).expect("a tag to remove");
    }
}
