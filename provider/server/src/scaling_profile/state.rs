//! The computed attributes of a profile, from what was planned and what AWS answered.

mod facts;

use std::collections::BTreeMap;

use scaling::{
    adopted::Adopted,
    advice::Advice,
    object::{Blueprint, Observed, ServiceReference},
    ownership::Ownership,
    render,
    response::{Bounds, Response, Signal},
    simulate::Span,
    sources::Source,
};
use serde_json::{Value as Json, json};
use tfplugin::{Diagnostic, Object, Value};

pub(super) use facts::{applied_facts, expected_facts, observed_facts, set_facts};

/// The attributes that name the service.
pub(super) fn identity_attributes(service: &ServiceReference) -> [(&'static str, Value); 2] {
    [
        ("id", Value::from(service.to_string())),
        ("resource_id", Value::from(service.resource_id())),
    ]
}

/// The service a state is of.
pub(super) fn service(state: &Object) -> Option<ServiceReference> {
    let (cluster, service) = state.get("id").as_str()?.split_once('/')?;
    Some(ServiceReference {
        cluster: cluster.to_owned(),
        service: service.to_owned(),
    })
}

/// The ARN of the scalable target of a state.
pub(super) fn target_arn(state: &Object) -> Option<&str> {
    state.get("scalable_target_arn").as_str()
}

/// The objects a state says there are. A text that does not read back is left out: whoever edited
/// it sees a difference, and apply repairs it.
pub(super) fn blueprint_texts(state: &Object) -> BTreeMap<String, String> {
    let texts = state.get("blueprint").as_map();
    texts
        .into_iter()
        .flatten()
        .filter_map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())))
        .collect()
}

/// The blueprint a state says there is; `None` where somebody edited it beyond reading. What is
/// there and cannot be expressed is left out.
pub(super) fn blueprint(state: &Object) -> Option<Blueprint> {
    let mut texts = blueprint_texts(state);
    texts.retain(|_, text| !is_inexpressible(text));
    render::parse(&texts).ok()
}

/// The one member of the text of a policy that no profile can have.
const INEXPRESSIBLE: &str = "Inexpressible";

fn is_inexpressible(text: &str) -> bool {
    serde_json::from_str::<Json>(text).is_ok_and(|text| text.get(INEXPRESSIBLE).is_some())
}

/// What is removed with the next apply although it cannot be expressed, as texts of a blueprint: so
/// the plan shows that it goes.
fn inexpressible(observed: &Observed, ownership: &Ownership) -> BTreeMap<String, String> {
    let policies = ownership
        .unmanaged_policies(observed)
        .map(render::policy_key);
    let texts = policies.filter_map(|key| {
        let kind = observed.unmanaged.get(&key)?;
        let text = json!({ INEXPRESSIBLE: kind }).to_string();
        Some((key, text))
    });
    texts.collect()
}

/// What a state of `service` says its profile may touch.
pub(super) fn ownership(state: &Object, service: &ServiceReference) -> Ownership {
    let name = state.get("name").as_str().unwrap_or_default();
    Ownership::new(name, service, blueprint(state).as_ref())
        .with_bounds(bounds(state))
        .exclusive(exclusive(state))
        .adopting(&adopted(state))
}

/// What a state says its profile holds in another way since it was imported.
pub(super) fn adopted(state: &Object) -> Adopted {
    let names = state.get("adopted").as_map().into_iter().flatten();
    let names = names.filter_map(|(key, name)| Some((key.clone(), name.as_str()?.to_owned())));
    names.collect::<BTreeMap<_, _>>().into()
}

/// The bounds the author last had applied, which the blueprint in state need not say: it has what
/// AWS had.
fn bounds(state: &Object) -> Option<scaling::bounds::Bounds> {
    let capacity = |name| {
        let number = state.get(name).as_number()?.to_string();
        number.parse().ok()
    };
    Some(scaling::bounds::Bounds {
        min: capacity("min_capacity")?,
        max: capacity("max_capacity")?,
    })
}

/// Whether a state or plan lets the profile remove what others put on its target.
pub(super) fn exclusive(object: &Object) -> bool {
    object.get("exclusive").as_bool() == Some(true)
}

