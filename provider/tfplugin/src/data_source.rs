//! What a data source must answer.

use async_trait::async_trait;

use crate::context::Context;
use crate::diagnostic::Diagnostics;
use crate::resource::ValidateRequest;
use crate::schema::Schema;
use crate::value::Object;

/// A data source type.
#[async_trait]
pub trait DataSource: Send + Sync {
    /// The full type name: `arrakis_scaling_simulation`.
    fn type_name(&self) -> &str;

    /// The schema; must be the same at every call.
    fn schema(&self) -> Schema;

    /// Judges a configuration beyond the schema's validators. Anything may be unknown; the provider
    /// is not configured; nothing remote may be asked.
    async fn validate(&self, _context: &Context, _request: ValidateRequest) -> Diagnostics {
        Diagnostics::new()
    }

    /// Reads it. The configuration is wholly known, and so must the state be.
    async fn read(&self, context: &Context, request: ReadDataRequest) -> DataRead;
}

/// Asks for the data.
#[derive(Clone, Debug)]
pub struct ReadDataRequest {
    /// The configuration, wholly known.
    pub config: Object,
    /// The configuration with the schema's defaults in place; what the provider decides is null.
    pub proposed: Object,
}

/// What a data source found.
#[derive(Clone, Debug, Default)]
pub struct DataRead {
    /// Configured values as they came, and what was found. `None` only beside an error.
    pub state: Option<Object>,
    /// Messages.
    pub diagnostics: Diagnostics,
}

impl DataRead {
    /// This was found.
    pub fn new(state: Object) -> Self {
        Self {
            state: Some(state),
            diagnostics: Diagnostics::new(),
        }
    }

    /// Nothing but the reason.
    pub fn failed(diagnostics: impl Into<Diagnostics>) -> Self {
        Self {
            state: None,
            diagnostics: diagnostics.into(),
        }
    }

    /// This answer with messages added.
    #[must_use]
    pub fn with_diagnostics(mut self, diagnostics: impl Into<Diagnostics>) -> Self {
        self.diagnostics.extend(diagnostics.into());
        self
    }
}
