//! A configuration and a sample in, data points out as text.

use std::time::{Duration, SystemTime};

use super::{Datum, encode, heartbeat};
use crate::config::Config;
use crate::sample::{Depth, Guilds, Missing, Reading, Sample};

const CONFIG: &str = r#"{
    "publisher": "p", "sample_every": 10, "nats": {"servers": ["nats://127.0.0.1:1"]},
    "gateways": {"g": {"request": {"subject": "guilds"}}, "h": {"kv": {"bucket": "guilds"}}},
    "sources": [
        {"kind": "queue", "stream": "A", "consumer": "w", "cluster": "c", "service": "s"},
        {"kind": "queue", "stream": "A", "consumer": "w", "cluster": "c", "service": "t"},
        {"kind": "queue", "stream": "B", "consumer": "x", "domain": "leaf"},
        {"kind": "tasks", "cluster": "c", "service": "s"},
        {"kind": "guilds", "gateway": "g", "cluster": "c", "service": "t"},
        {"kind": "guilds", "gateway": "h"}
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
        gateways: Vec::new(),
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

#[test]
fn guilds_are_counted_over_all_shards_or_not_at_all() {
    let counted = |guilds, shards| Some(Ok(Guilds { guilds, shards }));
    let short = |missing| {
        Some(Err(Missing::ShardTotals {
            totals: vec![1, 2],
            missing,
        }))
    };
    let nobody = Some(Err(Missing::NobodyListens {
        subject: "guilds".to_owned(),
    }));
    let count = "GuildCount{Gateway=g} 5000 Count @1";
    let each = "GuildsPerTask{ClusterName=c,Gateway=g,ServiceName=t} 1250 Count @1";
    let none_missing = "GuildShardsMissing{Gateway=g} 0 Count @1";
    let (no_errors, one) = ("SourceErrors{Publisher=p} 0", "SourceErrors{Publisher=p} 1");
    for (reading, expected) in [
        (
            counted(5_000, Some(2)),
            vec![count, none_missing, each, no_errors],
        ),
        (counted(5_000, None), vec![count, each, no_errors]),
        (
            short(2),
            vec!["GuildShardsMissing{Gateway=g} 2 Count @1", one],
        ),
        (nobody, vec![one]),
        (None, vec![no_errors]),
    ] {
        let mut sample = sample([depth(0, 0), depth(0, 0)], [Ok(1), Ok(4)]);
        sample.gateways = vec![reading, None];
        let config = config();
        let shown: Vec<String> = encode(&config, &sample)
            .map(|datum| show(&datum))
            .filter(|line| line.starts_with("Guild") || line.starts_with("SourceErrors"))
            .collect();
        assert_eq!(shown.len(), expected.len(), "{shown:?}");
        for (shown, expected) in shown.iter().zip(expected) {
            assert!(shown.starts_with(expected), "{shown} is not {expected}");
        }
    }
}

#[test]
fn of_a_paused_queue_the_parts_are_known_and_the_depth_withheld() {
    let mut paused = sample([depth(6, 4), depth(1, 0)], [Ok(4), Ok(1)]);
    if let Ok(depth) = &mut paused.queues[0] {
        depth.paused = true;
    }
    let config = config();
    let shown: Vec<String> = encode(&config, &paused)
        .map(|datum| show(&datum))
        .filter(|line| line.contains("Stream=A"))
        .collect();
    assert_eq!(
        shown,
        [
            "QueuePending{Consumer=w,Stream=A} 6 Count @1",
            "QueueAckPending{Consumer=w,Stream=A} 4 Count @1",
            "QueueRedelivered{Consumer=w,Stream=A} 1 Count @1",
            "QueuePaused{Consumer=w,Stream=A} 1 Count @1",
        ]
    );
}
