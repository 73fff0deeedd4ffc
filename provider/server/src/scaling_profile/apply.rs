//! Create, update and delete: observe, diff, apply, and tell the truth.

mod stopped;

use aws::{Connection, Memory, Outcome, Progress, Search};
use scaling::{
    adopted::Adopted,
    diff::{Step, diff},
    expand::expand,
    object::{Blueprint, Observed, ServiceReference},
    ownership::Ownership,
    render,
    validate::{Context as Circumstances, Verdict, validate},
};
use tfplugin::{
    Context, Diagnostic, Diagnostics, Object, Value,
    resource::{Applied, Deleted},
};
use tokio_util::sync::CancellationToken;

use self::stopped::Stopped;
use super::{account, draft, state};
use crate::{configured::Shared, report};

/// A planned change.
pub(super) struct Change<'a> {
    /// The configuration, wholly known.
    pub config: &'a Object,
    /// The state to come.
    pub planned: Object,
    /// The state before; `None` makes a new profile.
    pub prior: Option<Object>,
    /// What was remembered beside it.
    pub memory: Memory,
}

/// Makes AWS what was planned.
pub(super) async fn put(shared: &Shared, change: Change<'_>, context: &Context) -> Applied {
    let adopted = state::adopted(&change.planned);
    let circumstances = account::for_apply(shared, change.config, change.prior.as_ref()).await;
    let wanted = circumstances
        .map_err(Diagnostics::from)
        .and_then(|context| wanted(context, change.config, &adopted));
    let (service, blueprint) = match wanted {
        Ok(found) => found,
        Err(diagnostics) => return Applied::failed(diagnostics),
    };
    let ownership = change.prior.as_ref().map_or_else(
        || Ownership::new(&name(&change.planned), &service, None),
        |prior| state::ownership(prior, &service),
    );
    let ownership = ownership.exclusive(state::exclusive(&change.planned));
    let subject = Subject {
        service,
        ownership,
        prior: change.prior.as_ref().and_then(state::blueprint),
        wanted: Some(blueprint.clone()),
    };
    let work = match Work::begin(shared, subject, context).await {
        Ok(work) => work,
        Err(diagnostic) => return Applied::failed(diagnostic),
    };
    let conflicts = work.subject.ownership.claim(&blueprint, &work.observed);
    if !conflicts.is_empty() {
        return Applied::failed(report::problems(&conflicts));
    }
    let (steps, outcome) = work.carry_out(context).await;
    let memory = change.memory.clone().with(outcome.memory, &blueprint);
    match outcome.failed {
        None => {
            let mut done = change.planned;
            // As planned, but for a dashboard that was to be known now.
            done.set("blueprint", Value::map(render::render(&blueprint)));
            let facts = state::applied_facts(&blueprint, &work.observed, &outcome.facts);
            state::set_facts(&mut done, facts);
            let identity = state::identity(&done);
            Applied {
                identity,
                private: Some(memory.to_bytes()),
                ..Applied::new(done)
            }
        }
        Some(failed) => {
            let stopped = Stopped {
                failed,
                done: outcome.done,
                total: steps.len(),
                facts: outcome.facts,
            };
            work.stopped(change, stopped, memory, context).await
        }
    }
}

/// Removes everything the profile owns.
pub(super) async fn delete(shared: &Shared, prior: Object, context: &Context) -> Deleted {
    let Some(service) = state::service(&prior) else {
        return Deleted::failed(state::nameless());
    };
    let ownership = state::ownership(&prior, &service);
    let subject = Subject {
        service,
        ownership,
        prior: state::blueprint(&prior),
        wanted: None,
    };
    let work = match Work::begin(shared, subject, context).await {
        Ok(work) => work,
        Err(diagnostic) => return Deleted::failed(diagnostic),
    };
    let (steps, outcome) = work.carry_out(context).await;
    match outcome.failed {
        None => Deleted::done(),
        Some(failed) => {
            let stopped = Stopped {
                failed,
                done: outcome.done,
                total: steps.len(),
                facts: outcome.facts,
            };
            Deleted {
                diagnostics: stopped.told().into(),
                state: work.observe_again(prior).await,
            }
        }
    }
}

