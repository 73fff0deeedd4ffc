//! Who is served: the client whose certificate was announced, and nobody else.

use std::time::Duration;

use rustls::SupportedProtocolVersion;
use tfplugin::generated::tfplugin6::get_provider_schema;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::client::{ClientIdentity, TLS12, TLS13, channel, channel_to, connect, provider, tls};
use crate::probe::{Probe, WAIT_SECONDS_MAX};

/// Asks as the pinned client, which must always be answered.
async fn served(probe: &Probe, identity: &ClientIdentity) {
    let mut provider = provider(channel(probe, identity).await);
    let answer = provider.get_provider_schema(get_provider_schema::Request {});
    assert!(answer.await.unwrap().into_inner().provider.is_some());
}

/// How a client that shows `identity` is turned away, in rustls' words.
///
/// With TLS 1.3 a client learns the server's opinion of its certificate only when it reads.
async fn refusal(
    probe: &Probe,
    identity: Option<&ClientIdentity>,
    version: &'static SupportedProtocolVersion,
) -> String {
    let fields = probe.handshake();
    let attempt = async {
        let mut stream = connect(fields[2], fields[3], Some(tls(probe, identity, version))).await?;
        // A server that has already closed its side makes this fail; what it said can be read.
        let _ = stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
        stream.read_u8().await
    };
    let limit = Duration::from_secs(WAIT_SECONDS_MAX);
    match timeout(limit, attempt)
        .await
        .expect("neither served nor refused")
    {
        Ok(byte) => panic!("served: the first byte of the answer is {byte}"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn the_announced_client_is_served() {
    let identity = ClientIdentity::like_terraforms();
    let probe = Probe::start(&identity, &[], &[]);
    served(&probe, &identity).await;

    let fields = probe.handshake();
    let older = tls(&probe, Some(&identity), TLS12);
    let mut provider = provider(channel_to(fields[2], fields[3], Some(older)).await);
    let answer = provider.get_provider_schema(get_provider_schema::Request {});
    assert!(answer.await.is_ok(), "TLS 1.2");
}

#[tokio::test]
async fn every_other_client_is_refused() {
    let identity = ClientIdentity::like_terraforms();
    let probe = Probe::start(&identity, &[], &[]);
    let stranger = ClientIdentity::like_terraforms();
    let same_key = identity.with_same_key();
    let issued = identity.issues();
    let without_key = identity.with_other_key();
    for version in [TLS13, TLS12] {
        for (who, identity, alert) in [
            ("no certificate", None, "CertificateRequired"),
            ("another certificate", Some(&stranger), "AccessDenied"),
            ("the same key and names", Some(&same_key), "AccessDenied"),
            ("issued by the announced one", Some(&issued), "AccessDenied"),
            ("not the key's owner", Some(&without_key), "DecryptError"),
        ] {
            let refusal = refusal(&probe, identity, version).await;
            let expected = format!("received fatal alert: {alert}");
            assert_eq!(refusal, expected, "{who}, {version:?}");
        }
    }
    served(&probe, &identity).await;
}

#[tokio::test]
async fn a_plain_client_gets_no_answer() {
    let identity = ClientIdentity::like_terraforms();
    let probe = Probe::start(&identity, &[], &[]);
    let fields = probe.handshake();
    let mut stream = connect(fields[2], fields[3], None).await.unwrap();
    stream
        .write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    // A TLS alert or a closed connection, and certainly no HTTP/2 settings frame (type 4).
    let _ = timeout(
        Duration::from_secs(WAIT_SECONDS_MAX),
        stream.read_to_end(&mut answer),
    )
    .await
    .expect("the connection stays open");
    assert!(answer.get(3) != Some(&4), "{answer:?}");
    served(&probe, &identity).await;
}

#[tokio::test]
async fn a_silent_client_hinders_nobody() {
    let identity = ClientIdentity::like_terraforms();
    let probe = Probe::start(&identity, &[], &[]);
    let fields = probe.handshake();
    let mut silent = Vec::new();
    for _ in 0..20 {
        silent.push(connect(fields[2], fields[3], None).await.unwrap());
    }
    served(&probe, &identity).await;
}

#[tokio::test]
async fn refusals_are_logged() {
    let identity = ClientIdentity::like_terraforms();
    let probe = Probe::start(&identity, &[("TF_LOG", "WARN")], &[]);
    refusal(&probe, None, TLS13).await;
    let text = probe.stderr_until(|text| text.contains("a client was refused"));
    assert!(text.contains("peer sent no certificates"), "{text}");
}
