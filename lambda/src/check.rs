//! `--check`: looks whether everything a run needs can be reached, and explains each fault.
//! Publishes nothing.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::arguments::Format;
use crate::config::{Config, Fault, Sampling};
use crate::handler::Deps;
use crate::output::Output;
use crate::report::{Report, Trigger, source_names};
use crate::schedule::Schedule;
use crate::table::{counted, table};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    /// What.
    subject: String,
    passed: bool,
    /// What is the case, or what is wrong and what to do about it.
    detail: String,
}

/// Checks the configuration, every source and CloudWatch, and prints the findings. Says whether all
/// is well.
pub async fn run(deps: &mut Deps, format: Format) -> bool {
    let mut findings = vec![Finding {
        subject: "configuration".to_owned(),
        passed: true,
        detail: describe(&deps.config),
    }];
    let schedule = Schedule::new(deps.config.sampling, None);
    let budget = schedule.sample_budget(std::time::Duration::ZERO);
    let sample = deps.sources.sample(&deps.config, &deps.clock, budget).await;
    let mut report = Report::new(&deps.config, Trigger::default(), sample.at);
    let missing = report.add_sample(&deps.config, &sample);
    findings.extend(of_sources(&source_names(&deps.config), &missing));
    if let Some(sink) = deps.sinks.put_metric_data() {
        let outcome = sink.probe(&deps.config.publisher, deps.clock.now()).await;
        findings.push(of_cloudwatch(outcome, &deps.config.namespace));
    }
    let passed = findings.iter().all(|finding| finding.passed);
    let _ = deps.output.write(&rendered(&findings, format));
    passed
}

/// Prints the check of a faulty configuration; nothing else can be looked at then.
pub fn print_faults(faults: &[Fault], format: Format, output: &Output) {
    let findings: Vec<Finding> = faults
        .iter()
        .map(|fault| Finding {
            subject: "configuration".to_owned(),
            passed: false,
            detail: fault.to_string(),
        })
        .collect();
    let _ = output.write(&rendered(&findings, format));
}

fn rendered(findings: &[Finding], format: Format) -> String {
    let failed = findings.iter().filter(|finding| !finding.passed).count();
    if format == Format::Json {
        let checks: Vec<Value> = findings
            .iter()
            .map(
                |Finding {
                     subject,
                     passed,
                     detail,
                 }| {
                    json!({"subject": subject, "passed": passed, "detail": detail})
                },
            )
            .collect();
        return format!("{:#}\n", json!({"passed": failed == 0, "checks": checks}));
    }
    let rows: Vec<[String; 3]> = findings
        .iter()
        .map(
            |Finding {
                 subject,
                 passed,
                 detail,
             }| {
                let verdict = if *passed { "ok" } else { "FAILED" };
                [verdict.to_owned(), subject.clone(), detail.clone()]
            },
        )
        .collect();
    let mut text = table(&rows);
    let _ = match failed {
        0 => writeln!(text, "\nAll is well; nothing was published."),
        _ => writeln!(
            text,
            "\n{failed} of {} failed; nothing was published.",
            counted(findings.len(), "check")
        ),
    };
    text
}

/// A configuration in a line.
fn describe(config: &Config) -> String {
    let Sampling { every, run_for } = config.sampling;
    let samples = run_for.as_nanos() / every.as_nanos().max(1) + 1;
    let samples = counted(usize::try_from(samples).unwrap_or(usize::MAX), "sample");
    let sources = counted(source_names(config).len(), "source");
    let every = every.as_secs_f64();
    format!(
        "{sources}; {samples} a run, {every} s apart; to {} by {}",
        config.namespace,
        config.sink.name()
    )
}

fn of_sources(names: &[String], missing: &[(String, String)]) -> Vec<Finding> {
    let missing: std::collections::HashMap<&String, &String> = missing
        .iter()
        .map(|(name, reason)| (name, reason))
        .collect();
    let of_name = |name: &String| match missing.get(name) {
        None => Finding {
            subject: name.clone(),
            passed: true,
            detail: "read".to_owned(),
        },
        Some(reason) => Finding {
            subject: name.clone(),
            passed: false,
            detail: explain(reason),
        },
    };
    names.iter().map(of_name).collect()
}

fn of_cloudwatch(outcome: Result<(), String>, namespace: &str) -> Finding {
    Finding {
        subject: "PutMetricData".to_owned(),
        passed: outcome.is_ok(),
        detail: match outcome {
            Ok(()) => format!("CloudWatch answers, and lets this caller publish to {namespace}"),
            Err(reason) => explain(&reason),
        },
    }
}

/// What to do when AWS says something of this kind.
const REMEDIES: &[(&[&str], &str)] = &[
    (
        &["AccessDenied", "not authorized"],
        "allow this action in the policy of the role",
    ),
    (
        &[
            "ExpiredToken",
            "InvalidClientTokenId",
            "UnrecognizedClient",
            "SignatureDoesNotMatch",
        ],
        "renew the credentials",
    ),
    (
        &["credentials", "CredentialsNotLoaded"],
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    ),
    (
        &["egion must be set", "Invalid Configuration"],
        "set AWS_REGION",
    ),
    (
        &["dispatch failure", "timed out", "timeout"],
        "look at the security group and the way out: in a VPC AWS is reached by a NAT gateway or an \
         interface endpoint, and without either sink can be embedded_metric_format",
    ),
];

/// A reason, with what to do about it where that is known and not said yet.
fn explain(reason: &str) -> String {
    let known = REMEDIES
        .iter()
        .find(|(words, _)| words.iter().any(|word| reason.contains(word)));
    match known {
        Some((_, remedy)) => format!("{reason}; {remedy}"),
        None => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
