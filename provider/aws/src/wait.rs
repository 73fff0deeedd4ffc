//! Waits, within bounds, until what was asked for shows.

use std::time::Duration;

use scaling::{
    object::{ScalableTarget, ServiceReference},
    render,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{connection::Connection, convert, failure::Failure, operation::Operation};

impl Connection {
    /// Waits until DescribeScalableTargets shows `target` as it was registered (tags aside):
    /// right after RegisterScalableTarget it may show nothing, or the old settings (Application
    /// Auto Scaling API, RegisterScalableTarget).
    pub(crate) async fn wait_registered(
        &self,
        service: &ServiceReference,
        target: &ScalableTarget,
        cancellation: &CancellationToken,
    ) -> Result<(), Failure> {
        let wait = Wait {
            operation: Operation::REGISTER_TARGET,
            what: "the scalable target to show",
            longest: self.limits().register_max,
        };
        self.wait(wait, cancellation, || async {
            let found = self.describe_target(service, cancellation).await?;
            Ok(match found {
                None => Some("DescribeScalableTargets does not show it".to_owned()),
                Some(found) => {
                    let shown = convert::target::from_sdk(&found, target.tags.clone());
                    (shown != *target).then(|| {
                        format!(
                            "DescribeScalableTargets shows capacity {} to {}, {} to {} was set",
                            shown.min_capacity,
                            shown.max_capacity,
                            target.min_capacity,
                            target.max_capacity,
                        )
                    })
                }
            })
        })
        .await
    }

    /// Waits until DescribeScalableTargets no longer shows the target of `service`.
    pub(crate) async fn wait_deregistered(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<(), Failure> {
        let wait = Wait {
            operation: Operation::DEREGISTER_TARGET,
            what: "the scalable target to vanish",
            longest: self.limits().deregister_max,
        };
        self.wait(wait, cancellation, || async {
            let found = self.describe_target(service, cancellation).await?;
            Ok(found.map(|_| "DescribeScalableTargets still shows it".to_owned()))
        })
        .await
    }

    /// Looks until `look` finds nothing amiss; what it finds instead is for the reader.
    async fn wait<F>(
        &self,
        wait: Wait,
        cancellation: &CancellationToken,
        mut look: impl FnMut() -> F,
    ) -> Result<(), Failure>
    where
        F: Future<Output = Result<Option<String>, Failure>>,
    {
        let Wait {
            operation,
            what,
            longest,
        } = wait;
        let start = Instant::now();
        let mut told = start;
        while let Some(seen) = look().await? {
            if start.elapsed() + self.limits().look > longest {
                return Err(Failure::overdue(
                    operation,
                    render::TARGET,
                    seen,
                    start.elapsed(),
                ));
            }
            if told.elapsed() >= self.limits().progress {
                told = Instant::now();
                let seconds = start.elapsed().as_secs();
                tracing::info!(object = render::TARGET, seconds, %seen, "waiting for {what}");
            }
            tokio::select! {
                () = cancellation.cancelled() => {
                    return Err(Failure::cancelled(Some(operation), render::TARGET));
                }
                () = tokio::time::sleep(self.limits().look) => {}
            }
        }
        Ok(())
    }
}

struct Wait {
    operation: Operation,
    what: &'static str,
    longest: Duration,
}
