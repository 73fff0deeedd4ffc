//! Gives what was described its tags.

use std::collections::HashMap;

use aws_sdk_applicationautoscaling::types::ScalableTarget;
use aws_sdk_cloudwatch::types::MetricAlarm;
use futures::{StreamExt, TryStreamExt, stream};
use scaling::{
    object::{Blueprint, ServiceReference},
    render,
};
use tokio_util::sync::CancellationToken;

use crate::{
    alarms::alarm_arn,
    connection::{CALLS_MAX, Connection},
    dashboards::FoundDashboard,
    failure::Failure,
    shared::Tags,
    tags::Bearer,
    targets::target_arn,
};

/// Finds the tags of what was described of one service.
#[derive(Clone, Copy)]
pub(crate) struct Settle<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) service: &'a ServiceReference,
    /// What should be there: the first that has an object says its tags.
    pub(crate) known: &'a [&'a Blueprint],
    /// What the tagging API knows, by ARN.
    pub(crate) quick: &'a HashMap<String, Tags>,
    pub(crate) cancellation: &'a CancellationToken,
}

impl Settle<'_> {
    /// The target with its tags; `None` when it was deregistered since it was described.
    pub(crate) async fn target(
        &self,
        target: Option<ScalableTarget>,
    ) -> Result<Option<(ScalableTarget, Tags)>, Failure> {
        let Some(target) = target else {
            return Ok(None);
        };
        let expected = self.known.first().map(|known| &known.target.tags);
        let arn = target_arn(&target)?;
        let tags = self.tags(render::TARGET, &arn, expected).await?;
        Ok(tags.map(|tags| (target, tags)))
    }

    /// The alarms with their tags, without those that were deleted since they were described.
    pub(crate) async fn alarms(
        &self,
        alarms: Vec<MetricAlarm>,
    ) -> Result<Vec<(MetricAlarm, Tags)>, Failure> {
        let tagged = stream::iter(alarms)
            .map(|alarm| self.alarm(alarm))
            .buffered(CALLS_MAX)
            .try_collect::<Vec<_>>()
            .await?;
        Ok(tagged.into_iter().flatten().collect())
    }

    async fn alarm(&self, alarm: MetricAlarm) -> Result<Option<(MetricAlarm, Tags)>, Failure> {
        let name = alarm.alarm_name().unwrap_or_default();
        let mut known = self.known.iter();
        let expected = known.find_map(|known| Some(&known.alarms.get(name)?.tags));
        let key = render::alarm_key(name);
        let tags = self.tags(&key, alarm_arn(&alarm)?, expected).await?;
        Ok(tags.map(|tags| (alarm, tags)))
    }

    /// The same for dashboards.
    pub(crate) async fn dashboards(
        &self,
        dashboards: Vec<FoundDashboard>,
    ) -> Result<Vec<(FoundDashboard, Tags)>, Failure> {
        let mut tagged = Vec::new();
        for dashboard in dashboards {
            let mut known = self.known.iter();
            let name = &dashboard.name;
            let expected = known.find_map(|known| Some(&known.dashboards.get(name)?.tags));
            let key = render::dashboard_key(name);
            let tags = self.tags(&key, &dashboard.arn, expected).await?;
            tagged.extend(tags.map(|tags| (dashboard, tags)));
        }
        Ok(tagged)
    }

    async fn tags(
        &self,
        key: &str,
        arn: &str,
        expected: Option<&Tags>,
    ) -> Result<Option<Tags>, Failure> {
        let bearer = Bearer {
            key,
            arn,
            service: self.service,
            expected,
        };
        self.connection
            .settle_tags(bearer, self.quick, self.cancellation)
            .await
    }
}
