//! Dashboards.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A CloudWatch dashboard (CloudWatch API, PutDashboard). Its name is unique in the account, over
/// all regions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Dashboard {
    /// Its name: letters, digits, `-` and `_`.
    #[serde(rename = "DashboardName")]
    pub name: String,
    /// Its body. Two bodies are the same when they are the same JSON.
    #[serde(rename = "DashboardBody")]
    pub body: serde_json::Value,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}
