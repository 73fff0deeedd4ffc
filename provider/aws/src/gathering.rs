//! Reads that many want to make at the same time, put together into few calls.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot::{self, error::TryRecvError};

use crate::failure::{Failure, FailureKind};

/// How long is waited for others to join before a call is made, in milliseconds. Terraform reads
/// ten resources at a time unless told otherwise, and begins them together.
const GATHER_MS: u64 = 2;

/// What exists of what was asked for, by key.
pub(crate) type Answer<V> = Result<HashMap<String, V>, Failure>;

/// Readers of one kind of thing. Whoever comes first asks AWS for all who wait by then; while it
/// does, the readers of the next call gather.
#[derive(Debug)]
pub(crate) struct Gathering<V> {
    keys_max: usize,
    waiting: Mutex<Vec<Reader<V>>>,
    /// Held by the one who asks.
    turn: tokio::sync::Mutex<()>,
}

/// Somebody who waits for the values of these keys.
#[derive(Debug)]
struct Reader<V> {
    keys: Vec<String>,
    /// The object it is about, for messages.
    about: String,
    answer: oneshot::Sender<Answer<V>>,
}

impl<V: Clone> Gathering<V> {
    /// Readers of things that are asked for by at most `keys_max` keys at a time.
    pub(crate) fn new(keys_max: usize) -> Self {
        Self {
            keys_max,
            waiting: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// The values of `keys`, of those that exist. `ask` is given the keys of all who wait.
    ///
    /// # Errors
    /// What AWS answered to the call that held `keys`, told of `about`.
    pub(crate) async fn read<F>(
        &self,
        keys: Vec<String>,
        about: &str,
        ask: impl Fn(Vec<String>) -> F,
    ) -> Answer<V>
    where
        F: Future<Output = Answer<V>>,
    {
        let mut found = HashMap::new();
        // No keys is no call: to CloudWatch an empty list means every alarm of the account.
        for some in keys.chunks(self.keys_max) {
            found.extend(self.read_some(some, about, &ask).await?);
        }
        Ok(found)
    }

    /// Waits for the answer to `keys`, or asks, for all who wait, when it is our turn.
    async fn read_some<F>(
        &self,
        keys: &[String],
        about: &str,
        ask: &impl Fn(Vec<String>) -> F,
    ) -> Answer<V>
    where
        F: Future<Output = Answer<V>>,
    {
        loop {
            let mut answer = self.queue(keys, about);
            let turn = tokio::select! {
                biased;
                answered = &mut answer => match answered {
                    Ok(answered) => return answered,
                    // Whoever asked for us was cancelled, which we are not: once more.
                    Err(_) => continue,
                },
                turn = self.turn.lock() => turn,
            };
            loop {
                match answer.try_recv() {
                    Ok(answered) => return answered,
                    // Those before us may fill a call of their own.
                    Err(TryRecvError::Empty) => self.ask_for_all(ask).await?,
                    Err(TryRecvError::Closed) => break,
                }
            }
            drop(turn);
        }
    }

    /// Asks for the next readers, and answers them.
    ///
    /// # Errors
    /// Only when cancelled; any other failure is the answer of all.
    async fn ask_for_all<F>(&self, ask: &impl Fn(Vec<String>) -> F) -> Result<(), Failure>
    where
        F: Future<Output = Answer<V>>,
    {
        tokio::time::sleep(Duration::from_millis(GATHER_MS)).await;
        let readers = self.take();
        let keys: BTreeSet<_> = readers.iter().flat_map(|reader| &reader.keys).collect();
        let keys: Vec<_> = keys.into_iter().cloned().collect();
        if keys.is_empty() {
            return Ok(());
        }
        let answer = ask(keys).await;
        match &answer {
            Err(failure) if failure.kind() == FailureKind::Cancelled => {
                return Err(failure.clone());
            }
            // Perhaps one reader's keys are not to AWS's liking; the others must not suffer for it.
            Err(failure) if readers.len() > 1 && failure.is_about_the_request() => {
                return self.ask_for_each(readers, ask).await;
            }
            Ok(_) | Err(_) => {}
        }
        for reader in readers {
            let own = match &answer {
                Ok(found) => Ok(reader.own(found)),
                Err(failure) => Err(failure.clone()),
            };
            reader.tell(own);
        }
        Ok(())
    }

    async fn ask_for_each<F>(
        &self,
        readers: Vec<Reader<V>>,
        ask: &impl Fn(Vec<String>) -> F,
    ) -> Result<(), Failure>
    where
        F: Future<Output = Answer<V>>,
    {
        for reader in readers {
            let answer = ask(reader.keys.clone()).await;
            match answer {
                Err(failure) if failure.kind() == FailureKind::Cancelled => return Err(failure),
                answer => reader.tell(answer),
            }
        }
        Ok(())
    }

    fn queue(&self, keys: &[String], about: &str) -> oneshot::Receiver<Answer<V>> {
        let (answer, receiver) = oneshot::channel();
        self.lock().push(Reader {
            keys: keys.to_vec(),
            about: about.to_owned(),
            answer,
        });
        receiver
    }

    /// The readers of the next call: from the first on, as many as one call has keys for.
    fn take(&self) -> Vec<Reader<V>> {
        let mut waiting = self.lock();
        waiting.retain(|reader| !reader.answer.is_closed());
        let mut keys = 0;
        let fits = |reader: &&Reader<V>| {
            keys += reader.keys.len();
            keys <= self.keys_max
        };
        let count = waiting.iter().take_while(fits).count();
        waiting.drain(..count).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Reader<V>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V: Clone> Reader<V> {
    /// What is this reader's of what was found.
    fn own(&self, found: &HashMap<String, V>) -> HashMap<String, V> {
        let keys = self.keys.iter();
        let own = keys.filter_map(|key| Some((key.clone(), found.get(key)?.clone())));
        own.collect()
    }

    fn tell(self, answer: Answer<V>) {
        let answer = answer.map_err(|failure| failure.about(self.about));
        // A reader who left meanwhile needs no answer.
        drop(self.answer.send(answer));
    }
}

#[cfg(test)]
mod tests;
