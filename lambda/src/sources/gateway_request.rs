//! Guilds of a gateway, asked of all its tasks by one NATS request.
//!
//! Every task listens on the subject without a queue group, so that each gets the request, and
//! answers with the rows of its shards. Answers are gathered until all shards are there, or the time
//! is over; then [`shards::count`] decides.

use std::collections::BTreeSet;
use std::time::Duration;

use async_nats::{Message, StatusCode, Subscriber};
use futures::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use super::nats::Inquiry;
use crate::config::GuildRequest;
use crate::sample::{Guilds, Missing, Reading};
use crate::shards::{self, Row, Rows};

/// How long answers are still taken once all shards are there: the tasks of an older or newer
/// deployment may have something to say too, and would be heard one time and missed the next.
const STRAGGLERS: Duration = Duration::from_millis(50);
/// Most answers to one request.
const ANSWERS_MAX: usize = 1_000;
/// Largest answers to one request together, in bytes: some thirty thousand shards.
const GATHERED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Asks all tasks.
pub(crate) async fn sample(inquiry: &Inquiry, request: &GuildRequest) -> Reading<Guilds> {
    let client = &inquiry.client;
    let subject = &request.subject;
    let inbox = client.new_inbox();
    let answers = client.subscribe(inbox.clone()).await;
    let mut answers = answers.map_err(|_| Missing::Disconnected)?;
    let asked = client.publish_with_reply(subject.clone(), inbox, "".into());
    asked.await.map_err(|_| Missing::Disconnected)?;
    // Without it, the request could wait for the next question to fill the buffer.
    client.flush().await.map_err(|_| Missing::Disconnected)?;
    let outcome = gather(inquiry, subject, &mut answers).await;
    let _ = answers.unsubscribe().await;
    outcome
}

async fn gather(inquiry: &Inquiry, subject: &str, answers: &mut Subscriber) -> Reading<Guilds> {
    let mut until = Instant::now() + inquiry.timeout;
    let mut rows: Vec<Row> = Vec::new();
    let gaps = BTreeSet::new();
    let (mut heard, mut bytes, mut whole) = (0, 0, false);
    // A flood of answers is cut off as silence is.
    while heard < ANSWERS_MAX && (heard == 0 || Instant::now() < until) {
        let message = match timeout_at(until, answers.next()).await {
            Ok(Some(message)) => message,
            Ok(None) => return Err(Missing::Disconnected),
            Err(_) if heard == 0 => return Err(inquiry.silence(subject)),
            Err(_) => break,
        };
        heard += 1;
        rows.extend(read(subject, &message)?);
        bytes += message.payload.len();
        if bytes > GATHERED_BYTES_MAX {
            let problem = format!("more than {GATHERED_BYTES_MAX} bytes from {heard} tasks");
            return Err(Missing::Unreadable(problem));
        }
        if !whole && shards::count(&rows, inquiry.now, &gaps).is_ok() {
            whole = true;
            until = until.min(Instant::now() + STRAGGLERS);
        }
    }
    shards::count(&rows, inquiry.now, &gaps)
}

/// The rows of one answer. One that makes no sense spoils the count: whoever sent it may have had
/// the newest row of a shard.
fn read(subject: &str, message: &Message) -> Result<Vec<Row>, Missing> {
    if message.status == Some(StatusCode::NO_RESPONDERS) {
        return Err(Missing::NobodyListens {
            subject: subject.to_owned(),
        });
    }
    let rows = Rows::parse(&message.payload).map_err(Missing::Unreadable)?;
    Ok(rows.shards)
}

#[cfg(test)]
mod tests {
    use async_nats::{Message, StatusCode};

    use super::read;
    use crate::sample::Missing;

    fn message(status: Option<StatusCode>, payload: &str) -> Message {
        Message {
            subject: "_INBOX.x".into(),
            reply: None,
            payload: payload.to_owned().into(),
            headers: None,
            status,
            description: None,
            length: payload.len(),
        }
    }

    #[test]
    fn answers() {
        let row = r#"{"shard_id":0,"total_shards":1,"guilds":3,"ready":true,"as_of_ms":1}"#;
        let whole = format!(r#"{{"shards":[{row}]}}"#);
        let read = |status, payload: &str| read("guilds", &message(status, payload));
        assert_eq!(read(None, &whole).map(|rows| rows.len()), Ok(1));
        assert_eq!(read(None, r#"{"shards":[]}"#), Ok(Vec::new()));
        let nobody = Missing::NobodyListens {
            subject: "guilds".to_owned(),
        };
        assert_eq!(read(Some(StatusCode::NO_RESPONDERS), ""), Err(nobody));
        assert!(matches!(read(None, "hello"), Err(Missing::Unreadable(_))));
    }
}
