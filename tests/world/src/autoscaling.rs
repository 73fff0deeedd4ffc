//! Application Auto Scaling: targets, policies, scheduled actions, activities and tags.

mod activities;
mod customized;
mod managed;
mod operations;
mod policies;
mod policy_shapes;
mod predictive;
mod predictive_shapes;
mod schedule_shapes;
mod schedules;
mod shapes;
mod steps;
mod tags;
mod targets;
mod tracking;
mod words;

use std::collections::BTreeMap;

use scaling::object::{ServiceReference, SuspendedState};
use serde_json::Value;

pub(crate) use activities::all as activities;
pub use activities::{Activity, NotScaled};
pub(crate) use policies::{feed as feed_policy, forget as forget_policy};
pub(crate) use schedules::{feed as feed_scheduled, forget as forget_scheduled};
pub(crate) use targets::{feed as feed_target, remove as remove_target};

use crate::{
    state::{Context, Region, Thing},
    wire::{
        self, ErrorShape, Failure, FaultCodes, Input, Protocol, front_end, modelled, shape::Style,
    },
};

/// The Application Auto Scaling API, as far as this world has it.
pub(crate) static SERVICE: wire::Service = wire::Service {
    name: "application-autoscaling",
    model: "application-autoscaling/2016-02-06",
    protocol: Protocol::Json("AnyScaleFrontendService"),
    operations: &operations::OPERATIONS,
    errors: &ERRORS,
    message_member: "Message",
    style: Style::FrontEnd("ValidationException"),
    fault_codes: FaultCodes {
        throttled: "ThrottlingException",
        internal: "InternalServiceException",
        denied: "AccessDeniedException",
        unknown_key: "UnrecognizedClientException",
        unsigned: "MissingAuthenticationTokenException",
        unknown_operation: "UnknownOperationException",
    },
};

static ERRORS: [ErrorShape; 15] = [
    modelled("ConcurrentUpdateException", 400),
    modelled("FailedResourceAccessException", 400),
    modelled("InternalServiceException", 500),
    modelled("InvalidNextTokenException", 400),
    modelled("LimitExceededException", 400),
    modelled("ObjectNotFoundException", 400),
    modelled("ResourceNotFoundException", 400),
    modelled("TooManyTagsException", 400),
    modelled("ValidationException", 400),
    front_end("AccessDeniedException", 400),
    front_end("ThrottlingException", 400),
    front_end("UnrecognizedClientException", 400),
    front_end("MissingAuthenticationTokenException", 400),
    front_end("SerializationException", 400),
    front_end("UnknownOperationException", 400),
];

/// Policy types.
const STEP: &str = "StepScaling";
const TRACKING: &str = "TargetTrackingScaling";
const PREDICTIVE: &str = "PredictiveScaling";

/// A scalable target.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// `service/<cluster>/<service>`.
    pub resource_id: String,
    /// Its ARN; tags hang on it.
    pub arn: String,
    /// Fewest tasks.
    pub min_capacity: i32,
    /// Most tasks.
    pub max_capacity: i32,
    /// Which kinds of scaling are switched off.
    pub suspended: SuspendedState,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was first registered, in seconds since 1970 on the world's clock.
    pub created: f64,
}

/// A scaling policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its target: `service/<cluster>/<service>`.
    pub resource_id: String,
    /// Its name.
    pub name: String,
    /// Its ARN; updates keep it.
    pub arn: String,
    /// `StepScaling`, `TargetTrackingScaling` or `PredictiveScaling`.
    pub policy_type: String,
    /// Its settings in AWS's member names, with the defaults AWS fills in: what
    /// `StepScalingPolicyConfiguration` or that of another type says.
    pub configuration: Value,
    /// Names of the alarms that were made for it; tracking policies only.
    pub managed_alarms: Vec<String>,
    /// When it was first put, in seconds since 1970 on the world's clock.
    pub created: f64,
}

