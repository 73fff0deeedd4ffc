//! Why something could not be done with AWS, for the person who has to act on it.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use aws_sdk_cloudwatch::operation::RequestId;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::{errors::Answer, operation::Operation};

type Cause = Arc<dyn Error + Send + Sync>;

/// One thing that could not be done: which operation, on what object, and AWS's own words.
///
/// `Display` is one sentence fragment and never repeats [`Error::source`]: print the chain once,
/// where it is reported.
#[derive(Clone, Debug)]
pub struct Failure(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    kind: FailureKind,
    operation: Option<Operation>,
    object: String,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
    tries: u32,
    elapsed: Duration,
    remedy: Option<String>,
    source: Option<Cause>,
}

/// What sort of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// AWS answered with an error: `code` and `message` are AWS's.
    Refused,
    /// No answer, or none that could be understood: the call may or may not have had its effect.
    NoAnswer,
    /// The provider's settings or credentials cannot be used.
    Settings,
    /// The work was cancelled before this call, or while waiting to repeat it.
    Cancelled,
    /// AWS accepted the call, and its effect did not show in time.
    Overdue,
    /// AWS answered, and left out or contradicted what must be there.
    Unexpected,
}

impl Failure {
    /// What sort of failure it is.
    pub fn kind(&self) -> FailureKind {
        self.0.kind
    }

    /// The AWS operation; `None` when it did not come to one.
    pub fn operation(&self) -> Option<Operation> {
        self.0.operation
    }

    /// Key of the object in the blueprint (`policy/worker-cpu`), or what else it was about.
    pub fn object(&self) -> &str {
        &self.0.object
    }

    /// AWS's error code.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// AWS's message, or our own words where there is none.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id AWS support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How often the call was made, the SDK's own repetitions not counted; 0 when it was not.
    pub fn tries(&self) -> u32 {
        self.0.tries
    }

    /// How long it was tried or waited for in all.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// What to do about it, where that is known.
    pub fn remedy(&self) -> Option<&str> {
        self.0.remedy.as_deref()
    }

    /// Settings or credentials that cannot be used.
    pub(crate) fn settings(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        let mut failure = Self::new(FailureKind::Settings, None, "provider", message.into());
        failure.0.remedy = Some(remedy.into());
        failure
    }

    /// Cancelled before `operation` was called.
    pub(crate) fn cancelled(operation: Option<Operation>, object: &str) -> Self {
        let message = "cancelled before the call was made".to_owned();
        Self::new(FailureKind::Cancelled, operation, object, message)
    }

    /// The effect of `operation` did not show within `elapsed`; `seen` says what showed instead.
    pub(crate) fn overdue(
        operation: Operation,
        object: &str,
        seen: String,
        elapsed: Duration,
    ) -> Self {
        let mut failure = Self::new(FailureKind::Overdue, Some(operation), object, seen);
        failure.0.elapsed = elapsed;
        failure.0.remedy = Some("apply again: what is done is kept, the rest follows".to_owned());
        failure
    }

    /// An answer that lacks or contradicts what must be there.
    pub(crate) fn unexpected(operation: Operation, object: &str, message: String) -> Self {
        Self::new(FailureKind::Unexpected, Some(operation), object, message)
    }

    /// What the SDK returned for `operation`.
    pub(crate) fn from_sdk<E>(
        operation: Operation,
        object: &str,
        error: SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let status = error.raw_response().map(|response| response.status());
        let SdkError::ServiceError(refusal) = &error else {
            return Self::no_answer(
                operation,
                object,
                status.map(|status| status.as_u16()),
                error,
            );
        };
        let metadata = refusal.err().meta();
        let code = metadata.code().map(str::to_owned);
        let message = metadata.message().map_or_else(
            || match status {
                Some(status) => format!("HTTP status {} without a message", status.as_u16()),
                None => "no message".to_owned(),
            },
            str::to_owned,
        );
        let mut failure = Self::new(FailureKind::Refused, Some(operation), object, message);
        failure.0.request_id = metadata.request_id().map(str::to_owned);
        failure.0.code = code;
        failure.0.remedy = failure.answer().and_then(|answer| answer.remedy());
        failure
    }

    fn no_answer<E>(
        operation: Operation,
        object: &str,
        status: Option<u16>,
        error: SdkError<E, HttpResponse>,
    ) -> Self
    where
        E: Error + Send + Sync + 'static,
    {
        let message = match (&error, status) {
            (SdkError::ConstructionFailure(_), _) => "the request could not be built".to_owned(),
            (SdkError::TimeoutError(_), _) => "no answer in time".to_owned(),
            (_, Some(status)) => format!("the answer, HTTP status {status}, makes no sense"),
            _ => "no answer".to_owned(),
        };
        let mut failure = Self::new(FailureKind::NoAnswer, Some(operation), object, message);
        failure.0.source = error.into_source().ok().map(Arc::from);
        failure
    }

