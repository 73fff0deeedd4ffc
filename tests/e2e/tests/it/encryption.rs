//! TLS to a NATS server: whom the publisher trusts, how it is known, and what it never says in the
//! clear.

use std::{net::Ipv4Addr, path::Path};

use async_nats::ConnectOptions;
use base64::{Engine, engine::general_purpose::STANDARD};
use e2e::{
    certificates::{Authority, Pair},
    nats::{NatsServer, NatsSettings},
    tools::NatsVersion,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    bench::{COMMANDS, QUEUE, fill, source_alone},
    reading::{Reading, configuration, read},
};

/// A word that no server, log or message says by itself.
const SECRET: &str = "correct-horse-battery-staple";

/// Every name the test server has.
const NAMES: &[&str] = &["localhost", "127.0.0.1"];

fn write(directory: &Path, name: &str, text: &str) -> String {
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A server with a certificate for these names and three messages in the queue. `clients` signs the
/// certificates it demands.
struct Encrypted {
    server: NatsServer,
    authority: Authority,
    clients: Option<Authority>,
    _files: TempDir,
}

impl Encrypted {
    async fn start(version: NatsVersion, names: &[&str], asks: bool) -> Self {
        let files = tempfile::tempdir().unwrap();
        let at = files.path();
        let authority = Authority::new("arrakis test authority").unwrap();
        let Pair { certificate, key } = authority.server(names).unwrap();
        let mut tls = format!(
            "cert_file: \"{}\", key_file: \"{}\"",
            write(at, "server.pem", &certificate),
            write(at, "server.key", &key)
        );
        let clients = asks.then(|| Authority::new("arrakis test clients").unwrap());
        if let Some(clients) = &clients {
            let ca = write(at, "clients.pem", &clients.pem());
            tls.push_str(&format!(", ca_file: \"{ca}\", verify: true"));
        }
        let settings = NatsSettings {
            version,
            configuration: format!("tls {{ {tls} }}"),
            without_jetstream: false,
        };
        let server = NatsServer::start_with(settings).await.unwrap();
        Self {
            server,
            authority,
            clients,
            _files: files,
        }
    }

    /// Fills the queue, which takes a name that the server's certificate has.
    async fn filled(self) -> Self {
        let at = tempfile::tempdir().unwrap();
        let ca = write(at.path(), "ca.pem", &self.authority.pem());
        let mut owner = ConnectOptions::new()
            .add_root_certificates(ca.into())
            .require_tls(true);
        if let Some(clients) = &self.clients {
            let Pair { certificate, key } = clients.client("owner").unwrap();
            let certificate = write(at.path(), "owner.pem", &certificate);
            let key = write(at.path(), "owner.key", &key);
            owner = owner.add_client_certificate(certificate.into(), key.into());
        }
        fill(&self.server.jetstream_as(owner).await.unwrap(), 3).await;
        self
    }

    async fn read(&self, tls: &Value, environment: &[(&str, &str)]) -> Reading {
        let nats = json!({"servers": [self.server.url()], "tls": tls});
        let key = tls["key_pem"].as_str().unwrap_or_default();
        let lines = key.lines().filter(|line| !line.starts_with("---"));
        let secrets: Vec<&str> = lines.filter(|line| line.len() > 8).collect();
        read(
            &configuration(&nats, &[source_alone(COMMANDS)]),
            environment,
            &secrets,
        )
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_authority_in_every_form_of_its_text() {
    for version in NatsVersion::ALL {
        let encrypted = Encrypted::start(version, NAMES, false).await.filled().await;
        let pem = encrypted.authority.pem();
        for form in [
            json!(pem),
            json!(pem.replace('\n', "\\n")),
            json!(STANDARD.encode(&pem)),
            json!({"environment": "NATS_TLS_CA"}),
        ] {
            let environment = [("NATS_TLS_CA", pem.as_str())];
            let reading = encrypted.read(&json!({"ca_pem": form}), &environment).await;
            let depth = reading.value("QueueDepth");
            assert_eq!(depth, Some(3.0), "{form}: {}", reading.written);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_nobody_vouches_for_is_not_read() {
    let encrypted = Encrypted::start(NatsVersion::Current, NAMES, false)
        .await
        .filled()
        .await;
    let other = Authority::new("arrakis test authority").unwrap();
    let reading = encrypted.read(&json!({"ca_pem": other.pem()}), &[]).await;
    assert_eq!(reading.value("QueueDepth"), None);
    let why = reading.why(QUEUE);
    assert!(why.contains("invalid peer certificate"), "{why}");
    assert!(
        why.contains("give the authority") || why.contains("BadSignature"),
        "{why}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_another_name_is_not_read() {
    let encrypted = Encrypted::start(NatsVersion::Current, &["nats.internal"], false).await;
    let ca = json!({"ca_pem": encrypted.authority.pem()});
    let reading = encrypted.read(&ca, &[]).await;
    assert_eq!(reading.value("QueueDepth"), None);
    let why = reading.why(QUEUE);
    assert!(why.contains("not valid for name"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_who_we_are_is_shown_our_certificate() {
    for version in NatsVersion::ALL {
        let encrypted = Encrypted::start(version, NAMES, true).await.filled().await;
        let ca = encrypted.authority.pem();
        let clients = encrypted.clients.as_ref().unwrap();
        let Pair { certificate, key } = clients.client("publisher").unwrap();
        for key_pem in [json!(key), json!({"environment": "NATS_KEY"})] {
            let tls = json!({"ca_pem": ca, "certificate_pem": certificate, "key_pem": key_pem});
            let reading = encrypted.read(&tls, &[("NATS_KEY", &key)]).await;
            assert_eq!(
                reading.value("QueueDepth"),
                Some(3.0),
                "{}",
                reading.written
            );
        }
        let stranger = Authority::new("strangers").unwrap();
        let stranger = stranger.client("publisher").unwrap();
        for (tls, word) in [
            (json!({"ca_pem": ca}), "give the certificate it asks for"),
            (
                json!({"ca_pem": ca, "certificate_pem": stranger.certificate,
                       "key_pem": stranger.key}),
                "alert",
            ),
        ] {
            let reading = encrypted.read(&tls, &[]).await;
            assert_eq!(reading.value("QueueDepth"), None);
            let why = reading.why(QUEUE);
            assert!(why.contains(word), "{why}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_told_no_password() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    // It says that it wants a password and can do without TLS, as one in the middle would.
    let greeting = r#"INFO {"server_id":"x","version":"2.14.0","max_payload":1048576,"auth_required":true,"headers":true}"#;
    let overheard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let hello = format!("{greeting}\r\n");
        stream.write_all(hello.as_bytes()).await.unwrap();
        let mut said = vec![0; 4_096];
        let length = stream.read(&mut said).await.unwrap();
        said.truncate(length);
        said
    });
    let nats = json!({
        "servers": [format!("nats://127.0.0.1:{port}")], "require_tls": true,
        "user": "u", "password": SECRET,
    });
    let settings = configuration(&nats, &[source_alone(COMMANDS)]);
    let reading = read(&settings, &[], &[SECRET]).await;
    assert_eq!(reading.value("QueueDepth"), None);
    let said = overheard.await.unwrap();
    assert!(!said.is_empty());
    for word in ["CONNECT", SECRET] {
        let word = word.as_bytes();
        assert!(
            !said.windows(word.len()).any(|part| part == word),
            "{said:?}"
        );
    }
    // A real server answers the handshake in its own protocol.
    let server = NatsServer::start().await.unwrap();
    let nats = json!({"servers": [server.url()], "require_tls": true, "token": SECRET});
    let settings = configuration(&nats, &[source_alone(COMMANDS)]);
    let reading = read(&settings, &[], &[SECRET]).await;
    let why = reading.why(QUEUE);
    assert!(why.contains("does not speak TLS"), "{why}");
}
