//! Secrets behind an AWS stand-in: what is read, how often, and what is said when it fails.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::Secrets;
use crate::config::{SecretSource, Store, Stored};
use crate::secret::Secret;
use crate::testing::{Answer, Request, StandIn};

fn stored(store: Store, name: &str, json_key: Option<&str>) -> SecretSource {
    SecretSource::Stored(Stored {
        store,
        name: name.to_owned(),
        json_key: json_key.map(str::to_owned),
    })
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000 + seconds)
}

/// Parameters and secrets by name; whatever else is asked for is not there.
fn store(request: &Request, _: usize) -> Answer {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let (status, answer) = if body.contains("\"/nats/password\"") {
        assert!(body.contains("\"WithDecryption\":true"), "{body}");
        (200, r#"{"Parameter":{"Value":"hunter2"}}"#)
    } else if body.contains("\"nats\"") {
        (
            200,
            r#"{"SecretString":"{\"user\":\"u\",\"password\":\"hunter2\",\"n\":1}"}"#,
        )
    } else if body.contains("\"binary\"") {
        (200, r#"{"SecretBinary":"AAAA"}"#)
    } else if body.contains("\"busy\"") {
        (
            400,
            r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#,
        )
    } else {
        (
            400,
            r#"{"__type":"x#ParameterNotFound","message":"no such thing"}"#,
        )
    };
    (status, answer.as_bytes().to_vec())
}

async fn read(source: &SecretSource) -> Result<Secret, String> {
    let stand_in = StandIn::new(store);
    Secrets::new(Arc::clone(&stand_in.aws))
        .get(source, at(0))
        .await
}

#[tokio::test]
async fn each_place_is_read() {
    for source in [
        SecretSource::Given(Secret::new("hunter2")),
        stored(Store::SsmParameter, "/nats/password", None),
        stored(Store::SecretsManager, "nats", Some("password")),
    ] {
        assert_eq!(
            read(&source).await,
            Ok(Secret::new("hunter2")),
            "{source:?}"
        );
    }
}

#[tokio::test]
async fn failures_name_the_place_and_show_no_secret() {
    for (source, expected) in [
        (
            stored(Store::SsmParameter, "/absent", None),
            "SSM parameter /absent: ParameterNotFound: no such thing",
        ),
        (
            stored(Store::SsmParameter, "/nats/password", Some("x")),
            "SSM parameter /nats/password: it is no JSON object, so it has no member \"x\" (json_key)",
        ),
        (
            stored(Store::SecretsManager, "nats", Some("pass")),
            "secret nats of Secrets Manager: it has no member \"pass\" (json_key)",
        ),
        (
            stored(Store::SecretsManager, "nats", Some("n")),
            "secret nats of Secrets Manager: its member \"n\" (json_key) is no text",
        ),
        (
            stored(Store::SecretsManager, "binary", None),
            "secret binary of Secrets Manager: it holds no text",
        ),
    ] {
        assert_eq!(read(&source).await, Err(expected.to_owned()));
    }
}

#[tokio::test]
async fn a_secret_is_read_once_and_again_when_it_was_refused() {
    let stand_in = StandIn::new(store);
    let secrets = Secrets::new(Arc::clone(&stand_in.aws));
    let user = stored(Store::SecretsManager, "nats", Some("user"));
    let password = stored(Store::SecretsManager, "nats", Some("password"));
    let calls = || stand_in.requests().len();
    for source in [&user, &password, &user] {
        assert!(secrets.get(source, at(0)).await.is_ok());
    }
    assert_eq!(calls(), 1, "two members of one secret");
    assert!(
        !secrets.forget(&password, at(9)),
        "it has only just been read"
    );
    assert!(secrets.get(&password, at(9)).await.is_ok());
    assert_eq!(calls(), 1);
    assert!(secrets.forget(&password, at(10)));
    assert!(secrets.get(&password, at(10)).await.is_ok());
    assert_eq!(calls(), 2);
    assert!(secrets.forget(&password, at(1)), "the clock was set back");
    let given = SecretSource::Given(Secret::new("hunter2"));
    assert!(
        !secrets.forget(&given, at(100)),
        "there is nothing to read anew"
    );
}

#[tokio::test]
async fn a_throttled_reading_is_repeated() {
    let stand_in = StandIn::new(|request, number| match number {
        0 => (400, br#"{"__type":"ThrottlingException"}"#.to_vec()),
        1 => (503, Vec::new()),
        _ => store(request, number),
    });
    let secrets = Secrets::new(Arc::clone(&stand_in.aws));
    let source = stored(Store::SsmParameter, "/nats/password", None);
    assert!(secrets.get(&source, at(0)).await.is_ok());
    let requests = stand_in.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].uri, "https://ssm.us-east-1.amazonaws.com/");
}
