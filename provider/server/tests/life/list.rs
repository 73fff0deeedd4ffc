//! `terraform query` finds the services whose scaling no profile owns.

use serde_json::json;
use world::ServiceSettings;

use crate::{
    core::{Core, State},
    profiles,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_list_finds_what_no_profile_owns_and_its_objects_are_what_an_import_makes() {
    let world = profiles::world().await;
    for (cluster, service) in [("arrakis", "api"), ("arrakis", "batch"), ("caladan", "api")] {
        world.add_service(ServiceSettings::new(cluster, service, 1));
    }
    let mut core = Core::start(world.endpoint()).await;
    for (cluster, service) in [
        ("arrakis", "worker"),
        ("arrakis", "api"),
        ("caladan", "api"),
    ] {
        let written = json!({
            "cluster": cluster, "service": service, "min_capacity": 1, "max_capacity": 4,
            "cpu": { "target": 70 },
        });
        let config = core.config(&written);
        core.change(&State::default(), &config).await;
    }
    for cluster in ["arrakis", "caladan"] {
        assert!(world.edit_target(cluster, "api", |target| target.tags.clear()));
    }

    let (found, messages) = core.list(&json!({})).await;
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["arrakis/api", "caladan/api"], "{messages:?}");
    for (name, object) in &found {
        let imported = core.import(name).await.state.object;
        assert_eq!(Some(object), imported.as_ref());
    }

    let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/arrakis";
    let filters = json!({ "cluster": arn, "include_owned": true, "include_unscaled": true });
    let (found, messages) = core.list(&filters).await;
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["arrakis/api", "arrakis/batch", "arrakis/worker"]);
    let unscaled = "arrakis/batch has no scaling to import";
    assert!(
        messages.iter().any(|text| text.starts_with(unscaled)),
        "{messages:?}"
    );
    assert_eq!(found[1].1.get("service").as_str(), Some("batch"));

    let elsewhere = arn.replace("us-east-1", "eu-west-1");
    let (found, messages) = core.list(&json!({ "cluster": elsewhere })).await;
    assert!(found.is_empty());
    assert!(
        messages[0].contains("another region or account"),
        "{messages:?}"
    );
    let (found, messages) = core.list(&json!({ "cluster": "giedi-prime" })).await;
    assert!(found.is_empty());
    assert!(messages[0].contains("Cluster not found"), "{messages:?}");
}
