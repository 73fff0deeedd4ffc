//! What is not a signal: schedules, switches, alarms for people, the dashboard and demands.

mod alerts;
mod dashboard;
mod require;
mod schedules;

use std::collections::BTreeMap;

use super::{
    judge::{Judge, optional},
    signals::Surroundings,
};
use crate::{
    draft::{Draft, Leaf, SuspendedDraft},
    object::{ScheduledAction, SuspendedState},
    profile::{Alerts, Board, Require},
};

/// What a profile says besides its signals, proved.
pub(super) struct Operation {
    pub(super) schedules: BTreeMap<String, ScheduledAction>,
    pub(super) suspended: SuspendedState,
    pub(super) alerts: Option<Alerts>,
    pub(super) dashboard: Option<Board>,
    pub(super) require: Option<Require>,
    pub(super) exclusive: bool,
}

/// `name` is the profile's, `None` while it is wrong or unknown.
pub(super) fn judge(
    judge: &mut Judge,
    draft: &Draft,
    name: Option<&str>,
    surroundings: &Surroundings<'_>,
) -> Option<Operation> {
    let Surroundings {
        context,
        service,
        capacity,
        cooldowns: _,
    } = *surroundings;
    let Draft {
        queues,
        guilds,
        schedules,
        suspended,
        alerts,
        dashboard,
        require,
        exclusive,
        ..
    } = draft;
    let schedules = schedules::judge(judge, schedules, name, capacity);
    let published = alerts::Published::of(queues, guilds);
    let alerts = alerts::judge(judge, alerts, published, context);
    let dashboard = dashboard::judge(judge, dashboard, name, service, context);
    let require = require::judge(judge, require);
    Some(Operation {
        schedules: schedules?,
        suspended: read_suspended(suspended)?,
        alerts: alerts?,
        dashboard: dashboard?,
        require: require?,
        exclusive: switch(exclusive)?,
    })
}

fn read_suspended(leaf: &Leaf<SuspendedDraft>) -> Option<SuspendedState> {
    let Some(draft) = optional(leaf)? else {
        return Some(SuspendedState::default());
    };
    let SuspendedDraft {
        scale_out,
        scale_in,
        scheduled,
    } = draft;
    Some(SuspendedState {
        dynamic_scaling_in_suspended: switch(scale_in)?,
        dynamic_scaling_out_suspended: switch(scale_out)?,
        scheduled_scaling_suspended: switch(scheduled)?,
    })
}

/// A switch is off unless it is on.
fn switch(leaf: &Leaf<bool>) -> Option<bool> {
    optional(leaf).map(|on| on.copied().unwrap_or(false))
}
