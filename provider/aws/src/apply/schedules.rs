//! The calls of scheduled actions.

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use scaling::object::ScheduledAction;

use super::work::{Work, absent_is_done};
use crate::{convert, failure::Failure, operation::Operation};

impl Work<'_> {
    pub(super) async fn put_schedule(
        &self,
        key: &str,
        action: &ScheduledAction,
    ) -> Result<(), Failure> {
        let client = self.connection.autoscaling();
        let Some(request) = convert::schedule::to_sdk(action, self.service) else {
            let message = "its start or end is no time".to_owned();
            return Err(Failure::unexpected(Operation::PUT_SCHEDULE, key, message));
        };
        self.call(Operation::PUT_SCHEDULE, key)
            .make(|| request.clone().send_with(client))
            .await
            .map(drop)
    }

    pub(super) async fn delete_schedule(&self, key: &str, name: &str) -> Result<(), Failure> {
        let client = self.connection.autoscaling();
        let answer = self
            .call(Operation::DELETE_SCHEDULE, key)
            .make(|| async {
                client
                    .delete_scheduled_action()
                    .scheduled_action_name(name)
                    .service_namespace(ServiceNamespace::Ecs)
                    .resource_id(self.service.resource_id())
                    .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                    .send()
                    .await
            })
            .await;
        absent_is_done(answer.map(drop))
    }
}
