//! What a profile remembers from one run to the next, to ask AWS for less.

use std::collections::BTreeMap;

use aws_smithy_types::DateTime;
use scaling::object::Blueprint;
use serde::{Deserialize, Serialize};

/// Seconds by which the moments AWS tells of one event may lie apart: some are whole seconds, and
/// some are taken from a clock that is looked at once a second.
const CLOCK_SECS: f64 = 2.0;

/// What a profile remembers. It is kept beside the state as bytes that mean nothing to anybody else,
/// and losing it costs some calls and nothing more.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// How each dashboard was listed when its body was last known, by name.
    dashboards: BTreeMap<String, Listed>,
}

/// A dashboard of known body, as ListDashboards tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Listed {
    /// Size in bytes.
    bytes: i64,
    modified: Modified,
}

/// When a dashboard was last modified, in seconds since 1970 on AWS's clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum Modified {
    /// At this moment, as listed.
    At(f64),
    /// By this process, whose request was answered then.
    Answered(f64),
}

impl Memory {
    /// Reads what [`Self::to_bytes`] wrote; anything else is as good as no memory.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The memory as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Maps with text keys and finite numbers always serialize.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// This memory, with what was learnt since, of what `blueprint` still has.
    #[must_use]
    pub fn with(mut self, learnt: Self, blueprint: &Blueprint) -> Self {
        self.dashboards.extend(learnt.dashboards);
        let kept = |name: &String| blueprint.dashboards.contains_key(name);
        self.dashboards.retain(|name, _| kept(name));
        self
    }

    /// Whether a dashboard's body is still the known one, now that it is listed so.
    ///
    /// After a put by this product, somebody else's put within [`CLOCK_SECS`] that keeps the size to
    /// the byte goes unnoticed until the next one.
    pub(crate) fn knows(&self, name: &str, bytes: i64, modified: &DateTime) -> bool {
        self.dashboards.get(name).is_some_and(|listed| {
            let same = match listed.modified {
                Modified::At(moment) => modified.as_secs_f64() == moment,
                Modified::Answered(moment) => modified.as_secs_f64() < moment + CLOCK_SECS,
            };
            same && listed.bytes == bytes
        })
    }

    /// What `memory` knows of a dashboard goes on being known.
    pub(crate) fn keep(&mut self, name: &str, memory: &Self) {
        if let Some(listed) = memory.dashboards.get(name) {
            self.dashboards.insert(name.to_owned(), *listed);
        }
    }

    /// A dashboard's body was known after it had been listed so, at `now` on AWS's clock. A moment
    /// as young as AWS's clock is coarse proves nothing, since more may have happened in it.
    pub(crate) fn read(&mut self, name: &str, bytes: i64, modified: &DateTime, now: &DateTime) {
        let at = modified.as_secs_f64();
        if now.as_secs_f64() >= at + CLOCK_SECS {
            let modified = Modified::At(at);
            let listed = Listed { bytes, modified };
            self.dashboards.insert(name.to_owned(), listed);
        }
    }

    /// This process put a dashboard of so many bytes, and was answered at `answered`.
    pub(crate) fn put(&mut self, name: &str, bytes: usize, answered: Option<&DateTime>) {
        if let (Some(answered), Ok(bytes)) = (answered, i64::try_from(bytes)) {
            let modified = Modified::Answered(answered.as_secs_f64());
            let listed = Listed { bytes, modified };
            self.dashboards.insert(name.to_owned(), listed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> DateTime {
        DateTime::from_secs_f64(seconds)
    }

    #[test]
    fn a_dashboard_is_known_while_it_is_listed_as_before() {
        let mut memory = Memory::default();
        assert!(!memory.knows("worker", 70, &at(100.0)));
        memory.read("worker", 70, &at(100.0), &at(110.0));
        assert!(memory.knows("worker", 70, &at(100.0)));
        assert!(!memory.knows("worker", 71, &at(100.0)));
        assert!(!memory.knows("worker", 70, &at(101.0)));
        assert!(!memory.knows("api", 70, &at(100.0)));
        let mut kept = Memory::default();
        kept.keep("worker", &memory);
        kept.keep("api", &memory);
        assert_eq!(kept, memory);
    }

    #[test]
    fn a_moment_that_is_not_over_proves_nothing() {
        let mut memory = Memory::default();
        memory.read("worker", 70, &at(100.0), &at(101.0));
        assert_eq!(memory, Memory::default());
    }

    #[test]
    fn a_put_is_known_up_to_its_answer() {
        let mut memory = Memory::default();
        memory.put("worker", 70, Some(&at(100.0)));
        assert!(memory.knows("worker", 70, &at(99.0)));
        assert!(memory.knows("worker", 70, &at(100.9)));
        assert!(!memory.knows("worker", 71, &at(100.0)));
        assert!(!memory.knows("worker", 70, &at(102.0)), "by somebody else");
        let mut dateless = Memory::default();
        dateless.put("worker", 70, None);
        assert_eq!(dateless, Memory::default());
    }

    #[test]
    fn bytes_come_back_and_others_are_no_memory() {
        let mut memory = Memory::default();
        memory.read("worker", 70, &at(100.25), &at(110.0));
        memory.put("api", 7, Some(&at(5.0)));
        assert_eq!(Memory::from_bytes(&memory.to_bytes()), memory);
        for bytes in [&b""[..], b"{}", b"\xff", b"{\"dashboards\":3}"] {
            assert_eq!(Memory::from_bytes(bytes), Memory::default());
        }
    }
}
