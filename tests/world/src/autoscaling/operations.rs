//! The operations of Application Auto Scaling.

use super::{
    activities, policies, policy_shapes, predictive, predictive_shapes, schedule_shapes, schedules,
    shapes, tags, targets,
};
use crate::wire::Operation;

/// What every operation on one object may answer, what those that create one may, and what listings
/// may.
const ONE: &[&str] = &["ValidationException", "ObjectNotFoundException"];
const CREATING: &[&str] = &[
    "ValidationException",
    "ObjectNotFoundException",
    "LimitExceededException",
];
const LISTING: &[&str] = &["ValidationException", "InvalidNextTokenException"];

pub(super) static OPERATIONS: [Operation; 14] = [
    Operation {
        name: "RegisterScalableTarget",
        input: &shapes::REGISTER,
        output: Some(&shapes::REGISTERED),
        // TooManyTagsException is missing in the model; the tag limit is its documentation's.
        errors: &["ValidationException", "LimitExceededException"],
        style: None,
        run: targets::register,
    },
    Operation {
        name: "DeregisterScalableTarget",
        input: &shapes::DEREGISTER,
        output: Some(&shapes::DEREGISTERED),
        errors: ONE,
        style: None,
        run: targets::deregister,
    },
    Operation {
        name: "DescribeScalableTargets",
        input: &shapes::DESCRIBE_TARGETS,
        output: Some(&shapes::DESCRIBED_TARGETS),
        errors: LISTING,
        style: None,
        run: targets::describe,
    },
    Operation {
        name: "PutScalingPolicy",
        input: &policy_shapes::PUT_POLICY,
        output: Some(&policy_shapes::POLICY_PUT),
        errors: &[
            "ValidationException",
            "ObjectNotFoundException",
            "LimitExceededException",
            "FailedResourceAccessException",
        ],
        style: None,
        run: policies::put,
    },
    Operation {
        name: "DeleteScalingPolicy",
        input: &policy_shapes::DELETE_POLICY,
        output: Some(&policy_shapes::POLICY_DELETED),
        errors: ONE,
        style: None,
        run: policies::delete,
    },
    Operation {
        name: "DescribeScalingPolicies",
        input: &policy_shapes::DESCRIBE_POLICIES,
        output: Some(&policy_shapes::DESCRIBED_POLICIES),
        errors: &[
            "ValidationException",
            "InvalidNextTokenException",
            "InternalServiceException",
        ],
        style: None,
        run: policies::describe,
    },
    Operation {
        name: "GetPredictiveScalingForecast",
        input: &predictive_shapes::GET_FORECAST,
        output: Some(&predictive_shapes::FORECAST),
        errors: &["ValidationException"],
        style: None,
        run: predictive::forecast,
    },
    Operation {
        name: "PutScheduledAction",
        input: &schedule_shapes::PUT_SCHEDULED,
        output: Some(&schedule_shapes::SCHEDULED_PUT),
        errors: CREATING,
        style: None,
        run: schedules::put,
    },
    Operation {
        name: "DeleteScheduledAction",
        input: &schedule_shapes::DELETE_SCHEDULED,
        output: Some(&schedule_shapes::SCHEDULED_DELETED),
        errors: ONE,
        style: None,
        run: schedules::delete,
    },
    Operation {
        name: "DescribeScheduledActions",
        input: &schedule_shapes::DESCRIBE_SCHEDULED,
        output: Some(&schedule_shapes::DESCRIBED_SCHEDULED),
        errors: LISTING,
        style: None,
        run: schedules::describe,
    },
    Operation {
        name: "DescribeScalingActivities",
        input: &shapes::DESCRIBE_ACTIVITIES,
        output: Some(&shapes::DESCRIBED_ACTIVITIES),
        errors: LISTING,
        style: None,
        run: activities::describe,
    },
    Operation {
        name: "TagResource",
        input: &shapes::TAG,
        output: Some(&shapes::TAGGED),
        errors: &[
            "ValidationException",
            "ResourceNotFoundException",
            "TooManyTagsException",
        ],
        style: None,
        run: tags::tag,
    },
    Operation {
        name: "UntagResource",
        input: &shapes::UNTAG,
        output: Some(&shapes::UNTAGGED),
        errors: &["ValidationException", "ResourceNotFoundException"],
        style: None,
        run: tags::untag,
    },
    Operation {
        name: "ListTagsForResource",
        input: &shapes::LIST_TAGS,
        output: Some(&shapes::LISTED_TAGS),
        errors: &["ResourceNotFoundException"],
        style: None,
        run: tags::list,
    },
];
