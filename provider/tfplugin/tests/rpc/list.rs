//! Listing what exists: `terraform query`.

use std::sync::Arc;
use std::time::Duration;

use tfplugin::generated::tfplugin6 as proto;
use tfplugin::generated::tfplugin6::list_resource::Event;
use tfplugin::{Object, Value};
use tokio_stream::StreamExt as _;

use crate::client::{QUEUE, Terraform, connect_to, diagnostics, encode};
use crate::example::{Example, filters};

/// Longest wait for what must come, in seconds.
const WAIT_SECONDS_MAX: u64 = 60;

fn config(count: impl Into<Value>, fault: &str) -> Option<proto::DynamicValue> {
    let config = Object::from([("count", count.into()), ("fault", Value::from(fault))]);
    let config = filters().conform(config).unwrap();
    Some(encode(&Value::Object(config), &filters().object_type()))
}

fn request(count: i64, fault: &str) -> proto::list_resource::Request {
    proto::list_resource::Request {
        type_name: QUEUE.to_owned(),
        config: config(count, fault),
        include_resource_object: false,
        limit: 100,
    }
}

async fn list(terraform: &mut Terraform, request: proto::list_resource::Request) -> Vec<Event> {
    let answer = terraform.client.list_resource(request).await.unwrap();
    let events = answer.into_inner().map(Result::unwrap).collect();
    let limit = Duration::from_secs(WAIT_SECONDS_MAX);
    tokio::time::timeout(limit, events).await.unwrap()
}

/// Each event as its display name, or what it says instead.
fn texts(events: &[Event]) -> Vec<String> {
    let text = |event: &Event| {
        let said = diagnostics(&event.diagnostic).join("; ");
        match &event.identity {
            Some(_) if said.is_empty() => event.display_name.clone(),
            Some(_) => format!("{} ({said})", event.display_name),
            None => said,
        }
    };
    events.iter().map(text).collect()
}

#[tokio::test]
async fn each_object_comes_with_its_identity_and_name() {
    let mut terraform = Terraform::start().await;
    let events = list(&mut terraform, request(2, "object too much")).await;
    assert_eq!(texts(&events), ["Queue queue-0", "Queue queue-1"]);
    for (number, event) in events.into_iter().enumerate() {
        let name = format!("queue-{number}");
        let expected = Object::from([("name", name.as_str()), ("region", "here")]);
        assert_eq!(terraform.decode_identity(event.identity), Some(expected));
        assert_eq!(event.resource_object, None);
    }
    assert_eq!(texts(&list(&mut terraform, request(0, "")).await), [""; 0]);
}

#[tokio::test]
async fn the_state_comes_when_asked_for() {
    let mut terraform = Terraform::start().await;
    let request = proto::list_resource::Request {
        include_resource_object: true,
        ..request(1, "")
    };
    let [event] = <[_; 1]>::try_from(list(&mut terraform, request).await).unwrap();
    let state = terraform.decode(event.resource_object).unwrap();
    assert_eq!(state.get("arn"), &Value::from("arn:queue-0"));
    // Complete, whatever the author left out.
    assert_eq!(state.get("label"), &Value::set(Vec::<Value>::new()));
}

#[tokio::test]
async fn a_list_ends_at_its_limit() {
    let mut terraform = Terraform::start().await;
    for (limit, expected) in [(1, 1), (7, 7), (100, 100), (200, 150), (0, 100), (-1, 100)] {
        let request = proto::list_resource::Request {
            limit,
            ..request(150, "")
        };
        let found = texts(&list(&mut terraform, request).await);
        let first = (0..expected).map(|number| format!("Queue queue-{number}"));
        assert_eq!(found, first.collect::<Vec<_>>(), "{limit}");
    }
    // What would come after the last object is not waited for.
    let request = proto::list_resource::Request {
        limit: 3,
        ..request(3, "wait")
    };
    assert_eq!(list(&mut terraform, request).await.len(), 3);
}

#[tokio::test]
async fn a_list_without_a_config_block_has_no_filters() {
    let mut terraform = Terraform::start().await;
    let null = encode(&Value::Null, &filters().object_type());
    for config in [None, Some(null)] {
        let request = proto::list_resource::Request {
            config,
            ..request(0, "")
        };
        assert_eq!(texts(&list(&mut terraform, request).await), [""; 0]);
    }
}

#[tokio::test]
async fn what_was_found_before_an_error_comes_before_it() {
    let mut terraform = Terraform::start().await;
    let trouble = "error: The remote side refused: Throttled: try again.";
    let crash = "error: The provider crashed in ListResource: It panicked: after 2 queues.";
    let cases: [(&str, &[&str]); 4] = [
        ("fail", &["Queue queue-0", "Queue queue-1", trouble]),
        ("panic", &["Queue queue-0", "Queue queue-1", crash]),
        ("fail at the first", &[trouble]),
        (
            "warn",
            &[
                "Queue queue-0",
                "Queue queue-1",
                "warning: Not everything: One region did not answer.",
            ],
        ),
    ];
    for (fault, expected) in cases {
        assert_eq!(
            texts(&list(&mut terraform, request(2, fault)).await),
            expected
        );
    }
    assert_eq!(
        texts(&list(&mut terraform, request(1, "warn of each")).await),
        ["Queue queue-0 (warning: Half read: No tags.)"]
    );
}

