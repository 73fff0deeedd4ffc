//! Reads scalable targets and their tags.

use std::collections::BTreeMap;

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ScalableTarget, ServiceNamespace};
use scaling::{
    object::{Found, ServiceReference},
    render,
};
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection,
    convert,
    failure::Failure,
    operation::Operation,
    pages::{self, Page},
};

impl Connection {
    /// The target with its tags, if there is one.
    pub(crate) async fn read_target(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Option<Found<scaling::object::ScalableTarget>>, Failure> {
        let Some(found) = self.describe_target(service, cancellation).await? else {
            return Ok(None);
        };
        let arn = target_arn(&found)?;
        // It may have been deregistered since it was described.
        let tags = self.list_target_tags(&arn, cancellation).await?;
        Ok(tags.map(|tags| Found {
            arn,
            object: convert::target::from_sdk(&found, tags),
        }))
    }

    /// The target as AWS describes it now, without its tags.
    pub(crate) async fn describe_target(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Option<ScalableTarget>, Failure> {
        let id = service.resource_id();
        let page = |token: Option<String>| {
            let id = &id;
            async move {
                let call = self.call(Operation::DESCRIBE_TARGETS, render::TARGET, cancellation);
                let answer = call
                    .make(|| {
                        self.autoscaling()
                            .describe_scalable_targets()
                            .service_namespace(ServiceNamespace::Ecs)
                            .resource_ids(id)
                            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                            .set_next_token(token.clone())
                            .send()
                    })
                    .await?;
                Ok(Page::new(answer.scalable_targets, answer.next_token))
            }
        };
        let found = pages::all(Operation::DESCRIBE_TARGETS, render::TARGET, page).await?;
        Ok(found.into_iter().find(|target| target.resource_id == id))
    }

    /// The tags of the target with this ARN; `None` when there is no such target.
    pub(crate) async fn list_target_tags(
        &self,
        arn: &str,
        cancellation: &CancellationToken,
    ) -> Result<Option<BTreeMap<String, String>>, Failure> {
        let listed = self
            .call(Operation::LIST_TARGET_TAGS, render::TARGET, cancellation)
            .make(|| {
                let request = self.autoscaling().list_tags_for_resource();
                request.resource_arn(arn).send()
            })
            .await;
        match listed {
            Ok(listed) => Ok(Some(listed.tags.unwrap_or_default().into_iter().collect())),
            Err(failure) if failure.is_absent() => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// The ARN of a described target; AWS gives it for every one.
pub(crate) fn target_arn(found: &ScalableTarget) -> Result<String, Failure> {
    found.scalable_target_arn.clone().ok_or_else(|| {
        let message = format!("{} has no ScalableTargetARN", found.resource_id);
        Failure::unexpected(Operation::DESCRIBE_TARGETS, render::TARGET, message)
    })
}
