//! The publisher as a plain long-running process, for ECS or a laptop: one sample after another.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::handler::{self, Deps};
use crate::report::Trigger;
use crate::status::{self, Status};

/// Samples every `sample_every` seconds until SIGTERM or SIGINT; a sample under way is finished and
/// published first. Each sample is a run of its own, with its heartbeat and its report line.
///
/// With an address it answers `/metrics` and `/healthz` there.
///
/// # Errors
/// When the signals cannot be listened for, or the address cannot be opened.
pub async fn serve(mut deps: Deps, address: Option<SocketAddr>) -> Result<(), String> {
    let stop = stop_signal()?;
    let mut status = None;
    if let Some(address) = address {
        let exposition = deps.sinks.expose();
        let told = Arc::new(Status::new(&deps.config, deps.clock.clone(), exposition));
        status::listen(address, Arc::clone(&told)).await?;
        status = Some(told);
    }
    serve_until(deps, status.as_deref(), stop).await;
    Ok(())
}

async fn serve_until(mut deps: Deps, status: Option<&Status>, stop: impl Future<Output = ()>) {
    deps.config.sampling.run_for = Duration::ZERO;
    let every = deps.config.sampling.every;
    let first = deps.clock.elapsed();
    let mut stopping = false;
    tokio::pin!(stop);
    while !stopping {
        let now = deps.clock.now();
        let report = {
            let run = handler::run(Trigger::default(), &mut deps, now);
            tokio::pin!(run);
            loop {
                tokio::select! {
                    report = &mut run => break report,
                    () = &mut stop, if !stopping => stopping = true,
                }
            }
        };
        report.emit(&deps.output);
        if let Some(status) = status {
            status.note(&report);
        }
        if stopping {
            break;
        }
        let due = until_next_beat(every, deps.clock.since(first));
        tokio::select! {
            () = deps.clock.sleep(due) => {}
            () = &mut stop => stopping = true,
        }
    }
}

/// Ready at the first SIGTERM or SIGINT.
fn stop_signal() -> Result<impl Future<Output = ()>, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|problem| format!("no signal handler: {problem}"));
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// How long it is to the next beat, given that `passed` has passed since the first. Beats that a
/// long sample ran over are left out, not made up for.
fn until_next_beat(every: Duration, passed: Duration) -> Duration {
    let every_nanos = every.as_nanos().max(1);
    let into_beat = passed.as_nanos() % every_nanos;
    Duration::from_nanos(u64::try_from(every_nanos - into_beat).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::until_next_beat;

    #[test]
    fn beats() {
        for (passed, expected) in [(0.0, 10.0), (0.5, 9.5), (10.0, 10.0), (33.0, 7.0)] {
            let passed = Duration::from_secs_f64(passed);
            let due = until_next_beat(Duration::from_secs(10), passed);
            assert_eq!(due, Duration::from_secs_f64(expected), "{passed:?}");
        }
    }
}
