//! Reads tags: of many objects in one answer where that is enough, and of one exactly.
//!
//! The tagging API answers for a hundred objects at once, and is late at times. So its answer is
//! believed only where it says what was expected anyway; whatever it says else, and whatever this
//! process has changed, the object's own service is asked.

use std::collections::HashMap;

use aws_sdk_resourcegroupstagging::types::{ResourceTagMapping, TagFilter};
use futures::{StreamExt, TryStreamExt, stream};
use scaling::{object::ServiceReference, profile::OWNERSHIP_TAG};
use tokio_util::sync::CancellationToken;

use crate::{
    connection::{CALLS_MAX, Connection},
    convert,
    failure::Failure,
    gathering::Answer,
    listing::Rows,
    operation::Operation,
    pages::Page,
    reads::{Ways, by_key},
    shared::{TAGGED_PER_CALL, Tagged, Tags},
};

/// What is read, for messages.
const TAGS: &str = "tags";

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
        let ways = Ways {
            by_keys: |arns| self.tags_by_arn(arns, cancellation),
            page: Some(|token| self.tag_page(None, token, cancellation)),
            key: |row: &Tagged| row.arn.clone(),
        };
        let expected = arns.len();
        let read = self.reads().tags.read_all(arns, expected, TAGS, &ways);
        match read.await {
            Ok(found) => {
                let found = found.into_iter();
                let first = |rows: Rows<Tagged>| rows.first().map(|row| row.tags.clone());
                found
                    .filter_map(|(arn, rows)| Some((arn, first(rows)?)))
                    .collect()
            }
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

    async fn tags_by_arn(
        &self,
        arns: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Answer<Rows<Tagged>> {
        let calls: Vec<_> = arns.chunks(TAGGED_PER_CALL).map(<[_]>::to_vec).collect();
        let found: Vec<_> = stream::iter(calls)
            .map(|arns| self.tag_page(Some(arns), None, cancellation))
            .buffered(CALLS_MAX)
            .try_collect()
            .await?;
        let found = found.into_iter().flat_map(|page| page.rows).collect();
        Ok(by_key(found, |row: &Tagged| row.arn.clone()))
    }

    /// The tags of these resources, which make one page, or one page of those of everything that
    /// belongs to a profile (Resource Groups Tagging API, GetResources).
    async fn tag_page(
        &self,
        arns: Option<Vec<String>>,
        token: Option<String>,
        cancellation: &CancellationToken,
    ) -> Result<Page<Tagged>, Failure> {
        let call = self.call(Operation::GET_RESOURCES, TAGS, cancellation);
        let answer = call
            .make(|| {
                let request = self.tagging().get_resources();
                let request = match &arns {
                    Some(arns) => request.set_resource_arn_list(Some(arns.clone())),
                    None => request
                        .tag_filters(TagFilter::builder().key(OWNERSHIP_TAG).build())
                        .resources_per_page(TAGGED_PER_CALL as i32)
                        .set_pagination_token(token.clone()),
                };
                request.send()
            })
            .await?;
        let rows = answer.resource_tag_mapping_list.unwrap_or_default();
        let row = |row: ResourceTagMapping| {
            let tags = row.tags.unwrap_or_default().into_iter();
            let tags = tags.map(|tag| (tag.key, tag.value)).collect();
            let arn = row.resource_arn?;
            Some(Tagged { arn, tags })
        };
        let rows = rows.into_iter().filter_map(row).collect();
        Ok(Page::new(Some(rows), answer.pagination_token))
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
