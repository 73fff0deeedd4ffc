//! The calls of dashboards.

use aws_sdk_cloudwatch::{
    operation::put_dashboard::PutDashboardError, types::DashboardValidationMessage,
};
use scaling::object::Dashboard;

use super::work::{Work, absent_is_done};
use crate::{convert, failure::Failure, operation::Operation};

impl Work<'_> {
    /// CloudWatch's remarks on a body it accepts are told in the log: they are no failure
    /// (CloudWatch API, PutDashboard).
    pub(super) async fn put_dashboard(
        &self,
        key: &str,
        dashboard: &Dashboard,
        create: bool,
    ) -> Result<(), Failure> {
        let client = self.connection.cloudwatch();
        let answer = self
            .call(Operation::PUT_DASHBOARD, key)
            .make_telling(
                || convert::dashboard::to_sdk(dashboard, create).send_with(client),
                remarks,
            )
            .await?;
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
