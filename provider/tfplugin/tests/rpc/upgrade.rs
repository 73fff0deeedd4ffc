//! Upgrading state, at the same version and from older ones.

use std::collections::BTreeMap;

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::{Object, Value};

use crate::client::{QUEUE, Terraform, diagnostics};

async fn upgrade(version: i64, raw: proto::RawState) -> (Vec<String>, Option<Object>) {
    let mut terraform = Terraform::start().await;
    let request = proto::upgrade_resource_state::Request {
        type_name: QUEUE.to_owned(),
        version,
        raw_state: Some(raw),
    };
    let answer = terraform
        .client
        .upgrade_resource_state(request)
        .await
        .unwrap()
        .into_inner();
    (
        diagnostics(&answer.diagnostics),
        terraform.decode(answer.upgraded_state),
    )
}

fn json(text: &str) -> proto::RawState {
    proto::RawState {
        json: text.as_bytes().to_vec(),
        flatmap: BTreeMap::new(),
    }
}

#[tokio::test]
async fn state_of_the_current_version_gains_what_is_missing() {
    let text = r#"{"name":"work","size":12345678901234567890.5,
        "consumers":{"a":{"stream":"S"}},"anything":{"type":"bool","value":true}}"#;
    let (found, state) = upgrade(2, json(text)).await;
    assert_eq!(found, Vec::<String>::new());
    let state = state.unwrap();
    assert_eq!(
        state.get("size"),
        &Value::Number("12345678901234567890.5".parse().unwrap())
    );
    let consumer = Value::object([
        ("stream", Value::from("S")),
        ("periods", Value::Null),
        ("url", Value::Null),
    ]);
    assert_eq!(state.get("consumers"), &Value::map([("a", consumer)]));
    assert_eq!(state.get("anything").as_bool(), Some(true));
    assert_eq!(state.get("arn"), &Value::Null);
    assert_eq!(state.get("label"), &Value::set(Vec::<Value>::new()));
}

#[tokio::test]
async fn state_of_an_older_version_is_brought_forward() {
    let (found, state) = upgrade(1, json(r#"{"title":"work","size":3,"gone":true}"#)).await;
    assert_eq!(found, Vec::<String>::new());
    let state = state.unwrap();
    assert_eq!(
        (state.get("name"), state.get("size")),
        (&Value::from("work"), &Value::from(3))
    );
    let (found, state) = upgrade(0, json("{}")).await;
    assert_eq!(
        (found, state),
        (
            vec!["error: Too old: Version 0 is not known.".to_owned()],
            None
        )
    );
}

#[tokio::test]
async fn state_that_cannot_be_read_is_a_diagnostic() {
    let (found, _) = upgrade(2, json(r#"{"consumers":{"a":{"stream":[]}}}"#)).await;
    assert_eq!(
        found,
        [
            "error at consumers[\"a\"].stream: Stored state cannot be read: consumers[\"a\"].stream: [] stands where string is expected"
        ]
    );
    let (found, _) = upgrade(2, json("{")).await;
    assert!(
        found[0].starts_with("error: Stored state cannot be read: it is not JSON"),
        "{found:?}"
    );
    let flat = proto::RawState {
        json: Vec::new(),
        flatmap: BTreeMap::from([("name".to_owned(), "x".to_owned())]),
    };
    let (found, _) = upgrade(2, flat).await;
    assert!(
        found[0].starts_with("error: The state is too old"),
        "{found:?}"
    );
    let binary = proto::RawState {
        json: vec![0xff],
        flatmap: BTreeMap::new(),
    };
    let (found, _) = upgrade(2, binary).await;
    assert!(
        found[0].starts_with("error: The state is not text"),
        "{found:?}"
    );
}
