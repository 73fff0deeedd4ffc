//! Traces in one line: `burst:500`, `daily:5/s,to=60/s,for=7d`.

use super::{
    super::time::{Span, Time},
    Trace, problem,
};
use crate::problem::Problem;

/// What can be written.
pub(super) const FORMS: &str = "quiet, burst:MESSAGES[,at=60s][,every=10m], constant:RATE/s, \
    step:RATE/s,to=RATE/s[,at=60s], ramp:RATE/s,to=RATE/s[,at=60s][,over=10m] or \
    daily:RATE/s,to=RATE/s[,peak=14h], each also with [,for=15m][,start=2026-11-26T08:00:00Z]";

const MINUTE: Span = Span::MINUTE;
const HOUR: Span = Span::secs(3600);
const DAY: Span = Span::secs(86_400);
/// Before this instant nothing happens, so that a picture shows it.
const AT_DEFAULT: Span = MINUTE;
const OVER_DEFAULT: Span = Span::secs(600);
const PEAK_DEFAULT: Span = Span::secs(14 * 3600);
const SHORT_DEFAULT: Span = Span::secs(900);
/// A ramp and a wave change this often at most.
const CHANGES: i64 = 1440;

pub(super) fn parse(written: &str) -> Result<Trace, Box<Problem>> {
    let (kind, rest) = written.split_once(':').unwrap_or((written, ""));
    let mut words = rest
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let value = match kind {
        "quiet" => None,
        _ => words.next(),
    };
    let mut form = Form::new(written, value, words)?;
    let trace = match kind {
        "quiet" => Trace::quiet(form.lasting(SHORT_DEFAULT)?),
        "burst" => form.burst()?,
        "constant" => form.constant()?,
        "step" => form.step()?,
        "ramp" => form.ramp()?,
        "daily" => form.daily()?,
        _ => return Err(unknown(written, format!("the trace {kind:?}"))),
    };
    let trace = Trace {
        start: form.start()?,
        ..trace
    };
    form.finish()?;
    match trace.problems().into_iter().next() {
        Some(problem) => Err(Box::new(problem)),
        None => Ok(trace),
    }
}

fn unknown(written: &str, what: String) -> Box<Problem> {
    Box::new(problem(
        &format!("{what} cannot be read"),
        format!("{written:?}"),
        FORMS,
        "write one of these forms",
    ))
}

/// The parts of a line that are not used yet.
struct Form<'a> {
    written: &'a str,
    value: Option<&'a str>,
    options: Vec<(&'a str, &'a str)>,
}

impl<'a> Form<'a> {
    fn new(
        written: &'a str,
        value: Option<&'a str>,
        words: impl Iterator<Item = &'a str>,
    ) -> Result<Self, Box<Problem>> {
        let options = words.map(|word| {
            let option = word.split_once('=');
            option.ok_or_else(|| unknown(written, format!("the option {word:?}")))
        });
        Ok(Self {
            written,
            value,
            options: options.collect::<Result<_, _>>()?,
        })
    }

    fn option(&mut self, name: &str) -> Option<&'a str> {
        let place = self.options.iter().position(|(known, _)| *known == name)?;
        Some(self.options.remove(place).1)
    }

    fn span(&mut self, name: &str, default: Span) -> Result<Span, Box<Problem>> {
        let Some(text) = self.option(name) else {
            return Ok(default);
        };
        span(text).ok_or_else(|| unknown(self.written, format!("{name}={text}")))
    }

    fn lasting(&mut self, default: Span) -> Result<Span, Box<Problem>> {
        self.span("for", default)
    }

    fn start(&mut self) -> Result<Option<Time>, Box<Problem>> {
        let Some(text) = self.option("start") else {
            return Ok(None);
        };
        let start = Time::parse(text);
        start
            .map(Some)
            .ok_or_else(|| unknown(self.written, format!("start={text}")))
    }

    fn finish(&self) -> Result<(), Box<Problem>> {
        match self.options.first() {
            Some((name, _)) => Err(unknown(self.written, format!("the option {name:?}"))),
            None => Ok(()),
        }
    }

    fn rate(&self) -> Result<f64, Box<Problem>> {
        let rate = self.value.and_then(rate);
        rate.ok_or_else(|| unknown(self.written, "the rate".to_owned()))
    }

    fn to(&mut self) -> Result<f64, Box<Problem>> {
        let to = self.option("to").and_then(rate);
        to.ok_or_else(|| unknown(self.written, "the rate of \"to\"".to_owned()))
    }

    fn burst(&mut self) -> Result<Trace, Box<Problem>> {
        let messages = self.value.and_then(|text| text.parse().ok());
        let messages: u64 =
            messages.ok_or_else(|| unknown(self.written, "the number of messages".to_owned()))?;
        let at = self.span("at", AT_DEFAULT)?;
        let every = self.span("every", Span::ZERO)?;
        let trace = Trace::quiet(self.lasting(SHORT_DEFAULT)?).burst(at, messages);
        Ok(Trace {
            repeat_every: (every > Span::ZERO).then_some(every),
            ..trace
        })
    }

    fn constant(&mut self) -> Result<Trace, Box<Problem>> {
        let rate = self.rate()?;
        Ok(Trace::quiet(self.lasting(HOUR)?).rate(Span::ZERO, rate))
    }

    fn step(&mut self) -> Result<Trace, Box<Problem>> {
        let (from, to) = (self.rate()?, self.to()?);
        let at = self.span("at", AT_DEFAULT)?;
        let trace = Trace::quiet(self.lasting(HOUR)?);
        Ok(trace.rate(Span::ZERO, from).rate(at, to))
    }

    fn ramp(&mut self) -> Result<Trace, Box<Problem>> {
        let (from, to) = (self.rate()?, self.to()?);
        let at = self.span("at", AT_DEFAULT)?;
        let over = self.span("over", OVER_DEFAULT)?;
        let every = Span((over.0 / CHANGES).max(1000)).ceil(Span::secs(1));
        let mut trace = Trace::quiet(self.lasting(HOUR)?).rate(Span::ZERO, from);
        let mut passed = every;
        while passed < over {
            let share = passed.as_secs() / over.as_secs();
            trace = trace.rate(at + passed, from + (to - from) * share);
            passed = passed + every;
        }
        Ok(trace.rate(at + over, to))
    }

    /// A wave: least twelve hours from its peak.
    fn daily(&mut self) -> Result<Trace, Box<Problem>> {
        let (least, most) = (self.rate()?, self.to()?);
        let peak = self.span("peak", PEAK_DEFAULT)?;
        let mut trace = Trace::quiet(self.lasting(DAY)?);
        let mut at = Span::ZERO;
        while at < DAY {
            let turn = (at - peak).as_secs() / DAY.as_secs();
            let height = 0.5 + 0.5 * (turn * std::f64::consts::TAU).cos();
            trace = trace.rate(at, least + (most - least) * height);
            at = at + MINUTE;
        }
        Ok(Trace {
            repeat_every: Some(DAY),
            ..trace
        })
    }
}

