//! What a load came to: how much of what was asked was sent, how it was answered, how long that took.

use std::{collections::BTreeMap, fmt, time::Duration};

use serde_json::{Value, json};

use super::{
    latency::Percentiles,
    shape::{Schedule, Shape},
};

/// What a load came to.
#[derive(Clone, Debug)]
pub struct Report {
    /// What made it: `scale-test` or `k6`.
    pub generator: &'static str,
    /// Where it went, in words.
    pub target: String,
    /// The name of this run, which every message carries.
    pub run: String,
    /// Its shape.
    pub shape: Shape,
    /// How long it was to take.
    pub duration: Duration,
    /// How many messages it was to send; all of them, also where it was interrupted.
    pub asked: u64,
    /// How many senders there were.
    pub workers: usize,
    /// Messages that were answered well.
    pub succeeded: u64,
    /// The others, by what went wrong.
    pub failed: BTreeMap<String, u64>,
    /// How long it took, in seconds.
    pub elapsed: f64,
    /// Bytes of payload that were sent and answered well.
    pub bytes: u64,
    /// From the instant a message was due to its answer.
    pub latency: Option<Percentiles>,
    /// From the instant it was really sent to its answer.
    pub answer: Option<Percentiles>,
    /// Whether it was ended before its time.
    pub interrupted: bool,
}

/// What a load must come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Most messages that may fail, in percent of those that were sent.
    pub failed_percent_max: f64,
    /// Least part of the asked rate that must be achieved, in percent.
    pub achieved_percent_min: f64,
    /// Most that the 99th percentile of the latency may be, in seconds; absent: whatever it is.
    pub p99_secs_max: Option<f64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            failed_percent_max: 0.0,
            achieved_percent_min: 90.0,
            p99_secs_max: None,
        }
    }
}

// Counts of messages are far below 2^53.
#[allow(clippy::cast_precision_loss)]
impl Report {
    /// What is asked for; nothing has been sent yet.
    pub fn new(generator: &'static str, target: String, run: String, schedule: &Schedule) -> Self {
        Self {
            generator,
            target,
            run,
            shape: schedule.shape(),
            duration: schedule.duration(),
            asked: schedule.messages(),
            workers: 0,
            succeeded: 0,
            failed: BTreeMap::new(),
            elapsed: 0.0,
            bytes: 0,
            latency: None,
            answer: None,
            interrupted: false,
        }
    }

    /// Messages in a second that the shape asks for, on average.
    pub fn asked_rate(&self) -> f64 {
        self.asked as f64 / self.duration.as_secs_f64()
    }

    /// Messages in a second that were answered well. The answers may come after the last message was
    /// due, and so does the end.
    pub fn achieved_rate(&self) -> f64 {
        self.succeeded as f64 / self.elapsed.max(1e-9)
    }

    /// How many messages failed.
    pub fn failures(&self) -> u64 {
        self.failed.values().sum()
    }

    /// What is not as it must be, each with what to do; empty where the load passed.
    pub fn faults(&self, limits: &Limits) -> Vec<String> {
        let Limits {
            failed_percent_max,
            achieved_percent_min,
            p99_secs_max,
        } = *limits;
        let mut faults = Vec::new();
        if self.interrupted {
            faults.push(format!(
                "interrupted after {:.1} s of {:.0} s: let it run to its end",
                self.elapsed,
                self.duration.as_secs_f64()
            ));
        }
        let sent = self.succeeded + self.failures();
        let failed = 100.0 * self.failures() as f64 / (sent as f64).max(1.0);
        if failed > failed_percent_max {
            faults.push(format!(
                "{} of {sent} messages failed ({failed:.2} %); allowed: {failed_percent_max} %; look \
                 at the errors, or allow more with --max-failed",
                self.failures()
            ));
        }
        let achieved = 100.0 * self.achieved_rate() / self.asked_rate();
        if !self.interrupted && achieved < achieved_percent_min {
            faults.push(format!(
                "{achieved:.1} % of the asked rate was achieved; allowed: at least \
                 {achieved_percent_min} %; add --workers, or ask for less"
            ));
        }
        if let (Some(most), Some(found)) =
            (p99_secs_max, self.latency.or(self.answer).map(|it| it.p99))
            && found > most
        {
            faults.push(format!(
                "99 of 100 messages were answered within {:.1} ms; allowed: {:.1} ms",
                found * 1000.0,
                most * 1000.0
            ));
        }
        faults
    }

