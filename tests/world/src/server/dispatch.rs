//! One request from its arrival to its reply: faults, limits, the operation, the log.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{
    Shared,
    plan::{self, Plan},
    request::{Routed, Signed},
    translate,
};
use crate::{
    clock::Clock,
    log::{Call, Outcome},
    state::{Context, State},
    wire::{self, Failure, Input, Operation, Reply},
};

/// What to send, and when.
#[derive(Debug)]
pub(super) struct Dispatched {
    /// `None` cuts the connection.
    pub(super) reply: Option<Reply>,
    pub(super) delay: Duration,
    pub(super) request_id: String,
}

/// A request that has arrived.
#[derive(Clone, Copy)]
struct Arrived<'a> {
    request: &'a Routed,
    operation: Option<&'static Operation>,
    /// The number of the call.
    number: u64,
    /// World time.
    now: f64,
}

/// Carries out a request as one step of the world.
pub(super) fn dispatch(shared: &Shared, request: &Routed) -> Dispatched {
    let mut state = shared.state();
    let now = shared.clock.now();
    let clock = &shared.clock;
    let operation = request.service.operation(&request.operation);
    let request_id = state.ids.uuid();
    let number = state.calls.arrive();
    let mut plan = plan::of(&mut state, request);
    let input = translate::decode(operation, request, clock);
    let (input, unread) = match input {
        Ok(input) => (input, None),
        Err(failure) => (Value::Null, Some(failure)),
    };
    let refused = plan.refuse.take().or(unread);
    let result = match refused {
        _ if plan.cut_before => None,
        Some(failure) => Some(Err(failure)),
        None => {
            let arrived = Arrived {
                request,
                operation,
                number,
                now,
            };
            Some(carry_out(&mut state, clock, arrived, &input, &plan))
        }
    };
    if let Some(Ok(_)) = &result {
        let (region, name) = (request.region(), &request.operation);
        let now = Instant::now();
        plan.delay += state
            .updates
            .begin(region, request.service, name, &input, now);
    }
    let reply = match (&result, operation) {
        (None, _) => None,
        (Some(_), _) if plan.cut_after => None,
        (Some(Ok(output)), Some(operation)) => Some(translate::encode(
            operation,
            request,
            output,
            clock,
            &request_id,
        )),
        // Nothing is done for an operation that is not known.
        (Some(Ok(_)), None) => None,
        (Some(Err(failure)), _) => Some(translate::error(request.service, failure, &request_id)),
    };
    let outcome = match result {
        None => Outcome::CutBefore,
        Some(Ok(_)) if plan.cut_after => Outcome::CutAfter,
        Some(Ok(output)) => Outcome::Done(output),
        Some(Err(Failure { code, message, .. })) => Outcome::Refused { code, message },
    };
    let call = Call {
        number,
        service: request.service.name,
        operation: request.operation.clone(),
        region: request.region().to_owned(),
        at: now,
        input,
        outcome,
    };
    state.calls.record(call, request.body.len());
    Dispatched {
        reply,
        delay: plan.delay,
        request_id,
    }
}

/// Who signed a request.
fn authenticate<'a>(state: &State, request: &'a Routed) -> Result<&'a Signed, Failure> {
    let codes = &request.service.fault_codes;
    let Some(signed) = &request.signed else {
        let message = "Request is missing Authentication Token";
        return Err(Failure::client(codes.unsigned, message));
    };
    if state.settings.refused_keys.contains(&signed.access_key) {
        let message = "The security token included in the request is invalid.";
        return Err(Failure::client(codes.unknown_key, message));
    }
    Ok(signed)
}

fn carry_out(
    state: &mut State,
    clock: &Clock,
    arrived: Arrived<'_>,
    input: &Value,
    plan: &Plan,
) -> Result<Value, Failure> {
    let Arrived {
        request,
        operation,
        number,
        now,
    } = arrived;
    let service = request.service;
    let signed = authenticate(state, request)?;
    let Some(operation) = operation else {
        let message = format!("The operation {} is not known here.", request.operation);
        return Err(Failure::client(
            service.fault_codes.unknown_operation,
            message,
        ));
    };
    if !state
        .limits
        .admit(&signed.region, service.name, operation.name, Instant::now())
    {
        return Err(Failure::client(
            service.fault_codes.throttled,
            "Rate exceeded",
        ));
    }
    let (region, name) = (&signed.region, operation.name);
    state
        .updates
        .check(region, service, name, input, Instant::now())?;
    let style = operation.style.unwrap_or(service.style);
    let input = Input::check(operation.input, input, style)?;
    state.region(&signed.region, now).advance(now);
    let State {
        settings,
        regions,
        ids,
        limits,
        account,
        ..
    } = state;
    let Some(region) = regions.get_mut(&signed.region) else {
        return Err(Failure::client(
            service.fault_codes.internal,
            "The region is gone.",
        ));
    };
    let access_key = &signed.access_key;
    let mut context = Context {
        region,
        ids,
        account,
        limits: settings.managed_alarm_rates.then_some(limits),
        clock,
        now,
        call: number,
        access_key,
        created: None,
    };
    let mut output = (operation.run)(&mut context, &input)?;
    if let (Some(thing), Some(calls)) = (context.created.take(), plan.unseen) {
        context.region.unseen.hide(thing, calls, number);
    }
    translate::prune(&mut output);
    debug_assert_eq!(
        operation
            .output
            .and_then(|shape| wire::undeclared(shape, &output)),
        None
    );
    Ok(output)
}
