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

    /// Messages in a second that were answered well, over as long as was asked for, or until the last
    /// answer where that came later.
    pub fn achieved_rate(&self) -> f64 {
        let asked = if self.interrupted {
            0.0
        } else {
            self.duration.as_secs_f64()
        };
        self.succeeded as f64 / self.elapsed.max(asked).max(1e-9)
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
mod tests;