/// `20/s`, `90/m` or `20`, which is by the second.
fn rate(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
    let number: f64 = number.parse().ok()?;
    let per_sec = match unit {
        "s" => number,
        "m" => number / 60.0,
        "h" => number / 3600.0,
        _ => return None,
    };
    per_sec.is_finite().then_some(per_sec)
}

/// `90s`, `15m`, `2h`, `7d` or `90`, which is seconds.
pub(super) fn span(text: &str) -> Option<Span> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let unit = match unit {
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    let secs = number.parse::<f64>().ok()? * unit;
    // A cast saturates, and what is too long is refused as a length.
    #[allow(clippy::cast_possible_truncation)]
    (secs.is_finite() && secs >= 0.0).then(|| Span((secs * 1000.0).round() as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &Trace) {
        assert_eq!(parse(text).as_ref(), Ok(expected), "{text}");
    }

    #[test]
    fn each_form_is_read() {
        let secs = Span::secs;
        check("quiet", &Trace::quiet(secs(900)));
        check("quiet:for=2h", &Trace::quiet(secs(7200)));
        check("burst:500", &Trace::quiet(secs(900)).burst(secs(60), 500));
        let repeated = Trace {
            repeat_every: Some(secs(600)),
            ..Trace::quiet(secs(3600)).burst(secs(5), 500)
        };
        check("burst:500, at=5s, every=10m, for=1h", &repeated);
        let constant = Trace::quiet(secs(3600)).rate(secs(0), 20.0);
        check("constant:20/s", &constant);
        check("constant:1200/m", &constant);
        check("constant:20", &constant);
        let step = Trace::quiet(secs(3600))
            .rate(secs(0), 5.0)
            .rate(secs(90), 60.0);
        check("step:5/s,to=60/s,at=1.5m", &step);
        let started = Trace {
            start: Time::parse("2026-11-26T08:00:00Z"),
            ..constant
        };
        check("constant:20/s,start=2026-11-26T08:00:00Z", &started);
    }

    #[test]
    fn a_ramp_rises_evenly_and_a_day_has_one_peak() {
        let ramp = parse("ramp:0/s,to=60/s,over=60s").unwrap();
        assert_eq!(ramp.rates.len(), 61);
        assert_eq!(ramp.rates[30], (Span::secs(90), 30.0));
        assert_eq!(ramp.rates[60], (Span::secs(120), 60.0));
        let daily = parse("daily:5/s,to=65/s,for=7d").unwrap();
        assert_eq!(daily.duration, DAY * 7);
        assert_eq!(daily.rates.len(), 1440);
        let at = |hour: usize| daily.rates[hour * 60].1;
        assert!((at(14) - 65.0).abs() < 1e-9 && (at(2) - 5.0).abs() < 1e-9);
        assert!((at(8) - 35.0).abs() < 1e-9, "{}", at(8));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_the_forms() {
        let cases = [
            ("", "the trace \"\" cannot be read"),
            ("flood:5", "the trace \"flood\" cannot be read"),
            ("burst", "the number of messages cannot be read"),
            ("burst:-5", "the number of messages cannot be read"),
            ("burst:5/s", "the number of messages cannot be read"),
            ("constant:fast", "the rate cannot be read"),
            ("constant:5/y", "the rate cannot be read"),
            ("constant:inf", "the rate cannot be read"),
            ("step:5/s", "the rate of \"to\" cannot be read"),
            ("burst:5,at=soon", "at=soon cannot be read"),
            ("burst:5,for=-1s", "for=-1s cannot be read"),
            ("burst:5,soon", "the option \"soon\" cannot be read"),
            ("burst:5,over=5m", "the option \"over\" cannot be read"),
            ("burst:5,start=now", "start=now cannot be read"),
            ("constant:-5/s", "rate is not a possible value"),
            ("quiet:for=400d", "the trace has an impossible length"),
            (
                "quiet:for=99999999999999999999d",
                "the trace has an impossible length",
            ),
        ];
        for (text, summary) in cases {
            let found = parse(text).unwrap_err();
            assert_eq!(found.summary, summary, "{text}");
        }
    }

    mod any {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn text_is_read_or_refused(
                text in "(burst|constant|step|ramp|daily|quiet|x)?:?[-0-9a-z/=,.: ]{0,40}",
            ) {
                if let Ok(trace) = parse(&text) {
                    prop_assert_eq!(trace.problems(), vec![]);
                }
            }
        }
    }
}
