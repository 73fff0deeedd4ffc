//! What a provider offers, its configuration, and what it does not offer.

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::{Object, Provider as _, Value};

use crate::client::{QUEUE, Terraform, connect, decode, diagnostics, encode};
use crate::example::{Example, lookup};

#[tokio::test]
async fn the_schema_tells_everything_on_offer() {
    let mut client = connect().await;
    let offer = client
        .get_provider_schema(proto::get_provider_schema::Request {})
        .await
        .unwrap()
        .into_inner();
    assert!(offer.diagnostics.is_empty());
    assert!(offer.provider.unwrap().block.is_some());
    let queue = &offer.resource_schemas[QUEUE];
    assert_eq!(queue.version, 2);
    let block = queue.block.as_ref().unwrap();
    let attribute = |name: &str| {
        block
            .attributes
            .iter()
            .find(|each| each.name == name)
            .unwrap()
    };
    assert_eq!(attribute("name").r#type, br#""string""#);
    assert!(attribute("name").required && !attribute("name").computed);
    assert!(attribute("mode").optional && attribute("mode").computed);
    assert!(attribute("secret").write_only);
    let consumers = attribute("consumers").nested_type.as_ref().unwrap();
    assert!(attribute("consumers").r#type.is_empty());
    assert_eq!(
        consumers.nesting,
        proto::schema::object::NestingMode::Map as i32
    );
    assert_eq!(consumers.attributes.len(), 3);
    let label = &block.block_types[0];
    assert_eq!((label.type_name.as_str(), label.nesting), ("label", 3));
    assert!(label.block.is_some());
    assert!(offer.data_source_schemas["example_lookup"].block.is_some());
    let filters = &offer.list_resource_schemas[QUEUE];
    assert_eq!(filters.block.as_ref().unwrap().attributes.len(), 3);
    let join = &offer.functions["join"];
    assert_eq!(join.r#return.as_ref().unwrap().r#type, br#""string""#);
    assert!(join.variadic_parameter.as_ref().unwrap().allow_null_value);
    let capabilities = offer.server_capabilities.unwrap();
    assert!(capabilities.plan_destroy && capabilities.get_provider_schema_optional);
    assert!(capabilities.move_resource_state && capabilities.generate_resource_config);
}

#[tokio::test]
async fn metadata_functions_and_identities_agree_with_the_schema() {
    let mut client = connect().await;
    let metadata = client
        .get_metadata(proto::get_metadata::Request {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(metadata.resources[0].type_name, QUEUE);
    assert_eq!(metadata.list_resources[0].type_name, QUEUE);
    assert_eq!(metadata.data_sources[0].type_name, "example_lookup");
    let names: Vec<String> = metadata
        .functions
        .into_iter()
        .map(|each| each.name)
        .collect();
    assert_eq!(names, ["describe", "join"]);
    let functions = client
        .get_functions(proto::get_functions::Request {})
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        functions.functions.into_keys().collect::<Vec<_>>(),
        ["describe", "join"]
    );
    let identities = client
        .get_resource_identity_schemas(proto::get_resource_identity_schemas::Request {})
        .await
        .unwrap()
        .into_inner();
    let identity = &identities.identity_schemas[QUEUE];
    assert_eq!(identity.version, 1);
    let [name, region] = identity.identity_attributes.as_slice() else {
        panic!("found {:?}", identity.identity_attributes);
    };
    assert!(name.required_for_import && !name.optional_for_import);
    assert!(!region.required_for_import && region.optional_for_import);
}

fn provider_config(
    region: impl Into<Value>,
    token: impl Into<Value>,
) -> Option<proto::DynamicValue> {
    let of = Example::default().schema().object_type();
    let config = Object::from([("region", region.into()), ("token", token.into())]);
    Some(encode(&Value::Object(config), &of))
}

#[tokio::test]
async fn a_provider_configuration_is_judged() {
    let mut client = connect().await;
    let cases: [(Value, Value, &[&str]); 4] = [
        (Value::from("eu"), Value::Unknown, &[]),
        (Value::Null, Value::Null, &[]),
        (
            Value::from(""),
            Value::Null,
            &["error at region: region is empty: Found an empty text; allowed: any other."],
        ),
        (
            Value::Null,
            Value::from("panic"),
            &[
                "error: The provider crashed in ValidateProviderConfig: It panicked: the token is panic.",
            ],
        ),
    ];
    for (region, token, expected) in cases {
        let request = proto::validate_provider_config::Request {
            config: provider_config(region, token),
        };
        let answer = client
            .validate_provider_config(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(diagnostics(&answer.diagnostics), expected);
    }
}

#[tokio::test]
async fn a_configuration_replaces_the_one_before() {
    let mut client = connect().await;
    let of = lookup().object_type();
    let key = lookup().conform(Object::from([("key", "a")])).unwrap();
    for region in ["eu", "us"] {
        let request = proto::configure_provider::Request {
            terraform_version: "1.15.5".to_owned(),
            config: provider_config(region, Value::Null),
            client_capabilities: None,
        };
        let answer = client
            .configure_provider(request)
            .await
            .unwrap()
            .into_inner();
        assert!(answer.diagnostics.is_empty());
        let request = proto::read_data_source::Request {
            type_name: "example_lookup".to_owned(),
            config: Some(encode(&Value::Object(key.clone()), &of)),
            ..Default::default()
        };
        let answer = client.read_data_source(request).await.unwrap().into_inner();
        let state = decode(answer.state, &of);
        assert_eq!(
            state.as_object().map(|state| state.get("region")),
            Some(&Value::from(region))
        );
    }
    // While Terraform plans, values may be unknown.
    let request = proto::configure_provider::Request {
        config: provider_config(Value::Unknown, Value::Unknown),
        ..Default::default()
    };
    let answer = client
        .configure_provider(request)
        .await
        .unwrap()
        .into_inner();
    assert!(answer.diagnostics.is_empty());
}

#[tokio::test]
async fn a_resource_configuration_is_judged() {
    let mut terraform = Terraform::start().await;
    let consumer = |stream: &str| Value::map([("c", Value::object([("stream", stream)]))]);
    let judge = |terraform: &Terraform, config: Object, write_only: bool| {
        let request = proto::validate_resource_config::Request {
            type_name: QUEUE.to_owned(),
            config: terraform.encode(Some(&config)),
            client_capabilities: Some(proto::ClientCapabilities {
                write_only_attributes_allowed: write_only,
                ..Default::default()
            }),
        };
        let mut client = terraform.client.clone();
        async move {
            let answer = client
                .validate_resource_config(request)
                .await
                .unwrap()
                .into_inner();
            diagnostics(&answer.diagnostics)
        }
    };
    let config = terraform.config([("name", Value::Unknown), ("consumers", consumer("S"))]);
    assert_eq!(judge(&terraform, config, true).await, Vec::<String>::new());
    let config = terraform.config([("mode", Value::from("slow")), ("consumers", consumer(""))]);
    assert_eq!(
        judge(&terraform, config, true).await,
        [
            "error at consumers[\"c\"].stream: consumers[\"c\"].stream is empty: Found an empty text; allowed: any other.",
            "warning at mode: Slow mode: Messages wait longer.",
        ]
    );
    let secret = terraform.config([("secret", Value::from("x"))]);
    assert_eq!(
        judge(&terraform, secret.clone(), true).await,
        Vec::<String>::new()
    );
    let found = judge(&terraform, secret, false).await;
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("error at secret: secret needs Terraform 1.11 or later"),
        "{found:?}"
    );

    let request = proto::validate_resource_config::Request {
        type_name: "example_nothing".to_owned(),
        ..Default::default()
    };
    let answer = terraform
        .client
        .validate_resource_config(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        diagnostics(&answer.diagnostics),
        [
            "error: There is no resource type example_nothing: The provider registry.terraform.io/example/example does not offer it."
        ]
    );
}
