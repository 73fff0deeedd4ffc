//! Taking over the state of another type, in a process whose provider is not configured.

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::generated::tfplugin6::move_resource_state::{Request, Response};
use tfplugin::{Object, Value};

use crate::client::{QUEUE, Terraform, diagnostics};

fn request(source: &str, state: &str) -> Request {
    Request {
        source_provider_address: "registry.terraform.io/other/other".to_owned(),
        source_type_name: source.to_owned(),
        source_state: Some(raw(state)),
        source_private: b"theirs".to_vec(),
        target_type_name: QUEUE.to_owned(),
        ..Default::default()
    }
}

fn raw(text: &str) -> proto::RawState {
    proto::RawState {
        json: text.as_bytes().to_vec(),
        ..Default::default()
    }
}

async fn moved(terraform: &mut Terraform, request: Request) -> Response {
    let answer = terraform.client.move_resource_state(request).await;
    answer.unwrap().into_inner()
}

#[tokio::test]
async fn the_state_of_another_type_becomes_ours() {
    let mut terraform = Terraform::start().await;
    let state = r#"{"name":"work","extra":[1,{"a":null}],"size":12345678901234567890.5}"#;
    for registry in ["registry.terraform.io", "registry.opentofu.org"] {
        let request = Request {
            source_provider_address: format!("{registry}/other/other"),
            ..request("other_queue", state)
        };
        let answer = moved(&mut terraform, request).await;
        assert_eq!(diagnostics(&answer.diagnostics), Vec::<String>::new());
        let found = terraform.decode(answer.target_state).unwrap();
        assert_eq!(found.get("name"), &Value::from("work"));
        assert_eq!(found.get("label"), &Value::set(Vec::<Value>::new()));
        // Another provider's private data is not ours.
        assert_eq!(answer.target_private, b"");
        let identity = Object::from([("name", "work"), ("region", "here")]);
        assert_eq!(
            terraform.decode_identity(answer.target_identity),
            Some(identity)
        );
    }
}

#[tokio::test]
async fn private_data_passes_when_the_author_says_so() {
    let mut terraform = Terraform::start().await;
    let state = r#"{"name":"work","then":"keep private data"}"#;
    let answer = moved(&mut terraform, request("other_queue", state)).await;
    assert_eq!(answer.target_private, b"theirs");
    // The read that follows may be the first to know the identity.
    assert_eq!(answer.target_identity, None);
    assert_eq!(diagnostics(&answer.diagnostics), Vec::<String>::new());
}

#[tokio::test]
async fn the_identity_of_the_other_type_comes_when_it_has_one() {
    let mut terraform = Terraform::start().await;
    let cases = [
        (None, "none"),
        // Terraform sends an empty text for a source without an identity.
        (Some(raw("")), "none"),
        (Some(raw(r#"{"arn":"a"}"#)), r#"3: {"arn":"a"}"#),
    ];
    for (source_identity, expected) in cases {
        let state = r#"{"name":"work","then":"tell the identity"}"#;
        let request = Request {
            source_identity,
            source_identity_schema_version: 3,
            ..request("other_queue", state)
        };
        let answer = moved(&mut terraform, request).await;
        let state = terraform.decode(answer.target_state).unwrap();
        assert_eq!(state.get("mode"), &Value::from(expected));
    }
}

#[tokio::test]
async fn what_cannot_be_taken_over_leaves_no_state() {
    let mut terraform = Terraform::start().await;
    let breach = "The provider broke a rule of Terraform's";
    let cases = [
        (
            request("a_lake", "{}"),
            "error: Not taken over: Only other_queue is.".to_owned(),
        ),
        (
            Request {
                source_provider_address: "registry.terraform.io/another/other".to_owned(),
                ..request("other_queue", "{}")
            },
            "error: Not taken over: Only other_queue is.".to_owned(),
        ),
        (
            request("other_queue", "[]"),
            "error: Stored state is not an object: Found a list; allowed: an object.".to_owned(),
        ),
        (
            request("other_queue", "{"),
            "error: Stored state cannot be read: it is not JSON".to_owned(),
        ),
        (
            request("other_queue", r#"{"name":"w","then":"break the identity"}"#),
            format!("error: {breach}: name: a required part of the identity is null"),
        ),
        (
            request("other_queue", r#"{"name":"w","then":"leave it unknown"}"#),
            format!("error at arn: {breach}: arn: it is unknown"),
        ),
    ];
    for (request, expected) in cases {
        let answer = moved(&mut terraform, request).await;
        let found = diagnostics(&answer.diagnostics);
        assert!(
            found.len() == 1 && found[0].starts_with(&expected),
            "{found:?}"
        );
        assert_eq!((answer.target_state, answer.target_identity), (None, None));
    }
}