    /// What AWS answered, for the predicates of `errors`.
    pub(crate) fn answer(&self) -> Option<Answer<'_>> {
        Some(Answer {
            operation: self.0.operation?,
            code: self.0.code.as_deref()?,
            message: &self.0.message,
        })
    }

    /// Whether AWS said that the object does not exist.
    pub(crate) fn is_absent(&self) -> bool {
        self.answer().is_some_and(|answer| answer.is_absent())
    }

    /// Whether AWS refused a policy because the ECS service does not publish its metric every 20 s,
    /// or not yet in all its tasks.
    pub fn lacks_high_resolution(&self) -> bool {
        self.answer()
            .is_some_and(|answer| answer.lacks_high_resolution())
    }

    /// Whether the credentials in use are not accepted any more: they were, and have expired.
    pub fn is_expired(&self) -> bool {
        self.answer().is_some_and(|answer| answer.is_expired())
    }

    /// Whether the credentials in use are not accepted at all: unknown, badly signed or expired.
    pub fn is_credentials(&self) -> bool {
        self.answer().is_some_and(|answer| answer.is_credentials())
    }

    /// Whether the credentials in use lack the permission for [`Self::operation`].
    pub fn is_denied(&self) -> bool {
        self.answer().is_some_and(|answer| answer.is_denied())
    }

    /// Whether AWS still asked for fewer calls when patience ended.
    pub fn is_throttled(&self) -> bool {
        self.answer().is_some_and(|answer| answer.is_throttled())
    }

    /// Whether the ECS cluster that was named does not exist.
    pub fn lacks_cluster(&self) -> bool {
        self.answer().is_some_and(|answer| answer.lacks_cluster())
    }

    /// Whether AWS refused what was asked, not who asked or how often: something else may be asked.
    pub(crate) fn is_about_the_request(&self) -> bool {
        self.answer().is_some_and(|answer| {
            !answer.is_denied()
                && !answer.is_credentials()
                && !answer.is_throttled()
                && !answer.is_server_fault()
        })
    }

    /// Whether AWS said that the target to be created exists.
    pub(crate) fn is_already_registered(&self) -> bool {
        self.answer()
            .is_some_and(|answer| answer.is_already_registered())
    }

    /// The same failure, with what else AWS said of it after its message.
    pub(crate) fn with_remarks(mut self, remarks: &[String]) -> Self {
        for remark in remarks {
            self.0.message.push_str("; ");
            self.0.message.push_str(remark);
        }
        self
    }

    /// The same failure, told how often and how long it was tried.
    pub(crate) fn after(mut self, tries: u32, elapsed: Duration) -> Self {
        self.0.tries = tries;
        self.0.elapsed = elapsed;
        self
    }

    /// The same failure, no longer repeated because the work was cancelled.
    pub(crate) fn cut_short(mut self) -> Self {
        self.0.kind = FailureKind::Cancelled;
        self
    }

    /// The same failure, told of another object that was in the same call.
    pub(crate) fn about(mut self, object: String) -> Self {
        self.0.object = object;
        self
    }

    /// The same failure with another cause beneath it.
    pub(crate) fn because(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    fn new(kind: FailureKind, operation: Option<Operation>, object: &str, message: String) -> Self {
        Self(Box::new(Details {
            kind,
            operation,
            object: object.to_owned(),
            code: None,
            message,
            request_id: None,
            tries: 0,
            elapsed: Duration::ZERO,
            remedy: None,
            source: None,
        }))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details {
            kind,
            operation,
            object,
            code,
            message,
            request_id,
            tries,
            elapsed,
            remedy: _,
            source: _,
        } = &*self.0;
        if *kind == FailureKind::Settings {
            return formatter.write_str(message);
        }
        if let Some(operation) = operation {
            write!(formatter, "{operation} of ")?;
        }
        write!(formatter, "{object}: ")?;
        if let Some(code) = code {
            write!(formatter, "{code}: ")?;
        }
        formatter.write_str(message)?;
        if let Some(id) = request_id {
            write!(formatter, " (request id {id})")?;
        }
        let seconds = elapsed.as_secs_f64();
        match (kind, tries) {
            (FailureKind::Cancelled, 1..) => {
                write!(
                    formatter,
                    "; cancelled after {tries} tries in {seconds:.1} s"
                )
            }
            (FailureKind::Overdue, _) => write!(formatter, " after {seconds:.1} s"),
            (_, 2..) => write!(formatter, "; {tries} tries in {seconds:.1} s"),
            _ => Ok(()),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests;
