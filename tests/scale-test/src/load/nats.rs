//! Publishes to a JetStream stream, and waits until the server has stored each message.

use std::time::Duration;

use async_nats::{
    Client, HeaderMap,
    jetstream::{
        Context, ErrorCode,
        context::{ContextBuilder, GetStreamErrorKind, PublishError, PublishErrorKind},
    },
};
use bytes::Bytes;

use super::{
    drive::Sink,
    subject::{default_for, is_bound, unfit},
};
use crate::{
    error::{Error, Result, chain},
    queue::HEADER,
};

/// Longest wait until the server has stored a message, and for any other answer, in seconds.
const ANSWER_SECS_MAX: u64 = 5;

/// Where messages go.
#[derive(Clone, Copy, Debug)]
pub struct Destination<'a> {
    /// The stream; it must exist.
    pub stream: &'a str,
    /// The JetStream domain it is in, where that is another than the connection's own.
    pub domain: Option<&'a str>,
    /// The subject to publish on; the stream's first own subject where none is given.
    pub subject: Option<&'a str>,
}

/// A stream that messages are published to.
#[derive(Clone, Debug)]
pub struct StreamSink {
    context: Context,
    subject: String,
    headers: HeaderMap,
    payload: Bytes,
}

impl StreamSink {
    /// Checks that the stream is there and takes the subject.
    ///
    /// # Errors
    /// It is not, or JetStream is not there at all.
    pub async fn open(
        client: Client,
        destination: Destination<'_>,
        run: &str,
        payload: Vec<u8>,
    ) -> Result<Self> {
        let Destination {
            stream,
            domain,
            subject,
        } = destination;
        let answer_max = Duration::from_secs(ANSWER_SECS_MAX);
        let builder = ContextBuilder::new()
            .timeout(answer_max)
            .ack_timeout(answer_max);
        let context = match domain {
            Some(domain) => builder.domain(domain).build(client),
            None => builder.build(client),
        };
        let bound = subjects_of(&context, stream).await?;
        let subject = match subject {
            Some(subject) => subject.to_owned(),
            None => default_for(&bound).ok_or_else(|| {
                Error::usage(
                    format!(
                        "--stream: found {stream}, which has no subjects, as a mirror has none"
                    ),
                    "name the stream it copies",
                )
            })?,
        };
        if let Some(why) = unfit(&subject) {
            return Err(Error::usage(
                format!("--subject: found {subject:?}; {why}"),
                "correct the subject",
            ));
        }
        if !is_bound(&bound, &subject) {
            return Err(Error::usage(
                format!(
                    "--subject: found {subject}, which the stream {stream} does not take; allowed: {}",
                    bound.join(", ")
                ),
                "publish on a subject of the stream, or leave --subject out",
            ));
        }
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, run);
        Ok(Self {
            context,
            subject,
            headers,
            payload: payload.into(),
        })
    }

    /// The subject it publishes on.
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

impl Sink for StreamSink {
    async fn send(&self, _number: u64) -> Result<(), String> {
        let Self {
            context,
            subject,
            headers,
            payload,
        } = self;
        let sent = context
            .publish_with_headers(subject.clone(), headers.clone(), payload.clone())
            .await;
        let stored = match sent {
            Ok(answer) => answer.await.map(|_| ()),
            Err(error) => Err(error),
        };
        stored.map_err(|error| kind(&error))
    }
}

async fn subjects_of(context: &Context, stream: &str) -> Result<Vec<String>> {
    let found = match context.get_stream(stream).await {
        Ok(found) => found,
        Err(error) => {
            return Err(match error.kind() {
                GetStreamErrorKind::JetStream(told)
                    if told.error_code() == ErrorCode::STREAM_NOT_FOUND =>
                {
                    Error::environment(
                        format!("NATS has no stream {stream}"),
                        "create it, or correct --stream",
                    )
                }
                GetStreamErrorKind::InvalidStreamName | GetStreamErrorKind::EmptyName => {
                    Error::usage(
                        format!("--stream: found {stream:?}, which is no name of a stream"),
                        "give a name without blanks, dots, * and >",
                    )
                }
                _ => Error::environment(
                    format!("the stream {stream} cannot be read: {}", chain(&error)),
                    "turn JetStream on, correct --domain, and let this user ask for streams (STREAM.INFO)",
                ),
            });
        }
    };
    Ok(found.cached_info().config.subjects.clone())
}

/// The same words for the same fault, whatever the message.
fn kind(error: &PublishError) -> String {
    match error.kind() {
        PublishErrorKind::TimedOut => format!("not stored within {} s", ANSWER_SECS_MAX),
        PublishErrorKind::BrokenPipe => "connection lost".to_owned(),
        PublishErrorKind::StreamNotFound => "no stream takes the subject".to_owned(),
        _ => chain(error),
    }
}
