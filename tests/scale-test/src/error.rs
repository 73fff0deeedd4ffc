//! Why a command could not do its work, for the person who has to act on it.

use std::fmt;

use aws::{Failure, FailureKind};

/// What a fallible step of a command returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One thing that went wrong: what it was, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    message: String,
    remedy: Option<String>,
}

/// What sort of trouble it is; it decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What was asked for cannot be done as it was written: exit code 2.
    Usage,
    /// The environment is not fit, or the command was interrupted: exit code 3. Credentials, region,
    /// permissions, AWS or NATS out of reach, an unknown cluster or service.
    Environment,
}

impl Kind {
    /// The exit code of the process.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::Environment => 3,
        }
    }
}

impl Error {
    /// What was asked for cannot be done as it was written.
    pub fn usage(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message, remedy)
    }

    /// The environment is not fit.
    pub fn environment(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Kind::Environment, message, remedy)
    }

    /// What sort of trouble it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What to do about it.
    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }

    fn new(kind: Kind, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            remedy: Some(remedy.into()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<Failure> for Error {
    /// AWS's refusals in the words of this tool: the provider's own remedies speak of Terraform.
    fn from(failure: Failure) -> Self {
        let action = failure.operation().map(aws::Operation::action);
        let action = action.unwrap_or_else(|| "the action".to_owned());
        let remedy = if failure.kind() == FailureKind::Settings {
            Some(settings_remedy(&failure))
        } else if failure.is_expired() {
            Some(
                "the credentials have expired: sign in again (`aws sso login`), or set fresh \
                 AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
                    .to_owned(),
            )
        } else if failure.is_credentials() {
            Some(
                "check the credentials: --profile or AWS_PROFILE, or AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY; AWS does not know them"
                    .to_owned(),
            )
        } else if failure.is_denied() {
            Some(format!("allow {action} to the credentials in use"))
        } else if failure.is_throttled() {
            Some(
                "AWS allows no more calls at the moment: wait a minute, name fewer services, or \
                 find who else is calling"
                    .to_owned(),
            )
        } else if failure.lacks_cluster() {
            Some("check --cluster, --region and the account of the credentials".to_owned())
        } else if failure.kind() == FailureKind::NoAnswer {
            Some("check the network, --region and --endpoint-url".to_owned())
        } else {
            failure.remedy().map(str::to_owned)
        };
        Self {
            kind: Kind::Environment,
            message: chain(&failure),
            remedy,
        }
    }
}

fn settings_remedy(failure: &Failure) -> String {
    if failure.message().starts_with("no AWS region") {
        "set --region, AWS_REGION, or a region in the profile".to_owned()
    } else {
        "set --profile or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; check \
         --endpoint-url"
            .to_owned()
    }
}

/// An error with what is beneath it, each said once.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut beneath = error.source();
    while let Some(cause) = beneath {
        let said = cause.to_string();
        if !told.contains(&said) {
            told.push_str(": ");
            told.push_str(&said);
        }
        beneath = cause.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beneath_is_said_once() {
        let inner = Error::usage("port 0 is taken", "choose another");
        let told = chain(&inner);
        assert_eq!(told, "port 0 is taken");
        assert_eq!(inner.kind().exit_code(), 2);
        let outer = std::io::Error::other(inner);
        assert_eq!(chain(&outer), "port 0 is taken");
    }
}
