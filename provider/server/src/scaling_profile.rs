//! `arrakis_scaling_profile`: each verb decodes, calls, and encodes; what is decided is decided in
//! `scaling`, what is done is done in `aws`.

mod account;
mod apply;
mod decided;
pub(crate) mod draft;
mod generate;
pub(crate) mod import;
mod moved;
mod plan;
mod read;
pub(crate) mod schema;
mod state;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use aws::Memory;
use tfplugin::{
    Context, Diagnostics,
    resource::{
        Applied, CreateRequest, DeleteRequest, Deleted, GenerateConfigRequest, GeneratedConfig,
        ImportRequest, Imported, MoveRequest, PlanCreateRequest, PlanUpdateRequest, Planned, Read,
        ReadRequest, Resource, UpdateRequest, ValidateRequest,
    },
    schema::{IdentitySchema, Schema},
};

use crate::configured::Shared;

/// The full name of the resource type.
pub(crate) const TYPE_NAME: &str = "arrakis_scaling_profile";

/// The resource type.
pub(crate) struct ScalingProfile(pub(crate) Arc<Shared>);

#[async_trait]
impl Resource for ScalingProfile {
    fn type_name(&self) -> &'static str {
        TYPE_NAME
    }

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Some(schema::identity_schema())
    }

    async fn validate(&self, _context: &Context, request: ValidateRequest) -> Diagnostics {
        plan::judge(&request.config)
    }

    async fn plan_create(&self, _context: &Context, request: PlanCreateRequest) -> Planned {
        let PlanCreateRequest {
            config,
            planned,
            private: _,
        } = request;
        let context = account::for_plan(&self.0, &config, None).await;
        plan::plan(&config, planned, None, context.as_ref())
    }

    async fn plan_update(&self, _context: &Context, request: PlanUpdateRequest) -> Planned {
        let PlanUpdateRequest {
            config,
            prior,
            planned,
            private: _,
            identity: _,
        } = request;
        if moved::is_unread(&prior) {
            return Planned::failed(moved::unread());
        }
        let context = account::for_plan(&self.0, &config, Some(&prior)).await;
        plan::plan(&config, planned, Some(&prior), context.as_ref())
    }

    async fn create(&self, context: &Context, request: CreateRequest) -> Applied {
        let CreateRequest {
            config,
            planned,
            private,
            identity: _,
        } = request;
        let change = apply::Change {
            config: &config,
            planned,
            prior: None,
            memory: Memory::from_bytes(&private),
        };
        apply::put(&self.0, change, context).await
    }

    async fn update(&self, context: &Context, request: UpdateRequest) -> Applied {
        let UpdateRequest {
            config,
            prior,
            planned,
            private,
            identity: _,
        } = request;
        let change = apply::Change {
            config: &config,
            planned,
            prior: Some(prior),
            memory: Memory::from_bytes(&private),
        };
        apply::put(&self.0, change, context).await
    }

    async fn delete(&self, context: &Context, request: DeleteRequest) -> Deleted {
        if moved::is_unread(&request.prior) {
            return Deleted::failed(moved::unread());
        }
        apply::delete(&self.0, request.prior, context).await
    }

    async fn read(&self, context: &Context, request: ReadRequest) -> Read {
        let ReadRequest {
            current,
            private,
            identity: _,
        } = request;
        if moved::is_unread(&current) {
            return import::complete(&self.0, current, context).await;
        }
        read::read(&self.0, current, &private, context).await
    }

    async fn import(&self, context: &Context, request: ImportRequest) -> Imported {
        import::import(&self.0, request.by, context).await
    }

    fn generates_config(&self) -> bool {
        true
    }

    async fn generate_config(
        &self,
        _context: &Context,
        request: GenerateConfigRequest,
    ) -> GeneratedConfig {
        let GenerateConfigRequest { state, config } = request;
        GeneratedConfig::new(generate::config(config, &state))
    }

    fn moves_state(&self) -> bool {
        true
    }

    async fn move_state(&self, _context: &Context, request: MoveRequest) -> Imported {
        moved::moved(&request)
    }
}
