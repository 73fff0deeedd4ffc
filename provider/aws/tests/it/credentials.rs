//! Region and credentials: where they come from, and the one failure when they do not.

use std::{
    error::Error,
    process::{Command, Stdio},
};

use aws::{AssumeRole, Connection, FailureKind, Operation, Search, Settings};
use tokio_util::sync::CancellationToken;
use world::World;

use crate::bench::{quick, service, settings, start};

async fn refused(settings: &Settings) -> aws::Failure {
    let failure = Connection::open_with(settings, quick()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Settings);
    assert!(failure.remedy().is_some(), "{failure}");
    failure
}

#[tokio::test]
async fn nothing_is_called_that_nobody_asked_for() {
    let world = start(World::builder()).await;
    let connection = Connection::open(&settings(&world)).await.unwrap();
    assert_eq!(connection.region(), "us-east-1");
    assert_eq!(world.calls(), []);
    assert_eq!(connection.account_id().await.unwrap(), "123456789012");
    assert_eq!(connection.account_id().await.unwrap(), "123456789012");
    assert_eq!(world.calls().len(), 1, "it is kept");
}

#[tokio::test]
async fn only_allowed_accounts_are_worked_with() {
    let world = start(World::builder()).await;
    let mut settings = settings(&world);
    settings.allowed_account_ids = vec!["210987654321".to_owned()];
    let failure = refused(&settings).await;
    assert_eq!(
        failure.to_string(),
        "the credentials belong to account 123456789012; allowed_account_ids allows 210987654321"
    );
    settings.allowed_account_ids.push("123456789012".to_owned());
    Connection::open_with(&settings, quick()).await.unwrap();
}

#[tokio::test]
async fn refused_credentials_say_what_to_check() {
    let key = "AKIAREFUSEDREFUSED00";
    let world = start(World::builder().refuse_access_key(key)).await;
    let mut settings = settings(&world);
    settings.access_key = Some(key.to_owned());
    let connection = Connection::open_with(&settings, quick()).await.unwrap();
    let cancellation = CancellationToken::new();
    let failure = connection
        .observe(Search::new(&service()), &cancellation)
        .await
        .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Refused);
    let remedy = failure.remedy().unwrap_or_default();
    assert!(remedy.contains("check the credentials"), "{remedy}");
    settings.allowed_account_ids = vec!["123456789012".to_owned()];
    let failure = Connection::open_with(&settings, quick()).await.unwrap_err();
    assert_eq!(
        failure.operation().map(Operation::action).as_deref(),
        Some("sts:GetCallerIdentity")
    );
}

#[tokio::test]
async fn a_role_is_assumed_once() {
    let world = start(World::builder()).await;
    let mut settings = settings(&world);
    settings.assume_role = Some(AssumeRole {
        role_arn: "arn:aws:iam::123456789012:role/scaling".to_owned(),
        external_id: Some("outside".to_owned()),
        duration: Some(std::time::Duration::from_secs(1800)),
        ..AssumeRole::default()
    });
    let connection = Connection::open_with(&settings, quick()).await.unwrap();
    let cancellation = CancellationToken::new();
    connection
        .observe(Search::new(&service()), &cancellation)
        .await
        .unwrap();
    connection.account_id().await.unwrap();
    let mut calls = world.calls();
    calls.retain(|call| call.operation == "AssumeRole");
    assert_eq!(calls.len(), 1);
    let input = &calls[0].input;
    assert_eq!(input["RoleSessionName"], "terraform-provider-arrakis");
    assert_eq!(input["ExternalId"], "outside");
    assert_eq!(input["DurationSeconds"], 1800);
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_is_one_failure_with_its_cause() {
    let world = start(World::builder()).await;
    let mut settings = settings(&world);
    settings.assume_role = Some(AssumeRole {
        role_arn: "arn:aws:iam::123456789012:user/scaling".to_owned(),
        ..AssumeRole::default()
    });
    let failure = refused(&settings).await;
    assert_eq!(
        failure.to_string(),
        "no AWS credentials for role arn:aws:iam::123456789012:user/scaling; tried to assume it \
         with access_key and secret_key of the provider configuration"
    );
    let causes = std::iter::successors(failure.source(), |&cause| cause.source());
    let causes: Vec<_> = causes.map(ToString::to_string).collect();
    assert!(
        causes.iter().any(|cause| cause.contains("is invalid")),
        "{causes:?}"
    );
}

#[tokio::test]
async fn settings_that_contradict_themselves_are_refused() {
    let given = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        settings
    };
    let cases: [(Settings, &str); 6] = [
        (
            given(|s| s.access_key = Some("x".into())),
            "access_key is set and secret_key is not",
        ),
        (
            given(|s| s.secret_key = Some("x".into())),
            "secret_key is set and access_key is not",
        ),
        (
            given(|s| s.token = Some("x".into())),
            "token is set without access_key and secret_key",
        ),
        (
            given(|s| s.endpoints.sts = Some("localhost:1".into())),
            "endpoints.sts is \"localhost:1\", which has no scheme",
        ),
        (
            given(|s| s.max_attempts = Some(0)),
            "max_attempts is 0; a whole number from 1 is allowed",
        ),
        (
            given(|s| s.assume_role = Some(AssumeRole::default())),
            "assume_role.role_arn is empty",
        ),
    ];
    for (settings, expected) in cases {
        assert_eq!(refused(&settings).await.to_string(), expected);
    }
}

