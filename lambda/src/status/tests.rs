//! Runs and time in, answers out.

use std::sync::Arc;
use std::time::Duration;

use hyper::{Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{CONNECTIONS_MAX, Status, accept};
use crate::report::{Report, Trigger};
use crate::sinks::exposition::Exposition;
use crate::sinks::{Published, Refusal};
use crate::testing::{Hands, config};

fn status(hands: &Hands) -> Status {
    let config = config(r#""sample_every": 10,"#);
    Status::new(&config, hands.clock(), Arc::new(Exposition::default()))
}

fn report(metrics: usize) -> Report {
    let mut report = Report::new(&config(""), Trigger::default(), std::time::UNIX_EPOCH);
    let throttled = Refusal {
        reason: "Throttling".to_owned(),
        metrics: 1,
        metric: None,
    };
    report.add_published(&Published {
        put: metrics,
        written: 0,
        refusals: vec![throttled],
    });
    report
}

fn health(status: &Status) -> (u16, String) {
    let (code, _, text) = status.answer(&Method::GET, "/healthz");
    (code.as_u16(), text)
}

#[test]
fn health_follows_the_runs_and_the_clock() {
    let hands = Hands::new();
    let status = status(&hands);
    assert_eq!(health(&status), (503, "no sample yet\n".to_owned()));
    status.note(&report(3));
    assert_eq!(health(&status), (200, "ok\n".to_owned()));
    hands.advance(Duration::from_secs(35));
    assert_eq!(health(&status).0, 200, "two beats and a slow sample");
    hands.advance(Duration::from_secs(1));
    assert_eq!(health(&status), (503, "no sample for 36 s\n".to_owned()));
    status.note(&report(0));
    let failed = "nothing could be published: Throttling\n".to_owned();
    assert_eq!(health(&status), (503, failed));
    hands.set_wall_clock(100_000);
    status.note(&report(1));
    assert_eq!(health(&status).0, 200, "whatever the wall clock says");
}

#[test]
fn runs_are_counted() {
    let status = status(&Hands::new());
    status.note(&report(1));
    status.note(&report(1));
    status.note(&report(0));
    let (code, format, text) = status.answer(&Method::GET, "/metrics");
    assert_eq!(code, StatusCode::OK);
    assert!(format.contains("version=0.0.4"), "{format}");
    assert_eq!(
        text,
        "# TYPE arrakis_publisher_runs_total counter\n\
         arrakis_publisher_runs_total{publisher=\"p\",outcome=\"published\"} 2\n\
         arrakis_publisher_runs_total{publisher=\"p\",outcome=\"failed\"} 1\n"
    );
}

#[test]
fn anything_else_is_refused() {
    let status = status(&Hands::new());
    for (method, path, expected) in [
        (Method::POST, "/metrics", 405),
        (Method::HEAD, "/metrics", 200),
        (Method::GET, "/", 404),
        (Method::GET, "/metrics/../x", 404),
    ] {
        let (code, _, _) = status.answer(&method, path);
        assert_eq!(code.as_u16(), expected, "{method} {path}");
    }
}

#[tokio::test]
async fn peers_that_say_nothing_or_nonsense_keep_nobody_out_for_long() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(accept(listener, Arc::new(status(&Hands::new()))));
    let connect = || tokio::net::TcpStream::connect(address);
    let mut silent = Vec::new();
    for _ in 1..CONNECTIONS_MAX {
        silent.push(connect().await.expect("a connection"));
    }
    let mut talker = connect().await.expect("a connection");
    talker
        .write_all(b"\x16\x03\x01 nonsense\r\n\r\n")
        .await
        .expect("sent");
    let mut answer = Vec::new();
    talker.read_to_end(&mut answer).await.expect("an answer");
    assert!(answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
    let mut scraper = connect().await.expect("a connection");
    let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    scraper.write_all(request).await.expect("sent");
    let mut answer = String::new();
    scraper
        .read_to_string(&mut answer)
        .await
        .expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.ends_with("no sample yet\n"), "{answer}");
    server.abort();
}
