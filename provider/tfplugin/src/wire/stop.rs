//! The switch that StopProvider turns.

use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Cancels the work in flight; work that starts later is not affected.
#[derive(Debug, Default)]
pub(super) struct StopSwitch(Mutex<CancellationToken>);

impl StopSwitch {
    /// The token for a call that starts now.
    pub(super) fn token(&self) -> CancellationToken {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Cancels every token given out so far, and gives out a new one from now on.
    pub(super) fn stop(&self) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *current).cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stopping_cancels_what_runs_and_nothing_later() {
        let switch = StopSwitch::default();
        let running = switch.token();
        assert!(!running.is_cancelled());
        switch.stop();
        assert!(running.is_cancelled());
        assert!(!switch.token().is_cancelled());
    }
}
