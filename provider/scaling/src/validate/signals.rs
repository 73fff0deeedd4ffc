//! Every signal of a draft, and what they take from each other.

use std::collections::BTreeMap;

use super::{
    Context,
    capacity::{Capacity, Cooldowns},
    guilds,
    judge::Judge,
    limit, metrics, predictive, queue, requests, tracked, utilization,
};
use crate::{
    draft::Draft,
    object::{PredictiveScaling, ServiceReference},
    problem::Path,
    profile::{CustomMetric, Guilds, Queue, Requests, Utilization},
};

/// What signals are judged by, as far as it is known.
pub(super) struct Surroundings<'a> {
    pub(super) context: &'a Context,
    pub(super) service: Option<&'a ServiceReference>,
    pub(super) capacity: Capacity,
    pub(super) cooldowns: Cooldowns,
}

/// The signals, each `None` while it is wrong or unknown.
pub(super) struct Signals {
    pub(super) cpu: Option<Option<Utilization>>,
    pub(super) memory: Option<Option<Utilization>>,
    pub(super) requests: Option<Option<Requests>>,
    pub(super) queues: Option<BTreeMap<String, Queue>>,
    pub(super) guilds: Option<Option<Guilds>>,
    pub(super) metrics: Option<BTreeMap<String, CustomMetric>>,
    pub(super) predictive: Option<Option<PredictiveScaling>>,
}

pub(super) fn judge(judge: &mut Judge, draft: &Draft, surroundings: &Surroundings<'_>) -> Signals {
    let Surroundings {
        context,
        service,
        capacity,
        cooldowns,
    } = *surroundings;
    let percent = limit::CPU_TARGET_PERCENT_DEFAULT;
    let path = Path::root("cpu");
    let cpu = utilization::judge(judge, &draft.cpu, &path, percent, cooldowns);
    let percent = limit::MEMORY_TARGET_PERCENT_DEFAULT;
    let path = Path::root("memory");
    let memory = utilization::judge(judge, &draft.memory, &path, percent, cooldowns);
    let requests = requests::judge(judge, &draft.requests, context, cooldowns);
    let queues = queue::judge_all(judge, &draft.queues, capacity, cooldowns);
    let guilds = guilds::judge(judge, &draft.guilds, cooldowns);
    let metrics = metrics::judge_all(judge, &draft.metrics, cooldowns);
    let tracked = tracked::Signals {
        service,
        metric_namespace: &context.metric_namespace,
        queues: queues.as_ref(),
        guilds: guilds.as_ref(),
        metrics: metrics.as_ref(),
    };
    tracked::judge(judge, &tracked);
    let targets = predictive::Signals {
        cpu: cpu.as_ref(),
        memory: memory.as_ref(),
        requests: requests.as_ref(),
    };
    let predictive = predictive::judge(judge, &draft.predictive, &targets);
    Signals {
        cpu,
        memory,
        requests,
        queues,
        guilds,
        metrics,
        predictive,
    }
}
