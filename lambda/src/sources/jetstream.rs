//! Depth of JetStream consumers, asked of each consumer's leader.
//!
//! The request `$JS.API.CONSUMER.INFO.<stream>.<consumer>` is answered by the leader alone
//! (nats-server, jsConsumerInfoRequest), while the monitoring port of a follower shows stale counts
//! and a clustered CONSUMER.LIST waits 4 s and leaves out whoever is silent.

use serde::Deserialize;

use super::nats::{Cluster, Inquiry, Refusal};
use crate::config::Queue;
use crate::sample::{Depth, Missing, Reading};

/// Error number of nats-server (`server/errors.json`).
const CONSUMER_NOT_FOUND: u32 = 10_014;

/// Asks the leader of `queue` for its depth.
pub(crate) async fn sample(inquiry: &Inquiry, queue: &Queue) -> Reading<Depth> {
    let Queue {
        stream,
        consumer,
        domain,
        services: _,
    } = queue;
    let operation = format!("CONSUMER.INFO.{stream}.{consumer}");
    let answer = inquiry.api(domain.as_deref(), &operation, "").await?;
    decode(&answer.payload, queue, inquiry.clustered(domain.as_deref()))
}

/// An answer to CONSUMER.INFO, as far as we read it (nats-server, JSApiConsumerInfoResponse).
#[derive(Deserialize)]
struct Answer {
    error: Option<Refusal>,
    stream_name: Option<String>,
    name: Option<String>,
    num_pending: Option<u64>,
    num_ack_pending: Option<u64>,
    num_redelivered: Option<u64>,
    cluster: Option<Cluster>,
    #[serde(default)]
    paused: bool,
}

/// Reads an answer about `queue`. A cluster member whose consumer has not been set up yet answers
/// with counters of zero and names no leader: such an answer is worth nothing.
fn decode(payload: &[u8], queue: &Queue, clustered: bool) -> Reading<Depth> {
    let answer: Answer = serde_json::from_slice(payload)
        .map_err(|problem| Missing::Unreadable(problem.to_string()))?;
    if let Some(refusal) = answer.error {
        return Err(match refusal.err_code {
            CONSUMER_NOT_FOUND => Missing::ConsumerNotFound,
            _ => refusal.into(),
        });
    }
    let about = (answer.stream_name.as_deref(), answer.name.as_deref());
    if about != (Some(&queue.stream), Some(&queue.consumer)) {
        return Err(Missing::Unreadable(format!("it is about {about:?}")));
    }
    if !Cluster::led(answer.cluster.as_ref(), clustered) {
        return Err(Missing::NoLeader);
    }
    let count = |name: &str, count: Option<u64>| {
        count.ok_or_else(|| Missing::Unreadable(format!("it has no {name}")))
    };
    Ok(Depth {
        pending: count("num_pending", answer.num_pending)?,
        ack_pending: count("num_ack_pending", answer.num_ack_pending)?,
        redelivered: count("num_redelivered", answer.num_redelivered)?,
        paused: answer.paused,
    })
}

#[cfg(test)]
mod tests;
