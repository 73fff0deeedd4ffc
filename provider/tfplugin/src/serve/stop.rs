//! What ends the process: a client's Shutdown, or a signal.

use tokio_util::sync::CancellationToken;

/// A wish to end, shared by all who may have it and all who must hear of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop(CancellationToken);

impl Stop {
    /// Asks the server to end. Asking again changes nothing.
    pub(super) fn ask(&self, reason: &str) {
        tracing::debug!(reason, "ending");
        self.0.cancel();
    }

    /// Waits until somebody has asked.
    pub(super) async fn asked(self) {
        self.0.cancelled_owned().await;
    }
}

/// What an interrupt (Ctrl-C) does to the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupt {
    /// Nothing. Ctrl-C reaches the whole process group, and Terraform decides when its providers
    /// end: one that died at once would tear down a running apply.
    Ignored,
    /// It ends the process: in debug mode nobody else does.
    Ends,
}

/// Listens for signals until the runtime ends.
///
/// # Errors
/// When the system refuses a signal handler.
#[cfg(unix)]
pub(super) fn listen(stop: &Stop, interrupt: Interrupt) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupts = signal(SignalKind::interrupt())?;
    let mut terminations = signal(SignalKind::terminate())?;
    let stop = stop.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminations.recv() => stop.ask("SIGTERM was received"),
                _ = interrupts.recv() => match interrupt {
                    Interrupt::Ends => stop.ask("SIGINT was received"),
                    Interrupt::Ignored => tracing::debug!("SIGINT was received and is ignored"),
                },
            }
        }
    });
    Ok(())
}

/// Listens for interrupts until the runtime ends.
///
/// # Errors
/// When the system refuses a handler; it is then found out at the first interrupt.
#[cfg(not(unix))]
pub(super) fn listen(stop: &Stop, interrupt: Interrupt) -> std::io::Result<()> {
    let stop = stop.clone();
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if interrupt == Interrupt::Ends {
                stop.ask("an interrupt was received");
            }
        }
    });
    Ok(())
}
