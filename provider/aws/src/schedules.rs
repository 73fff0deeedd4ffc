//! Reads scheduled actions.

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ScheduledAction, ServiceNamespace};
use scaling::object::ServiceReference;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection,
    failure::Failure,
    operation::Operation,
    pages::{self, Page},
};

/// What the listing is about, for messages.
const SCHEDULES: &str = "scheduled actions";

impl Connection {
    /// Every scheduled action on the target of `service`.
    pub(crate) async fn describe_schedules(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Vec<ScheduledAction>, Failure> {
        let id = service.resource_id();
        let page = |token: Option<String>| {
            let id = &id;
            async move {
                let call = self.call(Operation::DESCRIBE_SCHEDULES, SCHEDULES, cancellation);
                let answer = call
                    .make(|| {
                        self.autoscaling()
                            .describe_scheduled_actions()
                            .service_namespace(ServiceNamespace::Ecs)
                            .resource_id(id)
                            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                            .set_next_token(token.clone())
                            .send()
                    })
                    .await?;
                Ok(Page::new(answer.scheduled_actions, answer.next_token))
            }
        };
        let mut found = pages::all(Operation::DESCRIBE_SCHEDULES, SCHEDULES, page).await?;
        found.retain(|action| action.resource_id == id);
        Ok(found)
    }
}
