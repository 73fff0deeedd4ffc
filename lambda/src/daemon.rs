//! The publisher as a plain long-running process, for ECS or a laptop: one sample after another.

use std::future::Future;
use std::time::{Duration, SystemTime};

use crate::clock::between;
use crate::handler::{self, Deps};
use crate::report::Trigger;

/// Samples every `sample_every` seconds until SIGTERM or SIGINT; a sample under way is finished and
/// published first. Each sample is a run of its own, with its heartbeat and its report line.
///
/// # Errors
/// When the signals cannot be listened for.
pub async fn serve(deps: Deps) -> Result<(), String> {
    serve_until(deps, stop_signal()?).await;
    Ok(())
}

async fn serve_until(mut deps: Deps, stop: impl Future<Output = ()>) {
    deps.config.sampling.run_for = Duration::ZERO;
    let every = deps.config.sampling.every;
    let first = deps.clock.now();
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
        report.emit();
        if stopping {
            break;
        }
        let due = next_beat(first, every, deps.clock.now());
        tokio::select! {
            () = deps.clock.sleep_until(due) => {}
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

/// The first beat after `now`. Beats that a long sample ran over are left out, not made up for.
fn next_beat(first: SystemTime, every: Duration, now: SystemTime) -> SystemTime {
    let every_nanos = every.as_nanos().max(1);
    let into_beat = between(first, now).as_nanos() % every_nanos;
    let left = u64::try_from(every_nanos - into_beat).unwrap_or(u64::MAX);
    now + Duration::from_nanos(left)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::next_beat;

    #[test]
    fn beats() {
        let at = |seconds: f64| SystemTime::UNIX_EPOCH + Duration::from_secs_f64(100.0 + seconds);
        for (now, expected) in [
            (0.0, 10.0),
            (0.5, 10.0),
            (10.0, 20.0),
            (33.0, 40.0),
            (-7.0, 3.0),
        ] {
            let due = next_beat(at(0.0), Duration::from_secs(10), at(now));
            assert_eq!(due, at(expected), "{now}");
        }
    }
}
