//! The provider itself.

use std::sync::Arc;

use async_trait::async_trait;
use aws::Connection;
use scaling::{draft::Leaf, problem::Path, validate::validate_tags};
use tfplugin::{
    Context, DataSource, Diagnostic, Diagnostics, Function,
    list_resource::ListResource,
    provider::{ConfigureRequest, Provider},
    resource::{Resource, ValidateRequest},
    schema::Schema,
};

use crate::{
    config::{self, Config},
    configured::{Configured, Shared},
    functions, report,
    scaling_profile::ScalingProfile,
    scaling_profile_list::ScalingProfileList,
    scaling_simulation::ScalingSimulation,
};

/// The provider's full source address.
pub const ADDRESS: &str = "registry.terraform.io/arrakis/arrakis";

/// The provider `arrakis`.
#[derive(Default)]
pub struct ArrakisProvider(Arc<Shared>);

#[async_trait]
impl Provider for ArrakisProvider {
    fn type_name(&self) -> &'static str {
        "arrakis"
    }

    fn address(&self) -> &'static str {
        ADDRESS
    }

    fn schema(&self) -> Schema {
        config::schema()
    }

    async fn validate(&self, _context: &Context, request: ValidateRequest) -> Diagnostics {
        match Config::read(&request.config) {
            Ok(config) => judge(&config),
            Err(diagnostics) => diagnostics,
        }
    }

    async fn configure(&self, _context: &Context, request: ConfigureRequest) -> Diagnostics {
        let config = match Config::read(&request.config) {
            Ok(config) => config,
            Err(diagnostics) => return diagnostics,
        };
        let connection = match &config.settings {
            Some(settings) => match Connection::open(settings).await {
                Ok(connection) => Some(connection),
                Err(failure) => return cannot_connect(&failure).into(),
            },
            None => None,
        };
        self.0.replace(Configured::new(config, connection));
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Arc<dyn Resource>> {
        vec![Arc::new(ScalingProfile(Arc::clone(&self.0)))]
    }

    fn list_resources(&self) -> Vec<Arc<dyn ListResource>> {
        vec![Arc::new(ScalingProfileList(Arc::clone(&self.0)))]
    }

    fn data_sources(&self) -> Vec<Arc<dyn DataSource>> {
        vec![Arc::new(ScalingSimulation(Arc::clone(&self.0)))]
    }

    fn functions(&self) -> Vec<Arc<dyn Function>> {
        functions::all()
    }
}

/// What is wrong with a configuration beyond its types.
fn judge(config: &Config) -> Diagnostics {
    let tags = config.default_tags.iter().flatten();
    let tags = tags
        .map(|(key, value)| (key.clone(), Leaf::Given(value.clone())))
        .collect();
    report::problems(&validate_tags(&tags, &Path::root("default_tags")))
}

fn cannot_connect(failure: &aws::Failure) -> Diagnostic {
    Diagnostic::error("The provider cannot work with AWS", report::story(failure))
}
