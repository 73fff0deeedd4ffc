//! Every attribute, changed: the plan names the AWS objects that change, apply changes them, and
//! then there is nothing left to do.
//!
//! One configuration holds a profile for each change, each on a service of its own, so that the
//! whole table takes two applies.

use std::collections::BTreeSet;

use e2e::inventory::objects;

use crate::{
    aws,
    hcl::{HEADER, Object},
    plans::{Change, in_state},
};

/// A change to the example's profile and what the plan must say.
struct Case {
    /// Label, service and so prefix of every object.
    name: &'static str,
    before: fn(Object) -> Object,
    after: fn(Object) -> Object,
    /// Terraform's actions.
    actions: &'static [&'static str],
    /// Objects of the blueprint that change; `{}` stands for the profile's name.
    objects: &'static [&'static str],
}

const UPDATE: &[&str] = &["update"];
const REPLACE: &[&str] = &["delete", "create"];

/// A policy and the alarm that starts it, whose description says what the policy does.
const OUT: [&str; 2] = [
    "policy/{}-queue-commands-out",
    "alarm/{}-queue-commands-out",
];
const BURST: [&str; 2] = [
    "policy/{}-queue-commands-burst",
    "alarm/{}-queue-commands-burst",
];
const DRAIN: [&str; 2] = ["policy/{}-queue-commands-in", "alarm/{}-queue-commands-in"];
const ALARMS: [&str; 3] = [
    "alarm/{}-queue-commands-out",
    "alarm/{}-queue-commands-burst",
    "alarm/{}-queue-commands-in",
];

fn same(profile: Object) -> Object {
    profile
}

