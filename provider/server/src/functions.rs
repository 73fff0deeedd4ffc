//! The provider's functions: what HCL would need a regular expression for.

mod parse_service_arn;
mod resource_label;

use std::sync::Arc;

use tfplugin::Function;

use parse_service_arn::ParseServiceArn;
use resource_label::ResourceLabel;

/// Every function.
pub(crate) fn all() -> Vec<Arc<dyn Function>> {
    vec![Arc::new(ParseServiceArn), Arc::new(ResourceLabel)]
}
