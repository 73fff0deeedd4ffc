//! Time, passed in. Only the program's `main` reads the real clock.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What time it is, how much has passed, and how to wait.
///
/// The wall clock says when a sample was taken, and is all that may be compared between two runs: a
/// Lambda environment is frozen in between, and whether the monotonic clock keeps pace through that
/// differs between reports. Within a run the monotonic clock rules: a wall clock that is set to
/// another time then moves no deadline and stretches no duration.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
    sleep: Arc<dyn Fn(Duration) -> Sleep + Send + Sync>,
}

impl Clock {
    /// A clock that waits in real time. `now` is the wall's, `elapsed` monotonic from any origin.
    pub fn new(
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
        elapsed: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        let sleep = |duration| -> Sleep { Box::pin(tokio::time::sleep(duration)) };
        Self::with_sleep(now, elapsed, sleep)
    }

    /// A clock that also waits in its own way; for tests.
    pub fn with_sleep(
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
        elapsed: impl Fn() -> Duration + Send + Sync + 'static,
        sleep: impl Fn(Duration) -> Sleep + Send + Sync + 'static,
    ) -> Self {
        Self {
            now: Arc::new(now),
            elapsed: Arc::new(elapsed),
            sleep: Arc::new(sleep),
        }
    }

    /// The present moment, by the wall clock.
    pub fn now(&self) -> SystemTime {
        (self.now)()
    }

    /// Time passed since some fixed moment of this process. Never goes back.
    pub fn elapsed(&self) -> Duration {
        (self.elapsed)()
    }

    /// Time passed since [`Clock::elapsed`] said `earlier`.
    pub fn since(&self, earlier: Duration) -> Duration {
        self.elapsed().saturating_sub(earlier)
    }

    /// Waits.
    pub async fn sleep(&self, duration: Duration) {
        (self.sleep)(duration).await;
    }
}

/// The time from `earlier` to `later`, zero when the clock was set back in between.
pub fn between(earlier: SystemTime, later: SystemTime) -> Duration {
    later.duration_since(earlier).unwrap_or(Duration::ZERO)
}
