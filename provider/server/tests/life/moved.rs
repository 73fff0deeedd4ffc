//! A target that was moved here from hashicorp/aws is completed by the read that follows.

use serde_json::json;
use tfplugin::{Object, raw::RawObject};

use crate::{
    core::{Core, State},
    profiles,
};

/// The state of a moved target, as MoveResourceState answers: which service it is of.
fn moved(core: &Core, region: &str) -> State {
    let state = json!({
        "id": "arrakis/worker",
        "resource_id": "service/arrakis/worker",
        "scalable_target_arn":
            format!("arn:aws:application-autoscaling:{region}:123456789012:scalable-target/0ec5"),
    });
    let object: Object = RawObject(state.to_string()).read(core.of()).unwrap();
    State {
        object: Some(object),
        ..State::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_target_is_completed_by_the_read_that_follows() {
    let world = profiles::world().await;
    let mut core = Core::start(world.endpoint()).await;
    let mut written = profiles::full();
    // No object on the target tells of these two.
    for apart in ["alerts", "dashboard"] {
        written.as_object_mut().unwrap().remove(apart);
    }
    let config = core.config(&written);
    core.change(&State::default(), &config).await;

    let unread = moved(&core, "us-east-1");
    let refused = core.plan(&unread, Some(&config)).await;
    assert!(
        refused.errors[0].contains("has not been read"),
        "{refused:?}"
    );
    core.is_clean(&unread, &config).await.unwrap();
    let elsewhere = moved(&core, "eu-west-1");
    let refused = core.read(&elsewhere).await;
    assert!(refused.errors[0].contains("another region"), "{refused:?}");

    assert!(world.delete_target("arrakis", "worker"));
    let gone = core.read(&unread).await;
    assert_eq!(gone.state.object, None);
    assert!(gone.warnings[0].contains("does not exist"), "{gone:?}");
}
