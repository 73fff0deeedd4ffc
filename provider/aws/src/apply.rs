//! Carries out steps, one call each, in order. Decides nothing.

mod dashboards;
mod schedules;
mod work;

use std::collections::BTreeMap;

use futures::FutureExt;
use scaling::{
    diff::Step,
    object::{Observed, ServiceReference},
};
use tokio_util::sync::CancellationToken;

use self::work::Work;
use crate::{connection::Connection, failure::Failure, memory::Memory};

/// What became of a list of steps.
#[derive(Debug)]
#[must_use]
pub struct Outcome {
    /// How many steps, from the first, were carried out.
    pub done: usize,
    /// The step that was not, and why; those after it were not begun. `None` when all were done.
    pub failed: Option<StepFailure>,
    /// What is known to exist afterwards.
    pub facts: Facts,
    /// What was learnt, to be remembered beside the state.
    pub memory: Memory,
}

/// A step that was not carried out, or whose effect did not show.
#[derive(Debug)]
pub struct StepFailure {
    /// Blueprint key of the object it is about (`alarm/worker-queue-commands-out`).
    pub key: String,
    /// The step.
    pub step: Step,
    /// Why.
    pub failure: Failure,
}

/// ARNs of what exists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// ARN of the scalable target.
    pub target_arn: Option<String>,
    /// ARNs of the policies on it, by name.
    pub policy_arns: BTreeMap<String, String>,
    /// ARNs of the alarms that AWS made for each tracking policy, by the policy's name.
    pub managed_alarm_arns: BTreeMap<String, Vec<String>>,
}

/// A step that is about to be carried out.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The step.
    pub step: &'a Step,
    /// Its place, from 1.
    pub position: usize,
    /// How many there are.
    pub total: usize,
}

impl Facts {
    /// What was observed before any step.
    fn new(observed: &Observed) -> Self {
        Self {
            target_arn: observed.target.as_ref().map(|found| found.arn.clone()),
            policy_arns: observed
                .policies
                .iter()
                .map(|(name, found)| (name.clone(), found.arn.clone()))
                .collect(),
            managed_alarm_arns: observed.managed_alarm_arns.clone(),
        }
    }
}

impl Connection {
    /// Carries out `steps` in order, one AWS call for each, and tells `progress` before each.
    ///
    /// Stops at the first that fails, and before the next when `cancellation` is cancelled; a
    /// call under way is never cut. `observed` gives the ARNs of policies that alarms name. What
    /// was done and what failed come back together.
    pub async fn apply(
        &self,
        service: &ServiceReference,
        steps: &[Step],
        observed: &Observed,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
        cancellation: &CancellationToken,
    ) -> Outcome {
        let lock = self.target_lock(service);
        // Without the lock nothing is called: the first step finds that it is cancelled.
        let _alone = tokio::select! {
            alone = lock.lock() => Some(alone),
            () = cancellation.cancelled() => None,
        };
        let mut work = Work {
            connection: self,
            service,
            cancellation,
            facts: Facts::new(observed),
            memory: Memory::default(),
        };
        let resource_id = service.resource_id();
        self.reads().change(&resource_id);
        let mut failed = None;
        let mut done = 0;
        for (position, step) in (1..).zip(steps) {
            progress(Progress {
                step,
                position,
                total: steps.len(),
            });
            if let Err(failure) = work.carry_out(step, &steps[position..]).boxed().await {
                failed = Some(StepFailure {
                    key: step.object(),
                    step: step.clone(),
                    failure,
                });
                break;
            }
            done = position;
        }
        // What was listed while this was under way may be of before.
        self.reads().change(&resource_id);
        let Work { facts, memory, .. } = work;
        Outcome {
            done,
            failed,
            facts,
            memory,
        }
    }
}
