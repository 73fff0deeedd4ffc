//! Upgrading identities.

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::{Object, Value};

use crate::client::{QUEUE, Terraform, diagnostics};

async fn upgrade(version: i64, json: &str) -> (Vec<String>, Option<Object>) {
    let mut terraform = Terraform::start().await;
    let request = proto::upgrade_resource_identity::Request {
        type_name: QUEUE.to_owned(),
        version,
        raw_identity: Some(proto::RawState {
            json: json.as_bytes().to_vec(),
            ..Default::default()
        }),
    };
    let answer = terraform
        .client
        .upgrade_resource_identity(request)
        .await
        .unwrap()
        .into_inner();
    (
        diagnostics(&answer.diagnostics),
        terraform.decode_identity(answer.upgraded_identity),
    )
}

#[tokio::test]
async fn an_identity_is_brought_to_the_current_version() {
    let expected = Object::from([("name", Value::from("work")), ("region", Value::Null)]);
    assert_eq!(
        upgrade(0, r#"{"queue":"work"}"#).await,
        (vec![], Some(expected.clone()))
    );
    assert_eq!(
        upgrade(1, r#"{"name":"work"}"#).await,
        (vec![], Some(expected))
    );
    // Identity added at version 1: Terraform has nothing to upgrade from.
    let nothing = Object::from([("name", Value::Null), ("region", Value::Null)]);
    assert_eq!(upgrade(0, "").await, (vec![], Some(nothing)));
}

#[tokio::test]
async fn an_identity_that_cannot_be_read_is_a_diagnostic() {
    let (found, identity) = upgrade(1, r#"{"name":5}"#).await;
    assert_eq!(
        found,
        ["error at name: Stored state cannot be read: name: 5 stands where string is expected"]
    );
    assert_eq!(identity, None);
}
