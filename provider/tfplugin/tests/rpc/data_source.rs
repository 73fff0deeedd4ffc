//! Data sources.

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::generated::tfplugin6::schema::object::NestingMode;
use tfplugin::{Object, Value};

use crate::client::{connect, decode, diagnostics, encode};
use crate::example::lookup;

/// A configuration with these attributes; the others are null.
fn config<const COUNT: usize>(attributes: [(&str, Value); COUNT]) -> Option<proto::DynamicValue> {
    let config = lookup().conform(attributes.into_iter().collect()).unwrap();
    Some(encode(&Value::Object(config), &lookup().object_type()))
}

/// What is said, and what was found.
async fn read<const COUNT: usize>(
    attributes: [(&str, Value); COUNT],
) -> (Vec<String>, Option<Object>) {
    let request = proto::read_data_source::Request {
        type_name: "example_lookup".to_owned(),
        config: config(attributes),
        ..Default::default()
    };
    let answer = connect().await.read_data_source(request).await;
    let answer = answer.unwrap().into_inner();
    let state = decode(answer.state, &lookup().object_type());
    (diagnostics(&answer.diagnostics), state.as_object().cloned())
}

#[tokio::test]
async fn data_is_read_with_defaults() {
    let (found, state) = read([("key", "a".into())]).await;
    assert_eq!(found, Vec::<String>::new());
    let expected = lookup().conform(Object::from([
        ("key", Value::from("a")),
        ("limit", 10.into()),
    ]));
    assert_eq!(state, expected.ok());
    let (_, state) = read([("key", "a".into()), ("limit", 3.into())]).await;
    assert_eq!(state.unwrap().get("limit"), &Value::from(3));
}

#[tokio::test]
async fn defaults_reach_into_nested_attributes_and_blocks() {
    let (found, state) = read([
        ("key", "a".into()),
        ("options", Value::object([("note", "n")])),
        ("filter", Value::list([Value::object([("name", "f")])])),
    ])
    .await;
    assert_eq!(found, Vec::<String>::new());
    let state = state.unwrap();
    assert_eq!(
        state.get("options").to_string(),
        r#"{ cost = null, depth = 2, note = "n" }"#
    );
    assert_eq!(
        state.get("filter").to_string(),
        r#"[{ exact = true, name = "f" }]"#
    );
}

#[tokio::test]
async fn what_is_computed_may_be_nested() {
    let (found, state) = read([("key", "found".into())]).await;
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(
        state.unwrap().get("hits").to_string(),
        r#"[{ name = "hit", parts = { k = { size = 7 } } }]"#
    );
    let breach = "The provider broke a rule of Terraform's";
    let place = r#"hits[0].parts["k"].size"#;
    let cases = [
        ("unknown", "it is unknown"),
        ("typo", "a string stands where number is expected"),
    ];
    for (key, problem) in cases {
        let (found, _) = read([("key", key.into())]).await;
        let start = format!("error at {place}: {breach}: {place}: {problem}");
        assert!(
            found.len() == 1 && found[0].starts_with(&start),
            "{found:?}"
        );
    }
}

#[tokio::test]
async fn descriptions_are_markdown_and_deprecations_say_what_to_use() {
    let request = proto::get_provider_schema::Request {};
    let offer = connect().await.get_provider_schema(request).await;
    let offer = offer.unwrap().into_inner();
    let block = offer.data_source_schemas["example_lookup"].block.clone();
    let block = block.unwrap();
    let markdown = proto::StringKind::Markdown as i32;
    assert_eq!(
        (block.description.as_str(), block.description_kind),
        ("Finds things.", markdown)
    );
    assert!(block.deprecated);
    assert_eq!(block.deprecation_message, "Use `example_search`.");
    let attribute = |name: &str| block.attributes.iter().find(|each| each.name == name);
    let key = attribute("key").unwrap();
    assert_eq!(
        (key.description.as_str(), key.description_kind),
        ("What to look for. *Any* text.", markdown)
    );
    // Terraform 1.15 refuses the message of what is not deprecated.
    assert!(!key.deprecated && key.deprecation_message.is_empty());
    let old = attribute("old").unwrap();
    assert!(old.deprecated && old.deprecation_message == "Use `key`.");
    let hits = attribute("hits").unwrap();
    let parts = &hits.nested_type.as_ref().unwrap().attributes[1];
    assert!(hits.computed && parts.computed && parts.r#type.is_empty());
    assert_eq!(
        parts.nested_type.as_ref().unwrap().nesting,
        NestingMode::Map as i32
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_a_diagnostic() {
    let (found, state) = read([("key", "missing".into())]).await;
    assert_eq!(
        (found, state),
        (
            vec!["error: Not found: There is no such key.".to_owned()],
            None
        )
    );
    let (found, _) = read([("key", "nothing".into())]).await;
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
        config: config([("key", key), ("limit", Value::Unknown)]),
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