/// A scheduled action.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduledAction {
    /// Its target: `service/<cluster>/<service>`.
    pub resource_id: String,
    /// Its name.
    pub name: String,
    /// Its ARN; updates keep it.
    pub arn: String,
    /// `cron(...)`, `rate(...)` or `at(...)`.
    pub schedule: String,
    /// IANA time zone of `cron` and `at`; UTC when absent.
    pub timezone: Option<String>,
    /// From when it runs, in seconds since 1970 on the world's clock.
    pub start: Option<f64>,
    /// Until when it runs, likewise.
    pub end: Option<f64>,
    /// Fewest tasks from then on; absent: as before.
    pub min_capacity: Option<i32>,
    /// Most tasks from then on; absent: as before.
    pub max_capacity: Option<i32>,
    /// When it was first put, in seconds since 1970 on the world's clock.
    pub created: f64,
    /// When it was last put, likewise.
    pub written: f64,
}

/// The resource id of a request that names one target, proved well formed.
fn resource_id(input: &Input<'_>) -> Result<String, Failure> {
    let id = input.required("ResourceId");
    supported(input, true)?;
    well_formed(id)?;
    Ok(id.to_owned())
}

/// Refuses namespaces and dimensions that go together in AWS but not here, and those that never do.
fn supported(input: &Input<'_>, dimension_needed: bool) -> Result<(), Failure> {
    let namespace = input.required("ServiceNamespace");
    if namespace != ServiceReference::NAMESPACE {
        return Err(Failure::not_simulated(format!(
            "service namespace {namespace}"
        )));
    }
    match input.text("ScalableDimension") {
        Some(ServiceReference::DIMENSION) => Ok(()),
        None if !dimension_needed => Ok(()),
        _ => Err(unsupported()),
    }
}

/// ECS resource ids are `service/<cluster>/<service>`, names of letters, digits, `-` and `_`.
fn well_formed(resource_id: &str) -> Result<(), Failure> {
    let name = |text: &str| {
        (1..=255).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let found = ServiceReference::from_resource_id(resource_id);
    found
        .filter(|found| name(&found.cluster) && name(&found.service))
        .map(|_| ())
        .ok_or_else(unsupported)
}

fn unsupported() -> Failure {
    invalid("Unsupported service namespace, resource type or scalable dimension")
}

fn invalid(message: impl Into<String>) -> Failure {
    Failure::client("ValidationException", message)
}

/// Proves that the target exists and that this call sees it.
fn need_target(context: &mut Context<'_>, resource_id: &str) -> Result<(), Failure> {
    let exists = context.region.targets.contains_key(resource_id);
    if exists && context.sees(|| Thing::Target(resource_id.to_owned())) {
        return Ok(());
    }
    Err(Failure::client(
        "ObjectNotFoundException",
        format!(
            "No scalable target found for service namespace: {}, resource ID: {resource_id}, \
             scalable dimension: {}",
            ServiceReference::NAMESPACE,
            ServiceReference::DIMENSION
        ),
    ))
}

/// How many rows a page has, and whether it may go on.
///
/// Without MaxResults a page holds `cap` rows and has a token when there are more. A MaxResults up
/// to the cap cuts the listing off *without* a token; above the cap, pages of the cap follow each
/// other (observed, see "Paging" in the facts this world was built on). So callers do best to leave
/// it out.
fn page_size(input: &Input<'_>, cap: usize) -> Result<(usize, bool), Failure> {
    match input.integer("MaxResults").map(usize::try_from) {
        None => Ok((cap, true)),
        Some(Ok(asked)) => Ok((asked.min(cap), asked > cap)),
        Some(Err(_)) => Err(invalid("MaxResults cannot be less than 0")),
    }
}

fn bad_token() -> Failure {
    Failure::client(
        "InvalidNextTokenException",
        "The NextToken value is not valid.",
    )
}

/// Policies of a target, by name.
fn policies_of<'a>(region: &'a Region, resource_id: &'a str) -> impl Iterator<Item = &'a Policy> {
    let from = (resource_id.to_owned(), String::new());
    let policies = region.policies.range(from..);
    policies
        .map(|(_, policy)| policy)
        .take_while(move |policy| policy.resource_id == resource_id)
}

/// The keys of what hangs on targets: on one target, or on all.
fn keys_of<T>(
    things: &BTreeMap<(String, String), T>,
    resource_id: Option<&str>,
) -> Vec<(String, String)> {
    let Some(id) = resource_id else {
        return things.keys().cloned().collect();
    };
    let from = (id.to_owned(), String::new());
    let keys = things.range(from..).map(|(key, _)| key);
    keys.take_while(|(held, _)| held == id).cloned().collect()
}
