//! Runs a command so that what it changed is undone however it ends: by itself, by Ctrl-C, by
//! SIGTERM, by a closed terminal, or by a panic.

use std::{any::Any, io, panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{
    error::{Error, Result},
    restore::{RESTORE_SECS_MAX, Restored, Restorer},
};

/// What a command came to.
#[derive(Debug)]
pub struct Ended<T> {
    /// Its own outcome, or that it was interrupted.
    pub outcome: Result<T>,
    /// What became of its changes.
    pub restored: Restored,
}

/// Runs `work` to its end or to the first signal, then undoes what `restorer` knows. A second signal
/// ends the undoing, and what is left is told.
///
/// # Errors
/// Signals cannot be listened to.
pub async fn guarded<T>(
    work: impl Future<Output = Result<T>>,
    restorer: &Restorer,
) -> io::Result<Ended<T>> {
    let mut signals = Signals::new()?;
    let work = AssertUnwindSafe(work).catch_unwind();
    let outcome = tokio::select! {
        ended = work => ended.unwrap_or_else(|panic| Err(panicked(panic.as_ref()))),
        name = signals.next() => Err(interrupted(name)),
    };
    let limit = Duration::from_secs(RESTORE_SECS_MAX);
    let restored = tokio::select! {
        restored = restorer.restore(limit) => restored,
        name = signals.next() => restorer.give_up(&format!("{name} again while undoing")),
    };
    Ok(Ended { outcome, restored })
}

/// Runs `work` to its end. The first signal cancels `stop`, and `work` is to end by itself and tell
/// what it has; a second ends it at once.
///
/// # Errors
/// Signals cannot be listened to.
pub async fn stoppable<T>(
    work: impl Future<Output = Result<T>>,
    stop: &CancellationToken,
) -> io::Result<Result<T>> {
    let mut signals = Signals::new()?;
    let work = AssertUnwindSafe(work).catch_unwind();
    tokio::pin!(work);
    let ended = tokio::select! {
        ended = &mut work => Some(ended),
        _ = signals.next() => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            stop.cancel();
            tokio::select! {
                ended = work => ended,
                name = signals.next() => Ok(Err(interrupted(name))),
            }
        }
    };
    Ok(ended.unwrap_or_else(|panic| Err(panicked(panic.as_ref()))))
}

fn interrupted(name: &str) -> Error {
    Error::environment(
        format!("interrupted by {name}"),
        "what was changed is undone; run the command again for a result",
    )
}

fn panicked(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    Error::environment(
        format!("a bug in scale-test: {}", text.unwrap_or("a panic")),
        "what was changed is undone; report the bug with the command line",
    )
}

/// The signals that end a command.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// The name of the next one.
    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "Ctrl-C",
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.hangup.recv() => "SIGHUP",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_and_its_changes_are_undone() {
        let restorer = Restorer::default();
        let work = async {
            restorer.note("the state of an alarm", "set it", || async { Ok(()) });
            let tasks: Vec<u8> = Vec::new();
            assert!(!tasks.is_empty(), "there is one");
            Ok(tasks)
        };
        let ended = guarded(work, &restorer).await.unwrap();
        let error = ended.outcome.unwrap_err();
        assert!(error.to_string().contains("there is one"), "{error}");
        assert_eq!(ended.restored.undone, ["the state of an alarm"]);
    }
}
