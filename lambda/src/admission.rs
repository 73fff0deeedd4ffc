//! Which events begin a run. EventBridge delivers each event at least once, and Lambda keeps it
//! waiting while another run goes on ("Lambda function retry behaviour", asynchronous invocation).

use std::collections::VecDeque;
use std::fmt;
use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::clock::between;
use crate::report::Trigger;

/// An event due longer ago is dropped: the next one is due by now, and running both would make that
/// one late in turn. A schedule is precise to 60 s, and an event may wait 60 s for the function.
const LATE_MAX: Duration = Duration::from_secs(120);
/// Ids remembered. A duplicate follows its original within minutes.
const IDS_MAX: usize = 16;

/// Remembers what has been run in this environment.
#[derive(Debug, Default)]
pub struct Admission {
    published: VecDeque<String>,
}

/// Why an event begins no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dropped {
    /// A run of the same event has published already.
    Duplicate {
        /// The event's id.
        id: String,
    },
    /// It was due too long ago.
    Late {
        /// How long ago.
        by: Duration,
    },
}

impl Admission {
    /// Judges an event that arrives at `now`. One that says neither id nor time is always run.
    ///
    /// # Errors
    /// Why it is to be dropped.
    pub fn judge(&self, trigger: &Trigger, now: SystemTime) -> Result<(), Dropped> {
        if let Some(id) = trigger.id.as_ref().filter(|id| self.published.contains(id)) {
            return Err(Dropped::Duplicate { id: id.clone() });
        }
        let time = trigger.time.as_deref();
        let due = time.and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
        match due.map(|due| between(due.into(), now)) {
            Some(by) if by > LATE_MAX => Err(Dropped::Late { by }),
            _ => Ok(()),
        }
    }

    /// Notes that the run of an event has published. One that could publish nothing may be tried
    /// again.
    pub fn remember(&mut self, trigger: &Trigger) {
        let Some(id) = &trigger.id else { return };
        if self.published.len() == IDS_MAX {
            self.published.pop_front();
        }
        self.published.push_back(id.clone());
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate { id } => {
                write!(formatter, "an event of the id {id} has been run already")
            }
            Self::Late { by } => write!(
                formatter,
                "the event was due {} s ago, more than {}; the next one is due by now",
                by.as_secs(),
                LATE_MAX.as_secs()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{Admission, Dropped, IDS_MAX};
    use crate::report::Trigger;

    /// 2026-09-21T14:13:20Z.
    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
    }

    fn trigger(id: Option<&str>, time: Option<&str>) -> Trigger {
        Trigger {
            id: id.map(str::to_owned),
            time: time.map(str::to_owned),
            deadline: None,
        }
    }

    #[test]
    fn late_events() {
        let late = |seconds| {
            Err(Dropped::Late {
                by: Duration::from_secs(seconds),
            })
        };
        for (time, expected) in [
            (None, Ok(())),
            (Some("2026-09-21T14:13:20Z"), Ok(())),
            (Some("2026-09-21T14:11:20Z"), Ok(())),
            (Some("2026-09-21T14:11:19Z"), late(121)),
            (Some("2026-09-21T16:11:19+02:00"), late(121)),
            (Some("1970-01-01T00:00:00Z"), late(1_790_000_000)),
            (Some("2030-01-01T00:00:00Z"), Ok(())),
            (Some("yesterday"), Ok(())),
            (Some("<aws.scheduler.scheduled-time>"), Ok(())),
        ] {
            let judged = Admission::default().judge(&trigger(None, time), now());
            assert_eq!(judged, expected, "{time:?}");
        }
    }

    #[test]
    fn an_event_that_was_published_is_not_run_again() {
        let mut admission = Admission::default();
        let event = trigger(Some("a"), None);
        assert_eq!(admission.judge(&event, now()), Ok(()));
        assert_eq!(admission.judge(&event, now()), Ok(()), "it failed: again");
        admission.remember(&event);
        let dropped = admission.judge(&event, now()).expect_err("a duplicate");
        assert_eq!(
            dropped.to_string(),
            "an event of the id a has been run already"
        );
        assert_eq!(admission.judge(&trigger(Some("b"), None), now()), Ok(()));
        assert_eq!(admission.judge(&trigger(None, None), now()), Ok(()));
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let mut admission = Admission::default();
        for number in 0..=IDS_MAX {
            admission.remember(&trigger(Some(&number.to_string()), None));
        }
        let judge = |id: &str| admission.judge(&trigger(Some(id), None), now());
        assert_eq!(judge("0"), Ok(()), "forgotten");
        assert!(judge("1").is_err());
        assert!(judge(&IDS_MAX.to_string()).is_err());
    }
}