/// A change of the example as it is.
fn case(name: &'static str, after: fn(Object) -> Object, objects: &'static [&'static str]) -> Case {
    Case {
        name,
        before: same,
        after,
        actions: UPDATE,
        objects,
    }
}

fn cases() -> Vec<Case> {
    let mut cases = profile_cases();
    cases.extend(utilization_cases());
    cases.extend(queue_cases());
    cases.extend(part_cases());
    cases
}

fn profile_cases() -> Vec<Case> {
    vec![
        case("min", |it| it.with("min_capacity", "2"), &["target"]),
        case(
            "max",
            |it| it.with("max_capacity", "12"),
            &["target", BURST[0], BURST[1]],
        ),
        case(
            "out-cooldown",
            |it| it.with("scale_out_cooldown", "90"),
            &[
                "policy/{}-cpu",
                "policy/{}-memory",
                "policy/{}-queue-commands-out",
                "policy/{}-queue-commands-burst",
            ],
        ),
        case(
            "in-cooldown",
            |it| it.with("scale_in_cooldown", "400"),
            &[
                "policy/{}-cpu",
                "policy/{}-memory",
                "policy/{}-queue-commands-in",
            ],
        ),
        case(
            "tags",
            |it| it.with("tags", "{ team = \"platform\" }"),
            &["target", ALARMS[0], ALARMS[1], ALARMS[2]],
        ),
        Case {
            name: "tags-gone",
            before: |it| it.with("tags", "{ team = \"platform\" }"),
            ..case("", same, &["target", ALARMS[0], ALARMS[1], ALARMS[2]])
        },
        Case {
            name: "name",
            after: |it| it.with("name", "\"renamed\""),
            actions: REPLACE,
            ..case("", same, &[])
        },
        Case {
            name: "service",
            after: |it| it.with("service", "\"spare\""),
            actions: REPLACE,
            ..case("", same, &[])
        },
    ]
}

fn utilization_cases() -> Vec<Case> {
    vec![
        case(
            "cpu-target",
            |it| it.with("cpu", "{ target = 55.5 }"),
            &["policy/{}-cpu"],
        ),
        case(
            "cpu-in",
            |it| it.with("cpu", "{ scale_in = false }"),
            &["policy/{}-cpu"],
        ),
        case(
            "cpu-out-cooldown",
            |it| it.with("cpu", "{ scale_out_cooldown = 30 }"),
            &["policy/{}-cpu"],
        ),
        case(
            "cpu-in-cooldown",
            |it| it.with("cpu", "{ scale_in_cooldown = 30 }"),
            &["policy/{}-cpu"],
        ),
        case("cpu-gone", |it| it.without("cpu"), &["policy/{}-cpu"]),
        case(
            "memory-target",
            |it| it.with("memory", "{ target = 60 }"),
            &["policy/{}-memory"],
        ),
        Case {
            name: "memory-new",
            before: |it| it.without("memory"),
            ..case("", same, &["policy/{}-memory"])
        },
    ]
}

fn queue_cases() -> Vec<Case> {
    vec![
        case(
            "stream",
            |it| it.with_queue("stream", "\"EVENTS\""),
            &ALARMS,
        ),
        case(
            "consumer",
            |it| it.with_queue("consumer", "\"event-worker\""),
            &ALARMS,
        ),
        case("domain", |it| it.with_queue("domain", "\"hub\""), &ALARMS),
        case(
            "steps",
            |it| it.with_queue("steps", "[{ at = 60, add = 1 }, { at = 150, add = 4 }]"),
            &OUT,
        ),
        case(
            "resolution",
            |it| it.with_queue("resolution", "30"),
            &["alarm/{}-queue-commands-out", "alarm/{}-queue-commands-in"],
        ),
        case(
            "periods",
            |it| it.with_queue("periods", "2"),
            &["alarm/{}-queue-commands-out"],
        ),
        case(
            "key",
            |it| {
                it.with_object(
                    "queues",
                    Object::empty().with_object("orders", Object::queue()),
                )
            },
            &[
                OUT[0],
                OUT[1],
                BURST[0],
                BURST[1],
                DRAIN[0],
                DRAIN[1],
                "policy/{}-queue-orders-out",
                "alarm/{}-queue-orders-out",
                "policy/{}-queue-orders-burst",
                "alarm/{}-queue-orders-burst",
                "policy/{}-queue-orders-in",
                "alarm/{}-queue-orders-in",
            ],
        ),
    ]
}

fn part_cases() -> Vec<Case> {
    vec![
        case(
            "burst-at",
            |it| it.with_queue("burst", "{ at = 300 }"),
            &["alarm/{}-queue-commands-burst"],
        ),
        case(
            "burst-to",
            |it| it.with_queue("burst", "{ at = 200, to = 8 }"),
            &BURST,
        ),
        case(
            "burst-resolution",
            |it| it.with_queue("burst", "{ at = 200, resolution = 30 }"),
            &["alarm/{}-queue-commands-burst"],
        ),
        case(
            "burst-gone",
            |it| it.with_queue_object(Object::queue().without("burst")),
            &BURST,
        ),
        case(
            "steps-gone",
            |it| it.with_queue_object(Object::queue().without("steps")),
            &OUT,
        ),
        case(
            "drain-below",
            |it| it.with_queue("drain", "{ below = 20 }"),
            &["alarm/{}-queue-commands-in"],
        ),
        case(
            "drain-remove",
            |it| it.with_queue("drain", "{ below = 10, remove = 2 }"),
            &DRAIN,
        ),
        case(
            "drain-periods",
            |it| it.with_queue("drain", "{ below = 10, periods = 6 }"),
            &["alarm/{}-queue-commands-in"],
        ),
        Case {
            name: "drain-new",
            before: |it| it.with_queue_object(Object::queue().without("drain")),
            ..case("", same, &DRAIN)
        },
    ]
}

fn configuration(cases: &[Case], side: impl Fn(&Case) -> Object) -> String {
    let profiles: Vec<String> = cases
        .iter()
        .map(|case| side(case).resource(&format!("p-{}", case.name)))
        .collect();
    profiles.concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_attribute_changes_its_objects_and_nothing_else() {
    let cases = cases();
    let mut services: Vec<&str> = cases.iter().map(|case| case.name).collect();
    services.push("spare");
    // As many alarms as these would wait minutes for AWS's request rates.
    let aws = aws::with_services(&services)
        .rate_limits(false)
        .start()
        .await
        .unwrap();
    let before = configuration(&cases, |case| (case.before)(Object::worker(case.name)));
    let after = configuration(&cases, |case| (case.after)(Object::worker(case.name)));
    let directory = aws::directory(&aws, &before);
    directory.apply().await.unwrap();

    directory
        .write("main.tf", &format!("{HEADER}{after}"))
        .unwrap();
    let plan = directory.plan_json().await.unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let change = Change::of(&plan, &format!("p-{}", case.name));
        if change.actions != case.actions {
            wrong.push(format!("{}: actions {:?}", case.name, change.actions));
        }
        let wanted: BTreeSet<String> = case
            .objects
            .iter()
            .map(|it| it.replace("{}", case.name))
            .collect();
        if case.actions == UPDATE && change.objects() != wanted {
            wrong.push(format!(
                "{}: objects {:#?}, not {wanted:#?}",
                case.name,
                change.objects()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    directory.apply().await.unwrap();
    let (again, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", again.output());
    let state = directory.state().await.unwrap();
    let renamed = in_state(&state, "p-name").expect("the renamed profile is in state");
    assert_eq!(renamed["name"], "renamed");

    directory.destroy().await.unwrap();
    assert_eq!(objects(&aws), Vec::<String>::new());
}
