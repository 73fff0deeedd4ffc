//! Reads scalable targets.

use std::collections::BTreeSet;

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ScalableTarget, ServiceNamespace};
use futures::{StreamExt, TryStreamExt, stream};
use scaling::{object::ServiceReference, render};
use tokio_util::sync::CancellationToken;

use crate::{
    connection::{CALLS_MAX, Connection},
    failure::Failure,
    gathering::Answer,
    listing::Rows,
    operation::Operation,
    pages::{self, Page},
    reads::{Ways, by_key},
    shared::TARGETS_PER_CALL,
};

impl Connection {
    /// The target as AWS describes it now.
    pub(crate) async fn describe_target(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Option<ScalableTarget>, Failure> {
        let id = service.resource_id();
        let found = self
            .describe_targets(vec![id.clone()], cancellation)
            .await?;
        Ok(found.into_iter().find(|target| target.resource_id == id))
    }

    /// The target of `service`, read together with those of others; at most some seconds old.
    pub(crate) async fn shared_target(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Option<ScalableTarget>, Failure> {
        let ways = Ways {
            by_keys: |ids| self.targets_by_id(ids, cancellation),
            page: Some(|token| self.target_page(None, token, cancellation)),
            key: |target: &ScalableTarget| target.resource_id.clone(),
        };
        let id = service.resource_id();
        let reads = &self.reads().targets;
        let found = reads.read(&id, 1, render::TARGET, &ways).await?;
        let mut targets = found.iter().filter(|target| is_ours(target));
        Ok(targets.next().cloned())
    }

    /// Which of `services` have a scalable target, asked for many at once.
    ///
    /// # Errors
    /// The first call that AWS refuses, or that gets no answer.
    pub async fn scaled(
        &self,
        services: &[ServiceReference],
        cancellation: &CancellationToken,
    ) -> Result<BTreeSet<ServiceReference>, Failure> {
        let ids = services.iter().map(ServiceReference::resource_id).collect();
        let found = self.targets_by_id(ids, cancellation).await?;
        let is_scaled = |service: &&ServiceReference| {
            let rows = found.get(&service.resource_id());
            rows.is_some_and(|rows| rows.iter().any(is_ours))
        };
        Ok(services.iter().filter(is_scaled).cloned().collect())
    }

    async fn targets_by_id(
        &self,
        ids: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Answer<Rows<ScalableTarget>> {
        let calls: Vec<_> = ids.chunks(TARGETS_PER_CALL).map(<[_]>::to_vec).collect();
        let found: Vec<_> = stream::iter(calls)
            .map(|ids| self.describe_targets(ids, cancellation))
            .buffered(CALLS_MAX)
            .try_collect()
            .await?;
        let found = found.into_iter().flatten().collect();
        Ok(by_key(found, |target: &ScalableTarget| {
            target.resource_id.clone()
        }))
    }

    /// The targets with these resource ids, at most [`TARGETS_PER_CALL`].
    pub(crate) async fn describe_targets(
        &self,
        ids: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<ScalableTarget>, Failure> {
        let page = |token| self.target_page(Some(ids.clone()), token, cancellation);
        pages::all(Operation::DESCRIBE_TARGETS, render::TARGET, page).await
    }

    /// One page of the targets with these resource ids, or of all. MaxResults stays unset: with it
    /// AWS cuts the list without saying so.
    async fn target_page(
        &self,
        ids: Option<Vec<String>>,
        token: Option<String>,
        cancellation: &CancellationToken,
    ) -> Result<Page<ScalableTarget>, Failure> {
        let call = self.call(Operation::DESCRIBE_TARGETS, render::TARGET, cancellation);
        let answer = call
            .make(|| {
                // AWS takes a dimension only beside ids; ECS services have no other.
                let dimension = ids
                    .as_ref()
                    .map(|_| ScalableDimension::EcsServiceDesiredCount);
                self.autoscaling()
                    .describe_scalable_targets()
                    .service_namespace(ServiceNamespace::Ecs)
                    .set_resource_ids(ids.clone())
                    .set_scalable_dimension(dimension)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        Ok(Page::new(answer.scalable_targets, answer.next_token))
    }
}

fn is_ours(target: &ScalableTarget) -> bool {
    target.scalable_dimension == ScalableDimension::EcsServiceDesiredCount
}

/// The ARN of a described target; AWS gives it for every one.
pub(crate) fn target_arn(found: &ScalableTarget) -> Result<String, Failure> {
    found.scalable_target_arn.clone().ok_or_else(|| {
        let message = format!("{} has no ScalableTargetARN", found.resource_id);
        Failure::unexpected(Operation::DESCRIBE_TARGETS, render::TARGET, message)
    })
}
