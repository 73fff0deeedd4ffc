//! The RPC server around a provider.

use std::collections::BTreeMap;
use std::sync::Arc;

use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use super::entry::{DataSourceEntry, FunctionEntry, ListEntry, Prepared, ResourceEntry};
use super::guard::{Subject, guard, span};
use super::rpc;
use super::stop::StopSwitch;
use crate::context::{ClientCapabilities, Context};
use crate::diagnostic::Diagnostic;
use crate::generated::tfplugin6 as proto;
use crate::generated::tfplugin6::provider_server;
use crate::provider::Provider;
use crate::schema::{Root, valid_name};

/// The RPC server around a provider, to be served on a plugin connection.
///
/// It answers every RPC for managed resources, list resources, data sources and functions at
/// protocol 6.11; RPCs for what this provider does not announce answer UNIMPLEMENTED. No RPC
/// depends on another one having come before.
///
/// # Panics
/// In debug builds, when a schema breaks a rule of Terraform's core, or a list resource names no
/// managed resource type with an identity: such a provider cannot be loaded.
pub fn service(provider: impl Provider) -> impl provider_server::Provider {
    let service = Service::new(Box::new(provider));
    let problems = service.schema_problems();
    debug_assert!(problems.is_empty(), "{}", problems.join("\n"));
    service
}

/// A provider with what it offers, by name.
pub(super) struct Service {
    pub(super) provider: Box<dyn Provider>,
    pub(super) schema: Prepared,
    pub(super) resources: BTreeMap<String, Arc<ResourceEntry>>,
    pub(super) list_resources: BTreeMap<String, Arc<ListEntry>>,
    pub(super) data_sources: BTreeMap<String, DataSourceEntry>,
    pub(super) functions: BTreeMap<String, FunctionEntry>,
    pub(super) stop: StopSwitch,
}

impl Service {
    fn new(provider: Box<dyn Provider>) -> Self {
        let resources = provider.resources().into_iter();
        let resources: BTreeMap<_, _> = resources.map(ResourceEntry::new).collect();
        let lists = provider.list_resources().into_iter();
        let data_sources = provider.data_sources().into_iter();
        let functions = provider.functions().into_iter();
        Self {
            schema: provider.schema().into(),
            list_resources: lists.map(|list| ListEntry::new(list, &resources)).collect(),
            resources,
            data_sources: data_sources.map(DataSourceEntry::new).collect(),
            functions: functions.map(FunctionEntry::new).collect(),
            stop: StopSwitch::default(),
            provider,
        }
    }

    /// Every rule of Terraform's core that a schema breaks.
    fn schema_problems(&self) -> Vec<String> {
        let mut problems = self.schema.schema.problems_in("provider", Root::Provider);
        problems.extend(self.name_problems());
        for (name, entry) in &self.resources {
            problems.extend(entry.problems(name));
        }
        for (name, entry) in &self.list_resources {
            problems.extend(entry.problems(name));
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

    /// Whether GenerateResourceConfig is announced. Terraform then sends it for every type.
    pub(super) fn generates_config(&self) -> bool {
        self.resources
            .values()
            .any(|entry| entry.resource.generates_config())
    }

    pub(super) fn resource(&self, type_name: &str) -> Result<&ResourceEntry, Diagnostic> {
        match self.resources.get(type_name) {
            Some(entry) => Ok(entry),
            None => Err(self.unknown("resource type", type_name)),
        }
    }

    pub(super) fn list_resource(&self, type_name: &str) -> Result<&Arc<ListEntry>, Diagnostic> {
        self.list_resources
            .get(type_name)
            .ok_or_else(|| self.unknown("list resource", type_name))
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

/// For an RPC about something that this provider does not announce. Terraform never sends one.
fn announced(rpc: &str, is_announced: bool) -> Result<(), Status> {
    if is_announced {
        return Ok(());
    }
    Err(Status::unimplemented(format!(
        "this provider announces nothing that {rpc} is for"
    )))
}

/// The generated trait's methods: each is one RPC under guard, some only `if` the service announces
/// what they are for.
macro_rules! rpcs {
    ($($rpc:ident: $name:literal, $subject:expr $(, if $announced:expr)?;)*) => {
        #[tonic::async_trait]
        impl provider_server::Provider for Service {
            async fn list_resource(
                &self,
                request: Request<proto::list_resource::Request>,
            ) -> Result<Response<BoxStream<proto::list_resource::Event>>, Status> {
                announced("ListResource", !self.list_resources.is_empty())?;
                Ok(Response::new(rpc::list_resource::answer(self, request.into_inner())))
            }

            $(
                async fn $rpc(
                    &self,
                    request: Request<proto::$rpc::Request>,
                ) -> Result<Response<proto::$rpc::Response>, Status> {
                    $(
                        let is_announced: fn(&Self) -> bool = $announced;
                        announced($name, is_announced(self))?;
                    )?
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
    generate_resource_config: "GenerateResourceConfig", |it| Subject::Resource(&it.type_name), if Self::generates_config;
    move_resource_state: "MoveResourceState", |it| Subject::Resource(&it.target_type_name);
    validate_data_resource_config: "ValidateDataResourceConfig", |it| Subject::DataSource(&it.type_name);
    read_data_source: "ReadDataSource", |it| Subject::DataSource(&it.type_name);
    validate_list_resource_config: "ValidateListResourceConfig", |it| Subject::ListResource(&it.type_name), if |service| !service.list_resources.is_empty();
    get_functions: "GetFunctions", |_| Subject::Provider;
    call_function: "CallFunction", |it| Subject::Function(&it.name);
    stop_provider: "StopProvider", |_| Subject::Provider;
}
