//! One RPC, one file, three beats: decode, call, encode.

pub(super) mod apply_resource_change;
pub(super) mod call_function;
pub(super) mod configure_provider;
pub(super) mod generate_resource_config;
pub(super) mod get_functions;
pub(super) mod get_metadata;
pub(super) mod get_provider_schema;
pub(super) mod get_resource_identity_schemas;
pub(super) mod import_resource_state;
pub(super) mod list_resource;
pub(super) mod move_resource_state;
pub(super) mod plan_resource_change;
pub(super) mod read_data_source;
pub(super) mod read_resource;
pub(super) mod stop_provider;
pub(super) mod upgrade_resource_identity;
pub(super) mod upgrade_resource_state;
pub(super) mod validate_data_resource_config;
pub(super) mod validate_list_resource_config;
pub(super) mod validate_provider_config;
pub(super) mod validate_resource_config;
