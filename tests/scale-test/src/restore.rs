//! Undoes what a command changed, the latest change first, however the command ends.

use std::{
    fmt,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::error::{Error, Result};

/// Longest that all undoing together may take, in seconds.
pub const RESTORE_SECS_MAX: u64 = 30;

type Undo = Box<dyn FnOnce() -> BoxFuture<'static, Result<()>> + Send>;

/// The changes that are still to be undone. Clones share them.
#[derive(Clone, Default)]
pub struct Restorer {
    changes: Arc<Mutex<Vec<Change>>>,
    scope: Option<usize>,
}

/// One change and the way back.
struct Change {
    scope: Option<usize>,
    what: String,
    by_hand: String,
    undo: Undo,
}

/// What became of the changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// What is as it was.
    pub undone: Vec<String>,
    /// What is not.
    pub left: Vec<Left>,
}

/// A change that could not be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// What was to be undone, such as `the state of alarm worker-burst`.
    pub what: String,
    /// Why it was not.
    pub why: String,
    /// How a person undoes it.
    pub by_hand: String,
}

impl Restorer {
    /// A handle for one of several works side by side: what it notes it can undo alone, and whoever
    /// has the whole undoes it too.
    #[must_use]
    pub fn scoped(&self, scope: usize) -> Self {
        Self {
            changes: self.changes.clone(),
            scope: Some(scope),
        }
    }

    /// Notes a change **before** it is made, for an interruption may come before its answer: what is
    /// to be restored (`the state of alarm worker-burst`), how a person does it where `undo` cannot,
    /// and `undo` itself, which must do no harm where the change was not made.
    pub fn note<F>(
        &self,
        what: impl Into<String>,
        by_hand: impl Into<String>,
        undo: impl FnOnce() -> F + Send + 'static,
    ) where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.lock().push(Change {
            scope: self.scope,
            what: what.into(),
            by_hand: by_hand.into(),
            undo: Box::new(|| undo().boxed()),
        });
    }

    /// Undoes everything, the latest change first. What fails, and what is not done after `limit`,
    /// is told with what a person has to do.
    pub async fn restore(&self, limit: Duration) -> Restored {
        let end = Instant::now() + limit;
        let mut restored = Restored::default();
        while let Some(change) = self.pop() {
            let Change {
                scope: _,
                what,
                by_hand,
                undo,
            } = change;
            let left = end.saturating_duration_since(Instant::now());
            let undoing = AssertUnwindSafe(async move { undo().await }).catch_unwind();
            let why = match timeout(left, undoing).await {
                Ok(Ok(Ok(()))) => {
                    restored.undone.push(what);
                    continue;
                }
                Ok(Ok(Err(error))) => error.to_string(),
                Ok(Err(_)) => "undoing it failed with a panic".to_owned(),
                Err(_) => format!("not done within {} s", limit.as_secs()),
            };
            restored.left.push(Left { what, why, by_hand });
        }
        restored
    }

    /// Gives up: everything that is not undone yet is left to a person.
    pub fn give_up(&self, why: &str) -> Restored {
        let mut restored = Restored::default();
        while let Some(Change { what, by_hand, .. }) = self.pop() {
            let why = why.to_owned();
            restored.left.push(Left { what, why, by_hand });
        }
        restored
    }

    fn pop(&self) -> Option<Change> {
        let mut changes = self.lock();
        let ours = |change: &Change| self.scope.is_none() || change.scope == self.scope;
        let place = changes.iter().rposition(ours)?;
        Some(changes.remove(place))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Change>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Restorer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.lock();
        let all = held.iter().map(|change| &change.what);
        formatter.debug_list().entries(all).finish()
    }
}

impl Restored {
    /// Whether everything is as it was.
    pub fn is_whole(&self) -> bool {
        self.left.is_empty()
    }

    /// The outcome as an error, where something is left to do by hand.
    ///
    /// # Errors
    /// Something was not undone.
    pub fn into_result(self) -> Result<()> {
        if self.is_whole() {
            return Ok(());
        }
        let whats: Vec<_> = self.left.iter().map(|left| left.what.as_str()).collect();
        let by_hand: Vec<_> = self.left.iter().map(|left| left.by_hand.as_str()).collect();
        Err(Error::environment(
            format!("not restored: {}", whats.join(", ")),
            format!("do it by hand: {}", by_hand.join("; ")),
        ))
    }

    /// For machines.
    pub fn to_json(&self) -> Value {
        let left = self.left.iter().map(
            |Left { what, why, by_hand }| json!({ "what": what, "why": why, "by_hand": by_hand }),
        );
        json!({ "undone": self.undone, "left": left.collect::<Vec<_>>() })
    }
}

impl fmt::Display for Restored {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for what in &self.undone {
            writeln!(formatter, "restored: {what}")?;
        }
        for Left { what, why, by_hand } in &self.left {
            writeln!(formatter, "NOT restored: {what}: {why}")?;
            writeln!(formatter, "  by hand: {by_hand}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
