//! The plan, from configuration to planned state, without Terraform and without AWS.

use std::collections::BTreeMap;

use scaling::{simulate::Span, validate::Context};
use tfplugin::{Number, Object, Value, plan::complete, resource::Planned};

use super::{plan, schema, state};

/// The profile of the README.
fn worker() -> Object {
    let step = |at: i32, add: i32| Value::object([("at", at), ("add", add)]);
    Object::from([
        ("cluster", Value::from("arrakis")),
        ("service", Value::from("worker")),
        ("min_capacity", Value::from(3)),
        ("max_capacity", Value::from(10)),
        ("cpu", Value::object([("target", 70)])),
        ("memory", Value::Object(Object::new())),
        (
            "queues",
            Value::map([(
                "commands",
                Value::object([
                    ("stream", Value::from("COMMANDS")),
                    ("consumer", Value::from("command-worker")),
                    (
                        "steps",
                        Value::list([step(50, 1), step(100, 2), step(200, 3)]),
                    ),
                    ("burst", Value::object([("at", 200)])),
                    ("drain", Value::object([("below", 10)])),
                ]),
            )]),
        ),
    ])
}

fn context() -> Context {
    Context {
        region: Some("us-east-1".to_owned()),
        ..Context::default()
    }
}

fn plan_create(config: &Object) -> Planned {
    let planned = complete(&schema::schema().block, config, config, None);
    plan::plan(config, planned, None, Some(&context()))
}

/// The state after an apply of `config`.
fn applied(config: &Object) -> Object {
    let mut state = plan_create(config).state.expect("a plan");
    state.set(
        "scalable_target_arn",
        "arn:aws:application-autoscaling:us-east-1:1:scalable-target/0a",
    );
    let arns = |attribute: &str, value: Value| {
        let names = state.get(attribute).as_map().expect("a map").keys();
        Value::Map(
            names
                .map(|name| (name.clone(), value.clone()))
                .collect::<BTreeMap<_, _>>(),
        )
    };
    let policies = arns("policy_arns", Value::from("arn:policy"));
    let alarms = arns("alarm_arns", Value::list(["arn:alarm"]));
    state.set("policy_arns", policies);
    state.set("alarm_arns", alarms);
    state
}

fn plan_update(config: &Object, prior: &Object) -> Planned {
    let mut proposed = prior.clone();
    for (name, value) in config {
        proposed.set(name.clone(), value.clone());
    }
    let planned = complete(&schema::schema().block, config, &proposed, Some(prior));
    plan::plan(config, planned, Some(prior), Some(&context()))
}

/// Where two objects differ, by attribute or map element.
fn changes(prior: &Object, planned: &Object) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in planned {
        match (prior.get(name), value) {
            (Value::Map(before), Value::Map(after)) => {
                let keys = after
                    .iter()
                    .filter(|(key, value)| before.get(*key) != Some(*value));
                found.extend(keys.map(|(key, _)| format!("{name}[{key}]")));
                let gone = before.keys().filter(|key| !after.contains_key(*key));
                found.extend(gone.map(|key| format!("{name}[{key}] gone")));
            }
            (before, after) if before != after => found.push(name.clone()),
            _ => {}
        }
    }
    found
}

#[test]
fn what_is_named_after_the_profile_or_follows_its_bounds_is_planned() {
    let mut config = worker();
    config.set("dashboard", Value::Object(Object::new()));
    let state = applied(&config);
    let dashboard = state.get("dashboard").as_object().expect("a dashboard");
    assert_eq!(dashboard.get("name"), &Value::from("worker-scaling"));

    config.set("max_capacity", 12);
    let planned = plan_update(&config, &state).state.expect("a plan");
    let burst = planned.get("queues").as_map().and_then(|queues| {
        let queue = queues.get("commands")?.as_object()?;
        Some(queue.get("burst").as_object()?.get("to").clone())
    });
    assert_eq!(burst, Some(Value::from(12)));
}

#[test]
fn the_schemas_are_ones_terraform_takes() {
    assert_eq!(
        schema::schema().problems("arrakis_scaling_profile"),
        Vec::<String>::new()
    );
    assert_eq!(
        crate::config::schema().problems("provider"),
        Vec::<String>::new()
    );
}

