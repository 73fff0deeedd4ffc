//! Messages that a run of this tool publishes, which it finds again and removes.
//!
//! Where the stream takes any subject below one of its own, a run has a subject to itself, and one
//! purge removes it exactly. Elsewhere its messages are found by their header.

use async_nats::{
    HeaderMap,
    jetstream::{
        consumer,
        context::PublishAckFuture,
        stream::{self, Stream},
    },
};
use futures::{StreamExt, TryStreamExt};

use super::Queue;
use crate::error::{Error, Result};

/// The header that every message of this tool has; its value is the run's id.
pub const HEADER: &str = "Arrakis-Scale-Test";

/// Messages on their way before the answer to the first is waited for.
const UNDER_WAY_MAX: u64 = 256;
/// Messages looked at side by side when they are sought by their header.
const LOOKS_MAX: usize = 32;
/// Most messages looked at for those of a run: beyond it a person is to decide.
const SOUGHT_MAX: u64 = 200_000;

/// What one run publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id, the value of [`HEADER`].
    pub id: String,
    /// The subject its messages have.
    pub subject: String,
    /// Whether nothing else has that subject.
    exclusive: bool,
    /// The stream's next sequence number before it.
    first: u64,
}

impl Queue {
    /// Makes a run of this id ready: finds a subject that the stream stores and the consumer is
    /// given. `subject` overrides it. Publishes nothing.
    ///
    /// # Errors
    /// Stream or consumer do not exist.
    pub async fn run(&self, id: &str, subject: Option<&str>) -> Result<Run> {
        let stream = self.stream_with_info().await?;
        let stream::Info { config, state, .. } = stream.cached_info();
        let filters = filters(&self.consumer_info().await?.config);
        let filter = filters.first().or(config.subjects.first());
        let filter = filter.ok_or_else(|| {
            Error::environment(
                format!("stream {} takes no subject", self.stream()),
                "name one with --subject",
            )
        })?;
        let concrete = concrete(filter, id);
        Ok(Run {
            id: id.to_owned(),
            exclusive: subject.is_none() && concrete != *filter,
            subject: subject.map_or(concrete, str::to_owned),
            first: state.last_sequence + 1,
        })
    }

    /// Publishes `count` messages of a run and waits until the stream has stored every one. A dry
    /// run only tells it.
    ///
    /// # Errors
    /// The server does not store one of them.
    pub async fn publish(&self, run: &Run, count: u64, payload: &[u8]) -> Result<()> {
        let about = format!(
            "{count} messages to {} (stream {})",
            run.subject, self.stream
        );
        if !self.calls.change("nats:publish", about) {
            return Ok(());
        }
        let mut left = count;
        while left > 0 {
            let batch = left.min(UNDER_WAY_MAX);
            left -= batch;
            let mut stored = Vec::new();
            for _ in 0..batch {
                stored.push(self.send(run, payload).await?);
            }
            for answer in stored {
                let answer = answer.await;
                answer.map_err(|error| self.failed("publishing", &error))?;
            }
        }
        Ok(())
    }

    async fn send(&self, run: &Run, payload: &[u8]) -> Result<PublishAckFuture> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, run.id.as_str());
        let subject = run.subject.clone();
        let sent = self
            .context
            .publish_with_headers(subject, headers, payload.to_vec().into());
        sent.await
            .map_err(|error| self.failed("publishing", &error))
    }

    /// Removes what is left of a run's messages, and nothing else; how many those were.
    ///
    /// # Errors
    /// The server refuses it.
    pub async fn remove(&self, run: &Run) -> Result<u64> {
        let about = format!("messages of run {} from stream {}", run.id, self.stream);
        if !self.calls.change("nats:purge", about) {
            return Ok(0);
        }
        let stream = self.stream_with_info().await?;
        if run.exclusive {
            let purged = stream.purge().filter(&run.subject).await;
            let purged = purged.map_err(|error| self.failed("purging", &error))?;
            return Ok(purged.purged);
        }
        self.remove_by_header(&stream, run).await
    }

    /// Makes ready what an earlier run of this id published, to remove it.
    ///
    /// # Errors
    /// Stream or consumer do not exist.
    pub async fn earlier_run(&self, id: &str, subject: Option<&str>) -> Result<Run> {
        let run = self.run(id, subject).await?;
        Ok(Run { first: 1, ..run })
    }

    /// How a person removes what is left of a run.
    pub fn by_hand(&self, run: &Run) -> String {
        let Self { stream, .. } = self;
        if run.exclusive {
            format!(
                "nats stream purge {stream} --subject '{}' --force",
                run.subject
            )
        } else {
            format!(
                "let workers drain stream {stream}: its messages have {HEADER}: {}",
                run.id
            )
        }
    }

    async fn remove_by_header(&self, stream: &Stream, run: &Run) -> Result<u64> {
        let state = &stream.cached_info().state;
        let first = run.first.max(state.first_sequence);
        let sought = (state.last_sequence + 1).saturating_sub(first);
        if sought > SOUGHT_MAX {
            return Err(Error::environment(
                format!(
                    "stream {} has {sought} messages since the run began, more than the \
                     {SOUGHT_MAX} that are looked at",
                    self.stream
                ),
                format!("let workers drain them: those with the header {HEADER} are the run's"),
            ));
        }
        let looks = futures::stream::iter(first..first + sought);
        let removed = looks.map(|number| self.remove_one(stream, number, &run.id));
        let removed = removed.buffer_unordered(LOOKS_MAX);
        removed
            .try_fold(0, |all, one| async move { Ok(all + u64::from(one)) })
            .await
    }

    /// Removes the message of that number if it is of the run; whether it was.
    async fn remove_one(&self, stream: &Stream, number: u64, id: &str) -> Result<bool> {
        // A message that is not there was worked on meanwhile.
        let Ok(message) = stream.get_raw_message(number).await else {
            return Ok(false);
        };
        let ours = message.headers.get(HEADER);
        if ours.is_none_or(|value| value.as_str() != id) {
            return Ok(false);
        }
        match stream.delete_message(number).await {
            Ok(gone) => Ok(gone),
            Err(_) if stream.get_raw_message(number).await.is_err() => Ok(false),
            Err(error) => Err(self.failed(&format!("deleting message {number}"), &error)),
        }
    }
}

fn filters(config: &consumer::Config) -> Vec<String> {
    let several = config.filter_subjects.iter();
    let one = Some(&config.filter_subject).filter(|subject| !subject.is_empty());
    several.chain(one).cloned().collect()
}

/// A subject that `filter` matches: its wildcards in the words of this tool.
fn concrete(filter: &str, id: &str) -> String {
    let own = format!("scale-test-{id}");
    let words = filter.split('.').map(|word| match word {
        "*" | ">" => own.as_str(),
        word => word,
    });
    words.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_its_own_subject_where_the_filter_has_a_wildcard() {
        assert_eq!(concrete("commands.>", "7f"), "commands.scale-test-7f");
        assert_eq!(concrete("a.*.b", "7f"), "a.scale-test-7f.b");
        assert_eq!(concrete("commands", "7f"), "commands");
    }
}
