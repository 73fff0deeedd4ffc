//! The way back: what a target already has, as the attributes that would make it.
//!
//! Used by import, whoever made the objects and whatever they are called: a policy is known by what
//! it does. Whether the attributes say everything is not argued but tried: the draft is judged and
//! expanded, and what differs from what there is, is told.

mod cooldowns;
mod key;
mod leaf;
mod operation;
mod parts;
mod purpose;
mod queue;
mod tracking;
mod trial;

use std::collections::BTreeMap;

use crate::{
    adopted::Adopted,
    draft::{Draft, Leaf},
    object::{Observed, ScalableTarget, ServiceReference},
    ownership::is_aws_tag,
    profile::{DASHBOARD_TAG, OWNERSHIP_TAG},
    render,
    validate::Context,
};

use cooldowns::Cooldowns;
use leaf::{given, omit_empty, text, whole};
use parts::Parts;
use purpose::Reading;
pub use trial::{Fate, Unexpressed};

/// A target as a profile would have it.
#[derive(Clone, Debug, PartialEq)]
pub struct Adoption {
    /// The attributes. They make a valid profile wherever they can.
    pub draft: Draft,
    /// What stays as it is although a profile would have it otherwise: names, and the missing tag.
    pub adopted: Adopted,
    /// What the attributes do not say, by blueprint key.
    pub unexpressed: Vec<Unexpressed>,
}

/// The attributes that would make what `observed` holds for `service`, as far as there are such
/// attributes; `None` where there is no scalable target.
///
/// The profile's name comes from the ownership tag, else it is the service's name.
pub fn adopt(
    service: &ServiceReference,
    observed: &Observed,
    context: &Context,
) -> Option<Adoption> {
    let target = &observed.target.as_ref()?.object;
    let owner = target.tags.get(OWNERSHIP_TAG);
    let name = owner.unwrap_or(&service.service);
    let parts = Parts::of(&Reading {
        profile: name,
        service,
        metric_namespace: &context.metric_namespace,
        observed,
    });
    let mut names = parts.names.clone();
    if owner.is_none() {
        names.insert(render::TARGET.to_owned(), target.resource_id.clone());
    }
    let draft = draft(service, name, target, observed, &parts);
    Some(trial::of(service, draft, names, &parts, observed, context))
}

fn draft(
    service: &ServiceReference,
    name: &str,
    target: &ScalableTarget,
    observed: &Observed,
    parts: &Parts<'_>,
) -> Draft {
    let cooldowns = Cooldowns::of(parts);
    let signal_target = |signal: &str| {
        let signal = match signal {
            "memory" => parts.memory,
            "requests" => parts.requests,
            _ => parts.cpu,
        };
        signal.map(|tracking| tracking.target_value)
    };
    let each = |key: &String| key.clone();
    let arn = observed.target.as_ref().map(|found| found.arn.as_str());
    let region = arn
        .and_then(|arn| arn.split(':').nth(3))
        .unwrap_or_default();
    Draft {
        cluster: text(&service.cluster),
        service: text(&service.service),
        name: text(name),
        min_capacity: whole(target.min_capacity),
        max_capacity: whole(target.max_capacity),
        scale_out_cooldown: cooldowns.scale_out(),
        scale_in_cooldown: cooldowns.scale_in(),
        cpu: given(
            parts
                .cpu
                .map(|policy| tracking::utilization(policy, &cooldowns)),
        ),
        memory: given(
            parts
                .memory
                .map(|policy| tracking::utilization(policy, &cooldowns)),
        ),
        requests: given(
            parts
                .requests
                .map(|policy| tracking::requests(policy, &cooldowns)),
        ),
        queues: omit_empty(
            parts
                .queues
                .iter()
                .map(|(key, queue)| (each(key), Leaf::Given(queue::queue(queue, &cooldowns))))
                .collect(),
        ),
        guilds: given(
            parts
                .guilds
                .map(|policy| tracking::guilds(policy, &cooldowns)),
        ),
        metrics: omit_empty(
            parts
                .metrics
                .iter()
                .map(|(key, policy)| (each(key), Leaf::Given(tracking::metric(policy, &cooldowns))))
                .collect(),
        ),
        predictive: given(
            parts
                .predictive
                .map(|policy| tracking::predictive(policy, signal_target)),
        ),
        schedules: operation::schedules(&parts.schedules),
        suspended: operation::suspended(target.suspended_state),
        alerts: operation::alerts(name, service, observed),
        dashboard: operation::dashboard(name, service, region, observed),
        exclusive: Leaf::Given(false),
        tags: tags(&target.tags),
        ..Draft::default()
    }
}

/// The author's own tags.
fn tags(tags: &BTreeMap<String, String>) -> Leaf<BTreeMap<String, Leaf<String>>> {
    let own = tags.iter().filter(|(key, _)| {
        ![OWNERSHIP_TAG, DASHBOARD_TAG].contains(&key.as_str()) && !is_aws_tag(key)
    });
    omit_empty(own.map(|(key, value)| (key.clone(), text(value))).collect())
}
