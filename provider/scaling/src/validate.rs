//! From what its author wrote to a proved profile, or everything that is wrong with it at once.
//!
//! What AWS or NATS would refuse is refused here, before any call. A leaf that is not known yet is
//! passed over, never guessed: the same function judges a profile whose service is still to be
//! created, and judges it again when everything is known.

mod arn;
mod capacity;
mod guilds;
mod judge;
pub mod limit;
mod metrics;
mod nats;
mod number;
mod operation;
mod predictive;
mod queue;
mod requests;
mod series;
mod service;
mod signal;
mod signals;
mod tags;
mod tracked;
mod utilization;

use std::collections::BTreeMap;

use crate::{
    draft::Draft,
    metric,
    problem::{Path, Problem},
    profile::Profile,
    simulate::{Span, assumption::SAMPLE_EVERY},
};

use capacity::Cooldowns;
use judge::Judge;
use signals::Surroundings;
pub use tags::validate_tags;

/// What the provider's configuration says that a profile is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The region calls go to, such as `us-east-1`; `None` while it is not known.
    pub region: Option<String>,
    /// The partition of that region, such as `aws`; `None` while it is not known.
    pub partition: Option<String>,
    /// The account calls go to, twelve digits; `None` while it is not known.
    pub account_id: Option<String>,
    /// Namespace of the metrics the publisher publishes.
    pub metric_namespace: String,
    /// From one sample of the publisher to the next.
    pub sample_every: Span,
    /// Tags every profile gets unless it says otherwise.
    pub default_tags: BTreeMap<String, String>,
}

impl Context {
    /// The same in the partition and account of what has this ARN:
    /// `arn:<partition>:<service>:<region, if any>:<account>:<resource>`.
    #[must_use]
    pub fn beside(mut self, arn: &str) -> Self {
        let parts: Vec<_> = arn.splitn(6, ':').collect();
        if let ["arn", partition, _, _, account, _] = parts.as_slice() {
            self.partition = Some((*partition).to_owned());
            self.account_id = Some((*account).to_owned());
        }
        self
    }
}

impl Default for Context {
    fn default() -> Self {
        Self {
            region: None,
            partition: None,
            account_id: None,
            metric_namespace: metric::NAMESPACE_DEFAULT.to_owned(),
            sample_every: SAMPLE_EVERY,
            default_tags: BTreeMap::new(),
        }
    }
}

/// What is to be said of a draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is a profile.
    Valid(Box<Profile>),
    /// It can never be one: everything that is wrong, at least one problem. Leaves that are not
    /// known yet may add more.
    Invalid(Vec<Problem>),
    /// Nothing is wrong with what is known, and something is not known yet.
    Incomplete,
}

impl Verdict {
    /// The profile, if the draft is one.
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Valid(profile) => Some(profile),
            Self::Invalid(_) | Self::Incomplete => None,
        }
    }

    /// Everything that is wrong.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Invalid(problems) => problems,
            Self::Valid(_) | Self::Incomplete => &[],
        }
    }
}

/// Judges a draft.
pub fn validate(draft: &Draft, context: &Context) -> Verdict {
    let mut judge = Judge::default();
    let profile = judge_draft(&mut judge, draft, context);
    match (judge.into_problems(), profile) {
        (problems, _) if !problems.is_empty() => Verdict::Invalid(problems),
        (_, Some(profile)) => Verdict::Valid(Box::new(profile)),
        (_, None) => Verdict::Incomplete,
    }
}

/// Judges every part before putting any two together, so that one fault hides no other. `None`
/// means that something is wrong or unknown.
fn judge_draft(judge: &mut Judge, draft: &Draft, context: &Context) -> Option<Profile> {
    let Draft {
        cluster,
        service,
        name,
        min_capacity,
        max_capacity,
        scale_out_cooldown,
        scale_in_cooldown,
        // Judged together, as signals.
        cpu: _,
        memory: _,
        requests: _,
        queues: _,
        guilds: _,
        metrics: _,
        predictive: _,
        // Judged together, as operation.
        schedules: _,
        suspended: _,
        alerts: _,
        exclusive: _,
        dashboard,
        require: _,
        tags,
    } = draft;
    let service = service::judge(judge, cluster, service, context);
    let name = signal::judge_name(judge, name, service.name.as_deref());
    let capacity = capacity::judge(judge, min_capacity, max_capacity);
    let cooldowns = capacity::judge_cooldowns(
        judge,
        scale_out_cooldown,
        scale_in_cooldown,
        &Path::default(),
        Cooldowns::DEFAULT,
    );
    signal::judge_signals(judge, draft);
    let surroundings = Surroundings {
        context,
        service: service.reference.as_ref(),
        capacity,
        cooldowns,
    };
    let signals = signals::judge(judge, draft, &surroundings);
    let operation = operation::judge(judge, draft, name.as_deref(), &surroundings);
    let tags = tags::judge(judge, tags, dashboard, &context.default_tags);
    // Signals may have cooldowns of their own, but a valid profile has no leaf left to judge.
    cooldowns.known()?;
    let operation = operation?;
    Some(Profile {
        service: service.reference?,
        name: name?,
        min_capacity: capacity.min?,
        max_capacity: capacity.max?,
        cpu: signals.cpu?,
        memory: signals.memory?,
        requests: signals.requests?,
        queues: signals.queues?,
        guilds: signals.guilds?,
        metrics: signals.metrics?,
        schedules: operation.schedules,
        predictive: signals.predictive?,
        suspended: operation.suspended,
        alerts: operation.alerts,
        dashboard: operation.dashboard,
        require: operation.require,
        exclusive: operation.exclusive,
        tags: tags?,
        metric_namespace: context.metric_namespace.clone(),
        sample_every: context.sample_every,
    })
}
