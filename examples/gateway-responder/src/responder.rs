//! Answers on NATS.

use std::time::SystemTime;

use async_nats::Client;
use futures::StreamExt;

use crate::shards::Shards;

/// The subject, unless the publisher's configuration names another.
pub const SUBJECT: &str = "gateway.guilds.get";

/// Answers every question on `subject` until the connection is closed. Spawn it beside the shards.
///
/// There is no queue group: with one, a single task would be asked, and its shards taken for all.
///
/// # Errors
/// The subject is not one, or the connection has ended.
pub async fn respond(
    client: Client,
    subject: String,
    shards: Shards,
) -> Result<(), async_nats::Error> {
    let mut questions = client.subscribe(subject).await?;
    client.flush().await?;
    while let Some(question) = questions.next().await {
        let Some(reply) = question.reply else {
            continue;
        };
        let answer = shards.answer(SystemTime::now());
        client.publish(reply, answer.into()).await?;
        // An answer that waits for others to fill the buffer comes late.
        client.flush().await?;
    }
    Ok(())
}
