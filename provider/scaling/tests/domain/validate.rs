//! One case for each rule: what is wrong, and what is said of it.

use std::{cell::Cell, collections::BTreeMap};

use scaling::{
    draft::{Draft, Leaf},
    expand::expand,
    object::Blueprint,
    problem::Path,
    validate::{Context, Verdict, limit, validate, validate_tags},
};
use serde_json::{Value, json};

use crate::{cases, drafts};

fn context() -> Context {
    Context {
        region: Some("us-east-1".to_owned()),
        partition: Some("aws".to_owned()),
        account_id: Some("123456789012".to_owned()),
        ..Context::default()
    }
}

fn say(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Valid(_) => "valid".to_owned(),
        Verdict::Incomplete => "incomplete".to_owned(),
        Verdict::Invalid(problems) => {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        }
    }
}

#[test]
fn every_rule_says_what_is_wrong() {
    let refused = Cell::new(0);
    for file in cases::files("validate") {
        cases::check(&file, |patch| {
            let verdict = validate(&drafts::patched(patch), &context());
            refused.set(refused.get() + usize::from(!verdict.problems().is_empty()));
            say(&verdict)
        });
    }
    assert!(
        refused.get() >= 100,
        "only {} cases are refused",
        refused.get()
    );
}

#[test]
fn an_empty_draft_lacks_all_that_is_required() {
    let Verdict::Invalid(problems) = validate(&Draft::default(), &Context::default()) else {
        panic!("an empty draft is no profile");
    };
    let paths: Vec<_> = problems
        .iter()
        .map(|problem| problem.path.to_string())
        .collect();
    assert_eq!(
        paths,
        ["cluster", "service", "min_capacity", "max_capacity", ""]
    );
}

#[test]
fn everything_wrong_is_reported_at_once() {
    let patch = json!({
        "min_capacity": -1,
        "cpu": { "target": 0 },
        "queues": {
            "commands": {
                "stream": "a b",
                "steps": [{ "at": 5 }, { "at": 5, "add": 1 }],
                "drain": { "below": 7, "remove": 0 },
            },
            "events": {},
        },
        "tags": { "aws:x": "1" },
    });
    let Verdict::Invalid(problems) = validate(&drafts::patched(&patch), &context()) else {
        panic!("nothing of it is valid");
    };
    let paths: Vec<_> = problems
        .iter()
        .map(|problem| problem.path.to_string())
        .collect();
    assert_eq!(
        paths,
        [
            "min_capacity",
            "cpu.target",
            "queues[\"commands\"].stream",
            "queues[\"commands\"].steps[0].add",
            "queues[\"commands\"].steps[1].at",
            "queues[\"commands\"].drain.remove",
            "queues[\"events\"].stream",
            "queues[\"events\"].consumer",
            "queues[\"events\"]",
            "tags[\"aws:x\"]",
        ]
    );
}

#[test]
fn a_region_that_is_not_known_is_not_judged() {
    let elsewhere = json!({ "cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/arrakis" });
    let draft = drafts::patched(&elsewhere);
    assert_eq!(say(&validate(&draft, &Context::default())), "valid");
    assert_ne!(say(&validate(&draft, &context())), "valid");
}

#[test]
fn arns_are_reduced_to_names() {
    let profile = |cluster: &str, service: &str| {
        let patch = json!({ "cluster": cluster, "service": service });
        let verdict = validate(&drafts::patched(&patch), &context());
        verdict
            .profile()
            .unwrap_or_else(|| panic!("{}", say(&verdict)))
            .clone()
    };
    let by_name = profile("arrakis", "worker");
    let cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/arrakis";
    let service = "arn:aws:ecs:us-east-1:123456789012:service/arrakis/worker";
    assert_eq!(profile(cluster, "worker"), by_name);
    assert_eq!(profile("arrakis", service), by_name);
    assert_eq!(profile(cluster, service), by_name);
    let before_2018 = "arn:aws:ecs:us-east-1:123456789012:service/worker";
    assert_eq!(profile(cluster, before_2018), by_name);
}

