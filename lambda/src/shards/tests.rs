//! Rows as text, and what they add up to.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::{ANSWER_BYTES_MAX, Row, Rows, count};
use crate::sample::Guilds;

const NOW_MS: u64 = 1_000_000;

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(NOW_MS)
}

/// Rows written as `shard/total guilds age_ms instance`, those of shards that are not ready with a
/// `-` before them.
fn rows(text: &str) -> Vec<Row> {
    let parse = |line: &str| {
        let words: Vec<&str> = line.trim_start_matches('-').split_whitespace().collect();
        let [shard, guilds, age, instance] = words[..] else {
            panic!("a row of four words: {line}");
        };
        let (shard_id, total_shards) = shard.split_once('/').expect("shard/total");
        let age: i64 = age.parse().expect("milliseconds");
        Row {
            shard_id: shard_id.parse().expect("a shard"),
            total_shards: total_shards.parse().expect("a total"),
            guilds: guilds.parse().expect("a number"),
            ready: !line.starts_with('-'),
            as_of_ms: NOW_MS.saturating_add_signed(-age),
            instance: instance.to_owned(),
        }
    };
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(parse)
        .collect()
}

fn check(text: &str, expected: &str) {
    let gaps = BTreeSet::new();
    let found = match count(&rows(text), now(), &gaps) {
        Ok(Guilds { guilds, shards }) => format!("{guilds} on {}", shards.unwrap_or_default()),
        Err(missing) => format!("{missing} [{:?}]", missing.shards_missing()),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn all_shards_of_all_tasks_add_up() {
    check(
        "0/4 100 0 a
         1/4 101 0 a
         2/4 102 0 b
         3/4 103 0 b",
        "406 on 4",
    );
    check("0/1 0 0 a", "0 on 1");
}

#[test]
fn a_shard_of_two_tasks_counts_once_by_its_newest_ready_row() {
    check(
        "0/2 10 5000 old
         0/2 12 1000 new
         1/2 7 0 new",
        "19 on 2",
    );
    check(
        "0/2 10 5000 old
        -0/2 0 0 new
         1/2 7 0 old",
        "17 on 2",
    );
    check(
        "0/2 10 100 a
         0/2 11 100 b
         1/2 7 0 b",
        "18 on 2",
    );
}

#[test]
fn a_shard_without_a_fresh_row_withholds_the_count() {
    check(
        "0/3 10 0 a
         2/3 10 0 b",
        "1 of 3 shards have no fresh count: 1 [Some(1)]",
    );
    check(
        "0/2 10 0 a
        -1/2 10 0 b",
        "1 of 2 shards have no fresh count: 1 [Some(1)]",
    );
    check(
        "0/2 10 0 a
         1/2 10 90000 b",
        "1 of 2 shards have no fresh count: 1 [Some(1)]",
    );
    check(
        "0/2 10 0 a
         1/2 10 -90000 b",
        "1 of 2 shards have no fresh count: 1 [Some(1)]",
    );
    check(
        "7/20 10 0 a",
        "19 of 20 shards have no fresh count: 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, … [Some(19)]",
    );
    check(
        "0/2 10 89999 a
         1/2 10 0 b",
        "20 on 2",
    );
}

#[test]
fn two_totals_withhold_the_count() {
    check(
        "0/1 10 0 a
        -0/2 0 0 b
         1/2 4 0 b",
        "gateway tasks name different totals of shards: 1, 2; while shards are changed, or tasks \
         run without their settings, there is no count [Some(1)]",
    );
    check(
        "0/1 10 90001 gone
         0/2 5 0 b
         1/2 4 0 b",
        "9 on 2",
    );
}

#[test]
fn nothing_fresh_says_nothing_of_shards() {
    check("", "no gateway task reported a shard [None]");
    check(
        "0/1 10 90001 a",
        "no gateway task reported a fresh shard; 1 rows were over 90 s from now [None]",
    );
    let gaps = BTreeSet::from(["10.0.0.7:9090: HTTP status 503".to_owned()]);
    let missing = count(&[], now(), &gaps).expect_err("nothing was read");
    assert_eq!(
        missing.to_string(),
        "no gateway task reported a shard (10.0.0.7:9090: HTTP status 503)"
    );
}

#[test]
fn answers_as_tasks_send_them() {
    let whole = br#"{"shards":[{"shard_id":0,"total_shards":1,"guilds":3,"ready":true,
        "as_of_ms":5,"instance":"a","latency_ms":40}],"version":"1"}"#;
    let read = Rows::parse(whole).expect("an answer");
    assert_eq!(read.shards.len(), 1);
    assert_eq!(Rows::parse(br#"{"shards":[]}"#), Ok(Rows::default()));
    let row = |members: &str| {
        format!(r#"{{"shards":[{{"ready":true,"as_of_ms":5,"instance":"a",{members}}}]}}"#)
    };
    for (text, word) in [
        ("".to_owned(), "EOF"),
        ("[]".to_owned(), "invalid"),
        ("{}".to_owned(), "shards"),
        ("\u{7}garbage".to_owned(), "expected value"),
        (row(r#""shard_id":0,"total_shards":1"#), "guilds"),
        (
            row(r#""shard_id":1,"total_shards":1,"guilds":1"#),
            "shard 1 of 1",
        ),
        (
            row(r#""shard_id":0,"total_shards":0,"guilds":1"#),
            "shard 0 of 0",
        ),
        (
            row(r#""shard_id":0,"total_shards":65537,"guilds":1"#),
            "of 65537",
        ),
        (row(r#""shard_id":0,"total_shards":1,"guilds":-1"#), "-1"),
        (row(r#""shard_id":0,"total_shards":1,"guilds":1.5"#), "1.5"),
        (
            row(r#""shard_id":0,"total_shards":1,"guilds":5001"#),
            "counts something else",
        ),
        (
            row(r#""shard_id":0,"total_shards":1,"guilds":18446744073709551615"#),
            "something else",
        ),
        ("x".repeat(ANSWER_BYTES_MAX + 1), "262145 bytes"),
        (format!("{{\"x\":{}", "[".repeat(100_000)), "EOF"),
    ] {
        let problem = Rows::parse(text.as_bytes()).expect_err("refused");
        assert!(
            problem.contains(word),
            "{}: {problem}",
            &text[..text.len().min(90)]
        );
    }
}

proptest! {
    /// Whatever rows come, in whatever order: the count is the sum of one row for each shard, or
    /// there is none.
    #[test]
    fn never_a_smaller_number(
        found in prop::collection::vec((0_u32..4, 1_u32..5, 0_u64..50, any::<bool>(), 0_u64..120), 0..12),
        seed in any::<u64>(),
    ) {
        let found: Vec<Row> = found
            .into_iter()
            .map(|(shard_id, total_shards, guilds, ready, age)| Row {
                shard_id: shard_id % total_shards,
                total_shards,
                guilds,
                ready,
                as_of_ms: NOW_MS - age * 1_000,
                instance: String::new(),
            })
            .collect();
        let mut turned = found.clone();
        if !turned.is_empty() {
            let by = usize::try_from(seed % found.len() as u64).expect("small");
            turned.rotate_left(by);
            turned.reverse();
        }
        let gaps = BTreeSet::new();
        let outcome = count(&found, now(), &gaps);
        prop_assert_eq!(&outcome, &count(&turned, now(), &gaps));
        let fresh = |row: &&Row| NOW_MS - row.as_of_ms < 90_000;
        match outcome {
            Ok(Guilds { guilds, shards }) => {
                let total = shards.expect("shards were counted");
                prop_assert!(found.iter().filter(fresh).all(|row| row.total_shards == total));
                let mut sum = 0;
                for shard in 0..total {
                    let newest = found
                        .iter()
                        .filter(fresh)
                        .filter(|row| row.ready && row.shard_id == shard)
                        .max_by_key(|row| (row.as_of_ms, row.guilds));
                    sum += newest.expect("every shard is there").guilds;
                }
                prop_assert_eq!(guilds, sum);
            }
            Err(missing) => {
                let any_fresh = found.iter().any(|row| fresh(&row));
                prop_assert_eq!(missing.shards_missing().is_some(), any_fresh, "{}", missing);
            }
        }
    }

    #[test]
    fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Rows::parse(&bytes);
        let _ = Row::parse(&bytes);
    }
}
