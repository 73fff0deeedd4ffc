//! Reads scaling policies.

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ScalingPolicy, ServiceNamespace};
use scaling::object::ServiceReference;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection,
    failure::Failure,
    operation::Operation,
    pages::{self, Page},
};

/// What the listing is about, for messages.
const POLICIES: &str = "policies";

impl Connection {
    /// Every policy on the target of `service`.
    pub(crate) async fn describe_policies(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Vec<ScalingPolicy>, Failure> {
        let id = service.resource_id();
        let page = |token: Option<String>| {
            let id = &id;
            async move {
                let call = self.call(Operation::DESCRIBE_POLICIES, POLICIES, cancellation);
                let answer = call
                    .make(|| {
                        // MaxResults stays unset: with it AWS cuts the list without saying so.
                        self.autoscaling()
                            .describe_scaling_policies()
                            .service_namespace(ServiceNamespace::Ecs)
                            .resource_id(id)
                            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                            .set_next_token(token.clone())
                            .send()
                    })
                    .await?;
                Ok(Page::new(answer.scaling_policies, answer.next_token))
            }
        };
        let mut found = pages::all(Operation::DESCRIBE_POLICIES, POLICIES, page).await?;
        found.retain(|policy| policy.resource_id == id);
        Ok(found)
    }
}
