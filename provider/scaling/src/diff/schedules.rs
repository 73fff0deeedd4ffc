//! Steps of the scheduled actions.

use std::collections::BTreeMap;

use super::Step;
use crate::{
    object::{Observed, ScheduledAction},
    ownership::Ownership,
};

pub(super) struct Changes {
    pub(super) deletions: Vec<Step>,
    pub(super) puts: Vec<Step>,
}

pub(super) fn changes(
    wanted: &BTreeMap<String, ScheduledAction>,
    observed: &Observed,
    ownership: &Ownership,
) -> Changes {
    let standing = |name: &str| observed.schedules.get(name).map(|found| &found.object);
    let puts = wanted
        .values()
        .filter(|action| standing(&action.name) != Some(*action));
    let obsolete = own(observed, ownership).filter(|name| !wanted.contains_key(*name));
    Changes {
        puts: puts
            .cloned()
            .map(|action| Step::PutSchedule { action })
            .collect(),
        deletions: deletions(obsolete),
    }
}

pub(super) fn removal(observed: &Observed, ownership: &Ownership) -> Vec<Step> {
    deletions(own(observed, ownership))
}

fn own<'a>(observed: &'a Observed, ownership: &Ownership) -> impl Iterator<Item = &'a str> {
    let names = observed.schedules.keys().map(String::as_str);
    names.filter(|name| ownership.may_remove_schedule(name))
}

fn deletions<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Step> {
    let names = names.map(str::to_owned);
    names.map(|name| Step::DeleteSchedule { name }).collect()
}
