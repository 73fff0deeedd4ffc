//! A configuration and a sample in, data points out as text.

use std::time::{Duration, SystemTime};

use super::{Datum, encode, heartbeat};
use crate::config::Config;
use crate::sample::{Depth, Missing, Reading, Sample};

const CONFIG: &str = r#"{
    "publisher": "p", "sample_every": 10, "nats": {"servers": ["nats://127.0.0.1:1"]},
    "sources": [
        {"kind": "queue", "stream": "A", "consumer": "w", "cluster": "c", "service": "s"},
        {"kind": "queue", "stream": "A", "consumer": "w", "cluster": "c", "service": "t"},
        {"kind": "queue", "stream": "B", "consumer": "x", "domain": "leaf"},
        {"kind": "tasks", "cluster": "c", "service": "s"}
    ]}"#;

fn config() -> Config {
    Config::parse(CONFIG).expect("a valid configuration")
}

fn depth(pending: u64, ack_pending: u64) -> Reading<Depth> {
    Ok(Depth {
        pending,
        ack_pending,
        redelivered: 1,
        paused: false,
    })
}

fn sample(queues: [Reading<Depth>; 2], services: [Reading<u32>; 2]) -> Sample {
    Sample {
        at: SystemTime::UNIX_EPOCH,
        took: Duration::from_millis(250),
        queues: queues.to_vec(),
        services: services.to_vec(),
    }
}

fn show(datum: &Datum) -> String {
    let dimensions: Vec<String> = datum
        .identity
        .dimensions
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let Datum {
        identity,
        unit,
        value,
        at: _,
        resolution_secs,
    } = datum;
    assert_eq!(identity.namespace, "Arrakis/Scaling");
    format!(
        "{}{{{}}} {value} {} @{resolution_secs}",
        identity.name,
        dimensions.join(","),
        unit.name(),
    )
}

fn check(sample: &Sample, expected: &[&str]) {
    let config = config();
    let shown: Vec<String> = encode(&config, sample).map(|datum| show(&datum)).collect();
    assert_eq!(shown, expected);
}

#[test]
fn everything_known() {
    check(
        &sample([depth(6, 4), depth(0, 0)], [Ok(4), Ok(0)]),
        &[
            "QueueDepth{Consumer=w,Stream=A} 10 Count @1",
            "QueuePending{Consumer=w,Stream=A} 6 Count @1",
            "QueueAckPending{Consumer=w,Stream=A} 4 Count @1",
            "QueueRedelivered{Consumer=w,Stream=A} 1 Count @1",
            "BacklogPerTask{ClusterName=c,Consumer=w,ServiceName=s,Stream=A} 2.5 Count @1",
            "BacklogPerTask{ClusterName=c,Consumer=w,ServiceName=t,Stream=A} 10 Count @1",
            "QueueDepth{Consumer=x,Domain=leaf,Stream=B} 0 Count @1",
            "QueuePending{Consumer=x,Domain=leaf,Stream=B} 0 Count @1",
            "QueueAckPending{Consumer=x,Domain=leaf,Stream=B} 0 Count @1",
            "QueueRedelivered{Consumer=x,Domain=leaf,Stream=B} 1 Count @1",
            "RunningTasks{ClusterName=c,ServiceName=s} 4 Count @1",
            "SourceErrors{Publisher=p} 0 Count @1",
            "SampleSeconds{Publisher=p} 0.25 Seconds @1",
        ],
    );
}

#[test]
fn a_heartbeat() {
    let beat = heartbeat(&config(), SystemTime::UNIX_EPOCH).expect("the catalogue has one");
    assert_eq!(show(&beat), "Heartbeat{Publisher=p} 1 Count @1");
}

#[test]
fn silence_yields_nothing_but_a_count_of_errors() {
    check(
        &sample(
            [Err(Missing::NoLeader), Err(Missing::OutOfTime)],
            [Err(Missing::ServiceNotFound), Err(Missing::OutOfTime)],
        ),
        &[
            "SourceErrors{Publisher=p} 4 Count @1",
            "SampleSeconds{Publisher=p} 0.25 Seconds @1",
        ],
    );
}

#[test]
fn a_backlog_per_task_needs_both_parts() {
    check(
        &sample(
            [depth(3, 0), Err(Missing::ConsumerNotFound)],
            [Err(Missing::ServiceNotFound), Ok(2)],
        ),
        &[
            "QueueDepth{Consumer=w,Stream=A} 3 Count @1",
            "QueuePending{Consumer=w,Stream=A} 3 Count @1",
            "QueueAckPending{Consumer=w,Stream=A} 0 Count @1",
            "QueueRedelivered{Consumer=w,Stream=A} 1 Count @1",
            "BacklogPerTask{ClusterName=c,Consumer=w,ServiceName=t,Stream=A} 1.5 Count @1",
            "SourceErrors{Publisher=p} 2 Count @1",
            "SampleSeconds{Publisher=p} 0.25 Seconds @1",
        ],
    );
}
