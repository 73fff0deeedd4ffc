//! From whatever there is, one pass of the calls is enough, and nothing of ours is left over.

use proptest::{prelude::*, sample::Index};
use scaling::{
    diff::{Step, diff},
    expand::expand,
    object::{Blueprint, PolicyKind, StepScaling},
    ownership::Ownership,
    simulate::{Span, Time},
    validate::validate,
};
use serde_json::json;

use crate::{aws::Aws, drafts, generate};

/// Something that happens to a service before the last apply.
#[derive(Clone, Debug)]
enum Event {
    /// Apply succeeds.
    Applied(usize),
    /// Apply is killed after so many calls: state does not learn of them.
    Killed(usize, Index),
    /// A call fails: state learns what exists.
    Failed(usize, Index),
    /// Destroy is killed after so many calls.
    HalfDestroyed(Index),
    /// Someone changes something by hand.
    Drifted(Drift, Index),
    /// Hours go by, and schedules run.
    Later(i64),
}

#[derive(Clone, Copy, Debug)]
enum Drift {
    PolicyDeleted,
    PolicyRetyped,
    PolicyReplacedByPredictive,
    AlarmDeleted,
    AlarmChanged,
    Untagged,
    Retagged,
    CapacityChanged,
    ServiceReplaced,
}

fn event() -> impl Strategy<Value = Event> {
    let drift = prop::sample::select(vec![
        Drift::PolicyDeleted,
        Drift::PolicyRetyped,
        Drift::PolicyReplacedByPredictive,
        Drift::AlarmDeleted,
        Drift::AlarmChanged,
        Drift::Untagged,
        Drift::Retagged,
        Drift::CapacityChanged,
        Drift::ServiceReplaced,
    ]);
    prop_oneof![
        (0usize..3).prop_map(Event::Applied),
        (0usize..3, any::<Index>()).prop_map(|(which, at)| Event::Killed(which, at)),
        (0usize..3, any::<Index>()).prop_map(|(which, at)| Event::Failed(which, at)),
        any::<Index>().prop_map(Event::HalfDestroyed),
        (drift, any::<Index>()).prop_map(|(drift, at)| Event::Drifted(drift, at)),
        (0i64..40).prop_map(Event::Later),
    ]
}

/// AWS, and what state remembers.
#[derive(Default)]
struct History {
    aws: Aws,
    prior: Option<Blueprint>,
}

impl History {
    fn ownership(&self) -> Ownership {
        drafts::ownership(self.prior.as_ref())
    }

    fn steps(&self, wanted: Option<&Blueprint>) -> Vec<Step> {
        diff(wanted, &self.aws.observed, &self.ownership())
    }

    fn happen(&mut self, event: &Event, blueprints: &[Blueprint]) {
        match event {
            Event::Applied(which) => {
                let wanted = &blueprints[*which];
                self.aws.apply_all(&self.steps(Some(wanted)));
                self.prior = Some(wanted.clone());
            }
            Event::Killed(which, at) => {
                let steps = self.steps(Some(&blueprints[*which]));
                self.aws.apply_all(&steps[..at.index(steps.len() + 1)]);
            }
            Event::Failed(which, at) => {
                let steps = self.steps(Some(&blueprints[*which]));
                self.aws.apply_all(&steps[..at.index(steps.len() + 1)]);
                let exists = self.ownership().owned(&self.aws.observed);
                self.prior = exists.or(self.prior.take());
            }
            Event::HalfDestroyed(at) => {
                let steps = self.steps(None);
                self.aws.apply_all(&steps[..at.index(steps.len() + 1)]);
            }
            Event::Drifted(drift, at) => self.drift(*drift, at),
            Event::Later(hours) => self.later(*hours),
        }
    }

    fn later(&mut self, hours: i64) {
        let now = Time::parse(self.aws.observed.read_at.as_deref().unwrap()).unwrap();
        self.aws
            .pass_to(&(now + Span::secs(3_600 * hours)).to_string());
    }

