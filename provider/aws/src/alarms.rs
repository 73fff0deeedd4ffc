//! Reads metric alarms and their tags.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::types::MetricAlarm;
use scaling::render;
use tokio::sync::oneshot::error::TryRecvError;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection,
    convert,
    failure::{Failure, FailureKind},
    operation::Operation,
    pages::{self, Page},
    reads::{ALARM_NAMES_MAX, Reader},
};

/// Most rows of a page of DescribeAlarms; it gives 50 unless asked (CloudWatch API,
/// DescribeAlarms.MaxRecords).
const ALARM_ROWS_MAX: i32 = 100;

impl Connection {
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

    /// The metric alarms among `names` that exist.
    pub(crate) async fn describe_alarms(
        &self,
        names: &[String],
        cancellation: &CancellationToken,
    ) -> Result<Vec<MetricAlarm>, Failure> {
        let mut found = Vec::new();
        // No names is no call: to CloudWatch an empty list means every alarm of the account.
        for some in names.chunks(ALARM_NAMES_MAX) {
            found.extend(self.describe_some(some, cancellation).await?);
        }
        Ok(found)
    }

    /// Waits for the answer to `names`, or makes the call, for all who wait, when it is our turn.
    async fn describe_some(
        &self,
        names: &[String],
        cancellation: &CancellationToken,
    ) -> Result<Vec<MetricAlarm>, Failure> {
        let reads = self.alarm_reads();
        loop {
            let mut answer = reads.queue(names);
            let turn = tokio::select! {
                biased;
                answered = &mut answer => match answered {
                    Ok(answered) => return answered,
                    // Whoever called for us was cancelled, which we are not: once more.
                    Err(_) => continue,
                },
                turn = reads.turn.lock() => turn,
            };
            loop {
                match answer.try_recv() {
                    Ok(answered) => return answered,
                    // Those before us may fill a call of their own.
                    Err(TryRecvError::Empty) => self.describe_for_all(cancellation).await?,
                    Err(TryRecvError::Closed) => break,
                }
            }
            drop(turn);
        }
    }

    /// Makes the next call, and answers all whose names were in it.
    ///
    /// # Errors
    /// Only when cancelled; any other failure is the answer of all.
    async fn describe_for_all(&self, cancellation: &CancellationToken) -> Result<(), Failure> {
        let readers = self.alarm_reads().take();
        let names: BTreeSet<_> = readers
            .iter()
            .flat_map(|reader| reader.names.iter().cloned())
            .collect();
        let names = Vec::from_iter(names);
        if names.is_empty() {
            return Ok(());
        }
        let object = keys(&names);
        let pages = self
            .call(Operation::DESCRIBE_ALARMS, &object, cancellation)
            .make(|| {
                self.cloudwatch()
                    .describe_alarms()
                    .set_alarm_names(Some(names.clone()))
                    .into_paginator()
                    .send()
                    .try_collect()
            })
            .await;
        let found: Result<BTreeMap<_, _>, _> = match pages {
            Err(failure) if failure.kind() == FailureKind::Cancelled => return Err(failure),
            Err(failure) => Err(failure),
            Ok(pages) => Ok(pages
                .into_iter()
                .flat_map(|page| page.metric_alarms.unwrap_or_default())
                .filter_map(|alarm| Some((alarm.alarm_name.clone()?, alarm)))
                .collect()),
        };
        for Reader { names, answer } in readers {
            let alarms = match &found {
                Ok(found) => Ok(names
                    .iter()
                    .filter_map(|name| found.get(name).cloned())
                    .collect()),
                Err(failure) => Err(failure.clone().about(keys(&names))),
            };
            // A reader who left meanwhile needs no answer.
            drop(answer.send(alarms));
        }
        Ok(())
    }

    /// The tags of an alarm or dashboard; `None` when it does not exist any more.
    pub(crate) async fn list_tags(
        &self,
        key: &str,
        arn: &str,
        cancellation: &CancellationToken,
    ) -> Result<Option<BTreeMap<String, String>>, Failure> {
        let listed = self
            .call(Operation::LIST_ALARM_TAGS, key, cancellation)
            .make(|| {
                let request = self.cloudwatch().list_tags_for_resource();
                request.resource_arn(arn).send()
            })
            .await;
        match listed {
            Ok(listed) => Ok(Some(convert::alarm::tags_from_sdk(listed.tags()))),
            Err(failure) if failure.is_absent() => Ok(None),
            Err(failure) => Err(failure),
        }
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
