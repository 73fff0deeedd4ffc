//! The call log: what was asked, when, and what came of it.

use std::collections::VecDeque;

use serde_json::{Value, json};

/// Calls kept; older ones are forgotten.
const CALLS_MAX: usize = 100_000;
/// A request of more bytes than this, decompressed, is kept as a summary.
const INPUT_BYTES_MAX: usize = 65_536;

/// One request the world received and understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its number since the start, from 1. Clearing the log does not reset it.
    pub number: u64,
    /// The prefix of the IAM action: `application-autoscaling`, `cloudwatch`, `ecs`,
    /// `secretsmanager`, `ssm` or `sts`.
    pub service: &'static str,
    /// The operation's name.
    pub operation: String,
    /// The region of the request's signature.
    pub region: String,
    /// When it arrived, in seconds since 1970 on the world's clock.
    pub at: f64,
    /// The request in AWS's member names, moments on the world's clock. A request over 64 KiB is
    /// kept as its member names and size.
    pub input: Value,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was done; the reply in AWS's member names, moments on the world's clock.
    Done(Value),
    /// It was refused and had no effect.
    Refused {
        /// The error's code.
        code: String,
        /// The error's message.
        message: String,
    },
    /// The connection was cut before it had any effect.
    CutBefore,
    /// It was done, but the connection was cut before the reply.
    CutAfter,
}

impl Call {
    /// The IAM action that allows this call: `ecs:DescribeServices`.
    pub fn action(&self) -> String {
        format!("{}:{}", self.service, self.operation)
    }

    /// Whether it had its effect, whether or not the caller heard of it.
    pub fn took_effect(&self) -> bool {
        matches!(self.outcome, Outcome::Done(_) | Outcome::CutAfter)
    }
}

/// The calls so far, bounded.
#[derive(Clone, Debug, Default)]
pub(crate) struct CallLog {
    calls: VecDeque<Call>,
    last: u64,
}

impl CallLog {
    /// The number of the call that arrives now.
    pub(crate) fn arrive(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Keeps a call whose request had so many bytes.
    pub(crate) fn record(&mut self, mut call: Call, bytes: usize) {
        if bytes > INPUT_BYTES_MAX {
            let members = call.input.as_object().into_iter().flatten();
            let names: Vec<_> = members.map(|(name, _)| name.clone()).collect();
            call.input = json!({ "members": names, "bytes": bytes });
        }
        if self.calls.len() == CALLS_MAX {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.calls.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_request_is_kept_as_a_summary() {
        let mut log = CallLog::default();
        let number = log.arrive();
        let call = Call {
            number,
            service: "cloudwatch",
            operation: "PutMetricData".to_owned(),
            region: "us-east-1".to_owned(),
            at: 0.0,
            input: json!({ "Namespace": "x".repeat(INPUT_BYTES_MAX) }),
            outcome: Outcome::CutAfter,
        };
        log.record(call, INPUT_BYTES_MAX + 1);
        let call = log.all().remove(0);
        assert_eq!(call.input["members"], json!(["Namespace"]));
        assert_eq!(call.action(), "cloudwatch:PutMetricData");
        assert!(call.took_effect());
    }
}
