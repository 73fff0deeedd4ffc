//! Changes of a scalable target that take their time: a second one meanwhile is refused, as
//! Application Auto Scaling refuses it.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::wire::{Failure, Service};

/// Operations that change a target or what hangs on it.
const CHANGES: [&str; 6] = [
    "DeleteScalingPolicy",
    "DeleteScheduledAction",
    "DeregisterScalableTarget",
    "PutScalingPolicy",
    "PutScheduledAction",
    "RegisterScalableTarget",
];

/// The changes under way.
#[derive(Clone, Debug)]
pub(crate) struct Updates {
    /// How long each takes, on the wall's clock.
    takes: Duration,
    /// Until when, by region and resource id.
    until: HashMap<(String, String), Instant>,
}

impl Updates {
    pub(crate) fn new(takes: Duration) -> Self {
        Self {
            takes,
            until: HashMap::new(),
        }
    }

    /// Refuses a change of a target while another one is under way.
    pub(crate) fn check(
        &self,
        region: &str,
        service: &Service,
        operation: &str,
        input: &Value,
        now: Instant,
    ) -> Result<(), Failure> {
        let key = self.key(region, service, operation, input);
        let until = key.and_then(|key| self.until.get(&key));
        if until.is_none_or(|until| *until <= now) {
            return Ok(());
        }
        Err(Failure::client(
            "ConcurrentUpdateException",
            "You already have a pending update to an Auto Scaling resource.",
        ))
    }

    /// Notes a change that was made, and says how long the reply takes.
    pub(crate) fn begin(
        &mut self,
        region: &str,
        service: &Service,
        operation: &str,
        input: &Value,
        now: Instant,
    ) -> Duration {
        let Some(key) = self.key(region, service, operation, input) else {
            return Duration::ZERO;
        };
        self.until.insert(key, now + self.takes);
        self.takes
    }

    fn key(
        &self,
        region: &str,
        service: &Service,
        operation: &str,
        input: &Value,
    ) -> Option<(String, String)> {
        let change = service.name == "application-autoscaling" && CHANGES.contains(&operation);
        if self.takes.is_zero() || !change {
            return None;
        }
        Some((region.to_owned(), input["ResourceId"].as_str()?.to_owned()))
    }
}
