//! Changes that may let a profile come back to `min_capacity` sooner.

use super::{change::Change, hcl::Hcl};
use crate::{
    problem::Path,
    profile::{Drain, Profile, Queue},
    validate::limit,
};

/// A drain that is advised acts below this part of the lowest depth that scales out.
const BELOW_DIVISOR: i64 = 5;

/// A drain as it is written, without what is a default.
pub(super) fn written(drain: Drain) -> Hcl {
    let Drain {
        below,
        remove,
        periods,
    } = drain;
    let mut attributes = vec![("below", below.into())];
    if remove != limit::DRAIN_REMOVE_DEFAULT {
        attributes.push(("remove", remove.into()));
    }
    if periods != limit::DRAIN_PERIODS_DEFAULT {
        attributes.push(("periods", periods.into()));
    }
    Hcl::Object(attributes)
}

/// Scaling in for every tracking signal that may not: all that may have to agree, so that one more
/// helps only where there was none.
pub(super) fn scale_in(profile: &Profile) -> Vec<Change> {
    let mut found = Vec::new();
    let mut allow = |at: Path, write: &dyn Fn(&mut Profile) -> Option<&mut bool>| {
        let mut profile = profile.clone();
        if let Some(scale_in) = write(&mut profile)
            && !*scale_in
        {
            *scale_in = true;
            found.push(Change {
                at,
                lines: vec![("scale_in", Hcl::Bool(true))],
                note: "the signal also removes tasks it does not need".to_owned(),
                profile,
                sample_every: None,
            });
        }
    };
    allow(Path::root("cpu"), &|it| {
        Some(&mut it.cpu.as_mut()?.scale_in)
    });
    allow(Path::root("memory"), &|it| {
        Some(&mut it.memory.as_mut()?.scale_in)
    });
    allow(Path::root("requests"), &|it| {
        Some(&mut it.requests.as_mut()?.scale_in)
    });
    allow(Path::root("guilds"), &|it| {
        Some(&mut it.guilds.as_mut()?.scale_in)
    });
    for key in profile.metrics.keys() {
        let at = Path::root("metrics").key(key);
        allow(at, &|it| Some(&mut it.metrics.get_mut(key)?.scale_in));
    }
    for key in profile.queues.keys() {
        let at = Path::root("queues").key(key);
        allow(at.attribute("backlog_per_task"), &|it| {
            Some(&mut it.queues.get_mut(key)?.backlog.as_mut()?.scale_in)
        });
    }
    found
}

/// A drain for a queue that has none.
pub(super) fn drain(profile: &Profile, key: &str, queue: &Queue) -> Option<Change> {
    let first = queue.steps.first().map(|step| step.at);
    let burst = queue.burst.map(|burst| burst.at);
    let lowest = first.into_iter().chain(burst).min()?;
    if queue.drain.is_some() || lowest < 2 {
        return None;
    }
    let drain = Drain {
        below: (lowest / BELOW_DIVISOR).max(1),
        remove: limit::DRAIN_REMOVE_DEFAULT,
        periods: limit::DRAIN_PERIODS_DEFAULT,
    };
    let lines = vec![("drain", written(drain))];
    let note = "removes tasks one by one while the queue is short";
    Some(Change::of_queue(
        profile,
        (key, None),
        lines,
        note,
        |queue| {
            queue.drain = Some(drain);
        },
    ))
}

/// A drain that removes so many tasks at a time.
pub(super) fn remove(profile: &Profile, key: &str, drain: Drain, remove: i32) -> Change {
    let lines = vec![("remove", remove.into())];
    let note = format!("removes {remove} tasks at a time");
    Change::of_queue(profile, (key, Some("drain")), lines, note, |queue| {
        queue.drain = Some(Drain { remove, ..drain });
    })
}

/// A drain that acts after so many periods.
pub(super) fn periods(profile: &Profile, key: &str, drain: Drain, periods: i32) -> Change {
    let lines = vec![("periods", periods.into())];
    let note = "acts after a shorter quiet time, and is wrong about it more often";
    Change::of_queue(profile, (key, Some("drain")), lines, note, |queue| {
        queue.drain = Some(Drain { periods, ..drain });
    })
}

/// A drain that waits so many seconds after one removal before the next.
pub(super) fn cooldown(profile: &Profile, key: &str, secs: i32) -> Change {
    let lines = vec![("scale_in_cooldown", secs.into())];
    let note = "removals follow each other more closely";
    Change::of_queue(profile, (key, None), lines, note, |queue| {
        queue.cooldowns.scale_in = secs;
    })
}
