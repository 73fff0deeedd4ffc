//! What a whole run came to, service by service: for people as text and as a page, for machines as
//! JSON, for build servers as JUnit XML.

mod junit;
mod page;

use std::fmt;

use jiff::Timestamp;
use scaling::object::ServiceReference;
use serde_json::{Value, json};

use crate::{
    check::Check,
    error::{Error, Kind},
    exercise::Exercised,
    verify::Verified,
};

/// A whole run.
#[derive(Clone, Debug)]
pub struct Summary {
    /// When it began.
    pub begun: Timestamp,
    /// The environment it ran in, where somebody said.
    pub environment: Option<String>,
    /// The AWS region.
    pub region: String,
    /// What each service came to, in the order given.
    pub services: Vec<Outcome>,
}

/// What one service came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The service.
    pub service: ServiceReference,
    /// Its verification.
    pub verified: Verified,
    /// Its exercises, in their order; none where the verification failed.
    pub exercised: Vec<Exercised>,
    /// Why the next exercise could not be done.
    pub error: Option<Error>,
}

impl Outcome {
    /// Whether everything was as it should be.
    pub fn passed(&self) -> bool {
        let Self {
            service: _,
            verified,
            exercised,
            error,
        } = self;
        verified.passed() && exercised.iter().all(Exercised::passed) && error.is_none()
    }

    /// Every stage with its checks and how long it took, in seconds.
    fn stages(&self) -> Vec<(&'static str, &[Check], f64)> {
        let mut stages = vec![("verify", self.verified.checks.as_slice(), 0.0)];
        stages.extend(self.exercised.iter().map(|it| {
            let last = it.course.last();
            let took = last.map_or(0.0, |last| it.course.seconds(last.at));
            (it.name, it.checks.as_slice(), took)
        }));
        stages
    }
}

impl Summary {
    /// Whether everything was as it should be.
    pub fn passed(&self) -> bool {
        self.services.iter().all(Outcome::passed)
    }

    /// What kept something from being done: the environment before usage.
    pub fn error(&self) -> Option<Error> {
        let errors = self.services.iter().filter_map(|it| it.error.as_ref());
        errors
            .min_by_key(|error| error.kind() == Kind::Usage)
            .cloned()
    }

    /// For machines.
    pub fn to_json(&self) -> Value {
        let Self {
            begun,
            environment,
            region,
            services,
        } = self;
        let services = services.iter().map(|outcome| {
            let exercises = outcome.exercised.iter().map(Exercised::to_json);
            json!({
                "cluster": outcome.service.cluster, "service": outcome.service.service,
                "passed": outcome.passed(), "verify": outcome.verified.to_json(),
                "exercises": exercises.collect::<Vec<_>>(),
                "error": outcome.error.as_ref().map(ToString::to_string),
            })
        });
        json!({
            "begun": begun.to_string(), "environment": environment, "region": region,
            "passed": self.passed(), "services": services.collect::<Vec<_>>(),
        })
    }

    /// A page of HTML that needs nothing beside it.
    pub fn to_html(&self) -> String {
        page::page(self).to_html()
    }

    /// JUnit XML: a suite for each service and stage, a case for each check.
    pub fn to_junit(&self) -> String {
        junit::document(self)
    }

    fn title(&self) -> String {
        match &self.environment {
            Some(environment) => format!("scale-test in {environment} ({})", self.region),
            None => format!("scale-test in {}", self.region),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for outcome in &self.services {
            writeln!(formatter, "{}", outcome.verified)?;
            if !outcome.verified.passed() {
                writeln!(formatter, "not exercised: its verification failed\n")?;
            }
            for exercised in &outcome.exercised {
                writeln!(formatter, "{exercised}")?;
            }
            if let Some(error) = &outcome.error {
                writeln!(formatter, "{}: {error}\n", outcome.service)?;
            }
        }
        let passed = self.services.iter().filter(|it| it.passed()).count();
        writeln!(
            formatter,
            "{passed} of {} services passed",
            self.services.len()
        )
    }
}

#[cfg(test)]
mod tests;