    /// The report for machines; seconds.
    pub fn to_json(&self, limits: &Limits) -> Value {
        let Self {
            generator,
            target,
            run,
            shape,
            duration,
            asked,
            workers,
            succeeded,
            failed,
            elapsed,
            bytes,
            latency,
            answer,
            interrupted,
        } = self;
        let faults = self.faults(limits);
        json!({
            "generator": generator, "target": target, "run": run, "shape": shape.to_string(),
            "duration": duration.as_secs_f64(), "workers": workers,
            "asked": asked, "asked_rate": self.asked_rate(),
            "succeeded": succeeded, "achieved_rate": self.achieved_rate(),
            "failed": failed, "elapsed": elapsed, "bytes": bytes, "interrupted": interrupted,
            "latency": latency.map(Percentiles::to_json),
            "answer": answer.map(Percentiles::to_json),
            "passed": faults.is_empty(), "faults": faults,
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            generator,
            target,
            run,
            shape,
            duration,
            asked,
            workers,
            succeeded,
            failed,
            elapsed,
            bytes,
            latency,
            answer,
            interrupted,
        } = self;
        writeln!(formatter, "{target}")?;
        writeln!(
            formatter,
            "  run       {run}, by {generator}, {workers} workers"
        )?;
        let cut = if *interrupted { ", interrupted" } else { "" };
        let secs = duration.as_secs_f64();
        writeln!(formatter, "  shape     {shape} for {secs} s{cut}")?;
        writeln!(
            formatter,
            "  asked     {asked} messages, {:.1}/s",
            self.asked_rate()
        )?;
        writeln!(
            formatter,
            "  achieved  {succeeded} messages in {elapsed:.1} s, {:.1}/s, {bytes} bytes",
            self.achieved_rate()
        )?;
        writeln!(formatter, "  failed    {}", self.failures())?;
        for (kind, count) in failed {
            writeln!(formatter, "    {count:>8}  {kind}")?;
        }
        if latency.is_none() && answer.is_none() {
            return Ok(());
        }
        write!(formatter, "  ms from   ")?;
        for head in Percentiles::HEADS {
            write!(formatter, "{head:>10}")?;
        }
        writeln!(formatter)?;
        for (name, row) in [("due", latency), ("sent", answer)] {
            if let Some(row) = row {
                writeln!(formatter, "  {name:<10}{row}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let row = Percentiles {
            min: 0.0005,
            median: 0.001,
            p90: 0.002,
            p95: 0.01,
            p99: 0.1,
            p999: None,
            max: 1.5,
        };
        Report {
            generator: "scale-test",
            target: "stream COMMANDS, subject commands.load".to_owned(),
            run: "load-1".to_owned(),
            shape: Shape::Constant { rate: 20.0 },
            duration: Duration::from_secs(60),
            asked: 1200,
            workers: 8,
            succeeded: 1198,
            failed: BTreeMap::from([("no answer within 5 s".to_owned(), 2)]),
            elapsed: 60.5,
            bytes: 119_800,
            latency: Some(row),
            answer: None,
            interrupted: false,
        }
    }

    #[test]
    fn the_table_says_what_was_asked_and_what_was_achieved() {
        let expected = "\
stream COMMANDS, subject commands.load
  run       load-1, by scale-test, 8 workers
  shape     constant 20/s for 60 s
  asked     1200 messages, 20.0/s
  achieved  1198 messages in 60.5 s, 19.8/s, 119800 bytes
  failed    2
           2  no answer within 5 s
  ms from          min    median       p90       p95       p99     p99.9       max
  due             0.50      1.00      2.00     10.00    100.00         -   1500.00
";
        assert_eq!(report().to_string(), expected);
    }

    #[test]
    fn what_is_not_as_it_must_be_is_said_with_its_limit() {
        let limits = Limits::default();
        let faults = report().faults(&limits);
        let expected = "2 of 1200 messages failed (0.17 %); allowed: 0 %; look at the errors, or \
                        allow more with --max-failed";
        assert_eq!(faults, [expected]);
        let allowing = Limits {
            failed_percent_max: 1.0,
            ..limits
        };
        assert_eq!(report().faults(&allowing), [""; 0]);
        let slow = Report {
            succeeded: 600,
            interrupted: false,
            ..report()
        };
        let faults = slow.faults(&allowing);
        assert!(
            faults[0].starts_with("49.6 % of the asked rate"),
            "{faults:?}"
        );
        let strict = Limits {
            p99_secs_max: Some(0.05),
            ..allowing
        };
        let faults = report().faults(&strict);
        let expected = "99 of 100 messages were answered within 100.0 ms; allowed: 50.0 ms";
        assert_eq!(faults, [expected]);
        let cut = Report {
            interrupted: true,
            succeeded: 600,
            elapsed: 30.0,
            ..report()
        };
        let faults = cut.faults(&allowing);
        assert_eq!(
            faults,
            ["interrupted after 30.0 s of 60 s: let it run to its end"]
        );
        let json = cut.to_json(&allowing);
        assert_eq!(json["passed"], false);
        assert_eq!(json["failed"]["no answer within 5 s"], 2);
        assert_eq!(json["latency"]["p99"], 0.1);
    }
}
