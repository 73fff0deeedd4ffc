//! From a state to the configuration that Terraform writes into a file.

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::{Object, Value};

use crate::client::{QUEUE, Terraform, diagnostics};

/// The configuration of the state with these attributes, and what is said about it.
async fn generate<const COUNT: usize>(
    attributes: [(&str, Value); COUNT],
) -> (Vec<String>, Option<Object>) {
    let mut terraform = Terraform::start().await;
    let state = terraform.config(attributes);
    let request = proto::generate_resource_config::Request {
        type_name: QUEUE.to_owned(),
        state: terraform.encode(Some(&state)),
    };
    let answer = terraform
        .client
        .generate_resource_config(request)
        .await
        .unwrap()
        .into_inner();
    (
        diagnostics(&answer.diagnostics),
        terraform.decode(answer.config),
    )
}

#[tokio::test]
async fn a_configuration_is_what_its_author_would_have_written() {
    let consumer = |periods: Value, url: Value| {
        Value::map([(
            "c",
            Value::object([("stream", "S".into()), ("periods", periods), ("url", url)]),
        )])
    };
    let (found, config) = generate([
        ("name", "work".into()),
        ("mode", "fast".into()),
        ("size", 5.into()),
        ("arn", "arn:work".into()),
        ("revision", 3.into()),
        ("consumers", consumer(1.into(), "url:c".into())),
        ("label", Value::set([Value::object([("key", "a")])])),
    ])
    .await;
    assert_eq!(found, Vec::<String>::new());
    let expected = Terraform::start().await.config([
        ("name", "work".into()),
        ("size", 5.into()),
        ("consumers", consumer(Value::Null, Value::Null)),
        ("label", Value::set([Value::object([("key", "a")])])),
    ]);
    assert_eq!(config, Some(expected));

    let (_, config) = generate([("name", "work".into()), ("mode", "slow".into())]).await;
    assert_eq!(config.unwrap().get("mode"), &Value::from("slow"));
}

#[tokio::test]
async fn the_author_has_the_last_word() {
    let (found, config) = generate([
        ("name", "work".into()),
        ("size", 5.into()),
        ("fault", "generate without size".into()),
    ])
    .await;
    assert_eq!(found, ["warning: The size is left out: It is the default."]);
    assert_eq!(config.unwrap().get("size"), &Value::Null);
}

#[tokio::test]
async fn a_configuration_that_could_not_be_used_is_an_error() {
    let breach = "The provider broke a rule of Terraform's";
    let cases = [
        (
            "generate an arn",
            format!("error at arn: {breach}: arn: only the provider may set it, and it is set"),
        ),
        (
            "generate an unknown",
            format!("error at size: {breach}: size: it is unknown"),
        ),
        (
            "generate without name",
            format!("error at name: {breach}: name: it is required, and null"),
        ),
        (
            "generate a typo",
            format!("error: {breach}: the schema has no attribute \"nam\""),
        ),
        (
            "generate nothing",
            format!("error: {breach}: the answer has no object"),
        ),
        (
            "generate fails",
            "error: The remote side refused: Throttled: try again.".to_owned(),
        ),
        (
            "generate panics",
            "error: The provider crashed in GenerateResourceConfig: It panicked: nothing to say."
                .to_owned(),
        ),
    ];
    for (fault, expected) in cases {
        let state = [("name", "work".into()), ("fault", fault.into())];
        let (found, config) = generate(state).await;
        assert!(
            found.len() == 1 && found[0].starts_with(&expected),
            "{fault}: {found:?}"
        );
        assert_eq!(config, None, "{fault}");
    }
}
