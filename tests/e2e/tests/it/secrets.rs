//! Secrets at AWS: fetched when they are needed, fetched again when a server refuses them, and never
//! shown.

use std::time::Duration;

use async_nats::ConnectOptions;
use e2e::{
    binaries::binaries,
    inventory::count,
    lambda_runtime::Function,
    nats::{NatsServer, NatsSettings},
};
use scaling::metric::NAMESPACE_DEFAULT;
use serde_json::{Value, json};
use world::{Fault, Matcher, World};

use crate::{
    aws,
    bench::{COMMANDS, environment, fill, run, source_alone},
};

/// Words that no server, log or message says by themselves.
const OLD: &str = "correct-horse-battery-staple";
const NEW: &str = "incorrect-zebra-battery-staple";

/// A secret is not read anew before this time is over (`REREAD_EVERY` of the publisher).
const REREAD_AFTER: Duration = Duration::from_secs(11);

fn passwords(password: &str) -> NatsSettings {
    NatsSettings {
        configuration: format!("authorization {{ user: publisher, password: \"{password}\" }}\n"),
        ..NatsSettings::default()
    }
}

async fn server(password: &str) -> NatsServer {
    let server = NatsServer::start_with(passwords(password)).await.unwrap();
    filled(&server, password).await;
    server
}

async fn filled(server: &NatsServer, password: &str) {
    let owner = ("publisher".to_owned(), password.to_owned());
    let owner = ConnectOptions::with_user_and_password(owner.0, owner.1);
    fill(&server.jetstream_as(owner).await.unwrap(), 3).await;
}

/// A function at its most talkative.
async fn function(aws: &World, configuration: &Value) -> Function {
    let mut environment = environment(aws.endpoint(), configuration);
    environment.insert("ARRAKIS_PUBLISHER_LOG".to_owned(), "trace".to_owned());
    let publisher = &binaries().unwrap().publisher;
    Function::start(publisher, &environment).await.unwrap()
}

fn configuration(server: &NatsServer, auth: &Value) -> Value {
    let mut nats = auth.clone();
    nats["servers"] = json!([server.url()]);
    json!({
        "publisher": "arrakis", "namespace": NAMESPACE_DEFAULT, "nats": nats,
        "sources": [source_alone(COMMANDS)],
    })
}

fn silent_about_secrets(function: &Function) {
    let log = function.log().join("\n");
    for secret in [OLD, NEW] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_store_is_read_once() {
    let server = server(OLD).await;
    let members = json!({"user": "publisher", "password": OLD}).to_string();
    for (auth, operation) in [
        (
            json!({"user": "publisher", "password": {"ssm_parameter": "/nats/password"}}),
            "GetParameter",
        ),
        (
            json!({"user": {"secrets_manager": "nats", "json_key": "user"},
                   "password": {"secrets_manager": "nats", "json_key": "password"}}),
            "GetSecretValue",
        ),
    ] {
        let aws = aws::worker().await;
        aws.put_parameter("/nats/password", OLD, true);
        aws.put_secret("nats", &members);
        let function = function(&aws, &configuration(&server, &auth)).await;
        assert_eq!(
            count(&aws, operation),
            0,
            "nothing is fetched before it is needed"
        );
        for _ in 0..3 {
            let report = run(&function).await;
            assert_eq!(report["missing"], json!([]), "{report:#}");
        }
        assert_eq!(count(&aws, operation), 1);
        silent_about_secrets(&function);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_password_costs_no_run() {
    let mut server = server(OLD).await;
    let aws = aws::worker().await;
    aws.put_parameter("/nats/password", OLD, true);
    let auth = json!({"user": "publisher", "password": {"ssm_parameter": "/nats/password"}});
    let function = function(&aws, &configuration(&server, &auth)).await;
    run(&function).await;

    function.freeze();
    aws.put_parameter("/nats/password", NEW, true);
    server.reconfigure(passwords(NEW)).await.unwrap();
    filled(&server, NEW).await;
    tokio::time::sleep(REREAD_AFTER).await;
    function.thaw();
    let report = run(&function).await;
    assert_eq!(report["missing"], json!([]), "{report:#}");
    assert_eq!(count(&aws, "GetParameter"), 2);
    silent_about_secrets(&function);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_cannot_be_had_is_named() {
    let server = server(OLD).await;
    let aws = aws::worker().await;
    aws.put_secret("nats", &json!({"password": NEW}).to_string());
    let named = async |password: Value| {
        let auth = json!({"user": "publisher", "password": password});
        let function = function(&aws, &configuration(&server, &auth)).await;
        let report = run(&function).await;
        silent_about_secrets(&function);
        report["missing"][0]["reason"].as_str().unwrap().to_owned()
    };
    let reason = named(json!({"ssm_parameter": "/nats/password"})).await;
    let expected = "nats.password: SSM parameter /nats/password: ParameterNotFound: ";
    assert!(reason.starts_with(expected), "{reason}");
    let reason = named(json!({"secrets_manager": "nats", "json_key": "pass"})).await;
    let expected = "nats.password: secret nats of Secrets Manager: it has no member \"pass\"";
    assert!(reason.starts_with(expected), "{reason}");
    let reason = named(json!({"secrets_manager": "nats", "json_key": "password"})).await;
    assert!(reason.contains("authorization violation"), "{reason}");
    let get = Matcher::operation("GetSecretValue");
    aws.faults().always(get, Fault::AccessDenied);
    let reason = named(json!({"secrets_manager": "nats", "json_key": "password"})).await;
    assert!(reason.contains("AccessDeniedException"), "{reason}");
    assert!(reason.contains("secretsmanager:GetSecretValue"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_configuration_may_be_a_parameter() {
    let server = server(OLD).await;
    let aws = aws::worker().await;
    let document = configuration(&server, &json!({"user": "publisher", "password": OLD}));
    aws.put_parameter("/arrakis/publisher", &document.to_string(), true);
    let function = function(&aws, &json!({"ssm_parameter": "/arrakis/publisher"})).await;
    let report = run(&function).await;
    assert_eq!(report["missing"], json!([]), "{report:#}");
    silent_about_secrets(&function);
    let absent = json!({"ssm_parameter": "/arrakis/nobody"});
    let refused = crate::bench::start(&aws, &absent).await;
    let text = refused.expect_err("refused").to_string();
    assert!(text.contains("ParameterNotFound"), "{text}");
}
