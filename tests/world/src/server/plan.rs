//! What faults and permissions make of a call.

use std::time::Duration;

use super::request::Routed;
use crate::{faults::Fault, state::State, wire::Failure};

/// What the faults of a call come to.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) refuse: Option<Failure>,
    pub(super) cut_before: bool,
    pub(super) cut_after: bool,
    pub(super) delay: Duration,
    pub(super) unseen: Option<u32>,
}

/// What the faults that wait for this call make of it.
pub(super) fn of(state: &mut State, request: &Routed) -> Plan {
    let Routed {
        service, operation, ..
    } = request;
    let mut plan = Plan::default();
    for fault in state.faults.arrive(service.name, operation) {
        let codes = &service.fault_codes;
        let failure = match fault {
            Fault::Throttle => Failure::client(codes.throttled, "Rate exceeded"),
            Fault::ServerError => Failure::client(
                codes.internal,
                "The request processing has failed because of an unknown error.",
            ),
            Fault::AccessDenied => denied(state, request),
            Fault::Error {
                code,
                message,
                status,
            } => Failure {
                status,
                ..Failure::client(&code, message)
            },
            Fault::CutBefore => {
                plan.cut_before = true;
                continue;
            }
            Fault::CutAfter => {
                plan.cut_after = true;
                continue;
            }
            Fault::Slow(delay) => {
                plan.delay += delay;
                continue;
            }
            Fault::Unseen { calls } => {
                plan.unseen = Some(calls);
                continue;
            }
        };
        plan.refuse.get_or_insert(failure);
    }
    if !is_allowed(state, request) {
        plan.refuse.get_or_insert(denied(state, request));
    }
    plan
}

/// What IAM answers to a call that no policy allows.
fn denied(state: &State, request: &Routed) -> Failure {
    let Routed {
        service, operation, ..
    } = request;
    let caller = caller(state, request);
    let action = format!("{}:{operation}", service.name);
    let message = format!(
        "User: {caller} is not authorized to perform: {action} because no identity-based policy \
         allows the {action} action"
    );
    Failure::client(service.fault_codes.denied, message)
}

/// Whether the policy of the caller's access key, if it has one, allows the call.
fn is_allowed(state: &State, request: &Routed) -> bool {
    let key = request.signed.as_ref().map(|signed| &signed.access_key);
    let policy = key.and_then(|key| state.settings.allowed.get(key));
    policy.is_none_or(|actions| {
        actions.contains(&format!("{}:{}", request.service.name, request.operation))
    })
}

fn caller(state: &State, request: &Routed) -> String {
    let key = request
        .signed
        .as_ref()
        .map_or("", |signed| &signed.access_key);
    state.account.caller(key)
}
