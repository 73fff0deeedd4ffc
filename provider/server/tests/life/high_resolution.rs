//! Policies on 20 s metrics, which AWS refuses until the ECS service publishes them.

use serde_json::{Value, json};
use world::{ServiceSettings, World};

use crate::{
    core::{Core, State},
    faults::objects,
};

/// A profile that tracks CPU and memory; CPU every 20 s if `high_resolution`.
fn profile(max_capacity: u32, high_resolution: bool) -> Value {
    json!({
        "cluster": "arrakis",
        "service": "worker",
        "min_capacity": 1,
        "max_capacity": max_capacity,
        "cpu": { "target": 60, "high_resolution": high_resolution },
        "memory": { "target": 70 },
        "queues": {
            "commands": {
                "stream": "COMMANDS",
                "consumer": "command-worker",
                "steps": [{ "at": 50, "add": 1 }],
            },
        },
        "alerts": { "no_running_tasks": {} },
        "dashboard": {},
    })
}

async fn world(service: ServiceSettings) -> World {
    let world = World::builder().rate_limits(false).service(service);
    world.start().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_that_is_refused_leaves_nothing_and_works_once_the_service_publishes() {
    let service = ServiceSettings::new("arrakis", "worker", 3);
    let world = world(service.clone()).await;
    let mut core = Core::start(world.endpoint()).await;
    let config = core.config(&profile(10, true));

    let refused = core.converge(&State::default(), Some(&config)).await;
    assert_eq!(refused.state.object, None);
    let [told] = refused.errors.as_slice() else {
        panic!("{:#?}", refused.errors);
    };
    for words in [
        "High-resolution metrics are not fully enabled",
        "resolutionSeconds=20",
        "nothing is left, in AWS or in state",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(objects(&world), Vec::<String>::new());
    assert!(world.alarms().is_empty());

    world.add_service(service.high_resolution());
    let state = core.change(&refused.state, &config).await;
    core.is_clean(&state, &config).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_is_refused_changes_nothing() {
    let service = ServiceSettings::new("arrakis", "worker", 3);
    let world = world(service.clone()).await;
    let mut core = Core::start(world.endpoint()).await;
    let before = core.config(&profile(10, false));
    let state = core.change(&State::default(), &before).await;
    let made = objects(&world);

    let config = core.config(&profile(20, true));
    let refused = core.converge(&state, Some(&config)).await;
    let [told] = refused.errors.as_slice() else {
        panic!("{:#?}", refused.errors);
    };
    assert!(told.contains("nothing is changed"), "{told}");
    assert_eq!(objects(&world), made);
    core.is_clean(&refused.state, &before).await.unwrap();

    world.add_service(service.high_resolution());
    let state = core.change(&refused.state, &config).await;
    core.is_clean(&state, &config).await.unwrap();
}
