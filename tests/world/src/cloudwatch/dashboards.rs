//! Dashboards. They belong to the account: every region sees the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Dashboard, dashboard_body, tags};
use crate::{
    page::{self, Token},
    state::Context,
    wire::{ACCOUNT, Failure, Input},
};

/// Characters of a name, dashboards of one DeleteDashboards (CloudWatch API), and rows of a page of
/// ListDashboards.
const NAME_MAX: usize = 255;
const DELETED_MAX: usize = 100;
const PAGE: usize = 1000;

fn invalid(message: impl Into<String>) -> Failure {
    Failure::client("InvalidParameterValue", message)
}

pub(super) fn put(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let name = input.required("DashboardName");
    check_name(name, "DashboardName", false)?;
    let text = input.required("DashboardBody");
    if text.is_empty() {
        return Err(invalid("The parameter DashboardBody is required."));
    }
    let before = context.account.dashboards.get(name);
    // Tags count only on create; an update leaves them (CloudWatch API, PutDashboard.Tags).
    let tags = match before {
        Some(before) => before.tags.clone(),
        None => tags::parameters(input, "Tags")?,
    };
    let (body, warnings) = dashboard_body::judge(text)?;
    let dashboard = Dashboard {
        name: name.to_owned(),
        arn: format!("arn:aws:cloudwatch::{ACCOUNT}:dashboard/{name}"),
        body: serde_json::from_str(&body).unwrap_or_default(),
        tags,
        modified: context.now.floor(),
    };
    let dashboards = &mut context.account.dashboards;
    dashboards.insert(name.to_owned(), dashboard);
    let messages: Vec<_> = warnings.iter().map(|warning| warning.told()).collect();
    Ok(json!({ "DashboardValidationMessages": messages }))
}

pub(super) fn get(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let name = input.required("DashboardName");
    check_name(name, "DashboardName", false)?;
    let found = context.account.dashboards.get(name).ok_or_else(|| {
        Failure::client(
            "ResourceNotFound",
            format!("Dashboard {name} does not exist"),
        )
    })?;
    Ok(json!({
        "DashboardArn": found.arn,
        "DashboardBody": found.body.to_string(),
        "DashboardName": found.name,
    }))
}

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let prefix = input.text("DashboardNamePrefix").unwrap_or_default();
    check_name(prefix, "DashboardNamePrefix", true)?;
    let token = Token::read("ListDashboards", &[prefix], input.text("NextToken"))
        .map_err(|_| invalid("Invalid NextToken"))?;
    let dashboards = context.account.dashboards.values();
    let rows: Vec<_> = dashboards
        .filter(|dashboard| dashboard.name.starts_with(prefix))
        .collect();
    let (rows, next) = page::cut(rows, |dashboard| dashboard.name.clone(), &token, PAGE);
    let entries = rows.iter().map(|dashboard| {
        json!({
            "DashboardName": dashboard.name,
            "DashboardArn": dashboard.arn,
            "LastModified": dashboard.modified,
            "Size": dashboard.body.to_string().len(),
        })
    });
    Ok(json!({ "DashboardEntries": entries.collect::<Vec<_>>(), "NextToken": next }))
}

/// Names that are not there are passed over; a bad one deletes nothing.
pub(super) fn delete(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let names = input.texts("DashboardNames");
    if names.is_empty() {
        return Err(invalid(
            "Field DashboardNames is required and has to contain at least 1 element.",
        ));
    }
    for (index, name) in names.iter().enumerate() {
        check_name(name, &format!("DashboardNames[{index}]"), false)?;
    }
    let names: BTreeSet<_> = names.into_iter().collect();
    if names.len() > DELETED_MAX {
        return Err(invalid(format!(
            "Field DashboardNames can contain up to {DELETED_MAX} elements."
        )));
    }
    let dashboards = &mut context.account.dashboards;
    dashboards.retain(|name, _| !names.contains(name));
    Ok(json!({}))
}

/// Letters, digits, `-` and `_`; a prefix may also hold dots and be empty.
fn check_name(name: &str, field: &str, prefix: bool) -> Result<(), Failure> {
    let allowed = |letter: char| {
        letter.is_ascii_alphanumeric() || "-_".contains(letter) || (prefix && letter == '.')
    };
    if name.is_empty() && !prefix {
        return Err(invalid(format!("The parameter {field} is required.")));
    }
    if name.len() > NAME_MAX {
        return Err(invalid(format!(
            "The value for field {field} must not exceed {NAME_MAX} characters."
        )));
    }
    if !name.chars().all(allowed) {
        return Err(invalid(format!(
            "The value for field {field} contains invalid characters."
        )));
    }
    Ok(())
}
