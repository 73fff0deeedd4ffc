//! A change that may help: what is written where, and the profile it gives.

use super::hcl::Hcl;
use crate::{
    problem::Path,
    profile::{Profile, Queue, Utilization},
    simulate::Span,
};

/// One thing an author could write differently.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// The object that is changed; empty for the profile itself.
    pub(super) at: Path,
    /// The attributes to write there.
    pub(super) lines: Vec<(&'static str, Hcl)>,
    /// What that does and costs, in a few words.
    pub(super) note: String,
    /// The profile with it.
    pub(super) profile: Profile,
    /// From one sample of the publisher to the next, where that is what changes.
    pub(super) sample_every: Option<Span>,
}

impl Change {
    /// A publisher that samples each so many seconds, which the provider is to be told.
    pub(super) fn of_publisher(profile: &Profile, secs: i64) -> Self {
        let sample_every = Span::secs(secs);
        Self {
            at: Path::root("provider"),
            lines: vec![("sample_every", secs.into())],
            note: format!("once the publisher samples each {secs} s"),
            profile: Profile {
                sample_every,
                ..profile.clone()
            },
            sample_every: Some(sample_every),
        }
    }

    /// A change of the profile itself.
    pub(super) fn of_profile(
        profile: &Profile,
        line: (&'static str, Hcl),
        note: impl Into<String>,
        write: impl FnOnce(&mut Profile),
    ) -> Self {
        let mut profile = profile.clone();
        write(&mut profile);
        Self {
            at: Path::default(),
            lines: vec![line],
            note: note.into(),
            profile,
            sample_every: None,
        }
    }

    /// A change of the queue `key`, or of an object `inside` it.
    pub(super) fn of_queue(
        profile: &Profile,
        (key, inside): (&str, Option<&str>),
        lines: Vec<(&'static str, Hcl)>,
        note: impl Into<String>,
        write: impl FnOnce(&mut Queue),
    ) -> Self {
        let mut profile = profile.clone();
        if let Some(queue) = profile.queues.get_mut(key) {
            write(queue);
        }
        let queue = Path::root("queues").key(key);
        Self {
            at: inside.map_or(queue.clone(), |inside| queue.attribute(inside)),
            lines,
            note: note.into(),
            profile,
            sample_every: None,
        }
    }

    /// A change of the tracking of a utilization.
    pub(super) fn of_utilization(
        profile: &Profile,
        signal: Signal,
        line: (&'static str, Hcl),
        note: impl Into<String>,
        write: impl FnOnce(&mut Utilization),
    ) -> Self {
        let mut profile = profile.clone();
        if let Some(utilization) = signal.of_mut(&mut profile) {
            write(utilization);
        }
        Self {
            at: Path::root(signal.name()),
            lines: vec![line],
            note: note.into(),
            profile,
            sample_every: None,
        }
    }
}

/// A utilization that can be tracked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Signal {
    Cpu,
    Memory,
}

impl Signal {
    pub(super) const ALL: [Self; 2] = [Self::Cpu, Self::Memory];

    fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        }
    }

    pub(super) fn of(self, profile: &Profile) -> Option<Utilization> {
        match self {
            Self::Cpu => profile.cpu,
            Self::Memory => profile.memory,
        }
    }

    fn of_mut(self, profile: &mut Profile) -> Option<&mut Utilization> {
        match self {
            Self::Cpu => profile.cpu.as_mut(),
            Self::Memory => profile.memory.as_mut(),
        }
    }
}
