//! Configurations in, problems or figures out.

use scaling::validate::Context;
use tfplugin::{Object, Value};

use super::{answer, request};

fn burst() -> Value {
    Value::object([("at", 200)])
}

/// A worker that jumps to ten tasks, unless `burst` says otherwise.
fn profile(burst: Value) -> Value {
    let step = |at, add| Value::object([("at", at), ("add", add)]);
    let queue = Object::new()
        .with("stream", "COMMANDS")
        .with("consumer", "command-worker")
        .with("periods", 2)
        .with(
            "steps",
            Value::list([step(50, 1), step(100, 2), step(200, 3)]),
        )
        .with("burst", burst);
    Object::new()
        .with("cluster", "arrakis")
        .with("service", "worker")
        .with("min_capacity", 3)
        .with("max_capacity", 10)
        .with("queues", Value::map([("commands", queue)]))
        .into()
}

/// A configuration of ten histories of a burst.
fn config(profile: Value) -> Object {
    Object::new()
        .with("profile", profile)
        .with("trace", "burst:500")
        .with("rate_per_task", Value::from(1))
        .with("runs", 10)
}

fn simulated(config: &Object) -> Object {
    let asked = request::read(config, &Context::default()).unwrap();
    assert!(asked.problems.is_empty(), "{}", asked.problems);
    let request = asked.request.expect("everything is known");
    let outcome = request.simulate().expect("there are histories");
    answer::state(config.clone(), &outcome, request.price)
}

fn whole(state: &Object, name: &str) -> i64 {
    state.reader().get(name).unwrap()
}

#[test]
fn a_burst_reaches_the_maximum_in_a_minute_and_steps_do_not() {
    let fast = simulated(&config(profile(burst())));
    assert_eq!(fast.get("reaches_max"), &Value::from(true));
    let seconds = whole(&fast, "seconds_to_max_desired");
    assert!((11..=46).contains(&seconds), "{seconds}");
    assert_eq!(whole(&fast, "peak_depth"), 500);
    assert_eq!(whole(&fast, "lost_messages"), 0);
    let slow = simulated(&config(profile(Value::Null)));
    let never = slow.get("seconds_to_max_desired") == &Value::Null;
    assert!(
        never || whole(&slow, "seconds_to_max_desired") >= 180,
        "{slow:?}"
    );
}

#[test]
fn what_never_happens_is_null_and_counted() {
    let quiet = config(profile(burst())).with("trace", "quiet:for=5m");
    let state = simulated(&quiet);
    assert_eq!(state.get("reaches_max"), &Value::from(false));
    assert_eq!(state.get("seconds_to_max_desired"), &Value::Null);
    let spread = state.get("percentiles").as_object().unwrap();
    let spread = spread.get("seconds_to_max_desired").as_object().unwrap();
    assert_eq!(spread.get("p95"), &Value::Null);
    assert_eq!(spread.get("never"), &Value::from(10));
}

#[test]
fn the_blueprint_of_a_profile_gives_the_same_as_the_profile() {
    let of_profile = simulated(&config(profile(burst())));
    let draft = profile(burst());
    let draft = crate::scaling_profile::draft::from_object(draft.as_object().unwrap()).unwrap();
    let scaling::validate::Verdict::Valid(valid) =
        scaling::validate::validate(&draft, &Context::default())
    else {
        panic!("the profile is valid");
    };
    let blueprint = scaling::render::render(&scaling::expand::expand(&valid));
    let config = config(Value::Null).with("blueprint", Value::map(blueprint));
    let of_blueprint = simulated(&config);
    assert_eq!(
        of_blueprint.get("percentiles"),
        of_profile.get("percentiles")
    );
}

#[test]
fn a_profile_tells_how_its_queues_lose_messages_unless_the_simulation_does() {
    let mut profile = profile(burst());
    if let Value::Object(profile) = &mut profile
        && let Some(Value::Map(queues)) = profile.get_mut("queues")
        && let Some(Value::Object(queue)) = queues.get_mut("commands")
    {
        queue.set("retention", 60);
    }
    let lossy = config(profile).with("rate_per_task", Value::from(0));
    assert_eq!(whole(&simulated(&lossy), "lost_messages"), 500);
    let kept = lossy.with("retention", 3600);
    assert_eq!(whole(&simulated(&kept), "lost_messages"), 0);
}

#[test]
fn a_cost_is_that_of_the_task_minutes_and_null_without_a_price() {
    let free = simulated(&config(profile(burst())));
    assert_eq!(free.get("cost"), &Value::Null);
    let price = Value::object([("per_task_hour", 6)]);
    let priced = simulated(&config(profile(burst())).with("price", price));
    let figure = |name: &str| -> f64 { priced.reader().get(name).unwrap() };
    // Six an hour is a tenth a minute.
    assert!((figure("cost") - figure("task_minutes") / 10.0).abs() < 0.01);
}

#[test]
fn the_same_seed_gives_the_same_answer_and_another_one_another() {
    let one = config(profile(burst()));
    assert_eq!(simulated(&one), simulated(&one));
    let other = simulated(&one.clone().with("seed", 77));
    assert_ne!(simulated(&one).get("percentiles"), other.get("percentiles"));
}

