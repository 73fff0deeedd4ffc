//! Steps of the dashboards.

use std::collections::BTreeMap;

use super::{
    Step,
    target::{TagChanges, tag_changes},
};
use crate::{
    object::{Dashboard, Found, Observed},
    ownership::Ownership,
};

pub(super) struct Changes {
    pub(super) deletions: Vec<Step>,
    pub(super) puts: Vec<Step>,
}

pub(super) fn changes(
    wanted: &BTreeMap<String, Dashboard>,
    observed: &Observed,
    ownership: &Ownership,
) -> Changes {
    let obsolete = own(observed, ownership).filter(|name| !wanted.contains_key(*name));
    let puts = wanted
        .values()
        .flat_map(|dashboard| put(dashboard, observed.dashboards.get(&dashboard.name)));
    Changes {
        puts: puts.collect(),
        deletions: deletions(obsolete),
    }
}

pub(super) fn removal(observed: &Observed, ownership: &Ownership) -> Vec<Step> {
    deletions(own(observed, ownership))
}

fn own<'a>(observed: &'a Observed, ownership: &Ownership) -> impl Iterator<Item = &'a str> {
    let dashboards = observed.dashboards.values().map(|found| &found.object);
    let own = dashboards.filter(|dashboard| ownership.owns_dashboard(dashboard));
    own.map(|dashboard| dashboard.name.as_str())
}

fn deletions<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Step> {
    let names: Vec<String> = names.map(str::to_owned).collect();
    let calls = names.chunks(Step::DASHBOARDS_PER_DELETE_MAX);
    calls
        .map(|names| Step::DeleteDashboards {
            names: names.to_vec(),
        })
        .collect()
}

/// Bodies are compared as JSON, not as text (CloudWatch API, PutDashboard).
fn put(wanted: &Dashboard, found: Option<&Found<Dashboard>>) -> Vec<Step> {
    let Some(Found { arn, object }) = found else {
        return vec![Step::PutDashboard {
            dashboard: wanted.clone(),
            create: true,
        }];
    };
    let mut steps = Vec::new();
    if object.body != wanted.body {
        steps.push(Step::PutDashboard {
            dashboard: wanted.clone(),
            create: false,
        });
    }
    let TagChanges { set, removed } = tag_changes(&wanted.tags, &object.tags);
    if !set.is_empty() {
        steps.push(Step::TagDashboard {
            arn: arn.clone(),
            name: wanted.name.clone(),
            tags: set,
        });
    }
    if !removed.is_empty() {
        steps.push(Step::UntagDashboard {
            arn: arn.clone(),
            name: wanted.name.clone(),
            keys: removed,
        });
    }
    steps
}
