//! The calls of dashboards.

use aws_sdk_cloudwatch::{
    operation::put_dashboard::PutDashboardError, types::DashboardValidationMessage,
};
use scaling::object::Dashboard;

use super::work::{Work, absent_is_done};
use crate::{convert, dates::AnswerDate, failure::Failure, operation::Operation};

impl Work<'_> {
    /// CloudWatch's remarks on a body it accepts are told in the log: they are no failure
    /// (CloudWatch API, PutDashboard).
    pub(super) async fn put_dashboard(
        &mut self,
        key: &str,
        dashboard: &Dashboard,
        create: bool,
    ) -> Result<(), Failure> {
        let request = convert::dashboard::to_sdk(dashboard, create);
        let bytes = request.get_dashboard_body().as_ref().map_or(0, String::len);
        let date = AnswerDate::default();
        let client = self.connection.cloudwatch();
        let send = || {
            client
                .put_dashboard()
                .set_dashboard_name(request.get_dashboard_name().clone())
                .set_dashboard_body(request.get_dashboard_body().clone())
                .set_tags(request.get_tags().clone())
                .customize()
                .interceptor(date.clone())
                .send()
        };
        let call = self.call(Operation::PUT_DASHBOARD, key);
        let answer = call.make_telling(send, remarks).await?;
        self.memory.put(&dashboard.name, bytes, date.get().as_ref());
        for remark in answer.dashboard_validation_messages() {
            let (path, message) = (remark.data_path(), remark.message());
            tracing::warn!(
                object = key,
                path,
                message,
                "CloudWatch remarks on the dashboard"
            );
        }
        Ok(())
    }

    pub(super) async fn delete_dashboards(
        &self,
        key: &str,
        names: &[String],
    ) -> Result<(), Failure> {
        let client = self.connection.cloudwatch();
        let answer = self
            .call(Operation::DELETE_DASHBOARDS, key)
            .make(|| async {
                let request = client.delete_dashboards();
                let names = Some(names.to_vec());
                request.set_dashboard_names(names).send().await
            })
            .await;
        absent_is_done(answer.map(drop))
    }
}

/// What CloudWatch finds wrong within a body it refuses, each with its place.
fn remarks(error: &PutDashboardError) -> Vec<String> {
    let PutDashboardError::DashboardInvalidInputError(error) = error else {
        return Vec::new();
    };
    let remark = |found: &DashboardValidationMessage| {
        let path = found.data_path().unwrap_or("/");
        format!("{path}: {}", found.message().unwrap_or_default())
    };
    let messages = error.dashboard_validation_messages();
    messages.iter().map(remark).collect()
}
