//! Import by id and by identity.

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::{Object, Value};

use crate::client::{QUEUE, Terraform, diagnostics};

async fn import(
    terraform: &mut Terraform,
    id: &str,
    identity: Option<&Object>,
) -> proto::import_resource_state::Response {
    let request = proto::import_resource_state::Request {
        type_name: QUEUE.to_owned(),
        id: id.to_owned(),
        identity: terraform.encode_identity(identity),
        ..Default::default()
    };
    terraform
        .client
        .import_resource_state(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn an_object_is_found_by_id_or_identity() {
    let mut terraform = Terraform::start().await;
    let by = Object::from([("name", Value::from("work")), ("region", Value::Null)]);
    let answers = [
        import(&mut terraform, "work", None).await,
        import(&mut terraform, "", Some(&by)).await,
    ];
    for answer in answers {
        assert_eq!(diagnostics(&answer.diagnostics), Vec::<String>::new());
        let [imported] = <[_; 1]>::try_from(answer.imported_resources).unwrap();
        assert_eq!(imported.type_name, QUEUE);
        assert_eq!(imported.private, b"imported");
        let state = terraform.decode(imported.state).unwrap();
        assert_eq!(state.get("name"), &Value::from("work"));
        assert_eq!(state.get("label"), &Value::set(Vec::<Value>::new()));
        let identity = terraform.decode_identity(imported.identity).unwrap();
        assert_eq!(
            identity,
            Object::from([("name", "work"), ("region", "here")])
        );
    }
}

#[tokio::test]
async fn an_import_that_fails_imports_nothing() {
    let mut terraform = Terraform::start().await;
    let breach = "error: The provider broke a rule of Terraform's: the answer has no object.";
    let cases = [
        ("missing", "error: Not found: There is no such queue."),
        ("nothing", breach),
        (
            "unknown",
            "error at arn: The provider broke a rule of Terraform's: arn: it is unknown.",
        ),
        (
            "",
            "error: The import of example_queue names no object: Both id and identity are empty.",
        ),
    ];
    for (id, expected) in cases {
        let answer = import(&mut terraform, id, None).await;
        let found = diagnostics(&answer.diagnostics);
        assert!(
            found.len() == 1 && found[0].starts_with(expected),
            "{id:?}: {found:?}"
        );
        assert!(answer.imported_resources.is_empty(), "{id:?}");
    }
}
