//! The calls of dashboards.

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
        let Dashboard { name, body, tags } = dashboard;
        let client = self.connection.cloudwatch();
        let body = body.to_string();
        let answer = self
            .call(Operation::PUT_DASHBOARD, key)
            .make(|| async {
                let mut request = client
                    .put_dashboard()
                    .dashboard_name(name)
                    .dashboard_body(&body);
                if create {
                    for (key, value) in tags {
                        request = request.tags(convert::alarm::tag_to_sdk(key, value));
                    }
                }
                request.send().await
            })
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
