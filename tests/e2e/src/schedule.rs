//! EventBridge Scheduler's side of the publisher: one run after another, at a fixed rate.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

use crate::lambda_runtime::{Function, Outcome, scheduled_event};

/// A schedule with its function. Dropping it ends both.
#[derive(Debug)]
pub struct Schedule {
    function: Arc<Function>,
    outcomes: Arc<Mutex<Vec<Outcome>>>,
    task: JoinHandle<()>,
}

impl Schedule {
    /// Invokes `function` now and every `every` from now on, each time with the timeout `limit`. A
    /// run that lasts longer than `every` delays the next one, as with a reserved concurrency of 1.
    pub fn start(function: Function, every: Duration, limit: Duration) -> Self {
        let function = Arc::new(function);
        let outcomes = Arc::<Mutex<Vec<Outcome>>>::default();
        let task = tokio::spawn({
            let (function, outcomes) = (function.clone(), outcomes.clone());
            async move {
                let mut ticks = interval(every);
                ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
                loop {
                    ticks.tick().await;
                    let outcome = function
                        .invoke(scheduled_event(SystemTime::now()), limit)
                        .await;
                    outcomes
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(outcome);
                }
            }
        });
        Self {
            function,
            outcomes,
            task,
        }
    }

    /// How the runs so far ended.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let outcomes = self.outcomes.lock();
        outcomes.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What the function has written so far.
    pub fn log(&self) -> Vec<String> {
        self.function.log()
    }
}

impl Drop for Schedule {
    fn drop(&mut self) {
        self.task.abort();
    }
}
