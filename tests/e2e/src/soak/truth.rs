//! How deep the queue has been, and when.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

/// A sample reads within so long of its timestamp: 4 s, and what the daemon is frozen for.
const READ_WITHIN: Duration = Duration::from_secs(8);
/// What is older is forgotten: nothing so old still arrives.
const KEPT: Duration = Duration::from_secs(60);

/// The history of the depth.
#[derive(Debug, Default)]
pub(super) struct Truth(Vec<Span>);

/// From a moment on, the depth was between two numbers.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: SystemTime,
    least: u64,
    most: u64,
}

impl Truth {
    /// The depth begins to change to `depth`: any number on the way may be read.
    pub(super) fn begin(&mut self, depth: u64) {
        let now = self.now();
        self.add(now.min(depth), now.max(depth));
    }

    /// The depth has become `depth`.
    pub(super) fn settle(&mut self, depth: u64) {
        self.add(depth, depth);
    }

    /// The present depth.
    pub(super) fn now(&self) -> u64 {
        self.0.last().map_or(0, |span| span.most)
    }

    /// Whether a sample of this moment can have read `value`.
    pub(super) fn allows(&self, at: SystemTime, value: f64) -> bool {
        self.spans(at).any(|span| {
            // A backlog per task has been divided and multiplied.
            value > span.least as f64 - 1e-6 && value < span.most as f64 + 1e-6
        })
    }

    /// What it was around this moment, in words.
    pub(super) fn around(&self, at: SystemTime) -> String {
        let spans: Vec<String> = self.spans(at).map(|span| span.to_string()).collect();
        spans.join(", ")
    }

    pub(super) fn forget_old(&mut self) {
        let long_ago = SystemTime::now() - KEPT;
        // The last one before that still holds at that moment.
        let old = self.0.iter().filter(|span| span.from < long_ago).count();
        self.0.drain(..old.saturating_sub(1));
    }

    fn add(&mut self, least: u64, most: u64) {
        let from = SystemTime::now();
        self.0.push(Span { from, least, most });
    }

    fn spans(&self, at: SystemTime) -> impl Iterator<Item = &Span> {
        let read_by = at + READ_WITHIN;
        let ends = self.0.iter().skip(1).map(|next| Some(next.from));
        let spans = self.0.iter().zip(ends.chain([None]));
        spans
            .filter(move |(span, end)| span.from <= read_by && end.is_none_or(|end| end >= at))
            .map(|(span, _)| span)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} to {}", self.least, self.most)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{Span, Truth};

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_000 + seconds)
    }

    #[test]
    fn a_value_is_allowed_when_it_was_true_while_the_sample_may_have_read() {
        let span = |from, least, most| Span {
            from: at(from),
            least,
            most,
        };
        let truth = Truth(vec![
            span(0, 100, 100),
            span(50, 100, 150),
            span(51, 150, 150),
        ]);
        for (sample, value, allowed) in [
            (0, 100.0, true),
            (0, 0.0, false),
            (0, 150.0, false),
            (41, 150.0, false),
            (42, 120.0, true),
            (43, 150.0, true),
            (50, 100.0, true),
            (52, 100.0, false),
            (52, 150.0, true),
            (52, 149.5, false),
            (900, 150.0, true),
        ] {
            assert_eq!(truth.allows(at(sample), value), allowed, "{sample} {value}");
        }
        assert_eq!(truth.around(at(51)), "100 to 150, 150 to 150");
    }
}