/// The problems of `config`, and that it cannot be run.
#[track_caller]
fn check(config: &Object, expected: &[&str]) {
    let asked = request::read(config, &Context::default()).unwrap();
    let told: Vec<String> = asked.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.contains(expected), "{expected:?} is not in {told:?}");
    }
    assert!(asked.request.is_none());
}

#[test]
fn everything_wrong_is_told_at_once_and_where() {
    let mut wrong = profile(burst());
    if let Value::Object(profile) = &mut wrong {
        profile.set("min_capacity", 12);
    }
    let config = config(wrong)
        .with("trace", "constant:-5/s")
        .with("runs", 0)
        .with("seed", -1)
        .with("sample_every", 4000)
        .with("rate_per_task", Value::from(-1))
        .with("launch", Value::object([("min", 90), ("max", 30)]))
        .with("price", Value::object([("vcpu", 1)]));
    let expected = [
        "error at profile.",
        "error at trace: Rate is not a possible value",
        "error at sample_every: sample_every is out of range",
        "error at rate_per_task: rate_per_task is out of range",
        "error at launch: launch.min is above launch.max",
        "error at seed: Seed is out of range",
        "error at runs: Runs is out of range: Found: 0.\nAllowed: a whole number from 1 to 100000.",
        "error at price: The price of a task is not clear",
    ];
    check(&config, &expected);
}

#[test]
fn the_messages_of_a_profile_are_the_resource_s() {
    let mut wrong = profile(burst());
    if let Value::Object(profile) = &mut wrong {
        profile.set("max_capacity", 2);
    }
    let asked = request::read(&config(wrong.clone()), &Context::default()).unwrap();
    let resource = crate::scaling_profile::draft::from_object(wrong.as_object().unwrap()).unwrap();
    let verdict = scaling::validate::validate(&resource, &Context::default());
    let told: Vec<String> = asked.problems.iter().map(|it| it.summary.clone()).collect();
    let same = crate::report::problems(verdict.problems());
    let same: Vec<String> = same.iter().map(|it| it.summary.clone()).collect();
    assert!(!same.is_empty());
    assert_eq!(told, same);
}

#[test]
fn one_subject_and_one_load_are_wanted() {
    let config = config(profile(burst()));
    let neither = config
        .clone()
        .with("profile", Value::Null)
        .with("trace", Value::Null);
    let expected = [
        "error at profile: One of profile and blueprint is wanted: Found: neither.",
        "error at trace: One of trace and trace_csv is wanted: Found: neither.",
    ];
    check(&neither, &expected);
    let both = config
        .with("blueprint", Value::map([("target", "{}")]))
        .with("trace_csv", "at,rate\n0,1\n");
    let expected = [
        "One of profile and blueprint is wanted: Found: both.",
        "One of trace and trace_csv is wanted: Found: both.",
    ];
    check(&both, &expected);
}

#[test]
fn a_load_that_cannot_be_read_is_told_by_line() {
    let of_table = |table: &str| {
        let config = config(profile(burst())).with("trace", Value::Null);
        config.with("trace_csv", table)
    };
    let gap = of_table("at,rate\n0,1\n60,1\n120,1\n900,1\n");
    check(
        &gap,
        &["error at trace_csv: The trace has a gap: Found: lines 4 and 5 are 780 s apart"],
    );
    let asked = request::read(&gap, &Context::default()).unwrap();
    assert!(
        asked.problems.to_string().contains("hold_gaps = true"),
        "{}",
        asked.problems
    );
    let held = request::read(&gap.with("hold_gaps", true), &Context::default()).unwrap();
    assert!(held.request.is_some());
    check(
        &of_table("at,rate\n0,1\n60,-1\n"),
        &["Line 3 has no possible value: Found: \"-1\""],
    );
    check(
        &of_table("at,rate\n0\n"),
        &["Line 2 has another number of cells"],
    );
    check(&of_table(""), &["The table is empty"]);
    let file = config(profile(burst())).with("trace", "csv:day.csv");
    check(&file, &["A trace names a file"]);
    let idle = config(profile(burst())).with("hold_gaps", true);
    check(&idle, &["error at hold_gaps: hold_gaps is of no use"]);
}

#[test]
fn a_simulation_beyond_the_bound_says_what_fits() {
    let long = config(profile(burst())).with("trace", "quiet:for=366d");
    check(
        &long,
        &[
            "The simulation is too long: Found: 10 histories of 31622400 s, 3660 days together.\n\
           Allowed: 1000 days together.\nWrite runs = 2 or fewer, or a shorter trace.",
        ],
    );
    let endless = config(profile(burst())).with("trace", "quiet:for=400d");
    check(&endless, &["The trace has an impossible length"]);
}

#[test]
fn a_blueprint_that_is_none_is_refused_at_its_key() {
    let config = config(Value::Null).with("blueprint", Value::map([("target", "{}")]));
    check(
        &config,
        &["error at blueprint[\"target\"]: The blueprint cannot be read"],
    );
}

#[test]
fn what_is_not_known_is_passed_over() {
    for name in [
        "profile",
        "blueprint",
        "trace",
        "trace_csv",
        "runs",
        "price",
        "launch",
        "seed",
    ] {
        let config = config(profile(burst())).with(name, Value::Unknown);
        let asked = request::read(&config, &Context::default()).unwrap();
        assert!(asked.problems.is_empty(), "{name}: {}", asked.problems);
        assert!(asked.request.is_none(), "{name}");
    }
}
