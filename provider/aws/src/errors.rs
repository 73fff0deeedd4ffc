//! AWS's error codes. Nothing else in the product names one.
//!
//! Sources: the API models of Application Auto Scaling (2016-02-06) and CloudWatch (2010-08-01),
//! and what was seen of the services' behaviour where they say nothing. CloudWatch answers with
//! the codes of its older query protocol where it has both, so both are listed.

use std::time::Duration;

use crate::{limits::Limits, operation::Operation};

/// An error AWS answered with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer<'a> {
    /// The operation that was refused.
    pub(crate) operation: Operation,
    /// The error's code.
    pub(crate) code: &'a str,
    /// The error's message; empty when AWS gave none.
    pub(crate) message: &'a str,
}

/// Why a call that was refused may succeed when it is repeated unchanged, where the SDK does not
/// repeat it, or not for long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    /// Somebody else is changing the same object.
    ConcurrentUpdate,
    /// A target that was registered a moment ago is not known everywhere yet.
    TargetPropagating,
    /// Application Auto Scaling spent its caller's CloudWatch rate on the alarms of a policy.
    AlarmsThrottled,
    /// Permissions or credentials that were made a moment ago are not known everywhere yet.
    PermissionPropagating,
    /// An ECS service that was created a moment ago is not known everywhere yet.
    ServicePropagating,
    /// The role Application Auto Scaling uses was created a moment ago.
    RolePropagating,
    /// Too many calls in this account and region; the SDK has given up already.
    Throttled,
}

impl Passing {
    /// How long the call is repeated before the error is believed.
    pub(crate) fn patience(self, limits: &Limits) -> Duration {
        match self {
            Self::ConcurrentUpdate
            | Self::TargetPropagating
            | Self::AlarmsThrottled
            | Self::Throttled => limits.busy_max,
            Self::PermissionPropagating | Self::ServicePropagating | Self::RolePropagating => {
                limits.propagation_max
            }
        }
    }

    /// What is waited for, for the progress line.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::ConcurrentUpdate => "another update of the same object to finish",
            Self::TargetPropagating => "the scalable target to be known everywhere",
            Self::AlarmsThrottled => "CloudWatch's rate limit on alarms",
            Self::PermissionPropagating => "permissions or credentials to be known everywhere",
            Self::ServicePropagating => "the ECS service to be known everywhere",
            Self::RolePropagating => "the service-linked role to be known everywhere",
            Self::Throttled => "AWS's request rate limit",
        }
    }
}

