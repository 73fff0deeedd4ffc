//! Guilds of a gateway, from a JetStream key-value bucket: key `shard.<id>`, one row a key.
//!
//! The keys come from STREAM.INFO and each value from DIRECT.GET. Listing keys the usual way would
//! take permission to create consumers.

use std::collections::{BTreeMap, BTreeSet};

use async_nats::{HeaderMap, Message, StatusCode};
use futures::{StreamExt as _, TryStreamExt as _};
use serde::Deserialize;

use super::nats::{Cluster, Inquiry, Refusal};
use crate::config::GuildBucket;
use crate::sample::{Guilds, Missing, Reading};
use crate::shards::{self, Row};

/// Values asked for at once.
const IN_FLIGHT_MAX: usize = 64;

/// Reads every key of the bucket.
pub(crate) async fn sample(inquiry: &Inquiry, settings: &GuildBucket) -> Reading<Guilds> {
    let GuildBucket { bucket, domain } = settings;
    let domain = domain.as_deref();
    let wanted = format!(r#"{{"subjects_filter":"$KV.{bucket}.shard.*"}}"#);
    let operation = format!("STREAM.INFO.KV_{bucket}");
    let answer = inquiry.api(domain, &operation, &wanted).await?;
    let keys = keys(&answer.payload, inquiry.clustered(domain))?;
    let rows: Vec<Option<Row>> = futures::stream::iter(keys)
        .map(|key| async move {
            let operation = format!("DIRECT.GET.KV_{bucket}.{key}");
            let value = inquiry.api(domain, &operation, "").await;
            row(&key, &value.map_err(indirect)?)
        })
        .buffer_unordered(IN_FLIGHT_MAX)
        .try_collect()
        .await?;
    let rows: Vec<Row> = rows.into_iter().flatten().collect();
    shards::count(&rows, inquiry.now, &BTreeSet::new())
}

/// An answer to STREAM.INFO, as far as we read it (nats-server, JSApiStreamInfoResponse).
#[derive(Deserialize)]
struct Answer {
    error: Option<Refusal>,
    state: Option<State>,
    cluster: Option<Cluster>,
}

#[derive(Deserialize)]
struct State {
    #[serde(default)]
    subjects: BTreeMap<String, u64>,
}

/// The subjects of the bucket's keys.
fn keys(payload: &[u8], clustered: bool) -> Result<Vec<String>, Missing> {
    let answer: Answer = serde_json::from_slice(payload)
        .map_err(|problem| Missing::Unreadable(problem.to_string()))?;
    if let Some(refusal) = answer.error {
        return Err(match refusal.into() {
            Missing::StreamNotFound => Missing::BucketNotFound,
            other => other,
        });
    }
    if !Cluster::led(answer.cluster.as_ref(), clustered) {
        return Err(Missing::NoLeader);
    }
    let state = answer.state;
    let state = state.ok_or_else(|| Missing::Unreadable("it has no state".to_owned()))?;
    Ok(state.subjects.into_keys().collect())
}

/// Of a bucket that exists, only DIRECT.GET can have no responders.
fn indirect(why: Missing) -> Missing {
    match why {
        Missing::NoResponders { .. } => Missing::Unreadable(
            "the bucket was made without allow_direct; make it with a client of today".to_owned(),
        ),
        other => other,
    }
}

/// The row of a key; `None` where the key was deleted, or expired a moment ago.
fn row(key: &str, message: &Message) -> Result<Option<Row>, Missing> {
    let unreadable = |problem: String| Missing::Unreadable(format!("{key}: {problem}"));
    match message.status {
        None => {}
        Some(StatusCode::NOT_FOUND) => return Ok(None),
        Some(status) => return Err(unreadable(format!("status {status}"))),
    }
    if message.headers.as_ref().is_some_and(deleted) {
        return Ok(None);
    }
    let row = Row::parse(&message.payload).map_err(unreadable)?;
    if key.rsplit('.').next() != Some(row.shard_id.to_string().as_str()) {
        return Err(unreadable(format!("it is about shard {}", row.shard_id)));
    }
    Ok(Some(row))
}

/// Whether a value is the mark of a deletion (ADR-8, key-value stores).
fn deleted(headers: &HeaderMap) -> bool {
    headers.get("KV-Operation").is_some() || headers.get("Nats-Marker-Reason").is_some()
}

#[cfg(test)]
mod tests {
    use async_nats::{HeaderMap, Message, StatusCode};

    use super::{keys, row};
    use crate::sample::Missing;

    const KEY: &str = "$KV.guilds.shard.0";

    fn message(status: Option<StatusCode>, headers: Option<HeaderMap>, payload: &str) -> Message {
        Message {
            subject: KEY.into(),
            reply: None,
            payload: payload.to_owned().into(),
            headers,
            status,
            description: None,
            length: payload.len(),
        }
    }

    #[test]
    fn values() {
        let text = r#"{"shard_id":0,"total_shards":2,"guilds":3,"ready":true,"as_of_ms":1}"#;
        let found = row(KEY, &message(None, None, text)).expect("a row");
        assert_eq!(found.map(|row| row.guilds), Some(3));
        let gone = message(Some(StatusCode::NOT_FOUND), None, "");
        assert_eq!(row(KEY, &gone), Ok(None));
        let mut headers = HeaderMap::new();
        headers.insert("KV-Operation", "DEL");
        assert_eq!(row(KEY, &message(None, Some(headers), "")), Ok(None));
        for (key, text, word) in [
            ("$KV.guilds.shard.1", text, "about shard 0"),
            ("$KV.guilds.shard.10", text, "about shard 0"),
            (KEY, "", "EOF"),
            (KEY, "[]", "invalid"),
        ] {
            match row(key, &message(None, None, text)) {
                Err(Missing::Unreadable(problem)) => {
                    assert!(problem.contains(word), "{problem}");
                    assert!(problem.starts_with(key), "{problem}");
                }
                other => panic!("{text} gave {other:?}"),
            }
        }
    }

    #[test]
    fn keys_of_a_bucket() {
        let read = |text: &str, clustered| keys(text.as_bytes(), clustered);
        let state = r#""state":{"messages":2,"subjects":{"$KV.g.shard.0":1,"$KV.g.shard.1":1}}"#;
        let both = Ok(vec!["$KV.g.shard.0".to_owned(), "$KV.g.shard.1".to_owned()]);
        assert_eq!(read(&format!("{{{state}}}"), false), both);
        let led = format!(r#"{{{state},"cluster":{{"leader":"n1"}}}}"#);
        assert_eq!(read(&led, true), both);
        assert_eq!(read(&format!("{{{state}}}"), true), Err(Missing::NoLeader));
        assert_eq!(read(r#"{"state":{"messages":0}}"#, false), Ok(Vec::new()));
        let absent = r#"{"error":{"code":404,"err_code":10059,"description":"stream not found"}}"#;
        assert_eq!(read(absent, false), Err(Missing::BucketNotFound));
        assert!(matches!(read("{}", false), Err(Missing::Unreadable(_))));
        assert!(matches!(read("?", false), Err(Missing::Unreadable(_))));
    }
}
