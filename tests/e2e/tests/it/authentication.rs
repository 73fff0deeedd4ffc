//! Every way to be known by a NATS server, each against a real one that knows nobody else.

use async_nats::ConnectOptions;
use e2e::{
    credentials::Operator,
    nats::{NatsServer, NatsSettings},
    tools::NatsVersion,
};
use serde_json::{Value, json};

use crate::{
    bench::{COMMANDS, QUEUE, fill, source_alone},
    reading::{Reading, configuration, read},
};

/// A word that no server, log or message says by itself.
const SECRET: &str = "correct-horse-battery-staple";

/// A server with this in its configuration, and three messages in the queue.
async fn server(version: NatsVersion, configuration: &str, owner: ConnectOptions) -> NatsServer {
    let settings = NatsSettings {
        version,
        configuration: configuration.to_owned(),
        without_jetstream: false,
    };
    let server = NatsServer::start_with(settings).await.unwrap();
    fill(&server.jetstream_as(owner).await.unwrap(), 3).await;
    server
}

/// Reads the queue through a server, known by these attributes of `nats`.
async fn read_as(server: &NatsServer, auth: &Value, environment: &[(&str, &str)]) -> Reading {
    let mut nats = auth.clone();
    nats["servers"] = json!([server.url()]);
    let mut secrets: Vec<&str> = vec![SECRET];
    for name in ["password", "token", "nkey", "credentials"] {
        secrets.extend(auth[name].as_str().into_iter().flat_map(str::lines));
    }
    secrets.retain(|line| line.len() > 8 && !line.starts_with("---"));
    read(
        &configuration(&nats, &[source_alone(COMMANDS)]),
        environment,
        &secrets,
    )
    .await
}

/// Reads with what the server knows and with what it does not.
async fn check(server: &NatsServer, right: &Value, wrong: &Value) {
    let reading = read_as(server, right, &[]).await;
    assert_eq!(
        reading.value("QueueDepth"),
        Some(3.0),
        "{}",
        reading.written
    );
    for wrong in [wrong, &json!({})] {
        let reading = read_as(server, wrong, &[]).await;
        assert_eq!(reading.value("QueueDepth"), None, "{}", reading.written);
        let why = reading.why(QUEUE);
        assert!(why.contains("authorization violation"), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked() {
    for version in NatsVersion::ALL {
        let server = server(version, "", ConnectOptions::new()).await;
        let reading = read_as(&server, &json!({}), &[]).await;
        assert_eq!(
            reading.value("QueueDepth"),
            Some(3.0),
            "{}",
            reading.written
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn user_and_password() {
    for version in NatsVersion::ALL {
        let configuration = format!("authorization {{ user: u, password: \"{SECRET}\" }}");
        let owner = ConnectOptions::with_user_and_password("u".to_owned(), SECRET.to_owned());
        let server = server(version, &configuration, owner).await;
        let right = json!({"user": "u", "password": SECRET});
        check(
            &server,
            &right,
            &json!({"user": "u", "password": "a wrong one"}),
        )
        .await;
        let left = json!({"user": "u", "password": {"environment": "NATS_PASSWORD"}});
        let reading = read_as(&server, &left, &[("NATS_PASSWORD", SECRET)]).await;
        assert_eq!(
            reading.value("QueueDepth"),
            Some(3.0),
            "{}",
            reading.written
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token() {
    let configuration = format!("authorization {{ token: \"{SECRET}\" }}");
    let owner = ConnectOptions::with_token(SECRET.to_owned());
    let server = server(NatsVersion::Current, &configuration, owner).await;
    check(
        &server,
        &json!({"token": SECRET}),
        &json!({"token": "a wrong one"}),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_nkey() {
    for version in NatsVersion::ALL {
        let (pair, other) = (nkeys::KeyPair::new_user(), nkeys::KeyPair::new_user());
        let seed = pair.seed().unwrap();
        let users = format!(
            "authorization {{ users: [{{ nkey: {} }}] }}",
            pair.public_key()
        );
        let server = server(version, &users, ConnectOptions::with_nkey(seed.clone())).await;
        let wrong = json!({"nkey": other.seed().unwrap()});
        check(&server, &json!({"nkey": seed}), &wrong).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credentials_file_as_text() {
    for version in NatsVersion::ALL {
        let (operator, stranger) = (Operator::default(), Operator::default());
        let user = operator.user().unwrap();
        let owner = ConnectOptions::with_credentials(&user).unwrap();
        let server = server(version, &operator.configuration().unwrap(), owner).await;
        let right = json!({"credentials": user});
        check(
            &server,
            &right,
            &json!({"credentials": stranger.user().unwrap()}),
        )
        .await;
        let escaped = json!({"credentials": user.replace('\n', "\\n")});
        let reading = read_as(&server, &escaped, &[]).await;
        assert_eq!(
            reading.value("QueueDepth"),
            Some(3.0),
            "{}",
            reading.written
        );
    }
}
