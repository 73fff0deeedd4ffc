//! Reads dashboards.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::operation::get_dashboard::GetDashboardOutput;
use scaling::render;
use tokio_util::sync::CancellationToken;

use crate::{connection::Connection, failure::Failure, operation::Operation};

/// A dashboard as AWS gives it, with the tags that were listed for it.
pub(crate) struct TaggedDashboard {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) found: GetDashboardOutput,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Connection {
    /// The dashboard of that name with its tags, if there is one.
    pub(crate) async fn read_dashboard(
        &self,
        name: String,
        cancellation: &CancellationToken,
    ) -> Result<Option<TaggedDashboard>, Failure> {
        let Some(found) = self.get_dashboard(&name, cancellation).await? else {
            return Ok(None);
        };
        let key = render::dashboard_key(&name);
        let Some(arn) = found.dashboard_arn.clone() else {
            let message = "the dashboard has no DashboardArn".to_owned();
            return Err(Failure::unexpected(Operation::GET_DASHBOARD, &key, message));
        };
        let tags = self.list_tags(&key, &arn, cancellation).await?;
        Ok(tags.map(|tags| TaggedDashboard {
            name,
            arn,
            found,
            tags,
        }))
    }

    /// The dashboard of that name, without its tags.
    pub(crate) async fn get_dashboard(
        &self,
        name: &str,
        cancellation: &CancellationToken,
    ) -> Result<Option<GetDashboardOutput>, Failure> {
        let key = render::dashboard_key(name);
        let answer = self
            .call(Operation::GET_DASHBOARD, &key, cancellation)
            .make(|| {
                let request = self.cloudwatch().get_dashboard();
                request.dashboard_name(name).send()
            })
            .await;
        match answer {
            Ok(found) => Ok(Some(found)),
            Err(failure) if failure.is_absent() => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}
