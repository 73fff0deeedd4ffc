//! Answers as servers send them, and what is read from each.

use super::{Depth, Missing, decode};
use crate::config::Queue;
use crate::sample::Reading;

fn queue() -> Queue {
    Queue {
        stream: "COMMANDS".to_owned(),
        consumer: "worker".to_owned(),
        domain: None,
        services: Vec::new(),
    }
}

fn read(answer: &str, clustered: bool) -> Reading<Depth> {
    decode(answer.as_bytes(), &queue(), clustered)
}

/// An answer with these members added.
fn answer(more: &str) -> String {
    format!(
        r#"{{"type":"io.nats.jetstream.api.v1.consumer_info_response","stream_name":"COMMANDS",
        "name":"worker","config":{{"durable_name":"worker"}},"delivered":{{"consumer_seq":9}}{more}}}"#
    )
}

const COUNTS: &str = r#","num_pending":6,"num_ack_pending":4,"num_redelivered":1,"num_waiting":2"#;
const ZEROS: &str = r#","num_pending":0,"num_ack_pending":0,"num_redelivered":0"#;

#[test]
fn counts_are_read() {
    let depth = read(&answer(COUNTS), false).expect("a reading");
    assert_eq!(
        (depth.pending, depth.ack_pending, depth.redelivered),
        (6, 4, 1)
    );
    assert_eq!(depth.depth(), 10, "waiting and in flight");
    assert!(!depth.paused);
}

#[test]
fn a_true_zero_is_a_reading() {
    assert_eq!(read(&answer(ZEROS), false), Ok(Depth::default()));
}

#[test]
fn a_paused_consumer_is_read_and_noted() {
    let paused = format!(r#"{COUNTS},"paused":true,"pause_remaining":1000000000"#);
    assert!(read(&answer(&paused), false).expect("a reading").paused);
}

#[test]
fn a_cluster_member_without_a_leader_has_no_counts() {
    let led = format!(r#"{ZEROS},"cluster":{{"name":"C","leader":"n1","replicas":[]}}"#);
    let leaderless = format!(r#"{ZEROS},"cluster":{{"name":"C","replicas":[]}}"#);
    let empty = format!(r#"{ZEROS},"cluster":{{"name":"C","leader":""}}"#);
    for (more, clustered, expected) in [
        (led.as_str(), true, Ok(Depth::default())),
        (led.as_str(), false, Ok(Depth::default())),
        (leaderless.as_str(), true, Err(Missing::NoLeader)),
        (leaderless.as_str(), false, Err(Missing::NoLeader)),
        (empty.as_str(), true, Err(Missing::NoLeader)),
        (ZEROS, true, Err(Missing::NoLeader)),
        (ZEROS, false, Ok(Depth::default())),
    ] {
        assert_eq!(
            read(&answer(more), clustered),
            expected,
            "{more} {clustered}"
        );
    }
}

#[test]
fn refusals_are_named() {
    let refused = |code: u16, err_code: u32| {
        format!(r#"{{"error":{{"code":{code},"err_code":{err_code},"description":"so it is"}}}}"#)
    };
    for (code, err_code, expected) in [
        (404, 10_059, Missing::StreamNotFound),
        (404, 10_014, Missing::ConsumerNotFound),
        (
            503,
            10_008,
            Missing::Refused {
                code: 503,
                err_code: 10_008,
                description: "so it is".to_owned(),
            },
        ),
    ] {
        assert_eq!(read(&refused(code, err_code), true), Err(expected));
    }
}

#[test]
fn nonsense_is_never_zero() {
    let about_another = answer(COUNTS).replace("\"worker\",\"config", "\"other\",\"config");
    let without_a_count = answer(r#","num_pending":6,"num_ack_pending":4"#);
    let negative = answer(&COUNTS.replace(":6", ":-6"));
    for (text, word) in [
        ("", "EOF"),
        ("{}", "about"),
        ("[1,2]", "invalid"),
        (about_another.as_str(), "other"),
        (without_a_count.as_str(), "num_redelivered"),
        (negative.as_str(), "-6"),
    ] {
        match read(text, false) {
            Err(Missing::Unreadable(problem)) => {
                assert!(problem.contains(word), "{text}: {problem}");
            }
            other => panic!("{text} gave {other:?}"),
        }
    }
}
