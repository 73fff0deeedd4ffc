//! What a profile is simulated under, as every command that simulates takes it.

use std::{fs, num::NonZeroUsize, path::Path, thread};

use clap::Args;
use scaling::{
    problem::Problem,
    simulate::{
        Latency, PublisherSettings, QueueSettings, ServiceSettings, Settings, Span, Trace, Workers,
    },
};
use serde_json::Value;

/// A load, and what is assumed.
#[derive(Args)]
pub(crate) struct Conditions {
    /// The load: csv:FILE, or one of the forms that a wrong one lists.
    #[arg(long, default_value = "burst:500")]
    pub(crate) trace: String,
    /// Seed of the first history; the others follow it.
    #[arg(long, default_value_t = 0)]
    pub(crate) seed: u64,
    /// Seconds between two samples of the publisher.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=3600))]
    sample_every: i64,
    /// Messages a task finishes in a second.
    #[arg(long, default_value_t = 10.0, value_parser = not_negative)]
    rate_per_task: f64,
    /// Seconds after which the stream drops a message; default: the profile's own, or never.
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..=31_622_400))]
    retention: Option<i64>,
    /// Seconds a task takes until it runs, at least and at most.
    #[arg(long, num_args = 2, default_values_t = [20, 60], value_parser = clap::value_parser!(i64).range(0..=3600))]
    launch: Vec<i64>,
}

/// A number that is not negative.
pub(crate) fn not_negative(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok();
    let number = number.filter(|number| (0.0..=1e12).contains(number));
    number.ok_or_else(|| "allowed: a number from 0 to 1e12".to_owned())
}

impl Conditions {
    /// What arrives.
    ///
    /// # Errors
    /// The load cannot be read.
    pub(crate) fn trace(&self) -> Result<Trace, Vec<String>> {
        let told = |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect();
        let Some(rest) = self.trace.strip_prefix("csv:") else {
            return Trace::parse(&self.trace).map_err(|problem| vec![problem.to_string()]);
        };
        let (file, options) = rest.split_once(',').unwrap_or((rest, ""));
        let table = read(Path::new(file))?;
        Trace::from_csv(&table, options).map_err(told)
    }

    /// What is assumed.
    ///
    /// # Errors
    /// The shortest launch is above the longest.
    pub(crate) fn settings(&self) -> Result<Settings, Vec<String>> {
        let [least, most] = [0, 1].map(|place| self.launch.get(place).copied().unwrap_or(60));
        if least > most {
            let fault = format!(
                "the shortest launch is above the longest: found --launch {least} {most}; allowed: \
                 the shortest first; swap them"
            );
            return Err(vec![fault]);
        }
        Ok(Settings {
            publisher: PublisherSettings {
                sample_every: Span::secs(self.sample_every),
                ..PublisherSettings::default()
            },
            service: ServiceSettings {
                launch: Latency::secs(least, most),
                ..ServiceSettings::default()
            },
            workers: Workers {
                per_task_per_sec: self.rate_per_task,
            },
            queue: QueueSettings {
                retention: self.retention.map(Span::secs),
                ..QueueSettings::default()
            },
            ..Settings::default()
        })
    }
}

/// As many as the machine runs at a time.
pub(crate) fn threads() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// A file of JSON.
pub(crate) fn json(path: &Path) -> Result<Value, Vec<String>> {
    let text = read(path)?;
    let fault = |error| vec![format!("{} is not JSON: {error}", path.display())];
    serde_json::from_str(&text).map_err(fault)
}

fn read(path: &Path) -> Result<String, Vec<String>> {
    fs::read_to_string(path)
        .map_err(|error| vec![format!("cannot read {}: {error}", path.display())])
}
