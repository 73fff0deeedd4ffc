//! `start` and `end` of a schedule.

use jiff::Timestamp;

use super::super::super::judge::{Judge, optional, quote};
use crate::{draft::Leaf, problem::Path, simulate::Time};

const ALLOWED: &str = "a moment of RFC 3339 in whole seconds, such as 2026-12-24T08:00:00Z or \
                       2026-12-24T08:00:00+01:00";
const REMEDY: &str = "write date, time and offset";

/// `Some(None)` when it is omitted.
pub(super) fn judge(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<Option<Time>> {
    let Some(text) = optional(leaf)? else {
        return Some(None);
    };
    let moment = parse(text);
    if moment.is_none() {
        let summary = format!("{} is not a moment", path.name());
        judge.error(path, summary, quote(text), ALLOWED, REMEDY);
    }
    moment.map(Some)
}

/// AWS refuses an action whose start is not before its end (Application Auto Scaling API,
/// PutScheduledAction).
pub(super) fn judge_order(
    judge: &mut Judge,
    start: Option<Option<Time>>,
    end: Option<Option<Time>>,
    path: &Path,
) -> bool {
    let (Some(Some(start)), Some(Some(end))) = (start, end) else {
        return true;
    };
    if start < end {
        return true;
    }
    judge.error(
        path,
        "the schedule ends before it starts",
        format!("start {} and end {}", text(start), text(end)),
        "an end after start",
        "move end, or drop it",
    );
    false
}

/// As AWS's moments are compared: `2026-12-24T08:00:00Z`.
pub(super) fn text(moment: Time) -> String {
    Timestamp::from_millisecond(moment.0).map_or_else(|_| moment.to_string(), |at| at.to_string())
}

/// The years that the canonical text has four digits for, and AWS a moment.
fn parse(text: &str) -> Option<Time> {
    let plain = text.is_ascii() && text.as_bytes().get(10) == Some(&b'T') && !text.contains('[');
    let moment: Timestamp = text.parse().ok().filter(|_| plain)?;
    let whole = moment.subsec_nanosecond() == 0 && moment >= Timestamp::UNIX_EPOCH;
    whole.then(|| Time(moment.as_millisecond()))
}
