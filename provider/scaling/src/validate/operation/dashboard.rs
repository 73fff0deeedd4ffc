//! `dashboard`.

use super::super::{
    Context,
    judge::{Judge, optional, quote},
    limit,
};
use crate::{
    draft::{DashboardDraft, Leaf},
    object::ServiceReference,
    problem::Path,
    profile::{Board, SERVICE_TAG, names, service_tag},
};

/// `Some(None)` when there is none. `name` is the profile's; it and `service` are `None` while they
/// are wrong or unknown. While the region is not known there is no dashboard yet: each of its graphs
/// names it.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<DashboardDraft>,
    name: Option<&str>,
    service: Option<&ServiceReference>,
    context: &Context,
) -> Option<Option<Board>> {
    let Some(DashboardDraft { name: own }) = optional(leaf)? else {
        return Some(None);
    };
    let path = Path::root("dashboard");
    let name = judge_name(judge, own, name, &path.attribute("name"));
    let region = context.region.as_deref()?;
    judge_tag(judge, region, service?, &path)?;
    let account = context
        .partition
        .as_deref()
        .zip(context.account_id.as_deref());
    Some(Some(Board {
        name: name?,
        region: region.to_owned(),
        alarm_arns: account.map(|(partition, account)| {
            format!("arn:{partition}:cloudwatch:{region}:{account}:alarm:")
        }),
    }))
}

fn judge_name(
    judge: &mut Judge,
    leaf: &Leaf<String>,
    profile: Option<&str>,
    path: &Path,
) -> Option<String> {
    let most = limit::DASHBOARD_NAME_CHARS_MAX;
    let allowed = format!("1 to {most} ASCII letters, digits, '-' and '_'");
    if let Some(name) = optional(leaf)? {
        if !is_name(name) {
            let summary = "dashboard.name is not one that CloudWatch accepts";
            let remedy = "write a name such as worker-scaling";
            judge.error(path, summary, quote(name), allowed, remedy);
            return None;
        }
        return Some(name.clone());
    }
    let name = names::dashboard(profile?);
    if !is_name(&name) {
        judge.error(
            path,
            "dashboard.name is missing, and the profile's name cannot take its place",
            quote(&name),
            allowed,
            format!("write dashboard.name, such as {:?}", name.replace('.', "-")),
        );
        return None;
    }
    Some(name)
}

/// CloudWatch API, PutDashboard.DashboardName.
fn is_name(text: &str) -> bool {
    (1..=limit::DASHBOARD_NAME_CHARS_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The tag by which the dashboard is known must fit.
fn judge_tag(
    judge: &mut Judge,
    region: &str,
    service: &ServiceReference,
    path: &Path,
) -> Option<()> {
    let most = limit::TAG_VALUE_CHARS_MAX;
    let value = service_tag(region, service);
    if value.len() <= most {
        return Some(());
    }
    judge.error(
        path,
        format!("the dashboard's tag {SERVICE_TAG} would be too long"),
        format!(
            "names of region, cluster and service of {} characters together",
            value.len()
        ),
        format!("at most {most}"),
        "drop the dashboard, or shorten the names of cluster or service",
    );
    None
}
