//! Secrets Manager: secrets to read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    ids::Ids,
    state::Context,
    wire::{
        self, ACCOUNT, ErrorShape, Failure, FaultCodes, Input, Kind, Operation, Protocol, Shape,
        front_end, modelled,
        shape::{Style, list, may, must, text},
    },
};

/// The Secrets Manager API, as far as this world has it.
pub(crate) static SERVICE: wire::Service = wire::Service {
    name: "secretsmanager",
    model: "secretsmanager/2017-10-17",
    protocol: Protocol::Json("secretsmanager"),
    operations: &OPERATIONS,
    errors: &ERRORS,
    message_member: "Message",
    style: Style::FrontEnd("ValidationException"),
    fault_codes: FaultCodes {
        throttled: "ThrottlingException",
        internal: "InternalServiceError",
        denied: "AccessDeniedException",
        unknown_key: "UnrecognizedClientException",
        unsigned: "MissingAuthenticationTokenException",
        unknown_operation: "UnknownOperationException",
    },
};

static ERRORS: [ErrorShape; 10] = [
    modelled("InternalServiceError", 500),
    modelled("InvalidParameterException", 400),
    modelled("ResourceNotFoundException", 400),
    front_end("AccessDeniedException", 400),
    front_end("ThrottlingException", 400),
    front_end("UnrecognizedClientException", 400),
    front_end("MissingAuthenticationTokenException", 400),
    front_end("SerializationException", 400),
    front_end("UnknownOperationException", 400),
    front_end("ValidationException", 400),
];

static OPERATIONS: [Operation; 1] = [Operation {
    name: "GetSecretValue",
    input: &GET_SECRET,
    output: Some(&GOT_SECRET),
    errors: &["ResourceNotFoundException", "InvalidParameterException"],
    style: None,
    run: get_secret,
}];

const VERSION: Kind = text(32, 64);
const STAGE: Kind = text(1, 256);
static GET_SECRET: Shape = Shape {
    name: "GetSecretValueRequest",
    members: &[
        must("SecretId", text(1, 2048)),
        may("VersionId", VERSION),
        may("VersionStage", STAGE),
    ],
};
static GOT_SECRET: Shape = Shape {
    name: "GetSecretValueResponse",
    members: &[
        may("ARN", text(20, 2048)),
        may("Name", text(1, 256)),
        may("VersionId", VERSION),
        may("SecretString", text(1, 65_536)),
        may("VersionStages", list(&STAGE, 1, 20)),
        may("CreatedDate", Kind::Time),
    ],
};

/// A secret: its current version and the one before.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    arn: String,
    current: Version,
    previous: Option<Version>,
}

#[derive(Clone, Debug)]
struct Version {
    id: String,
    value: String,
    created: f64,
}

/// Secrets by name.
pub(crate) type Secrets = BTreeMap<String, Secret>;

/// Puts a new version of a secret; its ARN.
pub(crate) fn put(
    secrets: &mut Secrets,
    ids: &mut Ids,
    region: &str,
    (name, value): (&str, &str),
    now: f64,
) -> String {
    let version = Version {
        id: ids.uuid(),
        value: value.to_owned(),
        created: now,
    };
    if let Some(secret) = secrets.get_mut(name) {
        let before = std::mem::replace(&mut secret.current, version);
        secret.previous = Some(before);
        return secret.arn.clone();
    }
    // Six letters or digits tell it from a later secret of the same name.
    let arn = format!(
        "arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:{name}-{}",
        ids.hex(6)
    );
    let secret = Secret {
        arn: arn.clone(),
        current: version,
        previous: None,
    };
    secrets.insert(name.to_owned(), secret);
    arn
}

/// A secret by name, by its ARN, or by its ARN without the six last letters.
fn get_secret(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let asked = input.required("SecretId");
    let is_meant = |(name, secret): &(&String, &Secret)| {
        let partial = secret.arn.len() - "-123456".len();
        *name == asked || secret.arn == asked || secret.arn.get(..partial) == Some(asked)
    };
    let absent = || {
        Failure::client(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret.",
        )
    };
    let found = context.region.secrets.iter().find(is_meant);
    let (name, secret) = found.ok_or_else(absent)?;
    let (id, stage) = (input.text("VersionId"), input.text("VersionStage"));
    let previous = secret.previous.as_ref().map(|held| (held, "AWSPREVIOUS"));
    let mut versions = [Some((&secret.current, "AWSCURRENT")), previous]
        .into_iter()
        .flatten();
    let version = versions.find(|(version, held)| match (id, stage) {
        (None, None) => *held == "AWSCURRENT",
        (id, stage) => id.is_none_or(|id| id == version.id) && stage.is_none_or(|is| is == *held),
    });
    let Some((version, stage)) = version else {
        let label = stage.unwrap_or_default();
        return Err(Failure::client(
            "ResourceNotFoundException",
            format!(
                "Secrets Manager can't find the specified secret value for staging label: {label}"
            ),
        ));
    };
    Ok(json!({
        "ARN": secret.arn,
        "Name": name,
        "VersionId": version.id,
        "SecretString": version.value,
        "VersionStages": [stage],
        "CreatedDate": version.created,
    }))
}
