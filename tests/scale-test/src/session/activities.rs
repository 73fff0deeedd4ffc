//! Scaling activities: what Application Auto Scaling did, and why.

use aws::Operation;
use aws_sdk_applicationautoscaling::types::{self, ScalableDimension, ServiceNamespace};
use jiff::Timestamp;
use scaling::object::ServiceReference;
use serde_json::{Value, json};

use super::{Session, timestamp};
use crate::error::Result;

/// Most pages read of one service's activities: the latest 500, far more than one exercise makes.
const PAGES_MAX: usize = 10;

const DESCRIBE_ACTIVITIES: Operation =
    Operation::new("application-autoscaling", "DescribeScalingActivities");

/// One scaling activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Its id.
    pub id: String,
    /// `Pending`, `InProgress`, `Successful`, `Overridden`, `Unfulfilled` or `Failed`.
    pub status: String,
    /// Such as `Setting desired count to 10.`
    pub description: String,
    /// Such as `monitor alarm worker-burst in state ALARM triggered policy worker-burst`.
    pub cause: String,
    /// What AWS says of its status.
    pub message: Option<String>,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Option<Timestamp>,
    /// AWS's codes for why it changed nothing; empty for one that did.
    pub not_scaled: Vec<String>,
}

impl Activity {
    /// The policy that caused it, where a policy did.
    pub fn policy(&self) -> Option<&str> {
        let (_, policy) = self.cause.split_once("triggered policy ")?;
        Some(policy.trim_end_matches('.').trim())
    }

    /// The alarm that caused it, where an alarm did.
    pub fn alarm(&self) -> Option<&str> {
        let (_, rest) = self.cause.split_once("monitor alarm ")?;
        let (alarm, _) = rest.split_once(" in state")?;
        Some(alarm)
    }

    /// The desired tasks it set, where it set any.
    pub fn desired(&self) -> Option<i32> {
        let (_, count) = self.description.split_once("desired count to ")?;
        count.trim_end_matches('.').trim().parse().ok()
    }

    /// Whether it changed, or is changing, the desired tasks.
    pub fn scaled(&self) -> bool {
        self.not_scaled.is_empty() && self.status != "Failed" && self.desired().is_some()
    }

    /// The activity for machines.
    pub fn to_json(&self) -> Value {
        let Self {
            id,
            status,
            description,
            cause,
            message,
            start,
            end,
            not_scaled,
        } = self;
        json!({
            "id": id, "status": status, "description": description, "cause": cause,
            "message": message, "start": start.to_string(),
            "end": end.map(|end| end.to_string()), "not_scaled": not_scaled,
            "policy": self.policy(), "alarm": self.alarm(), "desired": self.desired(),
        })
    }
}

impl Session {
    /// The activities of a service that began at `since` or later, the latest first, those that
    /// changed nothing included.
    ///
    /// # Errors
    /// A call is refused.
    pub async fn activities(
        &self,
        service: &ServiceReference,
        since: Timestamp,
    ) -> Result<Vec<Activity>> {
        let about = service.resource_id();
        let client = self.connection().autoscaling();
        let mut found = Vec::new();
        let mut token = None;
        for _ in 0..PAGES_MAX {
            let answer = self
                .read(DESCRIBE_ACTIVITIES, &about, || {
                    let request = client.describe_scaling_activities();
                    request
                        .service_namespace(ServiceNamespace::Ecs)
                        .resource_id(&about)
                        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                        .include_not_scaled_activities(true)
                        .set_next_token(token.clone())
                        .send()
                })
                .await?;
            let page = answer.scaling_activities().iter().map(read);
            let page: Vec<_> = page.collect();
            let older = page.iter().any(|activity| activity.start < since);
            found.extend(page.into_iter().filter(|activity| activity.start >= since));
            token = answer.next_token.filter(|token| !token.is_empty());
            if older || token.is_none() {
                break;
            }
        }
        Ok(found)
    }
}

fn read(activity: &types::ScalingActivity) -> Activity {
    let reasons = activity.not_scaled_reasons().iter();
    Activity {
        id: activity.activity_id.clone(),
        status: activity.status_code.as_str().to_owned(),
        description: activity.description.clone(),
        cause: activity.cause.clone(),
        message: activity.status_message.clone(),
        start: timestamp(&activity.start_time),
        end: activity.end_time.as_ref().map(timestamp),
        not_scaled: reasons.map(|reason| reason.code.clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_an_activity_tell_policy_alarm_and_tasks() {
        let mut activity = Activity {
            id: "1".to_owned(),
            status: "InProgress".to_owned(),
            description: "Setting desired count to 10.".to_owned(),
            cause: "monitor alarm worker-burst in state ALARM triggered policy worker-burst"
                .to_owned(),
            message: None,
            start: Timestamp::UNIX_EPOCH,
            end: None,
            not_scaled: Vec::new(),
        };
        assert_eq!(activity.policy(), Some("worker-burst"));
        assert_eq!(activity.alarm(), Some("worker-burst"));
        assert_eq!(activity.desired(), Some(10));
        assert!(activity.scaled());
        activity.not_scaled.push("AlreadyAtMaxCapacity".to_owned());
        assert!(!activity.scaled());
        activity.cause = "minimum capacity was set to 3".to_owned();
        assert_eq!((activity.policy(), activity.alarm()), (None, None));
    }
}
