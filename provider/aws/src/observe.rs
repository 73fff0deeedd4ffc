//! Reads what AWS has of one service: target, policies, alarms and their tags.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_applicationautoscaling::types::{
    self as autoscaling, PolicyType, ScalableDimension, ServiceNamespace,
};
use aws_sdk_cloudwatch::types as cloudwatch;
use scaling::{
    object::{Found, Observed, ScalableTarget, ServiceReference},
    render,
};
use tokio_util::sync::CancellationToken;

use crate::{
    alarms::Tagged,
    connection::Connection,
    convert::{self, Inexpressible},
    failure::Failure,
    operation::Operation,
};

impl Connection {
    /// Reads the scalable target of `service`, every policy on it, and the alarms that are named
    /// in `alarm_names` or start one of its step policies, each with its tags.
    ///
    /// An absent object is left out; so is no error. `cancellation` ends it at once.
    ///
    /// # Errors
    /// The first call that AWS refuses, or that gets no answer.
    pub async fn observe(
        &self,
        service: &ServiceReference,
        alarm_names: &BTreeSet<String>,
        cancellation: &CancellationToken,
    ) -> Result<Observed, Failure> {
        tokio::select! {
            biased;
            () = cancellation.cancelled() => Err(Failure::cancelled(None, &service.to_string())),
            observed = self.read(service, alarm_names, cancellation) => observed,
        }
    }

    async fn read(
        &self,
        service: &ServiceReference,
        alarm_names: &BTreeSet<String>,
        cancellation: &CancellationToken,
    ) -> Result<Observed, Failure> {
        let (target, policies) = futures::try_join!(
            self.read_target(service, cancellation),
            self.read_policies(service, cancellation),
        )?;
        let mut observed = Observed {
            target,
            ..Observed::default()
        };
        let mut wanted = alarm_names.clone();
        let mut names_by_arn = BTreeMap::new();
        for policy in &policies {
            names_by_arn.insert(policy.policy_arn.clone(), policy.policy_name.clone());
            add_policy(&mut observed, policy);
            if policy.policy_type == PolicyType::StepScaling {
                wanted.extend(policy.alarms().iter().map(|alarm| alarm.alarm_name.clone()));
            }
        }
        for Tagged { alarm, tags } in self.read_alarms(wanted, cancellation).await? {
            add_alarm(&mut observed, &alarm, &names_by_arn, tags);
        }
        Ok(observed)
    }

    /// The target with its tags, if there is one.
    pub(crate) async fn read_target(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Option<Found<ScalableTarget>>, Failure> {
        let Some(found) = self.describe_target(service, cancellation).await? else {
            return Ok(None);
        };
        let Some(arn) = found.scalable_target_arn.clone() else {
            let message = format!("{} has no ScalableTargetARN", found.resource_id);
            return Err(Failure::unexpected(
                Operation::DESCRIBE_TARGETS,
                render::TARGET,
                message,
            ));
        };
        let call = self.call(Operation::LIST_TARGET_TAGS, render::TARGET, cancellation);
        let listed = call
            .make(|| async {
                let request = self.autoscaling().list_tags_for_resource();
                request.resource_arn(&arn).send().await
            })
            .await;
        let tags = match listed {
            Ok(listed) => listed.tags.unwrap_or_default().into_iter().collect(),
            // It was deregistered since it was described.
            Err(failure) if failure.is_absent() => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let object = convert::target::from_sdk(&found, tags);
        Ok(Some(Found { arn, object }))
    }

    /// The target as AWS describes it now, without its tags.
    pub(crate) async fn describe_target(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Option<autoscaling::ScalableTarget>, Failure> {
        let id = service.resource_id();
        let found = self
            .call(Operation::DESCRIBE_TARGETS, render::TARGET, cancellation)
            .make(|| async {
                // The paginator goes on after an empty page, which AWS does send.
                self.autoscaling()
                    .describe_scalable_targets()
                    .service_namespace(ServiceNamespace::Ecs)
                    .resource_ids(&id)
                    .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                    .into_paginator()
                    .items()
                    .send()
                    .try_collect()
                    .await
            })
            .await?;
        Ok(found.into_iter().find(|target| target.resource_id == id))
    }

    async fn read_policies(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Vec<autoscaling::ScalingPolicy>, Failure> {
        let id = service.resource_id();
        let mut found = self
            .call(Operation::DESCRIBE_POLICIES, "policies", cancellation)
            .make(|| async {
                // MaxResults stays unset: with it AWS cuts the list without saying so.
                self.autoscaling()
                    .describe_scaling_policies()
                    .service_namespace(ServiceNamespace::Ecs)
                    .resource_id(&id)
                    .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                    .into_paginator()
                    .items()
                    .send()
                    .try_collect()
                    .await
            })
            .await?;
        found.retain(|policy| policy.resource_id == id);
        Ok(found)
    }
}

fn add_policy(observed: &mut Observed, policy: &autoscaling::ScalingPolicy) {
    let name = policy.policy_name.clone();
    if policy.policy_type == PolicyType::TargetTrackingScaling {
        let arns = policy.alarms().iter().map(|alarm| alarm.alarm_arn.clone());
        observed
            .managed_alarm_arns
            .insert(name.clone(), arns.collect());
    }
    match convert::policy::from_sdk(policy) {
        Ok(object) => {
            let arn = policy.policy_arn.clone();
            observed.policies.insert(name, Found { arn, object });
        }
        Err(Inexpressible(kind)) => {
            observed.unmanaged.insert(render::policy_key(&name), kind);
        }
    }
}

fn add_alarm(
    observed: &mut Observed,
    alarm: &cloudwatch::MetricAlarm,
    names_by_arn: &BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
) {
    let name = alarm.alarm_name.clone().unwrap_or_default();
    let arn = alarm.alarm_arn.clone().unwrap_or_default();
    match convert::alarm::from_sdk(alarm, names_by_arn, tags) {
        Ok(object) => {
            observed.alarms.insert(name, Found { arn, object });
        }
        Err(Inexpressible(kind)) => {
            observed.unmanaged.insert(render::alarm_key(&name), kind);
        }
    }
}
