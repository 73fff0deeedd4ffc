//! What must hold for a service to scale at all, and as its profile says: checked on what AWS has.

mod blueprint;
mod data;
mod objects;
mod service;

use std::fmt;

use scaling::object::ServiceReference;
use serde_json::{Value, json};

use crate::{check::Check, facts::Facts};

/// The checks of one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The service.
    pub service: ServiceReference,
    /// What was looked at.
    pub checks: Vec<Check>,
}

/// Everything there is to check about one service.
pub fn verify(facts: &Facts) -> Verified {
    let mut checks = objects::check(&facts.observed);
    if facts.observed.target.is_some() {
        checks.extend(service::capacity(facts));
    }
    checks.extend(service::deployments(facts));
    checks.extend(data::alarms(facts));
    checks.extend(data::publishers(facts));
    checks.extend(blueprint::foreign(facts));
    checks.extend(blueprint::differences(facts));
    Verified {
        service: facts.service.reference.clone(),
        checks,
    }
}

impl Verified {
    /// Whether everything is as it should be.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(Check::passed)
    }

    /// How many checks failed.
    pub fn failures(&self) -> usize {
        self.checks.iter().filter(|check| !check.passed()).count()
    }

    /// For machines.
    pub fn to_json(&self) -> Value {
        let Self { service, checks } = self;
        let checks: Vec<_> = checks.iter().map(Check::to_json).collect();
        json!({
            "cluster": service.cluster, "service": service.service,
            "passed": self.passed(), "checks": checks,
        })
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { service, checks } = self;
        writeln!(formatter, "{service}")?;
        for check in checks {
            writeln!(formatter, "  {check}")?;
        }
        match self.failures() {
            0 => writeln!(formatter, "  all {} checks passed", checks.len()),
            failed => writeln!(formatter, "  {failed} of {} checks failed", checks.len()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
