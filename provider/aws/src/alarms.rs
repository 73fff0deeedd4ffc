//! Reads metric alarms and their tags.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudwatch::types::MetricAlarm;
use futures::{StreamExt, TryStreamExt, stream};
use scaling::render;
use tokio::sync::oneshot::error::TryRecvError;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection,
    convert,
    failure::{Failure, FailureKind},
    operation::Operation,
    reads::{ALARM_NAMES_MAX, Reader},
};

/// Most tag listings of one service under way at once.
const TAG_LISTINGS_MAX: usize = 4;

/// An alarm as described, with the tags that were listed for it.
pub(crate) struct Tagged {
    pub(crate) alarm: MetricAlarm,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Connection {
    /// The metric alarms among `names` that exist, with their tags.
    pub(crate) async fn read_alarms(
        &self,
        names: BTreeSet<String>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<Tagged>, Failure> {
        let found = self
            .describe_alarms(&Vec::from_iter(names), cancellation)
            .await?;
        let tagged: Vec<_> = stream::iter(found)
            .map(|alarm| self.with_tags(alarm, cancellation))
            .buffered(TAG_LISTINGS_MAX)
            .try_collect()
            .await?;
        Ok(tagged.into_iter().flatten().collect())
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
        self.pacers().describe_alarms.turn().await;
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

    /// The alarm with its tags; `None` when it was deleted since it was described.
    async fn with_tags(
        &self,
        alarm: MetricAlarm,
        cancellation: &CancellationToken,
    ) -> Result<Option<Tagged>, Failure> {
        let object = render::alarm_key(alarm.alarm_name().unwrap_or_default());
        let Some(arn) = alarm.alarm_arn() else {
            let message = "the alarm has no AlarmArn".to_owned();
            return Err(Failure::unexpected(
                Operation::DESCRIBE_ALARMS,
                &object,
                message,
            ));
        };
        let listed = self
            .call(Operation::LIST_ALARM_TAGS, &object, cancellation)
            .make(|| {
                let request = self.cloudwatch().list_tags_for_resource();
                request.resource_arn(arn).send()
            })
            .await;
        match listed {
            Ok(listed) => {
                let tags = convert::alarm::tags_from_sdk(listed.tags());
                Ok(Some(Tagged { alarm, tags }))
            }
            Err(failure) if failure.is_absent() => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// Blueprint keys of alarms, for messages.
fn keys(names: &[String]) -> String {
    let keys: Vec<_> = names.iter().map(|name| render::alarm_key(name)).collect();
    keys.join(", ")
}
