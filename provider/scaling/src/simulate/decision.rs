//! What the control loop decided, and what it remembers of it.

use std::fmt;

use super::time::Time;

/// Something the control loop decided. The caller carries out [`Decision::SetDesired`] and, where
/// it keeps bounds of its own, [`Decision::SetBounds`]; the others are news.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision {
    /// An alarm went from one state to another.
    AlarmChanged {
        /// When it was evaluated; not after the tick that says so.
        at: Time,
        /// The alarm's name.
        alarm: String,
        /// The state it left.
        from: StateValue,
        /// The state it entered.
        to: StateValue,
        /// `StateReason`: a sentence.
        reason: String,
        /// `StateReasonData`: JSON.
        reason_data: String,
    },
    /// A service is to run another number of tasks.
    SetDesired {
        /// The activity this starts, as [`Activity::id`].
        activity: u64,
        /// When.
        at: Time,
        /// `service/<cluster>/<service>`.
        resource_id: String,
        /// Desired tasks before.
        from: i32,
        /// Desired tasks from now on.
        to: i32,
        /// ARN of the policy; `None` when the target's bounds moved the service.
        policy: Option<String>,
        /// The alarm that started the policy.
        alarm: Option<String>,
        /// AWS's words for why: "monitor alarm X in state ALARM triggered policy Y".
        cause: String,
    },
    /// A scheduled action rewrote the bounds of a target. What moves the service into them follows.
    SetBounds {
        /// The activity that records this, as [`Activity::id`].
        activity: u64,
        /// When.
        at: Time,
        /// `service/<cluster>/<service>`.
        resource_id: String,
        /// Fewest tasks from now on.
        min_capacity: i32,
        /// Most tasks from now on.
        max_capacity: i32,
        /// AWS's words for why: "scheduled action name X was triggered".
        cause: String,
    },
    /// A policy was started and the service stays as it is.
    NotScaled {
        /// The activity that records this, as [`Activity::id`].
        activity: u64,
        /// When.
        at: Time,
        /// `service/<cluster>/<service>`.
        resource_id: String,
        /// ARN of the policy.
        policy: String,
        /// The alarm that started it.
        alarm: String,
        /// AWS's code for why not.
        reason: NotScaledReason,
        /// AWS's words for why it was started at all.
        cause: String,
    },
    /// An alarm's action was turned away: no recent data points, a gap in them, or no such policy.
    ActionRefused {
        /// When.
        at: Time,
        /// The alarm.
        alarm: String,
        /// The action's ARN.
        action: String,
        /// Why, in words.
        reason: String,
    },
}

/// State of an alarm, by CloudWatch's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateValue {
    /// Within the threshold.
    Ok,
    /// The threshold is breached.
    Alarm,
    /// Not enough data to tell.
    InsufficientData,
}

/// What DescribeAlarms says of an alarm's state.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmStatus {
    /// `StateValue`.
    pub value: StateValue,
    /// `StateReason`.
    pub reason: String,
    /// `StateReasonData`; empty when there is none.
    pub reason_data: String,
    /// `StateUpdatedTimestamp`.
    pub updated: Time,
    /// `StateTransitionedTimestamp`.
    pub transitioned: Time,
}

/// Why a started policy left the service as it is (Application Auto Scaling API,
/// NotScaledReason.Code).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotScaledReason {
    /// Desired tasks are at the maximum.
    AlreadyAtMaxCapacity {
        /// The maximum.
        max_capacity: i32,
    },
    /// Desired tasks are at the minimum.
    AlreadyAtMinCapacity {
        /// The minimum.
        min_capacity: i32,
    },
    /// The policy asks for what is desired already.
    AlreadyAtDesiredCapacity {
        /// Desired tasks.
        current_capacity: i32,
    },
    /// ECS does not scale in during a deployment.
    TargetServicePutResourceAsUnscalable,
}

/// One scaling activity, as DescribeScalingActivities tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Unique within the control loop, rising.
    pub id: u64,
    /// `service/<cluster>/<service>`.
    pub resource_id: String,
    /// ARN of the policy, or `None` when the target's bounds moved the service or a scheduled action
    /// moved the bounds.
    pub policy: Option<String>,
    /// `Cause`.
    pub cause: String,
    /// `Description`.
    pub description: String,
    /// Tasks the change is counted from: running tasks, or those at the start of the cooldown that
    /// the activity continues.
    pub from: i32,
    /// Desired tasks it set; 0 where it set none.
    pub to: i32,
    /// `StartTime`.
    pub start: Time,
    /// `EndTime`.
    pub end: Option<Time>,
    /// `StatusCode`.
    pub status: ActivityStatus,
    /// `StatusMessage`, where there is one.
    pub message: Option<String>,
    /// Set for an activity that only records why nothing happened.
    pub not_scaled: Option<NotScaledReason>,
}

/// How far an activity is, by AWS's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityStatus {
    /// Desired is set, the tasks are not there (or not gone) yet.
    InProgress,
    /// Running tasks reached what was desired.
    Successful,
    /// Someone else changed the desired count before that.
    Overridden,
    /// The service vanished, or the bounds were impossible.
    Failed,
}

impl StateValue {
    /// The name in the CloudWatch API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

impl fmt::Display for StateValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl NotScaledReason {
    /// `Code` in the Application Auto Scaling API.
    pub fn code(self) -> &'static str {
        match self {
            Self::AlreadyAtMaxCapacity { .. } => "AlreadyAtMaxCapacity",
            Self::AlreadyAtMinCapacity { .. } => "AlreadyAtMinCapacity",
            Self::AlreadyAtDesiredCapacity { .. } => "AlreadyAtDesiredCapacity",
            Self::TargetServicePutResourceAsUnscalable => "TargetServicePutResourceAsUnscalable",
        }
    }
}

impl ActivityStatus {
    /// `StatusCode` in the Application Auto Scaling API.
    pub fn name(self) -> &'static str {
        match self {
            Self::InProgress => "InProgress",
            Self::Successful => "Successful",
            Self::Overridden => "Overridden",
            Self::Failed => "Failed",
        }
    }
}
