//! Reads policies.

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ScalingPolicy, ServiceNamespace};
use futures::{StreamExt, TryStreamExt, stream};
use scaling::object::ServiceReference;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::{CALLS_MAX, Connection},
    failure::Failure,
    gathering::Answer,
    listing::Rows,
    operation::Operation,
    pages::{self, Page},
    reads::{Ways, by_key},
};

/// What a listing is about, for messages.
const POLICIES: &str = "policies";

impl Connection {
    /// Every policy on the target of `service`, as AWS describes it now.
    pub(crate) async fn describe_policies(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Vec<ScalingPolicy>, Failure> {
        self.policies_of(service.resource_id(), cancellation).await
    }

    /// Every policy on the target of `service`, of which `expected` are expected; read together
    /// with those of other targets, and at most some seconds old.
    pub(crate) async fn shared_policies(
        &self,
        service: &ServiceReference,
        expected: usize,
        cancellation: &CancellationToken,
    ) -> Result<Vec<ScalingPolicy>, Failure> {
        let ways = Ways {
            by_keys: |ids| self.policies_by_id(ids, cancellation),
            page: Some(|token| self.policy_page(None, token, cancellation)),
            key: |row: &ScalingPolicy| row.resource_id.clone(),
        };
        let id = service.resource_id();
        let reads = &self.reads().policies;
        let found = reads.read(&id, expected, POLICIES, &ways).await?;
        let ours = |row: &&ScalingPolicy| is_ours(row);
        Ok(found.iter().filter(ours).cloned().collect())
    }

    async fn policies_by_id(
        &self,
        ids: Vec<String>,
        cancellation: &CancellationToken,
    ) -> Answer<Rows<ScalingPolicy>> {
        let found: Vec<_> = stream::iter(ids)
            .map(|id| self.policies_of(id, cancellation))
            .buffered(CALLS_MAX)
            .try_collect()
            .await?;
        let found = found.into_iter().flatten().collect();
        Ok(by_key(found, |row: &ScalingPolicy| row.resource_id.clone()))
    }

    async fn policies_of(
        &self,
        id: String,
        cancellation: &CancellationToken,
    ) -> Result<Vec<ScalingPolicy>, Failure> {
        let page = |token| self.policy_page(Some(id.clone()), token, cancellation);
        let mut found = pages::all(Operation::DESCRIBE_POLICIES, POLICIES, page).await?;
        found.retain(|row| row.resource_id == id);
        Ok(found)
    }

    /// One page of what is on the target with this resource id, or on all. MaxResults stays unset:
    /// with it AWS cuts the list without saying so.
    async fn policy_page(
        &self,
        id: Option<String>,
        token: Option<String>,
        cancellation: &CancellationToken,
    ) -> Result<Page<ScalingPolicy>, Failure> {
        let call = self.call(Operation::DESCRIBE_POLICIES, POLICIES, cancellation);
        let answer = call
            .make(|| {
                // AWS takes a dimension only beside an id; ECS services have no other.
                let dimension = id
                    .as_ref()
                    .map(|_| ScalableDimension::EcsServiceDesiredCount);
                self.autoscaling()
                    .describe_scaling_policies()
                    .service_namespace(ServiceNamespace::Ecs)
                    .set_resource_id(id.clone())
                    .set_scalable_dimension(dimension)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        Ok(Page::new(answer.scaling_policies, answer.next_token))
    }
}

fn is_ours(policy: &ScalingPolicy) -> bool {
    policy.scalable_dimension == ScalableDimension::EcsServiceDesiredCount
}
