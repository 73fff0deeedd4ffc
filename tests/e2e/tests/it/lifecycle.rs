//! A profile's whole life with real Terraform, in every version we can run.

use std::collections::BTreeSet;

use e2e::{
    inventory::objects,
    terraform::{Installation, Terraform, WorkingDirectory},
};
use serde_json::json;

use crate::{
    aws,
    hcl::{HEADER, Object},
    plans::{Change, blueprint, blueprint_keys, in_state},
};

#[tokio::test(flavor = "multi_thread")]
async fn life_with_the_terraform_on_path() {
    life(Terraform::on_path().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn life_with_the_packaged_terraform() {
    life(Terraform::packaged().unwrap()).await;
}

async fn life(terraform: Terraform) {
    let aws = aws::worker().await;
    let profile = Object::worker("worker").resource("worker");
    let directory =
        WorkingDirectory::new(&terraform, Installation::FilesystemMirror, aws.endpoint()).unwrap();
    directory
        .write("main.tf", &format!("{HEADER}{profile}"))
        .unwrap();

    directory.init().await.unwrap();
    let validated = directory.run(&["validate", "-json"]).await.unwrap();
    let validated: serde_json::Value = serde_json::from_str(&validated.stdout).unwrap();
    assert_eq!(validated["valid"], true, "{validated:#}");
    assert_eq!(validated["diagnostics"], json!([]), "{validated:#}");

    shown_before_anything_exists(&directory).await;
    assert_eq!(
        objects(&aws),
        Vec::<String>::new(),
        "a plan creates nothing"
    );

    directory.apply().await.unwrap();
    let (again, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", again.output());
    let state = directory.state().await.unwrap();
    let values = in_state(&state, "worker").expect("the profile is in state");
    everything_is_known(values);
    let names: BTreeSet<String> = objects(&aws).into_iter().collect();
    assert!(names.is_superset(&blueprint_keys("worker")), "{names:?}");

    imported(&terraform, aws.endpoint(), &profile).await;

    directory.destroy().await.unwrap();
    assert_eq!(
        objects(&aws),
        Vec::<String>::new(),
        "destroy leaves nothing"
    );
    assert_eq!(aws.service("arrakis", "worker").unwrap().desired, 3);
}

/// The plan of a profile that does not exist: every AWS object, the response, what to publish.
async fn shown_before_anything_exists(directory: &WorkingDirectory) {
    let plan = directory.plan_json().await.unwrap();
    let change = Change::of(&plan, "worker");
    assert_eq!(change.actions, ["create"]);
    assert_eq!(change.objects(), blueprint_keys("worker"));
    let burst = &blueprint(&change.after)["policy/worker-queue-commands-burst"];
    let burst: serde_json::Value = serde_json::from_str(burst).unwrap();
    let step = &burst["StepScalingPolicyConfiguration"];
    assert_eq!(step["AdjustmentType"], "ExactCapacity", "{burst:#}");
    assert_eq!(
        step["StepAdjustments"][0]["ScalingAdjustment"], 10,
        "{burst:#}"
    );
    let response = &change.after["response"];
    let worst = response["to_max_capacity"]["worst"]
        .as_f64()
        .expect("a number of seconds");
    assert!(worst < 60.0, "{response:#}");
    let sources = change.after["publisher_sources"]
        .as_array()
        .expect("a list");
    let queue = json!({
        "kind": "queue", "stream": "COMMANDS", "consumer": "command-worker", "domain": null,
        "gateway": null, "cluster": "arrakis", "service": "worker",
    });
    assert!(sources.contains(&queue), "{sources:#?}");
    assert_ne!(
        change.unknown["blueprint"],
        json!(true),
        "known in the plan"
    );
    assert_eq!(
        change.unknown["scalable_target_arn"],
        json!(true),
        "made by AWS"
    );
}

fn everything_is_known(values: &serde_json::Value) {
    let starts = |value: &serde_json::Value, prefix: &str| {
        value.as_str().is_some_and(|text| text.starts_with(prefix))
    };
    assert_eq!(values["id"], "arrakis/worker");
    assert_eq!(values["resource_id"], "service/arrakis/worker");
    assert!(
        starts(
            &values["scalable_target_arn"],
            "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/"
        ),
        "{values:#}"
    );
    let policies = values["policy_arns"].as_object().expect("a map");
    assert_eq!(policies.len(), 5);
    for arn in policies.values() {
        assert!(starts(
            arn,
            "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:"
        ));
    }
    let alarms = values["alarm_arns"].as_object().expect("a map");
    assert_eq!(alarms.len(), 5, "{alarms:#?}");
    assert_eq!(alarms["worker-cpu"].as_array().map(Vec::len), Some(2));
}

/// A second configuration takes over what is there, and has nothing to change.
async fn imported(terraform: &Terraform, endpoint: &str, profile: &str) {
    let directory =
        WorkingDirectory::new(terraform, Installation::DevelopmentOverride, endpoint).unwrap();
    directory
        .write("main.tf", &format!("{HEADER}{profile}"))
        .unwrap();
    let address = "arrakis_scaling_profile.worker";
    let finished = directory
        .run(&["import", address, "arrakis/worker"])
        .await
        .unwrap();
    finished.expect_code("terraform import", &[0]).unwrap();
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
    let state = directory.state().await.unwrap();
    let values = in_state(&state, "worker").expect("the profile is in state");
    assert_eq!(blueprint(values).len(), blueprint_keys("worker").len());
}
