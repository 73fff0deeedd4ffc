//! StopProvider cancels what runs, and nothing that comes later.

use std::time::Duration;

use tfplugin::Value;
use tfplugin::generated::tfplugin6 as proto;

use crate::client::{State, Terraform};

/// Longest wait for an answer, in seconds.
const WAIT_SECONDS_MAX: u64 = 60;

#[tokio::test]
async fn a_stopped_create_answers_with_what_it_has_and_later_calls_run() {
    let mut terraform = Terraform::start().await;
    for round in ["first", "second"] {
        let fault = Value::from("create slowly");
        let config = terraform.config([("name", Value::from(round)), ("fault", fault)]);
        let plan = terraform.plan(&State::default(), Some(&config)).await;
        let request = terraform.apply_request(&State::default(), &plan.state, Some(&config));
        let mut client = terraform.client.clone();
        let running =
            tokio::spawn(async move { client.apply_resource_change(request).await.unwrap() });
        // However late the call arrives, some stop comes after it.
        let stopped = async {
            while !running.is_finished() {
                let stop = proto::stop_provider::Request {};
                let answer = terraform
                    .client
                    .stop_provider(stop)
                    .await
                    .unwrap()
                    .into_inner();
                assert_eq!(answer.error, "");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(WAIT_SECONDS_MAX), stopped)
            .await
            .unwrap();
        let answer = terraform.applied(running.await.unwrap().into_inner());
        assert_eq!(answer.diagnostics, ["error: Stopped: Interrupted."]);
        let state = answer.state.object.unwrap();
        assert_eq!(state.get("name"), &Value::from(round));
        assert!(state.is_wholly_known());
    }
    // Armed again: a create that does not wait is not disturbed.
    let config = terraform.config([("name", Value::from("third"))]);
    let state = terraform.change(&State::default(), &config).await;
    assert_eq!(state.object.unwrap().get("arn"), &Value::from("arn:third"));
}
