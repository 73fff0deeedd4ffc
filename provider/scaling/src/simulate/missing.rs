//! What state an alarm is in when some of its data points are missing.
//!
//! CloudWatch fetches more points than it needs and fills gaps only as far as it must (CloudWatch
//! User Guide, "Configuring how CloudWatch alarms treat missing data"). The rule here reproduces
//! both tables of that page, cell by cell (`tests/simulation/cases/missing.txt`). Two cells deserve a word. For `ignore`
//! in a 2-of-3 alarm the tables print OK for `0 - X - -` and `- - - - 0`, although neither verdict
//! has its full count of points; an emulator built on captured answers keeps the state there. The
//! tables are AWS's own word, so a point within the threshold settles it: `ignore` keeps the state
//! only while no such point is in range.

use super::decision::StateValue;
use crate::object::TreatMissingData;

/// What an alarm's verdict depends on besides the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// N: how many points are looked at.
    pub(crate) evaluation_periods: usize,
    /// M: how many of them must breach.
    pub(crate) datapoints_to_alarm: usize,
    /// What a gap counts as.
    pub(crate) treat_missing_data: TreatMissingData,
    /// The state before.
    pub(crate) current: StateValue,
}

/// A real data point among the newest N.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sighting {
    /// In periods: 1 is the newest period there can be.
    pub(crate) age: i64,
    /// Whether it breaches the threshold.
    pub(crate) breaching: bool,
}

impl Verdict {
    /// The state, from the newest real points within the evaluation range, at most N of them.
    pub(crate) fn state(self, points: impl Iterator<Item = Sighting>) -> StateValue {
        let (wanted, needed) = (self.evaluation_periods, self.datapoints_to_alarm);
        let (mut good, mut bad, mut oldest_bad) = (0, 0, 0);
        for Sighting { age, breaching } in points {
            if breaching {
                bad += 1;
                oldest_bad = oldest_bad.max(age);
            } else {
                good += 1;
            }
        }
        let missing = wanted.saturating_sub(good + bad);
        if bad >= needed {
            return StateValue::Alarm;
        }
        if good + needed > wanted {
            return StateValue::Ok;
        }
        match self.treat_missing_data {
            TreatMissingData::Breaching if bad + missing >= needed => StateValue::Alarm,
            TreatMissingData::Breaching | TreatMissingData::NotBreaching => StateValue::Ok,
            TreatMissingData::Ignore | TreatMissingData::Missing if good > 0 => StateValue::Ok,
            TreatMissingData::Ignore => self.current,
            // A breach that nothing has contradicted for M periods stands.
            TreatMissingData::Missing
                if usize::try_from(oldest_bad).is_ok_and(|age| age >= needed) =>
            {
                StateValue::Alarm
            }
            TreatMissingData::Missing => StateValue::InsufficientData,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The state under `missing` for points written as in the guide: `0` within the threshold, `X`
    /// breaching, `-` missing, newest on the right.
    fn state(points: &str, m: usize) -> StateValue {
        let newest_first = points.split(' ').rev().zip(1..);
        let sightings = newest_first
            .filter(|(point, _)| *point != "-")
            .map(|(point, age)| Sighting {
                age,
                breaching: point == "X",
            });
        let verdict = Verdict {
            evaluation_periods: 3,
            datapoints_to_alarm: m,
            treat_missing_data: TreatMissingData::Missing,
            current: StateValue::Ok,
        };
        verdict.state(sightings.take(3))
    }

    /// CloudWatch User Guide, "Avoiding premature transitions to alarm state".
    #[test]
    fn a_young_breach_waits_for_its_neighbours() {
        let rows = [
            ("- - - - X", 3, "INSUFFICIENT_DATA"),
            ("- - - X -", 3, "INSUFFICIENT_DATA"),
            ("- - - X 0", 3, "OK"),
            ("- - X - 0", 3, "OK"),
            ("- - X - -", 3, "ALARM"),
            ("- - - - X", 2, "INSUFFICIENT_DATA"),
        ];
        for (points, m, expected) in rows {
            assert_eq!(state(points, m).name(), expected, "{points}, {m} of 3");
        }
    }
}
