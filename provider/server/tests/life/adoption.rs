//! An import leaves a state that fits whatever way its author writes the same profile.

use futures::future::join_all;
use serde_json::{Value, json};
use world::World;

use crate::{
    core::{Core, State},
    profiles,
};

const TOPICS: [&str; 2] = [
    "arn:aws:sns:us-east-1:123456789012:pages",
    "arn:aws:sns:us-east-1:123456789012:alerts",
];
const LOAD_BALANCER: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/api/50dc6c495c0c9188";
const TARGET_GROUP: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/943f017f100becff";

/// The profile with something of everything, with `changes` of its attributes.
fn full(changes: Value) -> Value {
    let mut written = profiles::full();
    merge(&mut written, changes);
    written
}

/// Null takes an attribute out.
fn merge(written: &mut Value, changes: Value) {
    match (written, changes) {
        (Value::Object(written), Value::Object(changes)) => {
            for (name, change) in changes {
                match change {
                    Value::Null => drop(written.remove(&name)),
                    change => merge(written.entry(name).or_insert(Value::Null), change),
                }
            }
        }
        (written, changes) => *written = changes,
    }
}

/// Ways to write one profile: the first makes it, and each is in order with the state of an import.
fn ways() -> Vec<Vec<Value>> {
    let plain = full(json!({}));
    let halves = |load_balancer: &str, target_group: &str| {
        full(json!({ "requests": {
            "resource_label": null,
            "load_balancer": load_balancer,
            "target_group": target_group,
        } }))
    };
    let explicit = full(json!({
        "name": "worker",
        "cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/arrakis",
        "service": "arn:aws:ecs:us-east-1:123456789012:service/arrakis/worker",
        "scale_out_cooldown": 60,
        "scale_in_cooldown": 300,
        "cpu": { "scale_in": true, "high_resolution": false, "scale_out_cooldown": 60 },
        "guilds": { "per_task": 2500, "scale_in_cooldown": 300 },
        "queues": { "commands": { "burst": { "to": 10 }, "scale_in_cooldown": 300 } },
        "metrics": { "sessions": { "statistic": "Average", "scale_out_cooldown": 60 } },
        "predictive": { "mode": "ForecastOnly", "metric": "cpu", "target": 70 },
        "dashboard": { "name": "worker-scaling" },
        "exclusive": false,
    }));
    let actions = |actions: Value| full(json!({ "alerts": { "actions": actions } }));
    let ratio = |returned: Value, metric: Value| {
        let mut metric = metric;
        merge(
            &mut metric,
            json!({ "namespace": "Chat", "metric_name": "Sessions" }),
        );
        let mut expression = json!({ "id": "share", "expression": "sessions / 2" });
        merge(&mut expression, returned);
        full(json!({ "metrics": { "sessions": null, "share": {
            "target": 50,
            "queries": [{ "id": "sessions", "metric": metric }, expression],
        } } }))
    };
    vec![
        vec![
            plain,
            explicit,
            halves(LOAD_BALANCER, TARGET_GROUP),
            halves(
                "app/api/50dc6c495c0c9188",
                "targetgroup/api/943f017f100becff",
            ),
        ],
        vec![actions(Value::Null), actions(json!([]))],
        vec![
            actions(json!([TOPICS[0], TOPICS[1]])),
            actions(json!([TOPICS[1], TOPICS[0]])),
        ],
        vec![
            ratio(json!({}), json!({})),
            ratio(
                json!({ "return_data": true }),
                json!({ "statistic": "Average" }),
            ),
        ],
        vec![full(json!({ "dashboard": { "name": "commands" } }))],
        vec![full(json!({
            "name": "jobs",
            "schedules": null,
            "suspended": { "scale_in": true },
        }))],
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_after_an_import_is_empty_whichever_way_the_profile_is_written() {
    let start = profiles::world().await;
    let all = ways();
    // Side by side, as each mostly waits for the pace of CloudWatch.
    join_all(all.iter().map(async |ways| {
        let world = start.fork().unwrap();
        made(&world, &ways[0]).await;
        let mut core = Core::start(world.endpoint()).await;
        let imported = core.import("arrakis/worker").await;
        assert_eq!(imported.errors, Vec::<String>::new());
        assert_eq!(imported.warnings, Vec::<String>::new());
        nothing_changes(&mut core, &imported.state, ways).await;
    }))
    .await;
}

/// The same holds of a profile that was made here: other words for the same are no change.
#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_written_in_other_words_is_not_changed() {
    let start = profiles::world().await;
    let all = ways();
    let pairs = all
        .iter()
        .flat_map(|ways| ways.iter().map(move |way| (way, ways)));
    join_all(pairs.map(async |(way, ways)| {
        let world = start.fork().unwrap();
        let state = made(&world, way).await;
        let mut core = Core::start(world.endpoint()).await;
        nothing_changes(&mut core, &state, ways).await;
    }))
    .await;
}

/// The state after a profile is made.
async fn made(world: &World, written: &Value) -> State {
    let mut core = Core::start(world.endpoint()).await;
    let config = core.config(written);
    core.change(&State::default(), &config).await
}

async fn nothing_changes(core: &mut Core, state: &State, ways: &[Value]) {
    for written in ways {
        let config = core.config(written);
        let clean = core.is_clean(state, &config).await;
        clean.unwrap_or_else(|told| panic!("{written:#}\n{told}"));
    }
}