#[test]
fn a_new_profile_shows_every_object_and_leaves_only_arns_unknown() {
    let planned = plan_create(&worker());
    assert!(planned.diagnostics.is_empty(), "{}", planned.diagnostics);
    let state = planned.state.expect("a plan");
    let keys: Vec<_> = state::blueprint_texts(&state).into_keys().collect();
    assert_eq!(
        keys,
        [
            "alarm/worker-queue-commands-burst",
            "alarm/worker-queue-commands-in",
            "alarm/worker-queue-commands-out",
            "policy/worker-cpu",
            "policy/worker-memory",
            "policy/worker-queue-commands-burst",
            "policy/worker-queue-commands-in",
            "policy/worker-queue-commands-out",
            "target",
        ]
    );
    let unknown: Vec<_> = state
        .unknown_paths()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        unknown.iter().all(|path| path.contains("arn")),
        "{unknown:?}"
    );
    assert_eq!(state.get("name"), &Value::from("worker"));
    assert_eq!(state.get("scale_in_cooldown"), &Value::from(300));
    let queues = state.get("queues").as_map().expect("queues");
    let burst = queues["commands"]
        .as_object()
        .expect("a queue")
        .get("burst");
    assert_eq!(
        burst.as_object().expect("a burst").get("to"),
        &Value::from(10)
    );
}

#[test]
fn the_plan_says_how_fast_and_why() {
    let state = plan_create(&worker()).state.expect("a plan");
    let response = state.get("response").as_object().expect("a response");
    let to_max = response.get("to_max_capacity").as_object().expect("bounds");
    let seconds = |name: &str| to_max.get(name).as_number().map(Number::to_f64);
    let (best, worst) = (
        seconds("best").expect("best"),
        seconds("worst").expect("worst"),
    );
    assert!(best <= worst && worst < 60.0, "{best} to {worst}");
    let typical = seconds("typical").expect("typical");
    assert!(best <= typical && typical <= worst, "{typical}");
    let reason = response.get("reason").as_str().expect("a reason");
    assert!(reason.contains("worker-queue-commands-burst"), "{reason}");
    let steps = response.get("policies").as_map().expect("policies")["worker-queue-commands-out"]
        .as_object()
        .expect("a policy")
        .get("to_max_capacity")
        .as_object()
        .expect("bounds")
        .get("best")
        .as_number()
        .map(Number::to_f64);
    assert!(
        steps > Some(worst),
        "climbing takes longer than jumping: {steps:?}"
    );
}

fn without_burst(mut config: Object) -> Object {
    let Some(Value::Map(queues)) = config.get_mut("queues") else {
        panic!("no queues");
    };
    for queue in queues.values_mut() {
        if let Value::Object(queue) = queue {
            queue.set("burst", Value::Null);
        }
    }
    config
}

#[test]
fn the_plan_says_what_would_help() {
    let config = without_burst(worker());
    let state = plan_create(&config).state.expect("a plan");
    let response = state.get("response").as_object().expect("a response");
    let Value::List(advice) = response.get("advice") else {
        panic!("no list of advice");
    };
    let first = advice.first().and_then(Value::as_object).expect("advice");
    let text = |name: &str| first.get(name).as_str();
    assert_eq!(text("shortens"), Some("to_max_capacity"));
    assert_eq!(text("where"), Some("queues[\"commands\"]"));
    assert_eq!(text("hcl"), Some("burst = { at = 200 }"));
    let worst = |when: &str| {
        let bounds = first.get(when).as_object().expect("bounds");
        bounds.get("worst").as_number().map(Number::to_f64)
    };
    assert!(worst("before") > worst("after"));
    assert_eq!(worst("after"), Some(46.0));
}

#[test]
fn the_same_configuration_again_changes_nothing() {
    let prior = applied(&worker());
    let planned = plan_update(&worker(), &prior).state.expect("a plan");
    assert_eq!(changes(&prior, &planned), Vec::<String>::new());
}

#[test]
fn a_change_touches_what_it_must_and_no_more() {
    let prior = applied(&worker());
    let change = |name: &str, value: Value| {
        let planned = plan_update(&worker().with(name, value), &prior);
        assert!(
            planned.requires_replace.is_empty(),
            "{:?}",
            planned.requires_replace
        );
        changes(&prior, &planned.state.expect("a plan"))
    };
    assert_eq!(
        change("min_capacity", Value::from(4)),
        ["blueprint[target]", "min_capacity", "response"]
    );
    assert_eq!(
        change("cpu", Value::object([("target", Number::from(65))])),
        [
            "alarm_arns[worker-cpu]",
            "blueprint[policy/worker-cpu]",
            "cpu",
            "response"
        ]
    );
    assert_eq!(
        change("cpu", Value::Null),
        [
            "alarm_arns[worker-cpu] gone",
            "blueprint[policy/worker-cpu] gone",
            "cpu",
            "policy_arns[worker-cpu] gone",
            "response"
        ]
    );
}