    fn drift(&mut self, drift: Drift, at: &Index) {
        let ownership = self.ownership();
        let known = |name: &String| {
            let prior = ownership.prior_alarms.as_ref();
            prior.is_some_and(|prior| prior.contains(name))
        };
        let pick = |names: Vec<&String>| (!names.is_empty()).then(|| (*at.get(&names)).clone());
        let policy = pick(self.aws.observed.policies.keys().collect());
        let alarm = pick(self.aws.observed.alarms.keys().collect());
        let observed = &mut self.aws.observed;
        match (drift, policy, alarm, &mut observed.target) {
            (Drift::PolicyDeleted, Some(name), ..) => {
                self.aws.apply(&Step::DeletePolicy { name });
            }
            (Drift::PolicyReplacedByPredictive, Some(name), ..) => {
                self.aws.apply(&Step::DeletePolicy { name: name.clone() });
                let key = format!("policy/{name}");
                self.aws
                    .observed
                    .unmanaged
                    .insert(key, "PredictiveScaling".to_owned());
            }
            (Drift::PolicyRetyped, Some(name), ..) => {
                self.aws.apply(&Step::DeletePolicy { name: name.clone() });
                let mut policy =
                    drafts::blueprint(&json!({})).policies["gp-worker-queue-commands-in"].clone();
                policy.name = name;
                if let PolicyKind::StepScaling {
                    configuration: StepScaling { cooldown, .. },
                } = &mut policy.kind
                {
                    *cooldown += 1;
                }
                self.aws.apply(&Step::PutPolicy { policy });
            }
            (Drift::AlarmDeleted, _, Some(name), _) => {
                self.aws.apply(&Step::DeleteAlarms { names: vec![name] });
            }
            (Drift::AlarmChanged, _, Some(name), _) => {
                let alarm = &mut observed.alarms.get_mut(&name).unwrap().object;
                alarm.threshold += 1.0;
                alarm.other.insert("Unit".to_owned(), json!("Count"));
                // An alarm for people that no state knows has nothing else to be known by.
                if known(&name) {
                    alarm.tags.clear();
                }
            }
            (Drift::Untagged, .., Some(target)) => target.object.tags.clear(),
            (Drift::Retagged, .., Some(target)) => {
                target
                    .object
                    .tags
                    .insert("team".to_owned(), "other".to_owned());
                target
                    .object
                    .tags
                    .insert("aws:ours".to_owned(), "kept".to_owned());
            }
            (Drift::CapacityChanged, .., Some(target)) => target.object.max_capacity += 1,
            (Drift::ServiceReplaced, ..) => self.aws.vanish(),
            _ => {}
        }
    }
}

/// Blueprints of one profile, as it is edited.
fn blueprints() -> impl Strategy<Value = Vec<Blueprint>> {
    let one = generate::valid().prop_map(|mut draft| {
        let reference = drafts::patched(&json!({}));
        (draft.cluster, draft.service) = (reference.cluster, reference.service);
        draft.name = scaling::draft::Leaf::Omitted;
        let verdict = validate(&draft, &drafts::context());
        expand(verdict.profile().unwrap())
    });
    prop::collection::vec(one, 3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn one_apply_is_enough_whatever_went_before(
        blueprints in blueprints(),
        events in prop::collection::vec(event(), 0..8),
        hours in 0i64..100,
    ) {
        let mut history = History::default();
        for event in &events {
            history.happen(event, &blueprints);
        }
        let wanted = &blueprints[0];
        history.aws.apply_all(&history.steps(Some(wanted)));
        prop_assert_eq!(history.steps(Some(wanted)), vec![]);
        history.prior = Some(wanted.clone());
        prop_assert_eq!(history.steps(Some(wanted)), vec![]);
        let owned = history.ownership().owned(&history.aws.observed);
        prop_assert_eq!(owned.as_ref(), Some(wanted));
        let observed = &history.aws.observed;
        prop_assert!(observed.policies.keys().eq(wanted.policies.keys()), "orphaned policies");
        prop_assert!(observed.alarms.keys().eq(wanted.alarms.keys()), "orphaned alarms");
        prop_assert!(observed.unmanaged.is_empty());
        history.later(hours);
        prop_assert_eq!(history.steps(Some(wanted)), vec![], "bounds moved by a schedule");
        let owned = history.ownership().owned(&history.aws.observed);
        prop_assert_eq!(owned.as_ref(), Some(wanted));
    }

    #[test]
    fn one_destroy_is_enough_whatever_went_before(
        blueprints in blueprints(),
        events in prop::collection::vec(event(), 0..8),
    ) {
        let mut history = History::default();
        for event in &events {
            history.happen(event, &blueprints);
        }
        history.aws.apply_all(&history.steps(None));
        prop_assert_eq!(history.steps(None), vec![]);
        prop_assert!(history.aws.observed.target.is_none());
        prop_assert!(history.aws.observed.policies.is_empty());
        prop_assert!(history.aws.observed.alarms.is_empty(), "orphaned alarms");
    }
}
