//! Reads metric alarms.

use aws_sdk_cloudwatch::types::MetricAlarm;
use scaling::render;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection,
    failure::Failure,
    gathering::Answer,
    operation::Operation,
    pages::{self, Page},
};

/// Most rows of a page of DescribeAlarms; it gives 50 unless asked (CloudWatch API,
/// DescribeAlarms.MaxRecords).
const ALARM_ROWS_MAX: i32 = 100;

impl Connection {
    /// The metric alarms among `names` that exist, read together with those of others.
    pub(crate) async fn describe_alarms(
        &self,
        names: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<MetricAlarm>, Failure> {
        let about = keys(&names);
        let ask = |names| self.alarms_by_name(names, cancellation);
        let found = self.reads().alarms.read(names, &about, ask).await?;
        Ok(found.into_values().collect())
    }

    /// The metric alarms whose names start with `prefix`, which is not empty.
    pub(crate) async fn describe_alarms_of(
        &self,
        prefix: &str,
        cancellation: &CancellationToken,
    ) -> Result<Vec<MetricAlarm>, Failure> {
        let object = render::alarm_key(&format!("{prefix}*"));
        let page = |token: Option<String>| {
            let object = &object;
            async move {
                let answer = self
                    .call(Operation::DESCRIBE_ALARMS, object, cancellation)
                    .make(|| {
                        self.cloudwatch()
                            .describe_alarms()
                            .alarm_name_prefix(prefix)
                            .max_records(ALARM_ROWS_MAX)
                            .set_next_token(token.clone())
                            .send()
                    })
                    .await?;
                Ok(Page::new(answer.metric_alarms, answer.next_token))
            }
        };
        pages::all(Operation::DESCRIBE_ALARMS, &object, page).await
    }

    async fn alarms_by_name(
        &self,
        names: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Answer<MetricAlarm> {
        let object = keys(&names);
        let page = |token: Option<String>| {
            let (object, names) = (&object, &names);
            async move {
                let answer = self
                    .call(Operation::DESCRIBE_ALARMS, object, cancellation)
                    .make(|| {
                        self.cloudwatch()
                            .describe_alarms()
                            .set_alarm_names(Some(names.clone()))
                            .max_records(ALARM_ROWS_MAX)
                            .set_next_token(token.clone())
                            .send()
                    })
                    .await?;
                Ok(Page::new(answer.metric_alarms, answer.next_token))
            }
        };
        let found = pages::all(Operation::DESCRIBE_ALARMS, &object, page).await?;
        let found = found.into_iter();
        let found = found.filter_map(|alarm| Some((alarm.alarm_name.clone()?, alarm)));
        Ok(found.collect())
    }
}

/// The ARN of a described alarm; CloudWatch gives it for every one.
pub(crate) fn alarm_arn(alarm: &MetricAlarm) -> Result<&str, Failure> {
    alarm.alarm_arn().ok_or_else(|| {
        let key = render::alarm_key(alarm.alarm_name().unwrap_or_default());
        let message = "the alarm has no AlarmArn".to_owned();
        Failure::unexpected(Operation::DESCRIBE_ALARMS, &key, message)
    })
}

/// Blueprint keys of alarms, for messages.
fn keys(names: &[String]) -> String {
    let keys: Vec<_> = names.iter().map(|name| render::alarm_key(name)).collect();
    keys.join(", ")
}
