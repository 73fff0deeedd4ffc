//! CloudWatch alarms as they are, those included that AWS manages for tracking policies.

use aws::Operation;
use aws_sdk_cloudwatch::types::{self, StateValue};
use jiff::Timestamp;
use scaling::metric::MetricIdentity;
use serde_json::{Value, json};

use super::{Session, timestamp};
use crate::error::Result;

/// Alarms in one call (CloudWatch API, DescribeAlarms.AlarmNames).
const NAMES_MAX: usize = 100;

const DESCRIBE_ALARMS: Operation = Operation::new("cloudwatch", "DescribeAlarms");
const SET_ALARM_STATE: Operation = Operation::new("cloudwatch", "SetAlarmState");

/// The state of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmState {
    /// The metric breaches.
    Alarm,
    /// It does not.
    Ok,
    /// There is not enough data to say.
    InsufficientData,
}

/// A metric alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its state; `None` for one this tool does not know.
    pub state: Option<AlarmState>,
    /// Why it is in that state.
    pub reason: String,
    /// When it came into that state.
    pub since: Option<Timestamp>,
    /// Whether its actions run.
    pub actions_enabled: bool,
    /// What happens on ALARM: ARNs.
    pub actions: Vec<String>,
    /// The one metric it watches; `None` for metric math.
    pub metric: Option<MetricIdentity>,
    /// How the data of a period become a point: `Maximum`.
    pub statistic: String,
    /// Seconds of a period.
    pub period: i32,
    /// Periods looked at.
    pub evaluation_periods: i32,
    /// How many of them must breach.
    pub datapoints: i32,
    /// Such as `GreaterThanOrEqualToThreshold`.
    pub comparison: String,
    /// What is compared with.
    pub threshold: f64,
}

impl AlarmState {
    /// Its name in the CloudWatch API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alarm => "ALARM",
            Self::Ok => "OK",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }

    fn read(value: &StateValue) -> Option<Self> {
        match value {
            StateValue::Alarm => Some(Self::Alarm),
            StateValue::Ok => Some(Self::Ok),
            StateValue::InsufficientData => Some(Self::InsufficientData),
            _ => None,
        }
    }

    fn written(self) -> StateValue {
        match self {
            Self::Alarm => StateValue::Alarm,
            Self::Ok => StateValue::Ok,
            Self::InsufficientData => StateValue::InsufficientData,
        }
    }
}

impl Alarm {
    /// Whether the metric breaches when it is high, rather than when it is low.
    pub fn is_high(&self) -> bool {
        self.comparison.starts_with("Greater")
    }

    /// Whether it is in ALARM.
    pub fn fires(&self) -> bool {
        self.state == Some(AlarmState::Alarm)
    }

    /// The ARN of each scaling policy it starts.
    pub fn policies(&self) -> impl Iterator<Item = &str> {
        let actions = self.actions.iter().map(String::as_str);
        actions.filter(|action| action.contains(":scalingPolicy:"))
    }

    /// The alarm for machines.
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name, "state": self.state.map(AlarmState::name),
            "since": self.since.map(|since| since.to_string()), "reason": self.reason,
            "actions_enabled": self.actions_enabled, "threshold": self.threshold,
            "period": self.period,
        })
    }
}

impl Session {
    /// Alarms by name; one that does not exist is left out.
    ///
    /// # Errors
    /// A call is refused.
    pub async fn alarms(&self, names: &[String]) -> Result<Vec<Alarm>> {
        let mut found = Vec::new();
        for names in names.chunks(NAMES_MAX) {
            let about = match names {
                [name] => format!("alarm {name}"),
                names => format!("{} alarms", names.len()),
            };
            let client = self.connection().cloudwatch();
            let answer = self
                .read(DESCRIBE_ALARMS, &about, || {
                    let request = client.describe_alarms();
                    request.set_alarm_names(Some(names.to_vec())).send()
                })
                .await?;
            found.extend(answer.metric_alarms().iter().map(read));
        }
        Ok(found)
    }

    /// Sets the state of an alarm until its next evaluation. `data` is the reason data, JSON, without
    /// which no scaling policy acts.
    ///
    /// # Errors
    /// The call is refused.
    pub async fn set_alarm_state(
        &self,
        name: &str,
        state: AlarmState,
        reason: &str,
        data: Option<&Value>,
    ) -> Result<()> {
        let text = data.map(Value::to_string);
        let sent = format!("{} {}", state.name(), text.as_deref().unwrap_or_default());
        let client = self.connection().cloudwatch();
        let about = format!("alarm {name}");
        let made = self.change(SET_ALARM_STATE, &about, sent.trim(), || {
            let request = client.set_alarm_state().alarm_name(name);
            let request = request.state_value(state.written()).state_reason(reason);
            request.set_state_reason_data(text.clone()).send()
        });
        made.await.map(|_| ())
    }
}

fn read(alarm: &types::MetricAlarm) -> Alarm {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let metric = alarm.metric_name().map(|name| MetricIdentity {
        namespace: text(alarm.namespace()),
        name: name.to_owned(),
        dimensions: alarm
            .dimensions()
            .iter()
            .map(|it| (text(it.name()), text(it.value())))
            .collect(),
    });
    let statistic = alarm.statistic().map(types::Statistic::as_str);
    let periods = alarm.evaluation_periods().unwrap_or(1);
    Alarm {
        name: text(alarm.alarm_name()),
        arn: text(alarm.alarm_arn()),
        state: alarm.state_value().and_then(AlarmState::read),
        reason: text(alarm.state_reason()),
        since: alarm.state_transitioned_timestamp().map(timestamp),
        actions_enabled: alarm.actions_enabled().unwrap_or(true),
        actions: alarm.alarm_actions().to_vec(),
        metric,
        statistic: text(statistic.or(alarm.extended_statistic())),
        period: alarm.period().unwrap_or(60),
        evaluation_periods: periods,
        datapoints: alarm.datapoints_to_alarm().unwrap_or(periods),
        comparison: text(
            alarm
                .comparison_operator()
                .map(types::ComparisonOperator::as_str),
        ),
        threshold: alarm.threshold().unwrap_or_default(),
    }
}