#[test]
fn another_service_or_name_is_another_profile_and_another_spelling_is_not() {
    let prior = applied(&worker());
    let replaced = |name: &str, value: &str| -> Vec<String> {
        let planned = plan_update(&worker().with(name, value), &prior);
        assert!(planned.diagnostics.is_empty(), "{}", planned.diagnostics);
        planned
            .requires_replace
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    // The name follows the service where nobody sets it.
    assert_eq!(replaced("service", "other"), ["service", "name"]);
    assert_eq!(replaced("cluster", "other"), ["cluster"]);
    assert_eq!(replaced("name", "other"), ["name"]);
    let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/arrakis";
    assert_eq!(replaced("cluster", arn), Vec::<String>::new());
}

#[test]
fn what_is_not_known_yet_leaves_what_follows_from_it_unknown() {
    let planned = plan_create(&worker().with("service", Value::Unknown));
    assert!(planned.diagnostics.is_empty(), "{}", planned.diagnostics);
    let state = planned.state.expect("a plan");
    for name in [
        "id",
        "name",
        "blueprint",
        "response",
        "publisher_sources",
        "policy_arns",
    ] {
        assert!(
            state.get(name).is_unknown(),
            "{name} is {:?}",
            state.get(name)
        );
    }
    assert_eq!(state.get("min_capacity"), &Value::from(3));
}

#[test]
fn every_fault_is_told_at_once() {
    let config = worker()
        .with("min_capacity", 12)
        .with("cpu", Value::object([("target", -1)]));
    let planned = plan_create(&config);
    assert!(planned.state.is_none());
    let paths: Vec<_> = planned
        .diagnostics
        .iter()
        .map(|each| each.path.to_string())
        .collect();
    assert_eq!(paths, ["min_capacity", "cpu.target"]);
}

/// The plan fails with the figure, the reason and the remedy; a burst is the remedy.
#[test]
fn a_profile_that_is_slower_than_it_requires_is_not_planned() {
    let require = Value::object([("reach_max_within", 60)]);
    let kept = plan_create(&worker().with("require", require.clone()));
    assert!(kept.diagnostics.is_empty(), "{}", kept.diagnostics);
    let missed = plan_create(&without_burst(worker()).with("require", require));
    let told = missed.diagnostics.to_string();
    assert_eq!(missed.state, None);
    for words in [
        "736 s at worst",
        "3 actions needed",
        "at most 60 s",
        "ne of these keeps it: in queues[\"commands\"], burst = { at = 200 }: 11 to 46 s",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn a_plan_warns_of_what_its_author_may_not_mean() {
    let mut config = worker();
    config.set("scale_out_cooldown", 10);
    let planned = plan_create(&config);
    assert!(planned.state.is_some());
    let told = planned.diagnostics.to_string();
    assert!(
        told.contains("shorter than a task takes to start"),
        "{told}"
    );
}

/// Whoever cannot ask for the account has a plan all the same.
#[test]
fn a_dashboard_of_an_account_that_nobody_tells_is_known_after_apply() {
    let config = worker().with("dashboard", Value::Object(Object::new()));
    let text = |planned: Planned| {
        let state = planned.state.expect("a plan");
        let texts = state.get("blueprint").as_map().expect("a map");
        assert!(texts.values().filter(|text| text.is_unknown()).count() <= 1);
        texts["dashboard/worker-scaling"].clone()
    };
    assert!(text(plan_create(&config)).is_unknown());
    let planned = complete(&schema::schema().block, &config, &config, None);
    let here = context().beside("arn:aws:sts::123456789012:assumed-role/deployer/ci");
    let shown = text(plan::plan(&config, planned, None, Some(&here)));
    let alarm = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:worker-queue-commands-burst";
    assert!(
        shown.as_str().is_some_and(|text| text.contains(alarm)),
        "{shown}"
    );
}

#[test]
fn a_plan_reckons_with_the_samples_the_publisher_takes() {
    let slow = Context {
        sample_every: Span::secs(60),
        ..context()
    };
    let config = worker();
    let planned = complete(&schema::schema().block, &config, &config, None);
    let planned = plan::plan(&config, planned, None, Some(&slow));
    let told = planned.diagnostics.to_string();
    assert!(
        told.contains("more often than the publisher samples"),
        "{told}"
    );
    let state = planned.state.expect("a plan");
    let response = state.get("response").as_object().expect("a response");
    let to_max = response.get("to_max_capacity").as_object().expect("bounds");
    let worst = to_max.get("worst").as_number().map(Number::to_f64);
    assert_eq!(worst, Some(96.0));
}
