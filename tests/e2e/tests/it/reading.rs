//! One reading by the real publisher: `--once --json`, at its most talkative.

use std::{collections::BTreeMap, time::Duration};

use e2e::{binaries::binaries, process};
use serde_json::{Value, json};
use tokio::process::Command;

/// Generous: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the publisher read, and what it wrote meanwhile.
pub(crate) struct Reading {
    /// `--once --json`'s answer; null where there is none.
    answer: Value,
    /// Both streams.
    pub(crate) written: String,
    /// The exit code.
    pub(crate) code: Option<i32>,
}

impl Reading {
    /// The value of a metric; `None` where there is none of it.
    pub(crate) fn value(&self, metric: &str) -> Option<f64> {
        let metrics = self.answer["metrics"].as_array().into_iter().flatten();
        let mut found = metrics.filter(|it| it["name"] == metric);
        let value = found.next()?["value"].as_f64();
        assert!(found.next().is_none(), "one {metric} in {:#}", self.answer);
        value
    }

    /// Why a source could not be read.
    pub(crate) fn why(&self, source: &str) -> String {
        let missing = self.answer["missing"].as_array().into_iter().flatten();
        let mut found = missing.filter(|it| it["source"] == source);
        let reason = found.next().and_then(|it| it["reason"].as_str());
        let reason = reason.unwrap_or_else(|| panic!("{source} is not missing: {}", self.written));
        reason.to_owned()
    }
}

/// Reads once. None of `secrets` may appear in anything that is written.
pub(crate) async fn read(
    configuration: &Value,
    environment: &[(&str, &str)],
    secrets: &[&str],
) -> Reading {
    let mut variables: BTreeMap<&str, String> = environment
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect();
    variables.insert("ARRAKIS_PUBLISHER_CONFIG", configuration.to_string());
    variables.insert("ARRAKIS_PUBLISHER_LOG", "trace".to_owned());
    let finished = process::run(
        Command::new(&binaries().unwrap().publisher)
            .args(["--once", "--json"])
            .env_clear()
            .envs(&variables),
        PATIENCE,
    )
    .await
    .unwrap();
    let written = finished.output();
    for secret in secrets {
        assert!(!written.contains(secret), "{secret:?} in\n{written}");
    }
    Reading {
        answer: serde_json::from_str(&finished.stdout).unwrap_or_default(),
        written,
        code: finished.code,
    }
}

/// The configuration of a publisher that reads these sources through NATS.
pub(crate) fn configuration(nats: &Value, sources: &[Value]) -> Value {
    json!({"publisher": "arrakis", "nats": nats, "sources": sources})
}
