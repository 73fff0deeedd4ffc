//! What a provider must answer.

use std::sync::Arc;

use async_trait::async_trait;

use crate::context::Context;
use crate::data_source::DataSource;
use crate::diagnostic::Diagnostics;
use crate::function::Function;
use crate::list_resource::ListResource;
use crate::resource::{Resource, ValidateRequest};
use crate::schema::Schema;
use crate::value::Object;

/// A provider: its configuration, and the types it offers.
///
/// Resources and data sources are made once, before any configuration. What `configure` builds
/// reaches them through something they share with the provider, and is replaced as a whole when
/// `configure` comes again: under a debugger one process serves many Terraform commands.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// The short name that types start with: `arrakis`.
    fn type_name(&self) -> &str;

    /// The full source address: `registry.terraform.io/arrakis/arrakis`.
    fn address(&self) -> &str;

    /// The schema of the `provider` block; must be the same at every call.
    fn schema(&self) -> Schema;

    /// Judges a configuration beyond the schema's validators. Anything may be unknown.
    async fn validate(&self, _context: &Context, _request: ValidateRequest) -> Diagnostics {
        Diagnostics::new()
    }

    /// Takes a configuration, replacing any earlier one. While Terraform plans, values may be
    /// unknown: do not fail then, but when a call really needs them.
    async fn configure(&self, context: &Context, request: ConfigureRequest) -> Diagnostics;

    /// The managed resource types. Called once.
    fn resources(&self) -> Vec<Arc<dyn Resource>> {
        Vec::new()
    }

    /// What can list the objects of the managed resource types. Called once.
    fn list_resources(&self) -> Vec<Arc<dyn ListResource>> {
        Vec::new()
    }

    /// The data source types. Called once.
    fn data_sources(&self) -> Vec<Arc<dyn DataSource>> {
        Vec::new()
    }

    /// The functions. Called once.
    fn functions(&self) -> Vec<Arc<dyn Function>> {
        Vec::new()
    }
}

/// Brings the provider's configuration.
#[derive(Clone, Debug)]
pub struct ConfigureRequest {
    /// The configuration; while Terraform plans, values may be unknown.
    pub config: Object,
    /// The version of the command line that calls. OpenTofu sends its own, so let no feature
    /// depend on it.
    pub terraform_version: String,
}
