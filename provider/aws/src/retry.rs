//! Repeats a call that AWS refused for a passing reason, for a bounded time.

use std::{
    error::Error,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{failure::Failure, limits::Limits, operation::Operation};

/// One call that is to be made: what it is, and within which bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// The operation.
    pub(crate) operation: Operation,
    /// Key of the object it is about.
    pub(crate) object: &'a str,
    /// The bounds.
    pub(crate) limits: &'a Limits,
    /// Where the jitter of pauses comes from.
    pub(crate) jitter: &'a Jitter,
    /// Cancels the waiting between tries; a call under way is never cut.
    pub(crate) cancellation: &'a CancellationToken,
}

impl Call<'_> {
    /// Makes the call, and makes it again while AWS's reason to refuse it may pass
    /// (`errors::Answer::passing`) and the time for that reason is not used up.
    pub(crate) async fn make<T, E, F>(self, mut attempt: impl FnMut() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        if self.cancellation.is_cancelled() {
            return Err(Failure::cancelled(Some(self.operation), self.object));
        }
        let start = Instant::now();
        let mut told = start;
        let mut tries = 0;
        loop {
            let error = match attempt().await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tries += 1;
            let failure =
                Failure::from_sdk(self.operation, self.object, error).after(tries, start.elapsed());
            let Some(passing) = failure.answer().and_then(|answer| answer.passing()) else {
                return Err(failure);
            };
            let pause = self.pause(tries);
            if start.elapsed() + pause > passing.patience(self.limits) {
                return Err(failure);
            }
            if told.elapsed() >= self.limits.progress {
                told = Instant::now();
                tracing::info!(
                    operation = self.operation.name,
                    object = self.object,
                    tries,
                    seconds = start.elapsed().as_secs(),
                    "waiting for {}",
                    passing.reason(),
                );
            }
            tokio::select! {
                () = self.cancellation.cancelled() => {
                    return Err(failure.after(tries, start.elapsed()).cut_short());
                }
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// The pause after so many tries: doubling from the first to the longest, and each time
    /// between half and all of it, so that many who were refused together do not return together.
    fn pause(&self, tries: u32) -> Duration {
        let doubled = self
            .limits
            .pause_first
            .saturating_mul(2_u32.saturating_pow(tries.saturating_sub(1)));
        let full = doubled.min(self.limits.pause_max);
        full.mul_f64(0.5 + 0.5 * self.jitter.next())
    }
}

/// Numbers that differ from process to process: SplitMix64, a counter and a mixing function.
/// Good enough to spread retries, and for nothing else.
#[derive(Debug)]
pub(crate) struct Jitter(AtomicU64);

impl Jitter {
    /// A generator that begins at `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// At least 0, below 1.
    fn next(&self) -> f64 {
        const STRIDE: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut mixed = self.0.fetch_add(STRIDE, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // The upper 32 bits are exact in a double.
        f64::from(u32::try_from(mixed >> 32).unwrap_or(u32::MAX)) / (f64::from(u32::MAX) + 1.0)
    }
}
