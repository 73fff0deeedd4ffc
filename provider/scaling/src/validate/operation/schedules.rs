//! `schedules`.

mod bounds;
mod moment;

use std::collections::BTreeMap;

use super::super::{
    capacity::Capacity,
    judge::{Judge, optional, quote},
    limit, signal,
};
use crate::{
    draft::{Leaf, ScheduleDraft},
    object::ScheduledAction,
    problem::Path,
    profile::names,
    simulate::{
        Time,
        schedule::{Fault, Schedule, Timetable, Zone},
    },
};

/// `name` is the profile's, `None` while it is wrong or unknown.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<BTreeMap<String, Leaf<ScheduleDraft>>>,
    name: Option<&str>,
    capacity: Capacity,
) -> Option<BTreeMap<String, ScheduledAction>> {
    let Some(drafts) = optional(leaf)? else {
        return Some(BTreeMap::new());
    };
    let path = Path::root("schedules");
    judge_count(judge, drafts.len(), &path);
    let mut all = Vec::new();
    let mut actions = Vec::new();
    for (key, leaf) in drafts {
        let path = path.key(key);
        let named = judge_key(judge, key, &path);
        let allowed = "an object with schedule, and min_capacity or max_capacity";
        let draft = judge.element(leaf, &path, "schedule", allowed);
        let judged = draft.map(|draft| judge_one(judge, draft, &path));
        all.extend(judged.as_ref().map(|judged| judged.bounds.clone()));
        actions.push(named.zip(judged).and_then(|(key, judged)| {
            let action = judged.known(names::schedule(name?, key))?;
            Some((key.to_owned(), action))
        }));
    }
    let problems = judge.count();
    bounds::judge_together(judge, &all, capacity);
    let sound = judge.count() == problems;
    let actions: Option<BTreeMap<_, _>> = actions.into_iter().collect();
    actions.filter(|_| sound)
}

fn judge_count(judge: &mut Judge, count: usize, path: &Path) {
    let most = limit::SCHEDULES_PER_TARGET_MAX;
    if count > most {
        judge.error(
            path,
            "there are more schedules than a target can have",
            format!("{count} schedules"),
            format!("at most {most}"),
            "drop some schedules",
        );
    }
}

fn judge_key<'a>(judge: &mut Judge, key: &'a str, path: &Path) -> Option<&'a str> {
    let most = limit::SCHEDULE_KEY_CHARS_MAX;
    if signal::is_plain(key, most) {
        return Some(key);
    }
    judge.error(
        path,
        "the key cannot be part of the name of a scheduled action",
        quote(key),
        signal::allowed(most),
        "choose a key such as morning",
    );
    None
}

/// What is known of one schedule.
struct Judged {
    schedule: Option<String>,
    timezone: Option<String>,
    start: Option<Option<Time>>,
    end: Option<Option<Time>>,
    bounds: bounds::Judged,
}

impl Judged {
    fn known(self, name: String) -> Option<ScheduledAction> {
        Some(ScheduledAction {
            name,
            schedule: self.schedule?,
            timezone: self.timezone?,
            start_time: self.start?.map(moment::text),
            end_time: self.end?.map(moment::text),
            action: self.bounds.known()?,
        })
    }
}

fn judge_one(judge: &mut Judge, draft: &ScheduleDraft, path: &Path) -> Judged {
    let ScheduleDraft {
        schedule,
        timezone,
        start,
        end,
        min_capacity,
        max_capacity,
    } = draft;
    let at = path.attribute("schedule");
    let read = judge_schedule(judge, schedule, &at);
    let zone = judge_zone(judge, timezone, &path.attribute("timezone"));
    let start = moment::judge(judge, start, &path.attribute("start"));
    let end = moment::judge(judge, end, &path.attribute("end"));
    let ordered = moment::judge_order(judge, start, end, &path.attribute("end"));
    let bounds = bounds::judge(judge, min_capacity, max_capacity, path);
    let runs = judge_runs(judge, read.as_ref(), zone.as_ref(), (start, end), &at);
    Judged {
        schedule: schedule.given().filter(|_| read.is_some() && runs).cloned(),
        timezone: zone.map(|zone| zone.name().to_owned()),
        start: start.filter(|_| ordered),
        end: end.filter(|_| ordered),
        bounds,
    }
}

const REMEDY: &str = "write an expression such as cron(0 8 ? * MON-FRI *)";

fn judge_schedule(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<Schedule> {
    let most = limit::SCHEDULE_CHARS_MAX;
    let allowed = "cron(...), rate(...) or at(...)";
    let text = judge.required(leaf, path, allowed, REMEDY)?;
    if text.chars().count() > most {
        let summary = "schedule is longer than AWS accepts";
        let allowed = format!("up to {most} characters");
        judge.error(path, summary, quote(text), allowed, REMEDY);
        return None;
    }
    let summary = "schedule is not one that AWS accepts";
    told(judge, Schedule::parse(text), path, summary, REMEDY)
}

fn judge_zone(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<Zone> {
    let Some(name) = optional(leaf)? else {
        return Some(Zone::utc());
    };
    let summary = "timezone is not one that AWS accepts";
    let remedy = "write the IANA name of the zone, or drop timezone for UTC";
    told(judge, Zone::parse(name), path, summary, remedy)
}

/// Whether the schedule may ever run, as far as that is known.
fn judge_runs(
    judge: &mut Judge,
    schedule: Option<&Schedule>,
    zone: Option<&Zone>,
    (start, end): (Option<Option<Time>>, Option<Option<Time>>),
    path: &Path,
) -> bool {
    let (Some(schedule), Some(zone)) = (schedule, zone) else {
        return true;
    };
    let summary = "schedule names a moment that never comes";
    let shown = schedule.check(zone);
    if told(judge, shown, path, summary, "write another moment").is_none() {
        return false;
    }
    let (Some(start), Some(end)) = (start, end) else {
        return true;
    };
    let timetable = Timetable {
        schedule: schedule.clone(),
        zone: zone.clone(),
        start,
        end,
        written: Time::EVER,
    };
    if timetable.next_after(Time::EVER).is_some() {
        return true;
    }
    judge.error(
        path,
        "the schedule would never run",
        "an expression that no moment between start and end matches",
        "an expression that matches some moment",
        "correct the expression, or move start and end",
    );
    false
}

/// Passes on what a parser says.
fn told<T>(
    judge: &mut Judge,
    read: Result<T, Fault>,
    path: &Path,
    summary: &str,
    remedy: &str,
) -> Option<T> {
    read.map_err(|Fault { found, allowed }| judge.error(path, summary, found, allowed, remedy))
        .ok()
}