/// `state` as AWS has it now; `None` when there is no target any more.
pub(super) fn refreshed(
    mut state: Object,
    observed: &Observed,
    ownership: &Ownership,
) -> Option<Object> {
    let owned = ownership.owned(observed)?;
    let mut texts = render::render(&owned);
    texts.extend(inexpressible(observed, ownership));
    state.set("blueprint", Value::map(texts));
    set_facts(&mut state, observed_facts(observed, ownership));
    Some(state)
}

/// A state that does not say which service it is of: somebody edited it.
pub(super) fn nameless() -> Diagnostic {
    Diagnostic::error(
        "The state does not say which service it is of",
        "Found: no id of the form <cluster>/<service>.\nRemove the resource from the state \
         (terraform state rm) and import it by <cluster>/<service>.",
    )
}

/// The identity of a profile, from the ARN of its target:
/// `arn:<partition>:application-autoscaling:<region>:<account>:scalable-target/<id>`.
pub(super) fn identity(state: &Object) -> Option<Object> {
    let mut parts = state
        .get("scalable_target_arn")
        .as_str()?
        .split(':')
        .skip(3);
    let (region, account_id) = (parts.next()?, parts.next()?);
    let service = service(state)?;
    Some(Object::from([
        ("account_id", account_id),
        ("region", region),
        ("cluster", service.cluster.as_str()),
        ("service", service.service.as_str()),
    ]))
}

/// The attribute `response`.
pub(super) fn response(response: &Response, advice: &[Advice]) -> Value {
    // The capacities are the profile's own, and the assumptions are in the documentation.
    let Response {
        min_capacity: _,
        max_capacity: _,
        signals,
        first_action,
        to_max,
        reason,
        to_min,
        to_min_reason,
        notes,
        assumptions: _,
    } = response;
    let policies = signals.iter().map(|signal| {
        let Signal {
            policy,
            first_action,
            to_max,
            actions: _,
            reason,
        } = signal;
        (policy.clone(), reaction(*first_action, *to_max, reason))
    });
    reaction(*first_action, *to_max, reason)
        .with("to_min_capacity", to_min.map(range))
        .with("to_min_reason", to_min_reason)
        .with("notes", notes.clone())
        .with("policies", Value::map(policies))
        .with("advice", Value::list(advice.iter().map(advised)))
        .into()
}

fn advised(advice: &Advice) -> Value {
    let Advice {
        measure,
        at,
        lines: _,
        note,
        before,
        after,
    } = advice;
    let place = (!at.0.is_empty()).then(|| at.to_string());
    Value::object([
        ("shortens", Value::from(measure.name())),
        ("where", place.into()),
        ("hcl", advice.hcl().into()),
        ("note", note.as_str().into()),
        ("before", before.map(range).into()),
        ("after", range(*after)),
    ])
}

fn reaction(first_action: Option<Bounds>, to_max: Option<Bounds>, reason: &str) -> Object {
    Object::new()
        .with("to_first_action", first_action.map(range))
        .with("to_max_capacity", to_max.map(range))
        .with("reason", reason)
}

/// Whole seconds, rounded outward: reality is neither faster than the best nor slower than the
/// worst. What is typical is rounded to the nearest.
fn range(bounds: Bounds) -> Value {
    let Bounds {
        best,
        typical,
        worst,
    } = bounds;
    let down = |Span(milliseconds): Span| milliseconds.div_euclid(1000);
    let up = |Span(milliseconds): Span| -(-milliseconds).div_euclid(1000);
    let nearest = |Span(milliseconds): Span| (milliseconds + 500).div_euclid(1000);
    Value::object([
        ("best", Value::from(down(best))),
        ("typical", typical.map(nearest).into()),
        ("worst", worst.map(up).into()),
    ])
}

/// The attribute `publisher_sources`.
pub(super) fn sources(sources: &[Source]) -> Value {
    Value::list(sources.iter().map(|source| {
        let Source {
            kind,
            stream,
            consumer,
            domain,
            gateway,
            cluster,
            service,
        } = source;
        Value::object([
            ("kind", Value::from(kind.name())),
            ("stream", stream.clone().into()),
            ("consumer", consumer.clone().into()),
            ("domain", domain.clone().into()),
            ("gateway", gateway.clone().into()),
            ("cluster", cluster.clone().into()),
            ("service", service.clone().into()),
        ])
    }))
}