#[test]
fn the_profiles_own_tags_win_over_the_default_ones() {
    let mut context = context();
    context.default_tags =
        BTreeMap::from([("team", "a"), ("stage", "dev")].map(|(k, v)| (k.into(), v.into())));
    let draft = drafts::patched(&json!({ "tags": { "team": "b" } }));
    let verdict = validate(&draft, &context);
    let tags = &verdict.profile().unwrap().tags;
    assert_eq!(json!(tags), json!({ "team": "b", "stage": "dev" }));
}

#[test]
fn default_tags_reach_every_object_that_takes_tags() {
    let mut context = context();
    context.default_tags = BTreeMap::from([("team".to_owned(), "platform".to_owned())]);
    let patch = json!({ "dashboard": {}, "alerts": { "cpu": {} } });
    let verdict = validate(&drafts::patched(&patch), &context);
    let Blueprint {
        target,
        policies: _,
        alarms,
        schedules: _,
        dashboards,
    } = expand(verdict.profile().unwrap());
    let alarms = alarms.values().map(|alarm| &alarm.tags);
    let dashboards = dashboards.values().map(|dashboard| &dashboard.tags);
    let all: Vec<_> = alarms.chain(dashboards).chain([&target.tags]).collect();
    assert_eq!(all.len(), 3 + 1 + 1 + 1);
    assert!(all.iter().all(|tags| tags["team"] == "platform"), "{all:?}");
}

#[test]
fn a_dashboard_waits_for_its_region() {
    let draft = drafts::patched(&json!({ "dashboard": {} }));
    assert_eq!(validate(&draft, &Context::default()), Verdict::Incomplete);
    let wrong = drafts::patched(&json!({ "dashboard": { "name": "a.b" } }));
    assert_eq!(validate(&wrong, &Context::default()).problems().len(), 1);
}

#[test]
fn a_dashboard_shows_the_states_of_alarms_where_the_account_is_known() {
    let draft = drafts::patched(&json!({ "dashboard": {}, "alerts": { "cpu": {} } }));
    let widgets = |context: &Context| {
        let blueprint = expand(validate(&draft, context).profile().unwrap());
        blueprint.dashboards["gp-worker-scaling"].body["widgets"].clone()
    };
    let widgets = [widgets(&context()), widgets(&drafts::context())];
    let [with, without] = widgets.map(|widgets| {
        let all = widgets.as_array().unwrap().clone();
        let alarms = all.into_iter().filter(|widget| widget["type"] == "alarm");
        alarms.collect::<Vec<_>>()
    });
    assert_eq!(without, Vec::<Value>::new());
    let arns = with[0]["properties"]["alarms"].as_array().unwrap();
    assert_eq!(arns.len(), 4);
    assert_eq!(
        arns[0],
        "arn:aws:cloudwatch:us-east-1:123456789012:alarm:gp-worker-alert-cpu"
    );
}

#[test]
fn default_tags_count_towards_the_limit() {
    let tag = |index: usize| (format!("key-{index}"), String::new());
    let mut context = context();
    let most = limit::TAGS_MAX - limit::TAGS_OURS;
    context.default_tags = (0..most).map(tag).collect();
    let patch = |key: &str| json!({ "tags": { key: "" } });
    let same = validate(&drafts::patched(&patch("key-0")), &context);
    assert_eq!(say(&same), "valid");
    let more = validate(&drafts::patched(&patch("another")), &context);
    assert_eq!(
        say(&more),
        "tags: there are more tags than AWS allows: found 50 tags, the provider's default tags \
         included; allowed: at most 49, as the provider adds arrakis:profile; drop some tags"
    );
}

#[test]
fn tags_that_stand_alone_are_judged_at_their_own_path() {
    let tags = BTreeMap::from([
        ("Arrakis:profile".to_owned(), Leaf::Given("x".to_owned())),
        ("AWS:x".to_owned(), Leaf::Unknown),
        ("fine".to_owned(), Leaf::Unknown),
    ]);
    let problems = validate_tags(&tags, &Path::root("default_tags"));
    let paths: Vec<_> = problems
        .iter()
        .map(|problem| problem.path.to_string())
        .collect();
    assert_eq!(
        paths,
        [
            "default_tags[\"AWS:x\"]",
            "default_tags[\"Arrakis:profile\"]"
        ]
    );
}