/// The blueprint a configuration asks for. It was planned, so a fault here is in what became known
/// since.
fn wanted(
    context: Option<Circumstances>,
    config: &Object,
    adopted: &Adopted,
) -> Result<(ServiceReference, Blueprint), Diagnostics> {
    let context = context.ok_or_else(unknown_configuration)?;
    let draft = draft::from_object(config)?;
    match validate(&draft, &context) {
        Verdict::Valid(profile) => {
            let blueprint = adopted.blueprint(&expand(&profile));
            Ok((profile.service.clone(), blueprint))
        }
        Verdict::Invalid(problems) => Err(report::problems(&problems)),
        Verdict::Incomplete => Err(Diagnostic::error(
            "The profile is not wholly known",
            "Found: a setting without a value at apply.\nAllowed: known values.\nPlease report \
             this: Terraform applies only what is known.",
        )
        .into()),
    }
}

/// What a change is about.
struct Subject {
    service: ServiceReference,
    ownership: Ownership,
    /// What the state says there is; `None` on create.
    prior: Option<Blueprint>,
    /// What there is to be; `None` on delete.
    wanted: Option<Blueprint>,
}

impl Subject {
    fn search(&self) -> Search<'_> {
        let Self {
            service,
            ownership,
            prior,
            wanted,
        } = self;
        Search {
            service,
            profile: Some(&ownership.name),
            prior: prior.as_ref(),
            wanted: wanted.as_ref(),
            forgotten_dashboards: self.may_have_forgotten_dashboards(),
        }
    }

    /// Whether a run that was killed may have left a dashboard that the state does not know and
    /// that is not wanted: where one changes its name, and at the end of the profile. Elsewhere the
    /// calls are spared, and the end finds it.
    fn may_have_forgotten_dashboards(&self) -> bool {
        let names = |blueprint: &Blueprint| -> Vec<String> {
            blueprint.dashboards.keys().cloned().collect()
        };
        match (&self.prior, &self.wanted) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(prior), Some(wanted)) => names(prior) != names(wanted),
        }
    }
}

/// One change under way on one target.
struct Work {
    connection: Connection,
    subject: Subject,
    observed: Observed,
}

impl Work {
    /// Looks at what AWS has before anything is changed.
    async fn begin(
        shared: &Shared,
        mut subject: Subject,
        context: &Context,
    ) -> Result<Self, Diagnostics> {
        let connection = shared.connection().ok_or_else(unknown_configuration)?;
        subject.ownership = subject.ownership.in_region(Some(connection.region()));
        let search = subject.search();
        match connection.observe(search, &context.cancellation).await {
            Ok(observed) => Ok(Self {
                connection,
                subject,
                observed,
            }),
            Err(failure) => {
                let doing = format!("reading the scaling of {}", subject.service);
                Err(report::failure(&doing, &failure).into())
            }
        }
    }

    async fn carry_out(&self, context: &Context) -> (Vec<Step>, Outcome) {
        let Subject {
            ownership, wanted, ..
        } = &self.subject;
        let steps = diff(wanted.as_ref(), &self.observed, ownership);
        let outcome = self.run(&steps, &self.observed, context).await;
        (steps, outcome)
    }

    /// Carries out steps, each with a line in the log.
    async fn run(&self, steps: &[Step], observed: &Observed, context: &Context) -> Outcome {
        let service = &self.subject.service;
        let progress = |progress: Progress<'_>| {
            let Progress {
                step,
                position,
                total,
            } = progress;
            tracing::info!(%service, step = %step, position, total, "changing AWS");
        };
        self.connection
            .apply(service, steps, observed, &progress, &context.cancellation)
            .await
    }

    /// `state` with what AWS has now; `state` itself where AWS cannot be asked. `None` when nothing
    /// is left.
    ///
    /// Asked even after an interrupt: the one who interrupted needs the truth most.
    async fn observe_again(&self, state: Object) -> Option<Object> {
        let cancellation = CancellationToken::new();
        let search = self.subject.search();
        match self.connection.observe(search, &cancellation).await {
            Ok(observed) => state::refreshed(state, &observed, &self.subject.ownership),
            Err(failure) => {
                tracing::warn!(failure = %report::chain(&failure), "the state after the failure is not known");
                Some(state)
            }
        }
    }
}

/// A call needs what the provider's configuration does not say yet.
fn unknown_configuration() -> Diagnostic {
    Diagnostic::error(
        "The provider's configuration is not known",
        "A setting of the provider block has no value at apply. Set it to something that is known \
         before apply, or apply what it depends on first.",
    )
}

fn name(planned: &Object) -> String {
    planned.get("name").as_str().unwrap_or_default().to_owned()
}
