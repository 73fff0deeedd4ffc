//! Reads metric alarms.

use aws_sdk_cloudwatch::types::MetricAlarm;
use futures::{StreamExt, TryStreamExt, stream};
use scaling::render;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::{CALLS_MAX, Connection},
    failure::Failure,
    gathering::Answer,
    listing::Rows,
    operation::Operation,
    pages::{self, Page},
    reads::{Ways, by_key},
    shared::ALARM_NAMES_MAX,
};

/// Most rows of a page of DescribeAlarms; it gives 50 unless asked (CloudWatch API,
/// DescribeAlarms.MaxRecords).
const ALARM_ROWS_MAX: i32 = 100;
/// What stands before the name in the ARN of an alarm, and in no other that a profile has.
const ALARM_ARN: &str = ":alarm:";

impl Connection {
    /// The metric alarms among `names` that exist, as CloudWatch describes them now; asked for
    /// together with those of others.
    pub(crate) async fn describe_alarms(
        &self,
        names: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<MetricAlarm>, Failure> {
        let about = keys(&names);
        let ask = |names| async {
            let found = self.alarms_named(names, cancellation).await?.into_iter();
            Ok(found.map(|alarm| (alarm_name(&alarm), alarm)).collect())
        };
        let found = self.reads().alarms_now.read(names, &about, ask).await?;
        Ok(found.into_values().collect())
    }

    /// The metric alarms among `names` that exist, read together with those of others; at most some
    /// seconds old.
    ///
    /// A call that has room for more names than are asked for is no cheaper for it. So, once the
    /// tagging API has told which alarms belong to profiles, whole calls of them are read.
    pub(crate) async fn shared_alarms(
        &self,
        names: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<MetricAlarm>, Failure> {
        let page = |after: Option<String>| {
            let arns = self.reads().tags.keys();
            let names = names_after(&arns, after.as_deref().unwrap_or_default());
            self.alarm_page(names, cancellation)
        };
        let ways = Ways {
            by_keys: |names| self.alarms_by_name(names, cancellation),
            page: self.reads().tags.are_listed().then_some(page),
            key: alarm_name,
        };
        let (expected, about) = (names.len(), keys(&names));
        let reads = &self.reads().alarms;
        let found = reads.read_all(names, expected, &about, &ways).await?;
        let rows = found.values().flat_map(|rows| rows.iter());
        Ok(rows.cloned().collect())
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
    ) -> Answer<Rows<MetricAlarm>> {
        let calls: Vec<_> = names.chunks(ALARM_NAMES_MAX).map(<[_]>::to_vec).collect();
        let found: Vec<_> = stream::iter(calls)
            .map(|names| self.alarms_named(names, cancellation))
            .buffered(CALLS_MAX)
            .try_collect()
            .await?;
        Ok(by_key(found.into_iter().flatten().collect(), alarm_name))
    }

    /// One call's worth of the alarms with these names, the first of them. Where the page ends is
    /// told by the last name.
    async fn alarm_page(
        &self,
        mut names: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Result<Page<MetricAlarm>, Failure> {
        let more = names.len() > ALARM_NAMES_MAX;
        names.truncate(ALARM_NAMES_MAX);
        let next = names.last().filter(|_| more).cloned();
        let rows = match names.as_slice() {
            [] => Vec::new(),
            _ => self.alarms_named(names, cancellation).await?,
        };
        Ok(Page { rows, next })
    }

    /// The metric alarms with these names, at most [`ALARM_NAMES_MAX`] and at least one: an empty list
    /// means every alarm of the account.
    async fn alarms_named(
        &self,
        names: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<MetricAlarm>, Failure> {
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
        pages::all(Operation::DESCRIBE_ALARMS, &object, page).await
    }
}

/// The names of the alarms among these ARNs, in order, from the one after `after` on.
fn names_after(arns: &[String], after: &str) -> Vec<String> {
    let names = arns.iter().filter_map(|arn| arn.split_once(ALARM_ARN));
    let names = names.map(|(_, name)| name).filter(|name| *name > after);
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names
}

fn alarm_name(alarm: &MetricAlarm) -> String {
    alarm.alarm_name.clone().unwrap_or_default()
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
