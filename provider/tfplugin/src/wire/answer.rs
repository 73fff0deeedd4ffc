//! How each RPC says that it failed: always inside an OK response, for Terraform shows a gRPC
//! status to people only as a generic text.

use super::convert;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6 as proto;

/// A response that can carry problems.
pub(super) trait Answer: Sized {
    /// The response that holds nothing but these problems.
    fn failed(diagnostics: Diagnostics) -> Self;
}

macro_rules! answers {
    ($($rpc:ident),* $(,)?) => {$(
        impl Answer for proto::$rpc::Response {
            fn failed(diagnostics: Diagnostics) -> Self {
                let mut response = Self::default();
                response.diagnostics = convert::diagnostics(diagnostics);
                response
            }
        }
    )*};
}

answers!(
    apply_resource_change,
    configure_provider,
    generate_resource_config,
    get_functions,
    get_metadata,
    get_provider_schema,
    get_resource_identity_schemas,
    import_resource_state,
    move_resource_state,
    plan_resource_change,
    read_data_source,
    read_resource,
    upgrade_resource_identity,
    upgrade_resource_state,
    validate_data_resource_config,
    validate_list_resource_config,
    validate_provider_config,
    validate_resource_config,
);

impl Answer for proto::call_function::Response {
    fn failed(diagnostics: Diagnostics) -> Self {
        let text = one_text(diagnostics);
        Self {
            result: None,
            error: Some(proto::FunctionError {
                text,
                function_argument: None,
            }),
        }
    }
}

impl Answer for proto::stop_provider::Response {
    fn failed(diagnostics: Diagnostics) -> Self {
        Self {
            error: one_text(diagnostics),
        }
    }
}

fn one_text(diagnostics: Diagnostics) -> String {
    let text = |Diagnostic {
                    summary, detail, ..
                }| format!("{summary}: {detail}");
    diagnostics
        .into_iter()
        .map(text)
        .collect::<Vec<_>>()
        .join("\n")
}
