//! Dashboards.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::operation::{
    get_dashboard::GetDashboardOutput, put_dashboard::builders::PutDashboardInputBuilder,
};
use scaling::object::Dashboard;

use super::{Inexpressible, alarm::tag_to_sdk};

/// The request that puts `dashboard`; with its tags only where it is created: on an update
/// CloudWatch ignores them.
pub(crate) fn to_sdk(dashboard: &Dashboard, create: bool) -> PutDashboardInputBuilder {
    let Dashboard { name, body, tags } = dashboard;
    let mut request = PutDashboardInputBuilder::default()
        .dashboard_name(name)
        .dashboard_body(body.to_string());
    if create {
        for (key, value) in tags {
            request = request.tags(tag_to_sdk(key, value));
        }
    }
    request
}

/// A dashboard as read, with the tags that were listed for it.
pub(crate) fn from_sdk(
    name: &str,
    found: &GetDashboardOutput,
    tags: BTreeMap<String, String>,
) -> Result<Dashboard, Inexpressible> {
    let body = serde_json::from_str(found.dashboard_body().unwrap_or_default());
    Ok(Dashboard {
        name: name.to_owned(),
        body: body.map_err(|_| Inexpressible("dashboard whose body is no JSON".to_owned()))?,
        tags,
    })
}
