//! The RPC server around a provider.

use std::collections::BTreeMap;
use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::guard::{Subject, guard, span};
use super::rpc;
use super::stop::StopSwitch;
use crate::context::{ClientCapabilities, Context};
use crate::data_source::DataSource;
use crate::diagnostic::Diagnostic;
use crate::function::Function;
use crate::generated::tfplugin6 as proto;
use crate::generated::tfplugin6::provider_server;
use crate::provider::Provider;
use crate::resource::Resource;
use crate::schema::{IdentitySchema, Root, Schema, Signature, valid_name};
use crate::types::Type;

/// The RPC server around a provider, to be served on a plugin connection.
///
/// It answers every RPC for managed resources, data sources and functions at protocol 6.11; RPCs
/// for what a provider cannot announce answer UNIMPLEMENTED. No RPC depends on another one having
/// come before.
///
/// # Panics
/// In debug builds, when a schema breaks a rule of Terraform's core: such a provider cannot be
/// loaded.
pub fn service(provider: impl Provider) -> impl provider_server::Provider {
    let service = Service::new(Box::new(provider));
    let problems = service.schema_problems();
    debug_assert!(problems.is_empty(), "{}", problems.join("\n"));
    service
}

/// A provider with what it offers, by name, and the types derived from each schema.
pub(super) struct Service {
    pub(super) provider: Box<dyn Provider>,
    pub(super) schema: Prepared,
    pub(super) resources: BTreeMap<String, ResourceEntry>,
    pub(super) data_sources: BTreeMap<String, DataSourceEntry>,
    pub(super) functions: BTreeMap<String, FunctionEntry>,
    pub(super) stop: StopSwitch,
}

/// A schema and the type derived from it.
pub(super) struct Prepared {
    pub(super) schema: Schema,
    pub(super) of: Type,
}

impl From<Schema> for Prepared {
    fn from(schema: Schema) -> Self {
        Self {
            of: schema.object_type(),
            schema,
        }
    }
}

pub(super) struct ResourceEntry {
    pub(super) resource: Arc<dyn Resource>,
    pub(super) schema: Schema,
    pub(super) of: Type,
    /// The identity's schema and the type derived from it.
    pub(super) identity: Option<(IdentitySchema, Type)>,
}

pub(super) struct DataSourceEntry {
    pub(super) data_source: Arc<dyn DataSource>,
    pub(super) schema: Schema,
    pub(super) of: Type,
}

pub(super) struct FunctionEntry {
    pub(super) function: Arc<dyn Function>,
    pub(super) signature: Signature,
}

impl ResourceEntry {
    fn new(resource: Arc<dyn Resource>) -> (String, Self) {
        let Prepared { schema, of } = resource.schema().into();
        let identity = resource.identity_schema().map(|schema| {
            let of = schema.object_type();
            (schema, of)
        });
        (
            resource.type_name().to_owned(),
            Self {
                resource,
                schema,
                of,
                identity,
            },
        )
    }

    /// The schema and the type of the identity, if the resource has one.
    pub(super) fn identity_parts(&self) -> Option<(&IdentitySchema, &Type)> {
        self.identity.as_ref().map(|(schema, of)| (schema, of))
    }

    /// The type of the identity, if the resource has one.
    pub(super) fn identity_type(&self) -> Option<&Type> {
        self.identity.as_ref().map(|(_, of)| of)
    }
}

impl DataSourceEntry {
    fn new(data_source: Arc<dyn DataSource>) -> (String, Self) {
        let Prepared { schema, of } = data_source.schema().into();
        (
            data_source.type_name().to_owned(),
            Self {
                data_source,
                schema,
                of,
            },
        )
    }
}

impl FunctionEntry {
    fn new(function: Arc<dyn Function>) -> (String, Self) {
        let signature = function.signature();
        (
            function.name().to_owned(),
            Self {
                function,
                signature,
            },
        )
    }
}

impl Service {
    fn new(provider: Box<dyn Provider>) -> Self {
        Self {
            schema: provider.schema().into(),
            resources: provider
                .resources()
                .into_iter()
                .map(ResourceEntry::new)
                .collect(),
            data_sources: provider
                .data_sources()
                .into_iter()
                .map(DataSourceEntry::new)
                .collect(),
            functions: provider
                .functions()
                .into_iter()
                .map(FunctionEntry::new)
                .collect(),
            stop: StopSwitch::default(),
            provider,
        }
    }

