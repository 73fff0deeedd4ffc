//! Systems Manager: parameters to read.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    state::Context,
    wire::{
        self, ACCOUNT, ErrorShape, Failure, FaultCodes, Input, Kind, Operation, Protocol, Shape,
        front_end, modelled,
        shape::{Style, TEXT, may, must, text},
    },
};

/// The Systems Manager API, as far as this world has it.
pub(crate) static SERVICE: wire::Service = wire::Service {
    name: "ssm",
    model: "ssm/2014-11-06",
    protocol: Protocol::Json("AmazonSSM"),
    operations: &OPERATIONS,
    errors: &ERRORS,
    message_member: "message",
    style: Style::FrontEnd("ValidationException"),
    fault_codes: FaultCodes {
        throttled: "ThrottlingException",
        internal: "InternalServerError",
        denied: "AccessDeniedException",
        unknown_key: "UnrecognizedClientException",
        unsigned: "MissingAuthenticationTokenException",
        unknown_operation: "UnknownOperationException",
    },
};

static ERRORS: [ErrorShape; 10] = [
    modelled("InternalServerError", 500),
    modelled("ParameterNotFound", 400),
    modelled("ParameterVersionNotFound", 400),
    front_end("AccessDeniedException", 400),
    front_end("ThrottlingException", 400),
    front_end("UnrecognizedClientException", 400),
    front_end("MissingAuthenticationTokenException", 400),
    front_end("SerializationException", 400),
    front_end("UnknownOperationException", 400),
    front_end("ValidationException", 400),
];

static OPERATIONS: [Operation; 1] = [Operation {
    name: "GetParameter",
    input: &GET_PARAMETER,
    output: Some(&GOT_PARAMETER),
    errors: &["ParameterNotFound", "ParameterVersionNotFound"],
    style: None,
    run: get_parameter,
}];

const NAME: Kind = text(1, 2048);
static GET_PARAMETER: Shape = Shape {
    name: "GetParameterRequest",
    members: &[must("Name", NAME), may("WithDecryption", Kind::Boolean)],
};
static GOT_PARAMETER: Shape = Shape {
    name: "GetParameterResult",
    members: &[may("Parameter", Kind::Structure(&PARAMETER))],
};
static PARAMETER: Shape = Shape {
    name: "Parameter",
    members: &[
        may("Name", NAME),
        may(
            "Type",
            Kind::Enum(&["String", "StringList", "SecureString"]),
        ),
        may("Value", TEXT),
        may("Version", Kind::Long),
        may("Selector", text(0, 128)),
        may("LastModifiedDate", Kind::Time),
        may("ARN", TEXT),
        may("DataType", text(0, 128)),
    ],
};

/// A parameter and all its versions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameter {
    /// Whether it is a SecureString.
    secure: bool,
    /// Values with the moments they were put, the first first.
    versions: Vec<(String, f64)>,
}

/// Parameters by name.
pub(crate) type Parameters = BTreeMap<String, Parameter>;

/// Puts a new version of a parameter.
pub(crate) fn put(parameters: &mut Parameters, name: &str, value: &str, secure: bool, now: f64) {
    let parameter = parameters.entry(name.to_owned()).or_default();
    parameter.secure = secure;
    parameter.versions.push((value.to_owned(), now));
}

/// A parameter by name or ARN, perhaps with `:<version>`.
fn get_parameter(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let asked = input.required("Name");
    let region = &context.region.name;
    let prefix = format!("arn:aws:ssm:{region}:{ACCOUNT}:parameter");
    // The name follows in an ARN as it is, and with a slash where it has none.
    let named = asked.strip_prefix(&prefix).unwrap_or(asked);
    let (name, selector) = named.split_once(':').unwrap_or((named, ""));
    let parameters = &context.region.parameters;
    let bare = name.strip_prefix('/').filter(|_| named != asked);
    let found = parameters
        .get_key_value(name)
        .or_else(|| parameters.get_key_value(bare?));
    let Some((name, parameter)) = found else {
        return Err(Failure::client("ParameterNotFound", ""));
    };
    let number = match selector {
        "" => parameter.versions.len(),
        digits => digits.parse().unwrap_or(0),
    };
    let version = number
        .checked_sub(1)
        .and_then(|at| parameter.versions.get(at));
    let Some((value, modified)) = version else {
        return Err(Failure::client(
            "ParameterVersionNotFound",
            format!("Systems Manager could not find version {selector} of {name}."),
        ));
    };
    let open = !parameter.secure || input.boolean("WithDecryption") == Some(true);
    let slash = if name.starts_with('/') { "" } else { "/" };
    Ok(json!({ "Parameter": {
        "Name": name,
        "Type": if parameter.secure { "SecureString" } else { "String" },
        "Value": if open { value.clone() } else { STANDARD.encode(format!("sealed {number}")) },
        "Version": number,
        "Selector": (!selector.is_empty()).then(|| format!(":{selector}")),
        "LastModifiedDate": modified,
        "ARN": format!("{prefix}{slash}{name}"),
        "DataType": "text",
    }}))
}
