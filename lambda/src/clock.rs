//! Time, passed in. Only the program's `main` reads the real clock.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What time it is, and how to wait.
///
/// The time is the wall's: a Lambda environment is frozen between runs, and whether the monotonic
/// clock keeps pace through that differs between reports, so nothing that spans two runs may be
/// judged by it.
pub struct Clock {
    now: Box<dyn Fn() -> SystemTime + Send + Sync>,
    sleep: Box<dyn Fn(Duration) -> Sleep + Send + Sync>,
}

impl Clock {
    /// A clock that reads `now` and waits in real time.
    pub fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self::with_sleep(now, |duration| Box::pin(tokio::time::sleep(duration)))
    }

    /// A clock that also waits in its own way; for tests.
    pub fn with_sleep(
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
        sleep: impl Fn(Duration) -> Sleep + Send + Sync + 'static,
    ) -> Self {
        Self {
            now: Box::new(now),
            sleep: Box::new(sleep),
        }
    }

    /// The present moment.
    pub fn now(&self) -> SystemTime {
        (self.now)()
    }

    /// Waits until `moment`; not at all when it has passed.
    pub async fn sleep_until(&self, moment: SystemTime) {
        if let Ok(left) = moment.duration_since(self.now()) {
            (self.sleep)(left).await;
        }
    }
}

/// The time from `earlier` to `later`, zero when the clock was set back in between.
pub fn between(earlier: SystemTime, later: SystemTime) -> Duration {
    later.duration_since(earlier).unwrap_or(Duration::ZERO)
}
