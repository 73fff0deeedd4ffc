//! What Terraform asks of a resource.

use super::{Identity, Private, RawState};
use crate::value::Object;

/// Asks whether a configuration can be used.
#[derive(Clone, Debug)]
pub struct ValidateRequest {
    /// The configuration; anything may be unknown.
    pub config: Object,
}

/// Asks for the plan of a new object.
#[derive(Clone, Debug)]
pub struct PlanCreateRequest {
    /// The configuration, write-only values included.
    pub config: Object,
    /// What the schema alone makes of it: configured values, defaults, and unknown where the
    /// provider decides.
    pub planned: Object,
    /// Private data. Empty, except in the second half of a replacement, where it is what
    /// `plan_update` planned.
    pub private: Private,
}

/// Asks for the plan of a change.
#[derive(Clone, Debug)]
pub struct PlanUpdateRequest {
    /// The configuration, write-only values included.
    pub config: Object,
    /// The state before the change.
    pub prior: Object,
    /// What the schema alone makes of both: configured values, defaults, and prior values where
    /// the provider decides.
    pub planned: Object,
    /// Private data of the state.
    pub private: Private,
    /// The identity of the state, if known.
    pub identity: Option<Identity>,
}

/// Asks for the plan of an object's end.
#[derive(Clone, Debug)]
pub struct PlanDestroyRequest {
    /// The state that will end.
    pub prior: Object,
    /// Private data of the state.
    pub private: Private,
    /// The identity of the state, if known.
    pub identity: Option<Identity>,
}

/// Asks to make an object.
#[derive(Clone, Debug)]
pub struct CreateRequest {
    /// The configuration, write-only values included; wholly known.
    pub config: Object,
    /// What was planned: known values are binding, unknown ones are to be found out.
    pub planned: Object,
    /// Private data of the plan.
    pub private: Private,
    /// The identity of the plan, if it had one.
    pub identity: Option<Identity>,
}

/// Asks to change an object.
#[derive(Clone, Debug)]
pub struct UpdateRequest {
    /// The configuration, write-only values included; wholly known.
    pub config: Object,
    /// The state before the change.
    pub prior: Object,
    /// What was planned: known values are binding, unknown ones are to be found out.
    pub planned: Object,
    /// Private data of the plan.
    pub private: Private,
    /// The identity of the plan, if it had one.
    pub identity: Option<Identity>,
}

/// Asks to remove an object.
#[derive(Clone, Debug)]
pub struct DeleteRequest {
    /// The state to end.
    pub prior: Object,
    /// Private data of the plan.
    pub private: Private,
    /// The identity of the plan, if it had one.
    pub identity: Option<Identity>,
}

/// Asks what is true now.
#[derive(Clone, Debug)]
pub struct ReadRequest {
    /// The state as last known.
    pub current: Object,
    /// Private data of the state.
    pub private: Private,
    /// The identity of the state, if known.
    pub identity: Option<Identity>,
}

/// Asks to find an object that exists.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// How the user names it.
    pub by: ImportBy,
}

/// How the user names an object to import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportBy {
    /// By a text of the resource's own making.
    Id(String),
    /// By its identity, whose optional parts may be null (Terraform 1.12 and later).
    Identity(Identity),
}

/// Asks for the configuration of an object that exists.
#[derive(Clone, Debug)]
pub struct GenerateConfigRequest {
    /// The state, as a read, an import or a list found it.
    pub state: Object,
    /// The shortest configuration of which it is the outcome, as far as the schema alone can tell:
    /// see [`plan::configuration`](crate::plan::configuration).
    pub config: Object,
}

/// Asks to bring state of an older schema version to the current one.
#[derive(Clone, Debug)]
pub struct UpgradeRequest {
    /// The schema version that wrote the state.
    pub version: i64,
    /// The state as that version wrote it.
    pub state: RawState,
}

/// Asks to bring an identity of an older schema version to the current one.
#[derive(Clone, Debug)]
pub struct UpgradeIdentityRequest {
    /// The identity schema version that wrote the identity.
    pub version: i64,
    /// The identity as that version wrote it. Empty when identity was added at a version above 0.
    pub identity: RawState,
}

/// Asks to take over the state of another resource type.
#[derive(Clone, Debug)]
pub struct MoveRequest {
    /// The full address of the other provider: `registry.terraform.io/hashicorp/aws`.
    pub source_provider_address: String,
    /// The other resource type.
    pub source_type_name: String,
    /// The schema version that wrote the state.
    pub source_schema_version: i64,
    /// The state as the other type wrote it; see [`RawObject::read_untyped`](crate::raw::RawObject::read_untyped).
    pub source_state: RawState,
    /// Private data of the other type.
    pub source_private: Private,
    /// The identity as the other type wrote it, and its schema version, if it has one.
    pub source_identity: Option<(RawState, i64)>,
}

impl MoveRequest {
    /// Whether the state comes from this type of this provider, named without its registry
    /// (`hashicorp/aws`): each command line has a registry of its own.
    pub fn is_from(&self, provider: &str, type_name: &str) -> bool {
        let (_, named) = self
            .source_provider_address
            .split_once('/')
            .unwrap_or_default();
        named == provider && self.source_type_name == type_name
    }
}
