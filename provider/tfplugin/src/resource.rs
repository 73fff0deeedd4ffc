//! What a managed resource must answer.

use async_trait::async_trait;

use crate::context::Context;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::raw::RawObject;
use crate::schema::{IdentitySchema, Schema};
use crate::value::Object;

mod answers;
mod requests;

pub use answers::{
    Applied, Deleted, GeneratedConfig, Imported, Planned, PlannedDestroy, Read, Upgraded,
};
pub use requests::{
    CreateRequest, DeleteRequest, GenerateConfigRequest, ImportBy, ImportRequest, MoveRequest,
    PlanCreateRequest, PlanDestroyRequest, PlanUpdateRequest, ReadRequest, UpdateRequest,
    UpgradeIdentityRequest, UpgradeRequest, ValidateRequest,
};

/// A managed resource type.
///
/// Objects come in complete: every attribute of the schema is there. They may go out incomplete:
/// what is absent is null. An answer may carry diagnostics beside its data, and the data then tells
/// what is true in spite of them. A panic becomes an error diagnostic.
///
/// Planning must be deterministic: Terraform plans again during apply, in another process, and
/// refuses a plan that differs.
#[async_trait]
pub trait Resource: Send + Sync {
    /// The full type name: `arrakis_scaling_profile`.
    fn type_name(&self) -> &str;

    /// The schema; must be the same at every call.
    fn schema(&self) -> Schema;

    /// What tells one remote object from all others, if the resource has an identity.
    fn identity_schema(&self) -> Option<IdentitySchema> {
        None
    }

    /// Judges a configuration beyond the schema's validators. Anything may be unknown; the provider
    /// is not configured; nothing remote may be asked.
    async fn validate(&self, _context: &Context, _request: ValidateRequest) -> Diagnostics {
        Diagnostics::new()
    }

    /// Plans a new object. The request's `planned` already has defaults in place and unknown
    /// wherever the provider will decide; the default is to plan just that.
    async fn plan_create(&self, _context: &Context, request: PlanCreateRequest) -> Planned {
        Planned::new(request.planned)
    }

    /// Plans a change of an object. The request's `planned` already has defaults in place and the
    /// prior values wherever the provider decides; the default is to plan just that. Say what
    /// the change will touch with [`Object::set_unknown`].
    async fn plan_update(&self, _context: &Context, request: PlanUpdateRequest) -> Planned {
        Planned::new(request.planned)
    }

    /// Plans the end of an object, for warnings and private data.
    async fn plan_destroy(
        &self,
        _context: &Context,
        _request: PlanDestroyRequest,
    ) -> PlannedDestroy {
        PlannedDestroy::default()
    }

    /// Makes the object. On failure after something was made, answer with what exists: Terraform
    /// keeps it as tainted; without a state it is forgotten.
    async fn create(&self, context: &Context, request: CreateRequest) -> Applied;

    /// Changes the object. On failure answer with what is now true; without a state Terraform
    /// keeps the prior one.
    async fn update(&self, context: &Context, request: UpdateRequest) -> Applied;

    /// Removes the object. Absence is success.
    async fn delete(&self, context: &Context, request: DeleteRequest) -> Deleted;

    /// Reads the object. [`Read::gone`] removes it from the state; a failure to read is a
    /// diagnostic, never that.
    async fn read(&self, context: &Context, request: ReadRequest) -> Read;

    /// Finds an object that exists already. Terraform reads it right afterwards, so what `read`
    /// needs is enough.
    async fn import(&self, _context: &Context, _request: ImportRequest) -> Imported {
        Imported::failed(Diagnostic::error(
            format!("{} cannot be imported", self.type_name()),
            "This resource type has no import. Create the object with Terraform instead.",
        ))
    }

    /// Whether [`generate_config`](Self::generate_config) does more than Terraform would by itself.
    /// If any resource of the provider says so, all are asked.
    fn generates_config(&self) -> bool {
        false
    }

    /// Writes the configuration of an object that exists, for `-generate-config-out` (Terraform
    /// 1.14 and later). The request's `config` is what the schema alone makes of the state; the
    /// default is to write just that. Take out what the object's owner would not write.
    async fn generate_config(
        &self,
        _context: &Context,
        request: GenerateConfigRequest,
    ) -> GeneratedConfig {
        GeneratedConfig::new(request.config)
    }

    /// Brings state of an older schema version to the current one. Never asked for the current
    /// version: there missing attributes are filled with null.
    async fn upgrade(&self, _context: &Context, request: UpgradeRequest) -> Upgraded {
        Upgraded::failed(unknown_version(self.type_name(), "state", request.version))
    }

    /// Brings an identity of an older schema version to the current one.
    async fn upgrade_identity(
        &self,
        _context: &Context,
        request: UpgradeIdentityRequest,
    ) -> Upgraded {
        Upgraded::failed(unknown_version(
            self.type_name(),
            "identity",
            request.version,
        ))
    }

    /// Whether [`move_state`](Self::move_state) takes over state of other types.
    fn moves_state(&self) -> bool {
        false
    }

    /// Takes over the state of another resource type, of this provider or another: a `moved` block
    /// across types (Terraform 1.8 and later). The provider is not configured. Terraform upgrades
    /// and reads the object right afterwards, so what `read` needs is enough, and the identity may
    /// be left to it.
    async fn move_state(&self, _context: &Context, request: MoveRequest) -> Imported {
        Imported::failed(Diagnostic::error(
            format!(
                "{} cannot become {}",
                request.source_type_name,
                self.type_name()
            ),
            "This resource type takes over no state of other types. Import the object instead.",
        ))
    }
}

fn unknown_version(type_name: &str, what: &str, version: i64) -> Diagnostic {
    Diagnostic::error(
        format!("{type_name} has no upgrade for {what} of version {version}"),
        "This provider does not know that version of the schema. Upgrade step by step through the \
         provider releases between.",
    )
}

/// State as another schema version, or another resource type, wrote it.
pub type RawState = RawObject;

/// Fields that Terraform stores for the provider and never looks into.
pub type Private = Vec<u8>;

/// An identity: an [`Object`] of the [`IdentitySchema`].
pub type Identity = Object;
