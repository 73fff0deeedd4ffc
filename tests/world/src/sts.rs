//! STS: who is calling, and roles to assume.

use serde_json::{Value, json};

use crate::{
    state::Context,
    wire::{
        self, ACCOUNT, ErrorShape, Failure, FaultCodes, Input, Kind, Operation, Protocol, Shape,
        front_end, modelled,
        shape::{Style, TEXT, integer, may, must, text},
    },
};

/// The STS API, as far as this world has it.
pub(crate) static SERVICE: wire::Service = wire::Service {
    name: "sts",
    model: "sts/2011-06-15",
    protocol: Protocol::Query("https://sts.amazonaws.com/doc/2011-06-15/"),
    operations: &OPERATIONS,
    errors: &ERRORS,
    message_member: "message",
    style: Style::FrontEnd("ValidationError"),
    fault_codes: FaultCodes {
        throttled: "Throttling",
        internal: "InternalFailure",
        denied: "AccessDenied",
        unknown_key: "InvalidClientTokenId",
        unsigned: "MissingAuthenticationToken",
        unknown_operation: "InvalidAction",
    },
};

static ERRORS: [ErrorShape; 8] = [
    modelled("ExpiredTokenException", 400),
    front_end("AccessDenied", 403),
    front_end("InternalFailure", 500),
    front_end("InvalidClientTokenId", 403),
    front_end("MissingAuthenticationToken", 403),
    front_end("Throttling", 400),
    front_end("InvalidAction", 400),
    front_end("ValidationError", 400),
];

static OPERATIONS: [Operation; 2] = [
    Operation {
        name: "GetCallerIdentity",
        input: &GET_CALLER_IDENTITY,
        output: Some(&CALLER_IDENTITY),
        errors: &[],
        style: None,
        run: get_caller_identity,
    },
    Operation {
        name: "AssumeRole",
        input: &ASSUME_ROLE,
        output: Some(&ASSUMED_ROLE),
        errors: &[],
        style: None,
        run: assume_role,
    },
];

const ARN: Kind = text(20, 2048);

static GET_CALLER_IDENTITY: Shape = Shape {
    name: "GetCallerIdentityRequest",
    members: &[],
};
static CALLER_IDENTITY: Shape = Shape {
    name: "GetCallerIdentityResponse",
    members: &[may("UserId", TEXT), may("Account", TEXT), may("Arn", ARN)],
};
static ASSUME_ROLE: Shape = Shape {
    name: "AssumeRoleRequest",
    members: &[
        must("RoleArn", ARN),
        must("RoleSessionName", SESSION_NAME),
        may("DurationSeconds", integer(900, 43_200)),
        may("ExternalId", text(2, 1224)),
    ],
};
const SESSION_NAME: Kind = Kind::Pattern {
    min: 2,
    max: 64,
    pattern: r"[\w+=,.@-]*",
    matches: |name| {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
        name.chars().all(allowed)
    },
};
static ASSUMED_ROLE: Shape = Shape {
    name: "AssumeRoleResponse",
    members: &[
        may("Credentials", Kind::Structure(&CREDENTIALS)),
        may("AssumedRoleUser", Kind::Structure(&ASSUMED_ROLE_USER)),
    ],
};
static CREDENTIALS: Shape = Shape {
    name: "Credentials",
    members: &[
        must("AccessKeyId", text(16, 128)),
        must("SecretAccessKey", TEXT),
        must("SessionToken", TEXT),
        must("Expiration", Kind::Time),
    ],
};
static ASSUMED_ROLE_USER: Shape = Shape {
    name: "AssumedRoleUser",
    members: &[must("AssumedRoleId", text(2, 193)), must("Arn", ARN)],
};

/// Seconds a session lasts when nobody says (STS API, AssumeRole).
const DURATION_DEFAULT: i64 = 3600;

fn get_caller_identity(context: &mut Context<'_>, _: &Input<'_>) -> Result<Value, Failure> {
    Ok(json!({
        "UserId": "AIDAWORLDWORLDWORLD00",
        "Account": ACCOUNT,
        "Arn": context.caller(),
    }))
}

fn assume_role(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let role_arn = input.required("RoleArn");
    let parts: Vec<_> = role_arn.splitn(6, ':').collect();
    let role = match parts.as_slice() {
        ["arn", _, "iam", "", account, resource] if account.len() == 12 => resource
            .strip_prefix("role/")
            .and_then(|path| path.rsplit('/').next()),
        _ => None,
    };
    let Some(role) = role.filter(|role| !role.is_empty()) else {
        return Err(Failure::client(
            "ValidationError",
            format!("{role_arn} is invalid"),
        ));
    };
    let session = input.required("RoleSessionName");
    let arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}");
    let key = format!("ASIA{}", context.ids.hex(16).to_uppercase());
    context.account.sessions.insert(key.clone(), arn.clone());
    let seconds = input.integer("DurationSeconds").unwrap_or(DURATION_DEFAULT);
    // At most 43,200.
    #[allow(clippy::cast_precision_loss)]
    let expiration = context.now + seconds as f64;
    Ok(json!({
        "Credentials": {
            "AccessKeyId": key,
            "SecretAccessKey": context.ids.hex(40),
            "SessionToken": context.ids.hex(64),
            "Expiration": expiration,
        },
        "AssumedRoleUser": {
            "AssumedRoleId": format!("AROAWORLDWORLDWORLD00:{session}"),
            "Arn": arn,
        },
    }))
}