#[tokio::test]
async fn a_profile_of_the_shared_files_gives_region_and_keys() {
    let world = start(World::builder().refuse_access_key("AKIADEFAULTDEFAULT00")).await;
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config");
    let keys = folder.path().join("credentials");
    std::fs::write(&config, "[profile arrakis]\nregion = eu-central-1\n").unwrap();
    let text = "[default]\naws_access_key_id = AKIADEFAULTDEFAULT00\naws_secret_access_key = x\n\
                [arrakis]\naws_access_key_id = AKIAARRAKISARRAKIS00\naws_secret_access_key = x\n";
    std::fs::write(&keys, text).unwrap();
    let path = |path: &std::path::Path| vec![path.to_string_lossy().into_owned()];
    let settings = Settings {
        profile: Some("arrakis".to_owned()),
        shared_config_files: path(&config),
        shared_credentials_files: path(&keys),
        endpoints: settings(&world).endpoints,
        ..Settings::default()
    };
    let connection = Connection::open_with(&settings, quick()).await.unwrap();
    assert_eq!(connection.account_id().await.unwrap(), "123456789012");
    if std::env::var_os("AWS_REGION").is_none() && std::env::var_os("AWS_DEFAULT_REGION").is_none()
    {
        assert_eq!(connection.region(), "eu-central-1");
        assert_eq!(world.calls()[0].region, "eu-central-1");
    }

    let missing = Settings {
        profile: Some("nobody".to_owned()),
        region: Some("us-east-1".to_owned()),
        ..settings
    };
    let failure = refused(&missing).await;
    let expected = format!(
        "no usable AWS credentials; tried profile \"nobody\" in {}, {}",
        config.display(),
        keys.display()
    );
    assert_eq!(failure.to_string(), expected);
}

/// Runs the test `name` of this file again, alone in a process with only these variables, where
/// `inside` gives true; its output.
fn in_a_bare_environment(name: &str, variables: &[(&str, &str)]) -> String {
    let nowhere = "/nonexistent";
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("credentials::{name}"), "--nocapture"])
        .env_clear()
        .env(INSIDE, "1")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", nowhere)
        .env("AWS_SHARED_CREDENTIALS_FILE", nowhere)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

const INSIDE: &str = "ARRAKIS_TEST_INSIDE";

fn inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

#[tokio::test]
async fn without_a_region_it_says_where_it_looked() {
    if inside() {
        println!("told: {}", refused(&Settings::default()).await);
        return;
    }
    let told = in_a_bare_environment("without_a_region_it_says_where_it_looked", &[]);
    assert!(
        told.contains("told: no AWS region; tried region of the provider"),
        "{told}"
    );
    assert!(told.contains("AWS_REGION"), "{told}");
}

#[tokio::test]
async fn without_credentials_it_says_where_it_looked() {
    if inside() {
        println!("told: {}", refused(&Settings::default()).await);
        return;
    }
    let name = "without_credentials_it_says_where_it_looked";
    let told = in_a_bare_environment(name, &[("AWS_REGION", "us-east-1")]);
    let expected = "told: no usable AWS credentials; tried AWS_ACCESS_KEY_ID and \
                    AWS_SECRET_ACCESS_KEY, the shared files, a web identity token, container \
                    credentials and EC2 instance metadata";
    assert!(told.contains(expected), "{told}");
}

#[tokio::test]
async fn the_default_chain_and_endpoint_variables_apply() {
    if inside() {
        let connection = Connection::open_with(&Settings::default(), quick())
            .await
            .unwrap();
        println!(
            "told: {} {}",
            connection.region(),
            connection.account_id().await.unwrap()
        );
        return;
    }
    let world = start(World::builder()).await;
    let variables = [
        ("AWS_REGION", "ap-south-1"),
        ("AWS_ACCESS_KEY_ID", "AKIATESTTESTTESTTEST"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_ENDPOINT_URL", world.endpoint()),
    ];
    let told = in_a_bare_environment("the_default_chain_and_endpoint_variables_apply", &variables);
    assert!(told.contains("told: ap-south-1 123456789012"), "{told}");
}