    /// Every rule of Terraform's core that a schema breaks.
    fn schema_problems(&self) -> Vec<String> {
        let mut problems = self.schema.schema.problems_in("provider", Root::Provider);
        problems.extend(self.name_problems());
        for (name, entry) in &self.resources {
            problems.extend(entry.schema.problems(&format!("resource {name}")));
            if let Some((schema, _)) = &entry.identity {
                problems.extend(schema.problems(&format!("identity of {name}")));
            }
        }
        for (name, entry) in &self.data_sources {
            problems.extend(entry.schema.problems(&format!("data source {name}")));
        }
        for (name, entry) in &self.functions {
            problems.extend(entry.signature.problems(&format!("function {name}")));
        }
        problems
    }

    /// Terraform finds the provider of a type by the first word of its name.
    fn name_problems(&self) -> impl Iterator<Item = String> {
        let prefix = format!("{}_", self.provider.type_name());
        let types = self.resources.keys().chain(self.data_sources.keys());
        let wrong_types = types
            .filter(move |name| !name.starts_with(&prefix) || !valid_name(name))
            .map(|name| format!("type {name}: its name is not the provider's, `_` and a name"));
        let wrong_functions = self.functions.keys().filter(|name| !valid_name(name));
        wrong_types
            .chain(wrong_functions.map(|name| format!("function {name}: it is no identifier")))
    }

    pub(super) fn resource(&self, type_name: &str) -> Result<&ResourceEntry, Diagnostic> {
        self.resources
            .get(type_name)
            .ok_or_else(|| self.unknown("resource type", type_name))
    }

    pub(super) fn data_source(&self, type_name: &str) -> Result<&DataSourceEntry, Diagnostic> {
        self.data_sources
            .get(type_name)
            .ok_or_else(|| self.unknown("data source", type_name))
    }

    fn unknown(&self, what: &str, name: &str) -> Diagnostic {
        Diagnostic::error(
            format!("There is no {what} {name}"),
            format!(
                "The provider {} does not offer it.",
                self.provider.address()
            ),
        )
    }

    /// What a call that starts now gets besides its data.
    pub(super) fn context(&self, client: Option<proto::ClientCapabilities>) -> Context {
        let proto::ClientCapabilities {
            deferral_allowed,
            write_only_attributes_allowed,
            store_planned_private,
            computed_blocks_allowed,
        } = client.unwrap_or_default();
        Context {
            cancellation: self.stop.token(),
            client: ClientCapabilities {
                deferral_allowed,
                write_only_attributes_allowed,
                store_planned_private,
                computed_blocks_allowed,
            },
        }
    }
}

/// The generated trait's methods: each is one RPC under guard.
macro_rules! rpcs {
    ($($rpc:ident: $name:literal, $subject:expr;)*) => {
        #[tonic::async_trait]
        impl provider_server::Provider for Service {
            $(
                async fn $rpc(
                    &self,
                    request: Request<proto::$rpc::Request>,
                ) -> Result<Response<proto::$rpc::Response>, Status> {
                    let request = request.into_inner();
                    let subject: fn(&proto::$rpc::Request) -> Subject<'_> = $subject;
                    let span = span($name, subject(&request));
                    guard($name, span, rpc::$rpc::answer(self, request)).await
                }
            )*
        }
    };
}

rpcs! {
    get_metadata: "GetMetadata", |_| Subject::Provider;
    get_provider_schema: "GetProviderSchema", |_| Subject::Provider;
    get_resource_identity_schemas: "GetResourceIdentitySchemas", |_| Subject::Provider;
    validate_provider_config: "ValidateProviderConfig", |_| Subject::Provider;
    configure_provider: "ConfigureProvider", |_| Subject::Provider;
    validate_resource_config: "ValidateResourceConfig", |it| Subject::Resource(&it.type_name);
    upgrade_resource_state: "UpgradeResourceState", |it| Subject::Resource(&it.type_name);
    upgrade_resource_identity: "UpgradeResourceIdentity", |it| Subject::Resource(&it.type_name);
    read_resource: "ReadResource", |it| Subject::Resource(&it.type_name);
    plan_resource_change: "PlanResourceChange", |it| Subject::Resource(&it.type_name);
    apply_resource_change: "ApplyResourceChange", |it| Subject::Resource(&it.type_name);
    import_resource_state: "ImportResourceState", |it| Subject::Resource(&it.type_name);
    move_resource_state: "MoveResourceState", |it| Subject::Resource(&it.target_type_name);
    validate_data_resource_config: "ValidateDataResourceConfig", |it| Subject::DataSource(&it.type_name);
    read_data_source: "ReadDataSource", |it| Subject::DataSource(&it.type_name);
    get_functions: "GetFunctions", |_| Subject::Provider;
    call_function: "CallFunction", |it| Subject::Function(&it.name);
    stop_provider: "StopProvider", |_| Subject::Provider;
}
