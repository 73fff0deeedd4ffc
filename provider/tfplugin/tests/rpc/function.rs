//! Functions: nulls, unknowns, errors and panics.

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::value::Dynamic;
use tfplugin::{Type, Value};

use crate::client::{connect, decode, encode};

/// The result, or the error's text with the argument at fault.
async fn call(
    name: &str,
    arguments: Vec<proto::DynamicValue>,
) -> Result<Value, (String, Option<i64>)> {
    let request = proto::call_function::Request {
        name: name.to_owned(),
        arguments,
    };
    let answer = connect()
        .await
        .call_function(request)
        .await
        .unwrap()
        .into_inner();
    match answer.error {
        Some(error) => Err((error.text, error.function_argument)),
        None => Ok(decode(answer.result, &Type::String)),
    }
}

async fn join(parts: &[Value]) -> Result<Value, (String, Option<i64>)> {
    call(
        "join",
        parts
            .iter()
            .map(|part| encode(part, &Type::String))
            .collect(),
    )
    .await
}

fn text(value: &str) -> Value {
    Value::from(value)
}

#[tokio::test]
async fn a_function_is_called_with_its_arguments() {
    assert_eq!(
        join(&[text("-"), text("a"), text("b")]).await,
        Ok(text("a-b"))
    );
    assert_eq!(join(&[text("-")]).await, Ok(text("")));
}

#[tokio::test]
async fn nulls_and_unknowns_come_only_where_allowed() {
    assert_eq!(
        join(&[text("-"), text("a"), Value::Null]).await,
        Ok(text("a"))
    );
    assert_eq!(
        join(&[Value::Null, text("a")]).await,
        Err(("separator is null; allowed: a string".to_owned(), Some(0)))
    );
    assert_eq!(
        join(&[text("-"), text("a"), Value::Unknown]).await,
        Ok(Value::Unknown)
    );
    let describe = |value: Value| call("describe", vec![encode(&value, &Type::Dynamic)]);
    assert_eq!(describe(Value::Unknown).await, Ok(text("an unknown value")));
    assert_eq!(describe(Value::Null).await, Ok(text("null")));
    let typed = Dynamic {
        of: Type::list(Type::Bool),
        value: Value::list([true]),
    };
    assert_eq!(
        describe(Value::Dynamic(Box::new(typed))).await,
        Ok(text("a list"))
    );
}

#[tokio::test]
async fn what_goes_wrong_is_said_with_the_argument() {
    assert_eq!(
        join(&[text("-"), text("refuse")]).await,
        Err(("found refuse; allowed: any other word".to_owned(), Some(1)))
    );
    assert_eq!(
        call("join", vec![]).await,
        Err(("found 0 arguments; allowed: 1".to_owned(), None))
    );
    assert_eq!(
        call("jon", vec![]).await,
        Err(("there is no function jon".to_owned(), None))
    );
    let broken = proto::DynamicValue {
        msgpack: vec![0xc1],
        json: vec![],
    };
    let (text, argument) = call("join", vec![broken]).await.unwrap_err();
    assert_eq!(
        (text.as_str(), argument),
        (
            "it cannot be read: msgpack has no item that starts with c1",
            Some(0)
        )
    );
}

#[tokio::test]
async fn panics_and_broken_results_are_errors_of_the_call() {
    let cases = [
        (
            "panic",
            "The provider crashed in CallFunction: It panicked: no such word.",
        ),
        (
            "unknown",
            "The provider broke a rule of Terraform's: the result is unknown.",
        ),
        (
            "number",
            "The provider broke a rule of Terraform's: a number stands where string is expected.",
        ),
    ];
    for (word, expected) in cases {
        let (found, _) = join(&[text(""), text(word)]).await.unwrap_err();
        assert!(found.starts_with(expected), "{found}");
    }
}
