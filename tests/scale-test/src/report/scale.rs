//! Scales and their round figures.

/// A linear scale from values to pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Values at its ends.
    pub(super) from: f64,
    pub(super) to: f64,
    /// Pixels at its ends.
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Scale {
    pub(super) fn at(self, value: f64) -> f64 {
        let share = (value - self.from) / (self.to - self.from);
        self.start + share * (self.end - self.start)
    }
}

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;

/// Distances on a time axis that people count in, in seconds.
const ROUND_TIMES: [f64; 22] = [
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    7.0 * DAY,
    30.0 * DAY,
    90.0 * DAY,
];
/// Figures on a time axis, and on a scale of values, at most.
const TIMES_MAX: f64 = 10.0;
const VALUES_MAX: f64 = 4.0;

/// Instants for the figures of a time axis, with their words.
pub(super) fn times(from: f64, to: f64) -> Vec<(f64, String)> {
    let least = (to - from) / TIMES_MAX;
    let every = ROUND_TIMES.into_iter().find(|every| *every >= least);
    let every = every.unwrap_or(least.max(1.0));
    multiples(from, to, every)
        .map(|at| (at, in_words(at, every)))
        .collect()
}

/// Round values from nothing to at least `most`, which is above nothing. Counts stay whole.
pub(super) fn values(most: f64) -> Vec<f64> {
    let rough = most / VALUES_MAX;
    let magnitude = 10_f64.powf(rough.log10().floor());
    let round = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * magnitude);
    let every = round.into_iter().find(|every| *every >= rough);
    let every = every.unwrap_or(rough).max(1.0);
    multiples(0.0, (most / every).ceil() * every, every).collect()
}

fn multiples(from: f64, to: f64, every: f64) -> impl Iterator<Item = f64> {
    let first = (from / every).ceil() * every;
    // A little more than the end, as sums of fractions fall short of it.
    let last = to + every / 1000.0;
    (0..1000)
        .map(move |place| f64::from(place).mul_add(every, first))
        .take_while(move |at| *at <= last)
}

fn in_words(at: f64, every: f64) -> String {
    let unit = [(DAY, "d"), (HOUR, "h"), (MINUTE, "min")];
    let unit = unit.into_iter().find(|(length, _)| every % length == 0.0);
    let (length, unit) = unit.unwrap_or((1.0, "s"));
    format!("{} {unit}", at / length)
}

/// A value as people read it: `1,500`, `2.5 M`.
pub fn figure(value: f64) -> String {
    const MILLION: f64 = 1_000_000.0;
    if value >= MILLION {
        return format!("{} M", (value / MILLION * 100.0).round() / 100.0);
    }
    let text = format!("{}", (value * 100.0).round() / 100.0);
    match text.len() {
        // Below a million there is one place for a comma, and fractions are of small values.
        digits if value >= 1000.0 && value.fract() == 0.0 => {
            let (thousands, rest) = text.split_at(digits - 3);
            format!("{thousands},{rest}")
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_on_axes_are_round() {
        let times = |from, to| {
            let all = times(from, to).into_iter();
            all.map(|(_, words)| words).collect::<Vec<_>>().join(", ")
        };
        let minutes = "0 min, 2 min, 4 min, 6 min, 8 min, 10 min, 12 min, 14 min";
        assert_eq!(times(0.0, 900.0), minutes);
        assert_eq!(times(-60.0, 95.0), "-60 s, -30 s, 0 s, 30 s, 60 s, 90 s");
        let days = "0 d, 1 d, 2 d, 3 d, 4 d, 5 d, 6 d, 7 d";
        assert_eq!(times(0.0, 7.0 * DAY), days);
        assert_eq!(times(0.0, 366.0 * DAY), "0 d, 90 d, 180 d, 270 d, 360 d");
        assert_eq!(values(10.0), [0.0, 5.0, 10.0]);
        assert_eq!(values(1.0), [0.0, 1.0]);
        assert_eq!(values(500.0), [0.0, 200.0, 400.0, 600.0]);
        assert_eq!(
            values(37_000.0),
            [0.0, 10_000.0, 20_000.0, 30_000.0, 40_000.0]
        );
    }

    #[test]
    fn values_read_as_people_write_them() {
        let written = [0.0, 2.5, 999.0, 1500.0, 250_000.0, 2_500_000.0].map(figure);
        assert_eq!(written, ["0", "2.5", "999", "1,500", "250,000", "2.5 M"]);
    }
}
