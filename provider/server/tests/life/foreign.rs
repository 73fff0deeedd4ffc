//! What others put on a profile's target is told whenever the profile is read.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use world::World;

use crate::{
    core::{Core, State},
    profiles,
};

/// Somebody else's call of Application Auto Scaling.
pub(crate) async fn call(world: &World, operation: &str, input: &Value) {
    let address = world.endpoint().strip_prefix("http://").unwrap();
    let body = input.to_string();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: AnyScaleFrontendService.{operation}\r\n\
         Authorization: AWS4-HMAC-SHA256 \
         Credential=test/20261126/us-east-1/application-autoscaling/aws4_request, \
         SignedHeaders=host, Signature=0\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// A policy that nobody's alarm starts.
fn by_hand() -> Value {
    json!({
        "ServiceNamespace": "ecs",
        "ResourceId": "service/arrakis/worker",
        "ScalableDimension": "ecs:service:DesiredCount",
        "PolicyName": "by-hand",
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": [{ "MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1 }],
        },
    })
}

/// A policy that no profile can have.
fn inexpressible() -> Value {
    json!({
        "ServiceNamespace": "ecs",
        "ResourceId": "service/arrakis/worker",
        "ScalableDimension": "ecs:service:DesiredCount",
        "PolicyName": "odd",
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "PercentChangeInCapacity",
            "MinAdjustmentMagnitude": 2,
            "StepAdjustments": [{ "MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1 }],
        },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_of_others_is_told_by_each_read_unless_the_profile_is_exclusive() {
    let world = profiles::world().await;
    let mut core = Core::start(world.endpoint()).await;
    let mut written = json!({
        "cluster": "arrakis",
        "service": "worker",
        "min_capacity": 1,
        "max_capacity": 10,
        "cpu": { "target": 60 },
    });
    let config = core.config(&written);
    let state = core.change(&State::default(), &config).await;
    assert_eq!(core.read(&state).await.warnings, Vec::<String>::new());

    let policy = by_hand();
    call(&world, "PutScalingPolicy", &policy).await;
    // A process of its own: what a read has listed is kept for some seconds.
    let mut core = Core::start(world.endpoint()).await;
    let read = core.read(&state).await;
    let [told] = read.warnings.as_slice() else {
        panic!("{read:#?}");
    };
    for words in ["policy/by-hand (step scaling policy)", "exclusive = true"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    core.is_clean(&state, &config).await.unwrap();

    written["exclusive"] = true.into();
    let config = core.config(&written);
    let state = core.change(&state, &config).await;
    assert_eq!(world.policies().len(), 1);
    let mut core = Core::start(world.endpoint()).await;
    assert_eq!(core.read(&state).await.warnings, Vec::<String>::new());
    call(&world, "PutScalingPolicy", &policy).await;
    let mut core = Core::start(world.endpoint()).await;
    assert_eq!(core.read(&state).await.warnings, Vec::<String>::new());
    core.change(&state, &config).await;
    assert_eq!(world.policies().len(), 1);
}

/// They start nothing, so only their names and tags tell of them.
#[tokio::test(flavor = "multi_thread")]
async fn an_import_finds_the_alarms_for_people_under_the_name_in_the_tag() {
    for name in ["worker", "jobs"] {
        let world = profiles::world().await;
        let mut core = Core::start(world.endpoint()).await;
        let config = core.config(&json!({
            "cluster": "arrakis",
            "service": "worker",
            "name": name,
            "min_capacity": 1,
            "max_capacity": 10,
            "cpu": { "target": 60 },
            "alerts": {
                "actions": ["arn:aws:sns:us-east-1:123456789012:alerts"],
                "no_running_tasks": { "minutes": 2 },
            },
        }));
        core.change(&State::default(), &config).await;
        let imported = core.import("arrakis/worker").await;
        assert_eq!(imported.warnings, Vec::<String>::new());
        core.is_clean(&imported.state, &config).await.unwrap();
    }
}

/// Terraform reads at once what it has imported.
#[tokio::test(flavor = "multi_thread")]
async fn an_import_tells_of_a_policy_of_others_once() {
    let world = profiles::world().await;
    let mut core = Core::start(world.endpoint()).await;
    let config = core.config(&json!({
        "cluster": "arrakis", "service": "worker", "min_capacity": 1, "max_capacity": 10,
        "cpu": { "target": 60 },
    }));
    core.change(&State::default(), &config).await;
    call(&world, "PutScalingPolicy", &by_hand()).await;

    let mut core = Core::start(world.endpoint()).await;
    let imported = core.import("arrakis/worker").await;
    let [told] = imported.warnings.as_slice() else {
        panic!("{imported:#?}");
    };
    assert!(
        told.contains("policy/by-hand is not the profile's"),
        "{told}"
    );
    let read = core.read(&imported.state).await;
    assert_eq!(read.warnings, Vec::<String>::new());
    let later = core.read(&read.state).await;
    assert_eq!(later.warnings.len(), 1, "{later:#?}");
}

/// What an exclusive profile removes is in its plan, although no attribute could say it.
#[tokio::test(flavor = "multi_thread")]
async fn an_exclusive_profile_shows_that_it_removes_what_no_profile_can_have() {
    let world = profiles::world().await;
    let mut core = Core::start(world.endpoint()).await;
    let config = core.config(&json!({
        "cluster": "arrakis", "service": "worker", "min_capacity": 1, "max_capacity": 10,
        "cpu": { "target": 60 }, "exclusive": true,
    }));
    let state = core.change(&State::default(), &config).await;
    call(&world, "PutScalingPolicy", &inexpressible()).await;

    let mut core = Core::start(world.endpoint()).await;
    let shown = core.is_clean(&state, &config).await.unwrap_err();
    assert!(shown.contains("policy/odd"), "{shown}");
    let state = core.change(&state, &config).await;
    assert_eq!(world.policies().len(), 1);
    core.is_clean(&state, &config).await.unwrap();
}
