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

use crate::{
    failure::Failure,
    limits::Limits,
    operation::Operation,
    rates::{Pacers, Turn},
};

/// One call that is to be made: what it is, and within which bounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// The operation.
    pub(crate) operation: Operation,
    /// Key of the object it is about.
    pub(crate) object: &'a str,
    /// The bounds.
    pub(crate) limits: &'a Limits,
    /// Where it waits for its turn.
    pub(crate) pacers: &'a Pacers,
    /// Where the jitter of pauses comes from.
    pub(crate) jitter: &'a Jitter,
    /// Cancels the waiting between tries; a call under way is never cut.
    pub(crate) cancellation: &'a CancellationToken,
    /// Calls of another API that AWS makes on the caller's account to carry it out.
    pub(crate) spends: Option<(Operation, usize)>,
}

impl Call<'_> {
    /// The same call, which makes AWS call `operation` so many times on the caller's account.
    pub(crate) fn spending(mut self, operation: Operation, calls: usize) -> Self {
        self.spends = Some((operation, calls));
        self
    }

    /// Makes the call when it is its turn, and makes it again while AWS's reason to refuse it may
    /// pass (`errors::Answer::passing`) and the time for that reason is not used up.
    pub(crate) async fn make<T, E, F>(self, attempt: impl FnMut() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        self.make_telling(attempt, |_| Vec::new()).await
    }

    /// Like [`Self::make`], with what else than its message AWS's error says.
    pub(crate) async fn make_telling<T, E, F>(
        self,
        mut attempt: impl FnMut() -> F,
        remarks: impl Fn(&E) -> Vec<String>,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        if self.cancellation.is_cancelled() {
            return Err(Failure::cancelled(Some(self.operation), self.object));
        }
        let start = Instant::now();
        let mut progress = start;
        let mut tries = 0;
        loop {
            let turns = self.turn().await?;
            let answer = attempt().await;
            drop(turns);
            let error = match answer {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            tries += 1;
            let told = error.as_service_error().map(&remarks).unwrap_or_default();
            let failure = Failure::from_sdk(self.operation, self.object, error)
                .with_remarks(&told)
                .after(tries, start.elapsed());
            let Some(passing) = failure.answer().and_then(|answer| answer.passing()) else {
                return Err(failure);
            };
            let pause = self.pause(tries);
            if start.elapsed() + pause > passing.patience(self.limits) {
                return Err(failure);
            }
            if progress.elapsed() >= self.limits.progress {
                progress = Instant::now();
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

    /// Waits for the call's turn at its API, and at the API that it spends the calls of. Both are
    /// kept until there is an answer; that other API always comes first, so that no two calls wait for
    /// each other.
    async fn turn(&self) -> Result<[Option<Turn<'_>>; 2], Failure> {
        let turns = async {
            let spent = match self.spends {
                Some((operation, calls)) => self.pacers.turn(operation, calls).await,
                None => None,
            };
            [spent, self.pacers.turn(self.operation, 1).await]
        };
        tokio::select! {
            biased;
            turns = turns => Ok(turns),
            () = self.cancellation.cancelled() => {
                Err(Failure::cancelled(Some(self.operation), self.object))
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use aws_sdk_applicationautoscaling::operation::put_scaling_policy::PutScalingPolicyError;
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::{body::SdkBody, error::ErrorMetadata};

    use super::*;
    use crate::failure::FailureKind;

    fn refusal(code: &str) -> SdkError<PutScalingPolicyError, HttpResponse> {
        let metadata = ErrorMetadata::builder()
            .code(code)
            .message("Rate exceeded")
            .build();
        let status = StatusCode::try_from(400).unwrap();
        SdkError::service_error(
            PutScalingPolicyError::generic(metadata),
            HttpResponse::new(status, SdkBody::empty()),
        )
    }

    /// Calls until `refusals` refusals with `code` are used up; gives what came of it, the calls
    /// made and the time that passed.
    async fn run(
        code: &str,
        refusals: u32,
        cancellation: &CancellationToken,
    ) -> (Result<(), Failure>, u32, Duration) {
        let limits = Limits::default();
        let pacers = Pacers::new(&limits.rates.times(1_000));
        let jitter = Jitter::new(7);
        let call = Call {
            operation: Operation::PUT_POLICY,
            object: "policy/worker-cpu",
            limits: &limits,
            pacers: &pacers,
            jitter: &jitter,
            cancellation,
            spends: None,
        };
        let calls = Cell::new(0);
        let start = Instant::now();
        let result = call
            .make(|| {
                calls.set(calls.get() + 1);
                let answer = if calls.get() > refusals {
                    Ok(())
                } else {
                    Err(refusal(code))
                };
                std::future::ready(answer)
            })
            .await;
        (result, calls.get(), start.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_passing_refusal_is_repeated() {
        let cancellation = CancellationToken::new();
        let (result, calls, elapsed) = run("ConcurrentUpdateException", 3, &cancellation).await;
        assert!(result.is_ok());
        assert_eq!(calls, 4);
        // 0.5 + 1 + 2 s, each between half and all of it.
        let seconds = elapsed.as_secs_f64();
        assert!((1.75..3.51).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn patience_has_an_end() {
        let cancellation = CancellationToken::new();
        let (result, calls, elapsed) =
            run("ConcurrentUpdateException", u32::MAX, &cancellation).await;
        let failure = result.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Refused);
        assert_eq!(failure.tries(), calls);
        let seconds = elapsed.as_secs_f64();
        assert!((100.0..=120.0).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_final_refusal_is_not_repeated() {
        let cancellation = CancellationToken::new();
        for code in [
            "LimitExceededException",
            "ValidationException",
            "AccessDeniedException",
        ] {
            let (result, calls, elapsed) = run(code, 1, &cancellation).await;
            assert_eq!(result.unwrap_err().code(), Some(code));
            assert_eq!((calls, elapsed), (1, Duration::ZERO), "{code}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn cancelling_ends_the_waiting() {
        let cancellation = CancellationToken::new();
        let (outcome, ()) = futures::join!(
            run("ConcurrentUpdateException", u32::MAX, &cancellation),
            async {
                tokio::time::sleep(Duration::from_secs(20)).await;
                cancellation.cancel();
            }
        );
        let (result, calls, elapsed) = outcome;
        let failure = result.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Cancelled);
        assert_eq!(failure.code(), Some("ConcurrentUpdateException"));
        assert!(calls > 1);
        assert_eq!(elapsed.as_secs(), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_called_once_cancelled() {
        let cancellation = CancellationToken::new();
        cancellation.cancel();
        let (result, calls, _) = run("ConcurrentUpdateException", 0, &cancellation).await;
        assert_eq!(result.unwrap_err().kind(), FailureKind::Cancelled);
        assert_eq!(calls, 0);
    }

    #[test]
    fn jitter_is_spread_over_zero_to_one() {
        let jitter = Jitter::new(1);
        let drawn: Vec<_> = (0..1_000).map(|_| jitter.next()).collect();
        assert!(drawn.iter().all(|value| (0.0..1.0).contains(value)));
        for tenth in 0..10 {
            let low = f64::from(tenth) / 10.0;
            let inside = drawn
                .iter()
                .filter(|value| (low..low + 0.1).contains(*value));
            let count = inside.count();
            assert!((60..=140).contains(&count), "{count} of 1000 from {low}");
        }
    }
}