/// Fifty policies of every kind are accepted, and one more is not.
#[test]
fn a_target_takes_fifty_policies() {
    let patch = |metrics: usize| {
        let metric = |index: usize| {
            let metric =
                json!({ "target": 1, "namespace": "Own", "metric_name": format!("m{index}") });
            (format!("m{index}"), metric)
        };
        let metrics: serde_json::Map<String, Value> = (0..metrics).map(metric).collect();
        json!({
            "queues": { "commands": { "backlog_per_task": { "target": 1 } } },
            "requests": { "target": 1, "resource_label": "app/a/1/targetgroup/a/1" },
            "guilds": { "gateway": "main" },
            "predictive": {},
            "metrics": metrics,
        })
    };
    // cpu, memory, requests, guilds, predictive, and four of the queue.
    let most = 50 - 9;
    let verdict = validate(&drafts::patched(&patch(most)), &context());
    assert_eq!(say(&verdict), "valid");
    let blueprint = scaling::expand::expand(verdict.profile().unwrap());
    assert_eq!(blueprint.policies.len(), 50);
    let verdict = validate(&drafts::patched(&patch(most + 1)), &context());
    assert_eq!(
        say(&verdict),
        "the profile needs more scaling policies than a target can have: found 51 policies; \
         allowed: at most 50: one each for cpu, memory, requests, guilds and predictive, for every \
         metric, and for every steps, burst, drain and backlog_per_task; drop some signals"
    );
}

/// The longest of everything is still accepted, and one more is not.
#[test]
fn the_borders_hold_on_both_sides() {
    let long = |count: usize| "n".repeat(count);
    let queue = |stream: String| json!({ "queues": { "commands": { "stream": stream } } });
    let key = |key: String| {
        let queue = drafts::reference()["queues"]["commands"].clone();
        json!({ "queues": { key: queue } })
    };
    let metric = |key: String, value: &str, dimensions: usize| {
        let dimensions =
            (0..dimensions).map(|index| (format!("d{index}"), json!(format!("{value}v"))));
        let dimensions: serde_json::Map<String, Value> = dimensions.collect();
        let metric = json!({
            "target": 1, "namespace": long(255), "metric_name": long(255), "dimensions": dimensions,
        });
        json!({ "metrics": { key: metric } })
    };
    let steps = |count: usize| {
        let steps: Vec<Value> = (0..count)
            .map(|at| json!({ "at": at + 50, "add": 1 }))
            .collect();
        json!({ "queues": { "commands": { "steps": steps } } })
    };
    let schedules = |count: usize, chars: usize| {
        let schedule = json!({ "schedule": "rate(1 day)", "min_capacity": 3 });
        let key = |index: usize| format!("{index:0chars$}");
        let all = (0..count).map(|index| (key(index), schedule.clone()));
        json!({ "schedules": Value::from_iter(all) })
    };
    let borders = [
        (json!({ "name": long(128) }), json!({ "name": long(129) })),
        (
            json!({ "service": long(128) }),
            json!({ "service": long(129) }),
        ),
        (
            json!({ "cluster": long(255) }),
            json!({ "cluster": long(256) }),
        ),
        (queue(long(255)), queue(long(256))),
        (key(long(98)), key(long(99))),
        (metric(long(98), "", 30), metric(long(99), "", 30)),
        (metric(long(1), "", 30), metric(long(1), "", 31)),
        (
            metric(long(1), &long(1023), 1),
            metric(long(1), &long(1024), 1),
        ),
        (steps(20), steps(21)),
        (
            json!({ "dashboard": { "name": long(255) } }),
            json!({ "dashboard": { "name": long(256) } }),
        ),
        (schedules(200, 118), schedules(201, 118)),
        (schedules(1, 118), schedules(1, 119)),
        (
            json!({ "tags": { long(128): "" } }),
            json!({ "tags": { long(129): "" } }),
        ),
        (
            json!({ "tags": { "é": long(256) } }),
            json!({ "tags": { "é": long(257) } }),
        ),
    ];
    for (last, beyond) in borders {
        assert_eq!(
            say(&validate(&drafts::patched(&last), &context())),
            "valid",
            "{last}"
        );
        let verdict = validate(&drafts::patched(&beyond), &context());
        assert_eq!(verdict.problems().len(), 1, "{beyond}: {verdict:?}");
    }
}