#[tokio::test]
async fn what_terraform_could_not_use_is_an_error_of_the_provider() {
    let mut terraform = Terraform::start().await;
    let cases = [
        ("no object", "", "the answer has no object"),
        ("unknown in object", " at arn", "arn: it is unknown"),
        (
            "secret in object",
            " at secret",
            "secret: it is write-only, and not null",
        ),
        ("typo in object", "", "the schema has no attribute \"nam\""),
        ("no display name", "", "the object has no display name"),
        (
            "unknown in identity",
            "",
            "region: a part of the identity is unknown",
        ),
        (
            "no name in identity",
            "",
            "name: a required part of the identity is null",
        ),
        (
            "typo in identity",
            "",
            "the schema has no attribute \"nam\"",
        ),
    ];
    for (fault, place, problem) in cases {
        let request = proto::list_resource::Request {
            include_resource_object: fault.ends_with("object"),
            ..request(2, fault)
        };
        let events = list(&mut terraform, request).await;
        let [event] = <[_; 1]>::try_from(events).unwrap();
        let found = diagnostics(&event.diagnostic);
        let start = format!("error{place}: The provider broke a rule of Terraform's: {problem}");
        assert_eq!(found.len(), 1, "{fault}: {found:?}");
        assert!(found[0].starts_with(&start), "{fault}: {found:?}");
        assert_eq!(
            (event.identity, event.resource_object),
            (None, None),
            "{fault}"
        );
    }
}

#[tokio::test]
async fn a_dropped_stream_drops_the_list() {
    let example = Example::default();
    let ended = Arc::clone(&example.list_ended);
    let mut client = connect_to(example).await;
    let mut events = client
        .list_resource(request(1, "wait"))
        .await
        .unwrap()
        .into_inner();
    let first = events.next().await.unwrap().unwrap();
    assert_eq!(texts(&[first]), ["Queue queue-0"]);
    drop(events);
    let limit = Duration::from_secs(WAIT_SECONDS_MAX);
    tokio::time::timeout(limit, ended.notified()).await.unwrap();
}

#[tokio::test]
async fn an_interrupted_list_says_so() {
    let mut terraform = Terraform::start().await;
    let answer = terraform.client.list_resource(request(1, "wait")).await;
    let mut events = answer.unwrap().into_inner();
    let first = events.next().await.unwrap().unwrap();
    assert_eq!(texts(&[first]), ["Queue queue-0"]);
    let stop = proto::stop_provider::Request {};
    terraform.client.stop_provider(stop).await.unwrap();
    let rest: Vec<Event> = events.map(Result::unwrap).collect().await;
    let expected = "error: The list was interrupted: What was found until then is not all there \
                    is. Run the query again.";
    assert_eq!(texts(&rest), [expected]);
    // Armed again.
    assert_eq!(list(&mut terraform, request(2, "")).await.len(), 2);
}

#[tokio::test]
async fn what_is_not_on_offer_cannot_be_listed() {
    let mut terraform = Terraform::start().await;
    let nothing = proto::list_resource::Request {
        type_name: "example_nothing".to_owned(),
        ..Default::default()
    };
    let expected = "error: There is no list resource example_nothing: The provider \
                    registry.terraform.io/example/example does not offer it.";
    assert_eq!(texts(&list(&mut terraform, nothing).await), [expected]);
    let broken = proto::list_resource::Request {
        config: Some(proto::DynamicValue {
            msgpack: vec![0xc1],
            json: vec![],
        }),
        ..request(0, "")
    };
    let found = texts(&list(&mut terraform, broken).await);
    assert!(
        found.len() == 1 && found[0].starts_with("error: The configuration cannot be read"),
        "{found:?}"
    );
}

#[tokio::test]
async fn filters_are_judged() {
    let mut terraform = Terraform::start().await;
    let empty = filters()
        .conform(Object::from([("prefix", "")]))
        .map(|config| encode(&Value::Object(config), &filters().object_type()))
        .unwrap();
    let cases: [(Option<proto::DynamicValue>, &[&str]); 5] = [
        (config(3, ""), &[]),
        (config(Value::Unknown, ""), &[]),
        (None, &[]),
        (
            config(-1, ""),
            &["error at config.count: count is negative: Found -1; allowed: 0 or more."],
        ),
        (
            Some(empty),
            &["error at config.prefix: prefix is empty: Found an empty text; allowed: any other."],
        ),
    ];
    for (config, expected) in cases {
        let request = proto::validate_list_resource_config::Request {
            type_name: QUEUE.to_owned(),
            config,
            ..Default::default()
        };
        let answer = terraform
            .client
            .validate_list_resource_config(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(diagnostics(&answer.diagnostics), expected);
    }
}
