//! Data sources.

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::schema::{Attribute, Schema};
use tfplugin::{Object, Type, Value};

use crate::client::{connect, decode, diagnostics, encode};

fn of() -> Type {
    Schema::new([
        ("key", Attribute::string().required()),
        ("limit", Attribute::number().optional()),
        ("region", Attribute::string().computed()),
    ])
    .object_type()
}

fn config(key: impl Into<Value>, limit: impl Into<Value>) -> Option<proto::DynamicValue> {
    let config = Object::from([
        ("key", key.into()),
        ("limit", limit.into()),
        ("region", Value::Null),
    ]);
    Some(encode(&Value::Object(config), &of()))
}

async fn read(key: &str, limit: impl Into<Value>) -> (Vec<String>, Value) {
    let request = proto::read_data_source::Request {
        type_name: "example_lookup".to_owned(),
        config: config(key, limit),
        ..Default::default()
    };
    let answer = connect()
        .await
        .read_data_source(request)
        .await
        .unwrap()
        .into_inner();
    (
        diagnostics(&answer.diagnostics),
        decode(answer.state, &of()),
    )
}

#[tokio::test]
async fn data_is_read_with_defaults() {
    let state = |limit: i64| {
        Value::object([
            ("key", Value::from("a")),
            ("limit", Value::from(limit)),
            ("region", Value::Null),
        ])
    };
    assert_eq!(read("a", Value::Null).await, (vec![], state(10)));
    assert_eq!(read("a", 3).await, (vec![], state(3)));
}

#[tokio::test]
async fn what_cannot_be_read_is_a_diagnostic() {
    let (found, state) = read("missing", 3).await;
    assert_eq!(
        (found, state),
        (
            vec!["error: Not found: There is no such key.".to_owned()],
            Value::Null
        )
    );
    let (found, _) = read("nothing", 3).await;
    assert!(
        found[0].starts_with(
            "error: The provider broke a rule of Terraform's: the answer has no object."
        ),
        "{found:?}"
    );
    let request = proto::read_data_source::Request {
        type_name: "example_lookup".to_owned(),
        config: Some(proto::DynamicValue {
            msgpack: vec![0x81, 0xa1, b'x', 1],
            json: vec![],
        }),
        ..Default::default()
    };
    let answer = connect()
        .await
        .read_data_source(request)
        .await
        .unwrap()
        .into_inner();
    let found = diagnostics(&answer.diagnostics);
    assert_eq!(
        found,
        [
            "error: The configuration cannot be read: Terraform sent a configuration that does not fit the schema: the type has no attribute \"x\"."
        ]
    );
}

#[tokio::test]
async fn a_configuration_is_judged() {
    let request = |key: Value| proto::validate_data_resource_config::Request {
        type_name: "example_lookup".to_owned(),
        config: config(key, Value::Unknown),
    };
    let mut client = connect().await;
    let answer = client
        .validate_data_resource_config(request(Value::Unknown))
        .await
        .unwrap()
        .into_inner();
    assert!(answer.diagnostics.is_empty());
    let answer = client
        .validate_data_resource_config(request(Value::from("")))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        diagnostics(&answer.diagnostics),
        ["error at key: key is empty: Found an empty text; allowed: any other."]
    );
}
