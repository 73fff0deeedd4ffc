//! Steps of the alarms.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Step,
    target::{TagChanges, tag_changes},
};
use crate::{
    object::{Alarm, Found, Observed},
    ownership::Ownership,
    render,
};

pub(super) struct Changes {
    pub(super) deletions: Vec<Step>,
    pub(super) puts: Vec<Step>,
}

/// `created` are the policies that get a new ARN: an alarm that starts one must learn it.
pub(super) fn changes(
    wanted: &BTreeMap<String, Alarm>,
    observed: &Observed,
    ownership: &Ownership,
    created: &BTreeSet<String>,
) -> Changes {
    let obsolete = own(observed, ownership).filter(|name| !wanted.contains_key(*name));
    let unmanaged = wanted.keys().map(String::as_str);
    let unmanaged =
        unmanaged.filter(|name| observed.unmanaged.contains_key(&render::alarm_key(name)));
    let deleted: BTreeSet<&str> = obsolete.chain(unmanaged).collect();
    let puts = wanted
        .values()
        .flat_map(|alarm| put(alarm, observed.alarms.get(&alarm.name), created))
        .collect();
    Changes {
        deletions: deletions(&deleted),
        puts,
    }
}

pub(super) fn removal(observed: &Observed, ownership: &Ownership) -> Vec<Step> {
    deletions(&own(observed, ownership).collect())
}

fn own<'a>(observed: &'a Observed, ownership: &Ownership) -> impl Iterator<Item = &'a str> {
    let alarms = observed.alarms.values().map(|found| &found.object);
    let names = alarms.filter(|alarm| ownership.owns_alarm(alarm));
    names
        .map(|alarm| alarm.name.as_str())
        .chain(ownership.unmanaged_alarms(observed))
}

fn deletions(names: &BTreeSet<&str>) -> Vec<Step> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let calls = names.chunks(Step::ALARMS_PER_DELETE_MAX);
    calls
        .map(|names| Step::DeleteAlarms {
            names: names.to_vec(),
        })
        .collect()
}

fn put(wanted: &Alarm, found: Option<&Found<Alarm>>, created: &BTreeSet<String>) -> Vec<Step> {
    let Some(Found { arn, object }) = found else {
        return vec![Step::PutAlarm {
            alarm: wanted.clone(),
            create: true,
        }];
    };
    let mut steps = Vec::new();
    let renewed = wanted
        .alarm_actions
        .iter()
        .any(|policy| created.contains(policy));
    if renewed || settings(object) != settings(wanted) {
        steps.push(Step::PutAlarm {
            alarm: wanted.clone(),
            create: false,
        });
    }
    let TagChanges { set, removed } = tag_changes(&wanted.tags, &object.tags);
    if !set.is_empty() {
        steps.push(Step::TagAlarm {
            arn: arn.clone(),
            name: wanted.name.clone(),
            tags: set,
        });
    }
    if !removed.is_empty() {
        steps.push(Step::UntagAlarm {
            arn: arn.clone(),
            name: wanted.name.clone(),
            keys: removed,
        });
    }
    steps
}

fn settings(alarm: &Alarm) -> Alarm {
    Alarm {
        tags: BTreeMap::new(),
        ..alarm.clone()
    }
}