impl Answer<'_> {
    /// The object the call is about does not exist.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(
            self.code,
            "ObjectNotFoundException"
                | "ResourceNotFoundException"
                | "ResourceNotFound"
                | "DashboardNotFoundError"
        )
    }

    /// The target to be created with tags exists already. It may be the work of this very call: a
    /// reply that was lost makes the SDK send the call again.
    pub(crate) fn is_already_registered(&self) -> bool {
        self.operation == Operation::REGISTER_TARGET
            && self.code == "ValidationException"
            && self.says("already exists")
    }

    /// A quota is used up. Repeating is pointless until somebody raises it or removes objects.
    pub(crate) fn is_quota(&self) -> bool {
        matches!(
            self.code,
            "LimitExceededException"
                | "LimitExceeded"
                | "LimitExceededFault"
                | "TooManyTagsException"
        )
    }

    /// Too many calls, or the service is asked to slow down. Not a quota on objects.
    pub(crate) fn is_throttled(&self) -> bool {
        matches!(
            self.code,
            "Throttling"
                | "ThrottlingException"
                | "ThrottledException"
                | "RequestLimitExceeded"
                | "RequestThrottled"
                | "RequestThrottledException"
                | "TooManyRequestsException"
        )
    }

    /// The service itself failed; what was asked is not at fault.
    pub(crate) fn is_server_fault(&self) -> bool {
        matches!(
            self.code,
            "InternalServiceException"
                | "InternalServiceFault"
                | "InternalServiceError"
                | "InternalFailure"
                | "ServiceUnavailable"
                | "ServiceUnavailableException"
        )
    }

    /// A policy tracks a 20 s metric that the ECS service does not publish, or not yet in all its
    /// tasks (Application Auto Scaling API, PredefinedMetricSpecification).
    pub(crate) fn lacks_high_resolution(&self) -> bool {
        self.operation == Operation::PUT_POLICY
            && self.code == "ValidationException"
            && self.says("High-resolution metrics are not fully enabled")
    }

    /// The credentials were accepted once and are too old now.
    pub(crate) fn is_expired(&self) -> bool {
        matches!(
            self.code,
            "ExpiredToken" | "ExpiredTokenException" | "RequestExpired"
        )
    }

    /// The ECS cluster does not exist.
    pub(crate) fn lacks_cluster(&self) -> bool {
        self.code == "ClusterNotFoundException"
    }

    /// The credentials are not accepted: unknown, expired or badly signed.
    pub(crate) fn is_credentials(&self) -> bool {
        matches!(
            self.code,
            "UnrecognizedClientException"
                | "InvalidClientTokenId"
                | "InvalidSignatureException"
                | "SignatureDoesNotMatch"
                | "IncompleteSignature"
                | "MissingAuthenticationToken"
                | "OptInRequired"
        ) || self.is_expired()
    }

    /// The credentials are accepted and lack a permission.
    pub(crate) fn is_denied(&self) -> bool {
        matches!(
            self.code,
            "AccessDenied"
                | "AccessDeniedException"
                | "UnauthorizedOperation"
                | "NotAuthorized"
                | "AuthorizationError"
        )
    }

    /// Why repeating the call may help; `None` when it will not.
    pub(crate) fn passing(&self) -> Option<Passing> {
        match self.code {
            "ConcurrentUpdateException"
            | "ConcurrentModificationException"
            | "ResourceConflict" => Some(Passing::ConcurrentUpdate),
            // Right after RegisterScalableTarget a Put may not see the target yet (Application
            // Auto Scaling API, RegisterScalableTarget). A Delete that finds nothing is done.
            "ObjectNotFoundException" if self.operation.name.starts_with("Put") => {
                Some(Passing::TargetPropagating)
            }
            "FailedResourceAccessException" => self.passing_resource_access(),
            "ValidationException" if self.says("ECS service doesn't exist") => {
                Some(Passing::ServicePropagating)
            }
            "ValidationException" if self.says("Unable to assume IAM role") => {
                Some(Passing::RolePropagating)
            }
            _ if self.is_throttled() => Some(Passing::Throttled),
            _ => None,
        }
    }

    /// Application Auto Scaling could not read or write CloudWatch alarms for its caller.
    fn passing_resource_access(&self) -> Option<Passing> {
        if self.says("Rate exceeded") {
            Some(Passing::AlarmsThrottled)
        } else if self.says("is not authorized to perform")
            || self.says("token included in the request is invalid")
        {
            Some(Passing::PermissionPropagating)
        } else {
            None
        }
    }

    fn says(&self, text: &str) -> bool {
        self.message
            .to_ascii_lowercase()
            .contains(&text.to_ascii_lowercase())
    }

    /// What its reader can do about it, where the code says enough.
    pub(crate) fn remedy(&self) -> Option<String> {
        if self.is_credentials() {
            Some(
                "check the credentials of the provider configuration or environment: they are \
                 unknown to AWS, expired, or meant for another partition"
                    .to_owned(),
            )
        } else if self.is_denied() {
            Some(format!(
                "allow the action {} to the credentials in use",
                self.operation.action()
            ))
        } else if self.is_quota() {
            Some("remove objects or have the quota raised in Service Quotas".to_owned())
        } else if self.lacks_high_resolution() {
            Some(
                "turn the 20 s metrics of the ECS service on and apply again once that deployment \
                 has completed: `aws ecs update-service --cluster <cluster> --service <service> \
                 --monitoring 'metricConfigurations=[{metricNames=[CPUUtilization,\
                 MemoryUtilization],resolutionSeconds=20}]'`, or the monitoring block of \
                 aws_ecs_service where hashicorp/aws has it; or set high_resolution = false"
                    .to_owned(),
            )
        } else if self.says("ECS service doesn't exist") {
            Some(
                "create the ECS service first, or correct cluster and service; region and account \
                 must be the service's own"
                    .to_owned(),
            )
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests;
