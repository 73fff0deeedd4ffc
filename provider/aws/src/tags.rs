//! Reads tags: of many objects in one answer where that is enough, and of one exactly.
//!
//! The tagging API answers for a hundred objects at once, and is late at times. So its answer is
//! believed only where it says what was expected anyway; whatever it says else, and whatever this
//! process has changed, the object's own service is asked.

use std::collections::HashMap;

use scaling::object::ServiceReference;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection, convert, failure::Failure, gathering::Answer, operation::Operation,
    shared::Tags,
};

/// An object whose tags are to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bearer<'a> {
    /// Its blueprint key.
    pub(crate) key: &'a str,
    /// Its ARN.
    pub(crate) arn: &'a str,
    /// The service whose scaling it belongs to.
    pub(crate) service: &'a ServiceReference,
    /// The tags it should have, where anybody knows.
    pub(crate) expected: Option<&'a Tags>,
}

impl Connection {
    /// What the tagging API knows of `arns`; nothing where it cannot be asked. Objects without tags
    /// are left out.
    pub(crate) async fn quick_tags(
        &self,
        arns: Vec<String>,
        cancellation: &CancellationToken,
    ) -> HashMap<String, Tags> {
        if !self.reads().may_ask_tagging() {
            return HashMap::new();
        }
        let ask = |arns| self.get_resources(arns, cancellation);
        match self.reads().tags.read(arns, "tags", ask).await {
            Ok(found) => found,
            Err(failure) => {
                if !cancellation.is_cancelled() && self.reads().give_up_tagging() {
                    tracing::warn!(
                        %failure,
                        remedy = failure.remedy(),
                        "tags are read one object at a time, which takes many calls more",
                    );
                }
                HashMap::new()
            }
        }
    }

    /// The tags of an object: those in `quick` where they are as expected, else those its own
    /// service tells. `None` when it does not exist.
    pub(crate) async fn settle_tags(
        &self,
        bearer: Bearer<'_>,
        quick: &HashMap<String, Tags>,
        cancellation: &CancellationToken,
    ) -> Result<Option<Tags>, Failure> {
        let Bearer {
            key,
            arn,
            service,
            expected,
        } = bearer;
        let known = quick.get(arn).filter(|found| {
            expected.is_some_and(|expected| is_same(expected, found))
                && !self.reads().has_changed(&service.resource_id())
        });
        match known {
            Some(known) => Ok(Some(known.clone())),
            None => self.list_tags(key, arn, cancellation).await,
        }
    }

    /// The tags of the object with this ARN, as its own service tells them; `None` when it does not
    /// exist.
    async fn list_tags(
        &self,
        key: &str,
        arn: &str,
        cancellation: &CancellationToken,
    ) -> Result<Option<Tags>, Failure> {
        let listed = if arn.contains(":application-autoscaling:") {
            self.list_target_tags(key, arn, cancellation).await
        } else {
            self.list_cloudwatch_tags(key, arn, cancellation).await
        };
        match listed {
            Ok(tags) => Ok(Some(tags)),
            Err(failure) if failure.is_absent() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn list_target_tags(
        &self,
        key: &str,
        arn: &str,
        cancellation: &CancellationToken,
    ) -> Result<Tags, Failure> {
        let call = self.call(Operation::LIST_TARGET_TAGS, key, cancellation);
        let listed = call
            .make(|| {
                let request = self.autoscaling().list_tags_for_resource();
                request.resource_arn(arn).send()
            })
            .await?;
        Ok(listed.tags.unwrap_or_default().into_iter().collect())
    }

    async fn list_cloudwatch_tags(
        &self,
        key: &str,
        arn: &str,
        cancellation: &CancellationToken,
    ) -> Result<Tags, Failure> {
        let call = self.call(Operation::LIST_ALARM_TAGS, key, cancellation);
        let listed = call
            .make(|| {
                let request = self.cloudwatch().list_tags_for_resource();
                request.resource_arn(arn).send()
            })
            .await?;
        Ok(convert::alarm::tags_from_sdk(listed.tags()))
    }

    /// With a list of ARNs there is one page (Resource Groups Tagging API, GetResources).
    async fn get_resources(
        &self,
        arns: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Answer<Tags> {
        let call = self.call(Operation::GET_RESOURCES, "tags", cancellation);
        let answer = call
            .make(|| {
                let request = self.tagging().get_resources();
                request.set_resource_arn_list(Some(arns.clone())).send()
            })
            .await?;
        let rows = answer.resource_tag_mapping_list.unwrap_or_default();
        let row = |row: aws_sdk_resourcegroupstagging::types::ResourceTagMapping| {
            let tags = row.tags.unwrap_or_default().into_iter();
            let tags = tags.map(|tag| (tag.key, tag.value));
            Some((row.resource_arn?, tags.collect()))
        };
        Ok(rows.into_iter().filter_map(row).collect())
    }
}

/// Whether two sets of tags are the same but for those AWS keeps for itself.
fn is_same(expected: &Tags, found: &Tags) -> bool {
    let own = |tags: &Tags| -> Vec<(String, String)> {
        let own = tags.iter().filter(|(key, _)| !key.starts_with("aws:"));
        own.map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    own(expected) == own(found)
}
