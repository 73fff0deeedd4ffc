//! What an alarm may start.

use crate::wire::Failure;

/// Services whose ARNs CloudWatch takes as actions (CloudWatch API, PutMetricAlarm.AlarmActions).
const SERVICES: [&str; 8] = [
    "autoscaling",
    "automate",
    "aiops",
    "lambda",
    "sns",
    "ssm",
    "ssm-incidents",
    "swf",
];

/// Refuses what is no ARN of an action.
pub(super) fn check(arn: &str) -> Result<(), Failure> {
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let known = match parts.as_slice() {
        ["arn", partition, service, _, _, resource] => {
            !partition.is_empty()
                && SERVICES.contains(service)
                && !resource.is_empty()
                && (*service != "autoscaling" || is_policy(resource))
        }
        _ => false,
    };
    if known && !arn.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Failure::client(
        "ValidationError",
        format!("Invalid arn syntax: {arn}"),
    ))
}

/// `scalingPolicy:<uuid>:resource/...:policyName/...` or an EC2 group's
/// `scalingPolicy:<uuid>:autoScalingGroupName/...:policyName/...`.
fn is_policy(resource: &str) -> bool {
    let parts: Vec<_> = resource.splitn(3, ':').collect();
    matches!(parts.as_slice(), ["scalingPolicy", id, rest]
        if !id.is_empty() && rest.contains(":policyName/"))
}
