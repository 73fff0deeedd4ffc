//! CallFunction: comes to a process whose provider is not configured.

use std::sync::Arc;

use crate::contract::{Breach, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::function::{Arguments, FunctionError};
use crate::generated::tfplugin6 as proto;
use crate::generated::tfplugin6::call_function::{Request, Response};
use crate::path::Path;
use crate::schema::{Parameter, Signature};
use crate::value::Value;
use crate::wire::convert;
use crate::wire::entry::FunctionEntry;
use crate::wire::guard::panicked;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let Some(entry) = service.functions.get(&request.name) else {
        let error = FunctionError::new(format!("there is no function {}", request.name));
        return Ok(failed(error));
    };
    let arguments = match decode(&entry.signature, &request.arguments) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return Ok(encode(&entry.signature, Value::Unknown, false)),
        Err(error) => return Ok(failed(error)),
    };
    let all_known = arguments.0.iter().all(Value::is_wholly_known);

    let result = call(entry, arguments).await?;

    Ok(match result {
        Ok(value) => encode(&entry.signature, value, all_known),
        Err(error) => failed(error),
    })
}

/// Away from the connection's tasks, since it may compute for long.
async fn call(
    entry: &FunctionEntry,
    arguments: Arguments,
) -> Result<Result<Value, FunctionError>, Diagnostic> {
    let function = Arc::clone(&entry.function);
    match tokio::task::spawn_blocking(move || function.call(arguments)).await {
        Ok(result) => Ok(result),
        Err(error) => Err(match error.try_into_panic() {
            Ok(panic) => panicked("CallFunction", panic.as_ref()),
            Err(error) => Diagnostic::error("The function did not run", error.to_string()),
        }),
    }
}

/// The arguments, or nothing when one holds an unknown the function does not want to see.
fn decode(
    signature: &Signature,
    sent: &[proto::DynamicValue],
) -> Result<Option<Arguments>, FunctionError> {
    let Signature {
        parameters,
        variadic,
        ..
    } = signature;
    let fixed = parameters.len();
    if sent.len() < fixed || (sent.len() > fixed && variadic.is_none()) {
        let text = format!("found {} arguments; allowed: {fixed}", sent.len());
        return Err(FunctionError::new(text));
    }
    let mut values = Vec::with_capacity(sent.len());
    let mut unknown = false;
    for (index, sent) in sent.iter().enumerate() {
        let Some(parameter) = parameters.get(index).or(variadic.as_ref()) else {
            continue;
        };
        let value = argument(index, parameter, sent)?;
        unknown |= !value.is_wholly_known() && !parameter.allow_unknown;
        values.push(value);
    }
    Ok((!unknown).then_some(Arguments(values)))
}

fn argument(
    index: usize,
    parameter: &Parameter,
    sent: &proto::DynamicValue,
) -> Result<Value, FunctionError> {
    let value = convert::value(Some(sent), &parameter.of)
        .map_err(|error| FunctionError::argument(index, format!("it cannot be read: {error}")))?;
    if value.is_null() && !parameter.allow_null {
        let text = format!("{} is null; allowed: a {}", parameter.name, parameter.of);
        return Err(FunctionError::argument(index, text));
    }
    Ok(value)
}

fn encode(signature: &Signature, result: Value, all_known: bool) -> Response {
    let of = &signature.returns;
    if all_known && !result.is_wholly_known() {
        return broken(Breach::new(
            Rule::FunctionResult,
            Path::ROOT,
            "the result is unknown",
        ));
    }
    let encoded = of
        .conform(result)
        .and_then(|result| convert::dynamic_value(&result, of).map_err(|mismatch| vec![mismatch]));
    match encoded {
        Ok(result) => Response {
            result: Some(result),
            error: None,
        },
        Err(mismatches) => match mismatches.into_iter().next() {
            Some(mismatch) => broken(mismatch.into()),
            None => failed(FunctionError::new("the result does not fit")),
        },
    }
}

fn broken(breach: Breach) -> Response {
    let Diagnostic {
        summary, detail, ..
    } = breach.into();
    failed(FunctionError::new(format!("{summary}: {detail}")))
}

fn failed(error: FunctionError) -> Response {
    let FunctionError { text, argument } = error;
    let function_argument = argument.and_then(|index| i64::try_from(index).ok());
    Response {
        result: None,
        error: Some(proto::FunctionError {
            text,
            function_argument,
        }),
    }
}
