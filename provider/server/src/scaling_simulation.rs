//! `arrakis_scaling_simulation`: many histories of a profile under a load, before anything is
//! applied. It contacts nothing: what is decided is decided in `scaling`.

mod answer;
mod number;
mod request;
mod schema;
mod subject;
mod trace;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::{
    Context, DataSource, Diagnostic, Diagnostics,
    data_source::{DataRead, ReadDataRequest},
    resource::ValidateRequest,
    schema::Schema,
};

use crate::configured::Shared;
use request::Asked;

/// The data source type.
pub(crate) struct ScalingSimulation(pub(crate) Arc<Shared>);

#[async_trait]
impl DataSource for ScalingSimulation {
    fn type_name(&self) -> &'static str {
        "arrakis_scaling_simulation"
    }

    fn schema(&self) -> Schema {
        schema::schema()
    }

    async fn validate(&self, _context: &Context, request: ValidateRequest) -> Diagnostics {
        // Profiles are judged without what the provider's configuration adds, as the resource's are.
        match request::read(&request.config, &scaling::validate::Context::default()) {
            Ok(Asked { problems, .. }) => problems,
            Err(diagnostic) => diagnostic.into(),
        }
    }

    async fn read(&self, _context: &Context, request: ReadDataRequest) -> DataRead {
        let ReadDataRequest { config, proposed } = request;
        let context = self.0.context().unwrap_or_default();
        let asked = match request::read(&config, &context) {
            Ok(asked) => asked,
            Err(diagnostic) => return DataRead::failed(diagnostic),
        };
        let Asked {
            problems,
            request: Some(request),
        } = asked
        else {
            return DataRead::failed(asked.problems);
        };
        let price = request.price;
        // Seconds of work would hold up every other call.
        match tokio::task::spawn_blocking(move || request.simulate()).await {
            Ok(Some(outcome)) => DataRead::new(answer::state(proposed, &outcome, price)),
            Ok(None) | Err(_) => DataRead::failed(broken()),
        }
        .with_diagnostics(problems)
    }
}

/// The simulation did not come to an end; what it said is in the log.
fn broken() -> Diagnostic {
    Diagnostic::error(
        "The simulation broke off",
        "This is a fault of the provider. Report it with the configuration of the data source.",
    )
}
