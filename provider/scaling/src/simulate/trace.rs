//! The load of a simulation: what arrives when.

use super::time::Span;

/// Load over time. Instants are counted from its start.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// How long it is.
    pub duration: Span,
    /// Messages arriving per second, from an instant until the next: rising instants. Nothing
    /// arrives before the first. Each queue gets all of them.
    pub rates: Vec<(Span, f64)>,
    /// Messages arriving at once: rising instants.
    pub bursts: Vec<(Span, u64)>,
    /// CPU utilization in percent from an instant until the next. Empty: as busy as the workers
    /// are.
    pub cpu: Vec<(Span, f64)>,
    /// Memory utilization in percent from an instant until the next. Empty: not reported.
    pub memory: Vec<(Span, f64)>,
}

impl Trace {
    /// Nothing arrives.
    pub fn quiet(duration: Span) -> Self {
        Self {
            duration,
            rates: Vec::new(),
            bursts: Vec::new(),
            cpu: Vec::new(),
            memory: Vec::new(),
        }
    }

    /// The same with this rate, in messages per second, from `at` on.
    #[must_use]
    pub fn rate(mut self, at: Span, per_sec: f64) -> Self {
        self.rates.push((at, per_sec));
        self
    }

    /// The same with so many messages at once.
    #[must_use]
    pub fn burst(mut self, at: Span, messages: u64) -> Self {
        self.bursts.push((at, messages));
        self
    }

    /// When something first happens: the first burst, else the first rate, else the start.
    pub fn onset(&self) -> Span {
        let burst = self.bursts.first().map(|(at, _)| *at);
        let rate = self.rates.iter().find(|(_, per_sec)| *per_sec > 0.0);
        burst.or(rate.map(|(at, _)| *at)).unwrap_or(Span::ZERO)
    }
}

/// A step function, read forwards.
#[derive(Clone, Debug)]
pub(crate) struct Steps<'a> {
    rest: &'a [(Span, f64)],
    value: Option<f64>,
}

impl<'a> Steps<'a> {
    pub(crate) fn new(steps: &'a [(Span, f64)]) -> Self {
        Self {
            rest: steps,
            value: None,
        }
    }

    /// The value at `at`, which never goes back; `None` before the first step.
    pub(crate) fn at(&mut self, at: Span) -> Option<f64> {
        while let [(from, value), rest @ ..] = self.rest
            && *from <= at
        {
            self.value = Some(*value);
            self.rest = rest;
        }
        self.value
    }

    /// When the value changes next.
    pub(crate) fn next_change(&self) -> Option<Span> {
        self.rest.first().map(|(from, _)| *from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_holds_until_the_next() {
        let steps = [(Span::secs(5), 1.0), (Span::secs(7), 2.0)];
        let mut steps = Steps::new(&steps);
        let mut read = |secs| (steps.at(Span::secs(secs)), steps.next_change());
        assert_eq!(read(0), (None, Some(Span::secs(5))));
        assert_eq!(read(5), (Some(1.0), Some(Span::secs(7))));
        assert_eq!(read(6), (Some(1.0), Some(Span::secs(7))));
        assert_eq!(read(100), (Some(2.0), None));
    }

    #[test]
    fn the_onset_is_the_first_burst_or_rate() {
        let quiet = Trace::quiet(Span::secs(60));
        let rated = quiet.clone().rate(Span::ZERO, 0.0).rate(Span::secs(9), 1.0);
        assert_eq!(quiet.onset(), Span::ZERO);
        assert_eq!(rated.onset(), Span::secs(9));
        assert_eq!(rated.burst(Span::secs(20), 5).onset(), Span::secs(20));
    }
}
