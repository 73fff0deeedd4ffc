//! A change that stopped half-way: what is kept, what is taken back, and what is said.

use aws::{Facts, Memory, StepFailure};
use scaling::{diff::diff, object::Found};
use tfplugin::{Context, Diagnostic, Object, resource::Applied};

use super::{Change, Work};
use crate::{report, scaling_profile::state};

/// A change that did not come to its end.
pub(super) struct Stopped {
    /// What failed.
    pub failed: StepFailure,
    /// How many steps were done before.
    pub done: usize,
    /// How many there are.
    pub total: usize,
    /// What is known to exist.
    pub facts: Facts,
}

impl Work {
    /// The answer to a change that stopped: the state is the truth. Nothing stays of one that AWS
    /// cannot take before the ECS service is changed, where that can be had.
    pub(super) async fn stopped(
        &self,
        change: Change<'_>,
        stopped: Stopped,
        memory: Memory,
        context: &Context,
    ) -> Applied {
        let mut also = None;
        if stopped.failed.failure.lacks_high_resolution() {
            let before = change.prior.is_some();
            if before && stopped.done == 0 {
                return Applied::failed(stopped.unchanged());
            }
            // What stood before this run may be kept by whoever made it.
            if !before && self.observed.target.is_none() {
                match self.take_back(&stopped, context).await {
                    None => return Applied::failed(stopped.taken_back()),
                    Some(left) => also = Some(left.told()),
                }
            }
        }
        let truth = self.truth(change).await;
        let mut answer = Applied {
            identity: truth.as_ref().and_then(state::identity),
            private: truth.is_some().then(|| memory.to_bytes()),
            state: truth,
            ..Applied::failed(stopped.told())
        };
        answer.diagnostics.extend(also);
        answer
    }

    /// Removes everything a create has made; what could not be removed.
    async fn take_back(&self, made: &Stopped, context: &Context) -> Option<Stopped> {
        let subject = &self.subject;
        let observed = self
            .connection
            .observe(subject.search(), &context.cancellation);
        let mut observed = observed.await.unwrap_or_else(|failure| {
            tracing::warn!(failure = %report::chain(&failure), "what was made is not known");
            self.observed.clone()
        });
        // AWS may be late to list it; its policies end with it.
        if let (None, Some(arn), Some(wanted)) =
            (&observed.target, &made.facts.target_arn, &subject.wanted)
        {
            observed.target = Some(Found {
                arn: arn.clone(),
                object: wanted.target.clone(),
            });
        }
        let steps = diff(None, &observed, &subject.ownership);
        let outcome = self.run(&steps, &observed, context).await;
        outcome.failed.map(|failed| Stopped {
            failed,
            done: outcome.done,
            total: steps.len(),
            facts: outcome.facts,
        })
    }

    /// The state after a failure: what AWS has now. `None` when a new profile left nothing behind.
    async fn truth(&self, change: Change<'_>) -> Option<Object> {
        let before = change.prior.is_some();
        // A change that failed half way is still the change that was asked for: the settings are
        // the planned ones, and the blueprint says what is missing.
        let mut planned = change.planned.without_unknowns();
        if let (Some(prior), None) = (&change.prior, planned.get("id").as_str()) {
            planned.set("id", prior.get("id").clone());
        }
        // What was adopted is the profile's until it is removed, which may not have happened.
        if let Some(prior) = &change.prior {
            planned.set("adopted", prior.get("adopted").clone());
        }
        let state = self.observe_again(planned).await?;
        let empty = state.get("scalable_target_arn").is_null();
        (before || !empty).then_some(state)
    }
}

impl Stopped {
    /// What failed, and that what was done is kept.
    pub(super) fn told(&self) -> Diagnostic {
        let Self { done, total, .. } = self;
        self.ending(&format!(
            "{done} of {total} changes were made and are kept in state; apply again to finish."
        ))
    }

    fn unchanged(&self) -> Diagnostic {
        let total = self.total;
        self.ending(&format!(
            "It was tried before the other changes, {total} in all: nothing is changed, in AWS or \
             in state."
        ))
    }

    fn taken_back(&self) -> Diagnostic {
        self.ending(
            "It was tried before the other policies, and what was made for it is removed again: \
             nothing is left, in AWS or in state.",
        )
    }

    /// What failed, on which object, and what became of the rest.
    fn ending(&self, ending: &str) -> Diagnostic {
        let StepFailure { key, step, failure } = &self.failed;
        Diagnostic::error(
            format!("AWS did not {step}"),
            format!("{}\nObject: {key}. {ending}", report::story(failure)),
        )
    }
}
