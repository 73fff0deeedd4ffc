//! Faults on demand: what goes wrong, with which calls, and when.

use std::time::Duration;

/// Which calls a fault is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matcher {
    service: Option<String>,
    operation: Option<String>,
}

impl Matcher {
    /// Every call.
    pub fn any() -> Self {
        Self::default()
    }

    /// Calls of a service, by its name in the call log.
    pub fn service(name: &str) -> Self {
        Self {
            service: Some(name.to_owned()),
            operation: None,
        }
    }

    /// Calls of an operation, whatever the service.
    pub fn operation(name: &str) -> Self {
        Self {
            service: None,
            operation: Some(name.to_owned()),
        }
    }

    /// Calls of one operation of one service, for names two services share (`TagResource`).
    pub fn of(service: &str, operation: &str) -> Self {
        Self {
            service: Some(service.to_owned()),
            operation: Some(operation.to_owned()),
        }
    }

    fn matches(&self, service: &str, operation: &str) -> bool {
        self.service
            .as_deref()
            .is_none_or(|wanted| wanted == service)
            && self
                .operation
                .as_deref()
                .is_none_or(|wanted| wanted == operation)
    }
}

/// What goes wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Refused for too many requests, in the service's own code.
    Throttle,
    /// The service's internal error, HTTP 500.
    ServerError,
    /// Refused for want of a permission, naming the IAM action.
    AccessDenied,
    /// Refused with this error.
    Error {
        /// The error's code.
        code: String,
        /// The error's message.
        message: String,
        /// The HTTP status; `None` for the one the service uses for that code.
        status: Option<u16>,
    },
    /// The connection is cut and nothing happened.
    CutBefore,
    /// The call takes effect and the connection is cut before the reply.
    CutAfter,
    /// The call takes effect at once and the reply comes so much later, on the wall's clock.
    Slow(Duration),
    /// Eventual consistency: what this call creates (target, policy, scheduled action or alarm)
    /// is not seen by the next so many calls that look for it. Scaling itself sees it.
    Unseen {
        /// How many calls do not see it.
        calls: u32,
    },
}

/// A fault waiting for its calls.
#[derive(Clone, Debug)]
struct Rule {
    matcher: Matcher,
    fault: Fault,
    /// The first and last matching call it is for, counted from 1 since the rule was made.
    first: u64,
    last: u64,
    seen: u64,
}

/// All faults that wait.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaultPlan {
    rules: Vec<Rule>,
}

impl FaultPlan {
    pub(crate) fn add(&mut self, matcher: Matcher, first: u64, last: u64, fault: Fault) {
        self.rules.push(Rule {
            matcher,
            fault,
            first: first.max(1),
            last,
            seen: 0,
        });
    }

    /// The faults of the call that arrives now, in the order they were asked for.
    pub(crate) fn arrive(&mut self, service: &str, operation: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        for rule in &mut self.rules {
            if rule.matcher.matches(service, operation) {
                rule.seen += 1;
                if (rule.first..=rule.last).contains(&rule.seen) {
                    faults.push(rule.fault.clone());
                }
            }
        }
        self.rules.retain(|rule| rule.seen < rule.last);
        faults
    }

    pub(crate) fn pending(&self) -> usize {
        self.rules.len()
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_waits_for_its_call_and_is_gone_after_it() {
        let mut plan = FaultPlan::default();
        plan.add(
            Matcher::operation("PutScalingPolicy"),
            2,
            2,
            Fault::Throttle,
        );
        plan.add(Matcher::service("ecs"), 1, u64::MAX, Fault::CutBefore);
        let mut ask = |operation| plan.arrive("application-autoscaling", operation);
        assert!(ask("PutScalingPolicy").is_empty());
        assert!(ask("DescribeScalingPolicies").is_empty());
        assert_eq!(ask("PutScalingPolicy"), [Fault::Throttle]);
        assert!(ask("PutScalingPolicy").is_empty());
        assert_eq!(plan.arrive("ecs", "DescribeServices"), [Fault::CutBefore]);
        assert_eq!(plan.pending(), 1);
    }
}
