//! Every call a command makes, told to who wants to know: all of them with `--verbose`, and with
//! `--dry-run` those that would change something instead of making them.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Value, json};

/// One call: to AWS or to NATS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is called: an IAM action such as `cloudwatch:SetAlarmState`, or `nats:publish`.
    pub action: String,
    /// What it is about, with what is sent where it changes something.
    pub about: String,
    /// Whether it changes something.
    pub changes: bool,
}

impl Call {
    /// The call for machines.
    pub fn to_json(&self) -> Value {
        let Self {
            action,
            about,
            changes,
        } = self;
        json!({ "action": action, "about": about, "changes": changes })
    }
}

impl fmt::Display for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.changes { "change" } else { "read" };
        write!(formatter, "{kind:<6}  {:<46} {}", self.action, self.about)
    }
}

/// Where calls are told. Clones tell to the same place.
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    verbose: bool,
    dry_run: bool,
    json: bool,
    all: Mutex<Vec<Call>>,
}

impl Calls {
    /// `verbose` prints each call to standard error as it is made. `dry_run` prints each, makes those
    /// that only read, and keeps the others from being made; to standard output, or to standard error
    /// where standard output is for `json`.
    pub fn new(verbose: bool, dry_run: bool, json: bool) -> Self {
        Self(Arc::new(Shared {
            verbose,
            dry_run,
            json,
            all: Mutex::default(),
        }))
    }

    /// Whether nothing may be changed.
    pub fn is_dry_run(&self) -> bool {
        self.0.dry_run
    }

    /// A call that reads is about to be made.
    pub fn read(&self, action: impl Into<String>, about: impl Into<String>) {
        self.tell(Call {
            action: action.into(),
            about: about.into(),
            changes: false,
        });
    }

    /// A call that changes something is due: whether to make it.
    #[must_use]
    pub fn change(&self, action: impl Into<String>, about: impl Into<String>) -> bool {
        self.tell(Call {
            action: action.into(),
            about: about.into(),
            changes: true,
        });
        !self.0.dry_run
    }

    /// All calls so far.
    pub fn all(&self) -> Vec<Call> {
        self.lock().clone()
    }

    fn tell(&self, call: Call) {
        let Shared {
            verbose,
            dry_run,
            json,
            ..
        } = *self.0;
        if dry_run && !json {
            println!("{call}");
        } else if dry_run || verbose {
            eprintln!("{call}");
        }
        self.lock().push(call);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Call>> {
        self.0.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dry_run_keeps_changes_from_being_made_and_tells_them() {
        let calls = Calls::new(false, true, true);
        calls.read("ecs:DescribeServices", "arrakis/worker");
        assert!(!calls.change("cloudwatch:SetAlarmState", "alarm worker-burst"));
        let lines: Vec<_> = calls.all().iter().map(ToString::to_string).collect();
        assert!(
            lines[1].starts_with("change  cloudwatch:SetAlarmState "),
            "{lines:?}"
        );
        assert!(Calls::default().change("nats:publish", "COMMANDS"));
    }
}
