//! From AWS's objects back to attributes.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::Index};
use scaling::{
    adopt::{Adoption, Unexpressed, adopt},
    adopted::Adopted,
    diff::{Step, diff},
    draft::{Draft, Leaf},
    expand::expand,
    object::{Alarm, Blueprint, Found, Observed, Policy, ScheduledAction, ServiceReference},
    ownership::Ownership,
    render::render,
    validate::validate,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{aws::Aws, cases, drafts, generate};

/// What is there, the attributes expected of it, and what is said of the rest.
#[test]
fn what_others_made_becomes_attributes() {
    cases::check("adopt.txt", |case| {
        let (service, observed) = observed(&case["observed"]);
        let adoption = adopt(&service, &observed, &drafts::context()).expect("a target");
        let Adoption {
            draft,
            adopted,
            unexpressed,
        } = &adoption;
        assert_eq!(*draft, drafts::draft(&case["attributes"]), "{case:#}");
        let kept = adopted.as_map().iter();
        let kept = kept.map(|(key, name)| format!("{key} is {name}"));
        let rest = unexpressed
            .iter()
            .map(|Unexpressed { key, kind, fate }| format!("{key}: {fate:?}: {kind}"));
        let mut lines: Vec<_> = kept.chain(rest).collect();
        lines.push(if is_clean(&adoption, &service, &observed) {
            "the plan is empty".to_owned()
        } else {
            "the plan has changes".to_owned()
        });
        lines.join("\n")
    });
}

/// Whether a plan right after the import would change nothing.
fn is_clean(adoption: &Adoption, service: &ServiceReference, observed: &Observed) -> bool {
    let Adoption { draft, adopted, .. } = adoption;
    let prior = prior(adoption, service, observed);
    let Some(profile) = validate(draft, &drafts::context()).profile().cloned() else {
        return false;
    };
    assert_eq!(profile.service, *service);
    let (wanted, still) = adopted.settle(&expand(&profile), &prior);
    let ownership = ownership(adoption, service, Some(&prior));
    let mut steps = diff(Some(&wanted), observed, &ownership);
    // What cannot be expressed is in no blueprint, and goes with the next apply there is.
    let unmanaged = |name: &str| observed.unmanaged.contains_key(&format!("policy/{name}"));
    steps.retain(|step| !matches!(step, Step::DeletePolicy { name } if unmanaged(name)));
    let clean = render(&wanted) == render(&prior) && still == *adopted;
    assert_eq!(clean, steps.is_empty(), "{steps:?}");
    clean
}

fn ownership(
    adoption: &Adoption,
    service: &ServiceReference,
    prior: Option<&Blueprint>,
) -> Ownership {
    let name = adoption.draft.name.given().unwrap();
    Ownership::new(name, service, prior).adopting(&adoption.adopted)
}

/// What the state says there is after the import.
fn prior(adoption: &Adoption, service: &ServiceReference, observed: &Observed) -> Blueprint {
    let owned = ownership(adoption, service, None).owned(observed);
    owned.expect("there is a target")
}

fn observed(value: &Value) -> (ServiceReference, Observed) {
    fn all<T: DeserializeOwned>(
        value: &Value,
        name: fn(&T) -> &String,
    ) -> BTreeMap<String, Found<T>> {
        let objects = value.as_array().into_iter().flatten().map(|object| {
            let object: T = serde_json::from_value(object.clone()).unwrap();
            let found = Found {
                arn: format!("arn:{}", name(&object)),
                object,
            };
            (name(&found.object).clone(), found)
        });
        objects.collect()
    }
    let target: scaling::object::ScalableTarget =
        serde_json::from_value(value["target"].clone()).unwrap();
    let service = ServiceReference::from_resource_id(&target.resource_id).unwrap();
    let observed = Observed {
        target: Some(Found {
            arn: "arn:target".to_owned(),
            object: target,
        }),
        policies: all(&value["policies"], |policy: &Policy| &policy.name),
        alarms: all(&value["alarms"], |alarm: &Alarm| &alarm.name),
        schedules: all(&value["schedules"], |action: &ScheduledAction| &action.name),
        unmanaged: serde_json::from_value(value["unmanaged"].clone()).unwrap_or_default(),
        ..Observed::default()
    };
    (service, observed)
}

fn blueprint(draft: &Draft) -> (ServiceReference, Blueprint) {
    let verdict = validate(draft, &drafts::context());
    let profile = verdict
        .profile()
        .unwrap_or_else(|| panic!("{:?}", verdict.problems()));
    (profile.service.clone(), expand(profile))
}

/// What others made: the objects of a profile, under other names, on a target without its tag.
struct Others {
    service: ServiceReference,
    aws: Aws,
}

impl Others {
    fn new(blueprint: &Blueprint, names: Names) -> Self {
        let service = &blueprint.target.resource_id;
        let service = ServiceReference::from_resource_id(service).unwrap();
        let adopted = names.adopted(blueprint);
        let foreign = adopted.blueprint(blueprint);
        let mut aws = Aws::default();
        let ownership = Ownership::new("others", &service, None).adopting(&adopted);
        aws.apply_all(&diff(Some(&foreign), &aws.observed.clone(), &ownership));
        Self { service, aws }
    }

    fn adopt(&self) -> Adoption {
        adopt(&self.service, &self.aws.observed, &drafts::context()).expect("a target")
    }
}

/// What the objects are called.
#[derive(Clone, Copy, Debug)]
enum Names {
    /// As nobody else would call them.
    Numbered,
    /// As others of them are called by the profile.
    Turned,
}

impl Names {
    fn adopted(self, blueprint: &Blueprint) -> Adopted {
        let policies: Vec<_> = blueprint.policies.keys().collect();
        let alarms: Vec<_> = blueprint.alarms.keys().collect();
        let mut names = self.of("policy", &policies);
        names.extend(self.of("alarm", &alarms));
        let schedules: Vec<_> = blueprint.schedules.keys().collect();
        names.extend(self.of("schedule", &schedules));
        let target = &blueprint.target.resource_id;
        names.insert("target".to_owned(), target.clone());
        Adopted::from(names)
    }

    fn of(self, kind: &str, own: &[&String]) -> BTreeMap<String, String> {
        let name = |index: usize| match self {
            Self::Numbered => format!("{kind} {index} of others"),
            Self::Turned => own[(index + 1) % own.len()].clone(),
        };
        let names = own.iter().enumerate();
        names
            .map(|(index, own)| (format!("{kind}/{own}"), name(index)))
            .collect()
    }
}

/// Blueprints of one service whose queues are all of different consumers, so that each is known
/// again by its consumer.
fn one_service() -> impl Strategy<Value = Blueprint> {
    generate::valid().prop_map(|mut draft| {
        let reference = drafts::patched(&serde_json::json!({}));
        (draft.cluster, draft.service) = (reference.cluster, reference.service);
        draft.name = Leaf::Omitted;
        // Alarms for people are known by their names alone, dashboards by their tags.
        draft.alerts = Leaf::Omitted;
        draft.dashboard = Leaf::Omitted;
        if let Leaf::Given(queues) = &mut draft.queues {
            for (index, queue) in queues.values_mut().enumerate() {
                if let Leaf::Given(queue) = queue {
                    queue.consumer = Leaf::Given(format!("consumer-{index}"));
                }
            }
        }
        blueprint(&draft).1
    })
}

fn names() -> impl Strategy<Value = Names> {
    prop_oneof![Just(Names::Numbered), Just(Names::Turned)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_attributes_of_what_a_profile_made_make_it_again(draft in generate::valid()) {
        let (service, wanted) = blueprint(&draft);
        let mut aws = Aws::default();
        let ownership = Ownership::new(&wanted.target.tags["arrakis:profile"], &service, None);
        aws.apply_all(&diff(Some(&wanted), &aws.observed.clone(), &ownership));
        let adoption = adopt(&service, &aws.observed, &drafts::context()).expect("a target");
        prop_assert_eq!(&adoption.unexpressed, &[]);
        prop_assert!(adoption.adopted.is_empty());
        prop_assert_eq!(render(&blueprint(&adoption.draft).1), render(&wanted));
    }

    /// The plan right after an import changes nothing, whatever things are called.
    #[test]
    fn an_import_changes_nothing(wanted in one_service(), names in names()) {
        let others = Others::new(&wanted, names);
        let adoption = others.adopt();
        prop_assert_eq!(&adoption.unexpressed, &[]);
        prop_assert!(is_clean(&adoption, &others.service, &others.aws.observed));
    }

    /// Whoever made what: each object is said by attributes, or told.
    #[test]
    fn nothing_is_passed_over(made in one_service(), more in one_service()) {
        let mut others = Others::new(&made, Names::Numbered);
        let there = &mut others.aws.observed;
        let foreign = Names::Turned.adopted(&more).blueprint(&more);
        for (name, policy) in foreign.policies {
            let found = Found { arn: format!("arn:{name}"), object: policy };
            there.policies.insert(name, found);
        }
        for (name, alarm) in foreign.alarms {
            let found = Found { arn: format!("arn:{name}"), object: alarm };
            there.alarms.insert(name, found);
        }
        let adoption = others.adopt();
        let (_, expanded) = blueprint(&adoption.draft);
        let said = render(&adoption.adopted.blueprint(&expanded));
        let there = &others.aws.observed;
        for (name, found) in &there.policies {
            let key = format!("policy/{name}");
            let text = serde_json::to_string(&found.object).unwrap();
            let told = adoption.unexpressed.iter().any(|told| told.key == key);
            prop_assert_eq!(told, said.get(&key) != Some(&text), "{}", key);
        }
    }

    /// From there on it is a profile like any other: one apply is enough, also after one that
    /// failed anywhere, nothing is orphaned, and the target is the profile's.
    #[test]
    fn an_import_and_a_change_leave_nothing_behind(
        made in one_service(),
        names in names(),
        wanted in one_service(),
        failing in any::<Index>(),
    ) {
        let mut others = Others::new(&made, names);
        let Adoption { adopted, .. } = others.adopt();
        let service = others.service.clone();
        let ownership = |prior| Ownership::new("gp-worker", &service, prior).adopting(&adopted);
        let observed = &mut others.aws;
        let imported = ownership(None).owned(&observed.observed).unwrap();
        let (first, _) = adopted.settle(&wanted, &imported);
        let steps = diff(Some(&first), &observed.observed, &ownership(Some(&imported)));
        observed.apply_all(&steps[..failing.index(steps.len() + 1)]);
        let left = ownership(Some(&imported)).owned(&observed.observed).unwrap();
        let (second, still) = adopted.settle(&wanted, &left);
        let steps = diff(Some(&second), &observed.observed, &ownership(Some(&left)));
        observed.apply_all(&steps);
        let after = Ownership::new("gp-worker", &service, Some(&second)).adopting(&still);
        prop_assert_eq!(diff(Some(&second), &observed.observed, &after), vec![]);
        prop_assert_eq!(still.settle(&wanted, &second), (second.clone(), still.clone()));
        let there = &observed.observed;
        prop_assert!(there.policies.keys().eq(second.policies.keys()), "orphaned policies");
        prop_assert!(there.alarms.keys().eq(second.alarms.keys()), "orphaned alarms");
        prop_assert!(there.schedules.keys().eq(second.schedules.keys()), "orphaned schedules");
        let changed = made != wanted;
        let tagged = there.target.as_ref().unwrap().object.tags.contains_key("arrakis:profile");
        prop_assert_eq!(tagged, changed);
        observed.apply_all(&diff(None, &observed.observed.clone(), &after));
        prop_assert!(observed.observed.target.is_none() && observed.observed.alarms.is_empty());
    }
}

/// A name that another object needs is given up, for good.
#[test]
fn a_kept_name_gives_way() {
    let cpu = drafts::blueprint(&json!({ "memory": null, "queues": null }));
    let kept = [("policy/gp-worker-cpu", "gp-worker-memory")];
    let kept: BTreeMap<_, _> = kept
        .map(|(key, name)| (key.to_owned(), name.to_owned()))
        .into();
    let adopted = Adopted::from(kept);
    let (alone, still) = adopted.settle(&cpu, &cpu);
    assert_eq!(still, adopted);
    assert!(alone.policies.keys().eq(["gp-worker-memory"]));
    let both = drafts::blueprint(&json!({ "queues": null }));
    let (wanted, still) = adopted.settle(&both, &alone);
    assert!(
        wanted
            .policies
            .keys()
            .eq(["gp-worker-cpu", "gp-worker-memory"])
    );
    assert!(still.is_empty());
}

/// The tag comes with the first change, and then stays.
#[test]
fn an_adopted_target_is_tagged_with_the_first_change() {
    let expanded = drafts::blueprint(&json!({}));
    let target = ("target".to_owned(), expanded.target.resource_id.clone());
    let adopted = Adopted::from(BTreeMap::from([target]));
    let imported = adopted.blueprint(&expanded);
    assert!(!imported.target.tags.contains_key("arrakis:profile"));
    assert_eq!(
        adopted.settle(&expanded, &imported),
        (imported.clone(), adopted.clone())
    );
    let changed = drafts::blueprint(&json!({ "cpu": { "target": 60 } }));
    assert_eq!(
        adopted.settle(&changed, &imported),
        (changed, Adopted::default())
    );
}

#[test]
fn without_a_target_there_is_nothing_to_adopt() {
    let service = ServiceReference {
        cluster: "arrakis".into(),
        service: "worker".into(),
    };
    assert_eq!(
        adopt(&service, &Observed::default(), &drafts::context()),
        None
    );
}
