//! Traces, read forwards, over and over where they repeat.

use super::super::time::Span;

/// What happens at instants, in their order.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a, T> {
    all: &'a [(Span, T)],
    next: usize,
    /// Added to every instant in this round.
    base: Span,
    repeat_every: Option<Span>,
}

impl<'a, T: Copy> Cursor<'a, T> {
    /// Instants of a later round than `repeat_every` allows for are left out.
    pub(crate) fn new(all: &'a [(Span, T)], repeat_every: Option<Span>) -> Self {
        let fits = |every: Span| all.partition_point(|(at, _)| *at < every);
        let kept = repeat_every.map_or(all.len(), fits);
        Self {
            all: all.get(..kept).unwrap_or(all),
            next: 0,
            base: Span::ZERO,
            repeat_every,
        }
    }

    /// When something happens next.
    pub(crate) fn next_at(&self) -> Option<Span> {
        self.all.get(self.next).map(|(at, _)| self.base + *at)
    }

    /// What happens next, if it is due at `at`.
    pub(crate) fn take(&mut self, at: Span) -> Option<T> {
        let (due, value) = *self.all.get(self.next)?;
        if self.base + due > at {
            return None;
        }
        self.next += 1;
        if self.next == self.all.len()
            && let Some(every) = self.repeat_every
        {
            self.next = 0;
            self.base = self.base + every;
        }
        Some(value)
    }
}

/// A level that holds from each instant until the next.
#[derive(Clone, Debug)]
pub(crate) struct Steps<'a> {
    changes: Cursor<'a, f64>,
    value: Option<f64>,
}

impl<'a> Steps<'a> {
    /// A level that is `None` before its first instant.
    pub(crate) fn new(steps: &'a [(Span, f64)], repeat_every: Option<Span>) -> Self {
        Self {
            changes: Cursor::new(steps, repeat_every),
            value: None,
        }
    }

    /// A level whose first value holds also before its instant.
    pub(crate) fn held(steps: &'a [(Span, f64)], repeat_every: Option<Span>) -> Self {
        Self {
            value: steps.first().map(|(_, value)| *value),
            ..Self::new(steps, repeat_every)
        }
    }

    /// The value now.
    pub(crate) fn value(&self) -> Option<f64> {
        self.value
    }

    /// Goes on to `at`, which never goes back.
    pub(crate) fn advance(&mut self, at: Span) {
        while let Some(value) = self.changes.take(at) {
            self.value = Some(value);
        }
    }

    /// When the value changes next.
    pub(crate) fn next_change(&self) -> Option<Span> {
        self.changes.next_at()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [(Span, f64); 2] = [(Span::secs(5), 1.0), (Span::secs(7), 2.0)];

    fn read(steps: &mut Steps<'_>, secs: i64) -> (Option<f64>, Option<i64>) {
        steps.advance(Span::secs(secs));
        let next = steps.next_change().map(|at| at.0 / 1000);
        (steps.value(), next)
    }

    #[test]
    fn a_step_holds_until_the_next() {
        let mut steps = Steps::new(&STEPS, None);
        assert_eq!(read(&mut steps, 0), (None, Some(5)));
        assert_eq!(read(&mut steps, 5), (Some(1.0), Some(7)));
        assert_eq!(read(&mut steps, 6), (Some(1.0), Some(7)));
        assert_eq!(read(&mut steps, 100), (Some(2.0), None));
        let mut held = Steps::held(&STEPS, None);
        assert_eq!(read(&mut held, 0), (Some(1.0), Some(5)));
    }

    #[test]
    fn a_repeated_trace_starts_anew() {
        let mut steps = Steps::new(&STEPS, Some(Span::secs(10)));
        assert_eq!(read(&mut steps, 7), (Some(2.0), Some(15)));
        assert_eq!(read(&mut steps, 16), (Some(1.0), Some(17)));
        assert_eq!(read(&mut steps, 1005), (Some(1.0), Some(1007)));
        // The second change would come in the next round.
        let mut cut = Steps::new(&STEPS, Some(Span::secs(6)));
        assert_eq!(read(&mut cut, 12), (Some(1.0), Some(17)));
    }

    #[test]
    fn several_things_may_happen_at_one_instant() {
        let all = [(Span::ZERO, 'a'), (Span::ZERO, 'b'), (Span::secs(1), 'c')];
        let mut cursor = Cursor::new(&all, None);
        let mut found = String::new();
        while let Some(letter) = cursor.take(Span::ZERO) {
            found.push(letter);
        }
        assert_eq!(found, "ab");
        assert_eq!(cursor.next_at(), Some(Span::secs(1)));
    }
}
