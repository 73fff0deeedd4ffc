//! One request from its bytes to its reply: faults, limits, the operation, the log.

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::{Shared, request::Routed};
use crate::{
    clock::Clock,
    faults::Fault,
    log::{Call, Outcome},
    state::{Context, State},
    wire::{self, Failure, Input, Operation, Protocol, Reply, Service, cbor, json, query},
};

/// What to send, and when.
#[derive(Debug)]
pub(super) struct Dispatched {
    /// `None` cuts the connection.
    pub(super) reply: Option<Reply>,
    pub(super) delay: Duration,
    pub(super) request_id: String,
}

/// What the faults of a call come to.
#[derive(Debug, Default)]
struct Plan {
    refuse: Option<Failure>,
    cut_before: bool,
    cut_after: bool,
    delay: Duration,
    unseen: Option<u32>,
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
    let service = request.service;
    let operation = service.operation(&request.operation);
    let request_id = state.ids.uuid();
    let number = state.calls.arrive();
    let plan = plan(&mut state, request);
    let to_world = |wall| shared.clock.to_world(wall);
    let input = decode(service, operation, request, &to_world);
    let logged = input.as_ref().ok().cloned().unwrap_or(Value::Null);
    let result = match (plan.cut_before, &plan.refuse) {
        (true, _) => None,
        (false, Some(failure)) => Some(Err(failure.clone())),
        (false, None) => Some(input.and_then(|input| {
            let arrived = Arrived {
                request,
                operation,
                number,
                now,
            };
            carry_out(&mut state, &shared.clock, arrived, &input, &plan)
        })),
    };
    let outcome = match &result {
        None => Outcome::CutBefore,
        Some(Ok(_)) if plan.cut_after => Outcome::CutAfter,
        Some(Ok(output)) => Outcome::Done(output.clone()),
        Some(Err(failure)) => Outcome::Refused {
            code: failure.code.clone(),
            message: failure.message.clone(),
        },
    };
    state.calls.record(Call {
        number,
        service: service.name,
        operation: request.operation.clone(),
        region: request.region().to_owned(),
        at: now,
        input: logged,
        outcome,
    });
    drop(state);
    let reply = result
        .filter(|_| !plan.cut_after)
        .map(|result| match result {
            Ok(output) => {
                let to_wall = |world| milliseconds(shared.clock.to_wall(world));
                encode(service, operation, output, &to_wall, &request_id)
            }
            Err(failure) => error(service, &failure, &request_id),
        });
    Dispatched {
        reply,
        delay: plan.delay,
        request_id,
    }
}

/// AWS tells moments to the millisecond. One that a client sent comes back as it was, whatever the
/// two clocks did to its last digits.
fn milliseconds(moment: f64) -> f64 {
    (moment * 1000.0).round() / 1000.0
}

/// What the faults that wait for this call make of it.
fn plan(state: &mut State, request: &Routed) -> Plan {
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

/// The request's members, moments on the world's clock.
fn decode(
    service: &Service,
    operation: Option<&Operation>,
    request: &Routed,
    to_world: &dyn Fn(f64) -> f64,
) -> Result<Value, Failure> {
    let shape = operation.map(|operation| operation.input);
    let mut value = match service.protocol {
        Protocol::Json(_) => json::decode(&request.body)?,
        Protocol::Cbor(_) => cbor::decode(&request.body)?,
        Protocol::Query(_) => {
            let mut members = query::decode(&request.body, shape);
            members.remove("Action");
            members.remove("Version");
            Value::Object(members)
        }
    };
    if let Some(shape) = shape {
        wire::map_times(shape, &mut value, to_world);
    }
    Ok(value)
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
    let Some(signed) = &request.signed else {
        let message = "Request is missing Authentication Token";
        return Err(Failure::client(service.fault_codes.unsigned, message));
    };
    if state.settings.refused_keys.contains(&signed.access_key) {
        let message = "The security token included in the request is invalid.";
        return Err(Failure::client(service.fault_codes.unknown_key, message));
    }
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
    let style = operation.style.unwrap_or(service.style);
    let input = Input::check(operation.input, input, style)?;
    state.region(&signed.region, now).advance(now);
    let State {
        regions,
        ids,
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
    prune(&mut output);
    debug_assert_eq!(
        operation
            .output
            .and_then(|shape| wire::undeclared(shape, &output)),
        None
    );
    Ok(output)
}

/// Leaves out members without a value.
fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, held| !held.is_null());
            members.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

fn encode(
    service: &Service,
    operation: Option<&Operation>,
    mut output: Value,
    to_wall: &dyn Fn(f64) -> f64,
    request_id: &str,
) -> Reply {
    let shape = operation.and_then(|operation| operation.output);
    match shape {
        Some(shape) => wire::map_times(shape, &mut output, to_wall),
        None => output = Value::Object(Map::new()),
    }
    match (service.protocol, operation, shape) {
        (Protocol::Json(_), ..) => json::encode(&output),
        (Protocol::Cbor(_), ..) => cbor::encode(shape, &output),
        (Protocol::Query(namespace), Some(operation), Some(shape)) => {
            query::encode(namespace, operation.name, shape, &output, request_id)
        }
        (Protocol::Query(namespace), ..) => {
            let failure = Failure::client(service.fault_codes.internal, "Nothing to answer.");
            query::error(service, namespace, &failure, request_id)
        }
    }
}

fn error(service: &Service, failure: &Failure, request_id: &str) -> Reply {
    match service.protocol {
        Protocol::Json(_) => json::error(service, failure),
        Protocol::Cbor(_) => cbor::error(service, failure),
        Protocol::Query(namespace) => query::error(service, namespace, failure, request_id),
    }
}
