//! The call of each kind of step.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_applicationautoscaling::types::{ScalableDimension, ServiceNamespace};
use scaling::{
    diff::Step,
    object::{Alarm, Policy, PolicyKind, ScalableTarget, ServiceReference},
    render,
};
use tokio_util::sync::CancellationToken;

use super::Facts;
use crate::{
    connection::Connection, convert, failure::Failure, memory::Memory, operation::Operation,
    retry::Call, settle::Settle, targets::target_arn,
};

/// One run of steps on one target.
pub(super) struct Work<'a> {
    pub(super) connection: &'a Connection,
    pub(super) service: &'a ServiceReference,
    pub(super) cancellation: &'a CancellationToken,
    pub(super) facts: Facts,
    pub(super) memory: Memory,
}

impl Work<'_> {
    /// Makes the step's one call, waits for its effect where AWS is late to show it, and keeps
    /// what was learnt.
    ///
    /// `rest` are the steps to come.
    pub(super) async fn carry_out(&mut self, step: &Step, rest: &[Step]) -> Result<(), Failure> {
        let key = step.object();
        match step {
            Step::RegisterTarget { target, create } => {
                self.register(target, *create).await?;
                if *create && rest.iter().any(needs_target) {
                    return Ok(());
                }
                let (connection, service) = (self.connection, self.service);
                connection
                    .wait_registered(service, target, self.cancellation)
                    .await
            }
            Step::TagTarget { arn, tags } => self.tag_target(arn, tags).await,
            Step::UntagTarget { arn, keys } => self.untag_target(arn, keys).await,
            Step::PutPolicy { policy } => self.put_policy(&key, policy).await,
            Step::DeletePolicy { name } => self.delete_policy(&key, name).await,
            Step::PutAlarm { alarm, create } => self.put_alarm(&key, alarm, *create).await,
            Step::TagAlarm { arn, name: _, tags } | Step::TagDashboard { arn, name: _, tags } => {
                self.tag_alarm(&key, arn, tags).await
            }
            Step::UntagAlarm { arn, name: _, keys }
            | Step::UntagDashboard { arn, name: _, keys } => {
                self.untag_alarm(&key, arn, keys).await
            }
            Step::DeleteAlarms { names } => self.delete_alarms(&key, names).await,
            Step::PutSchedule { action } => self.put_schedule(&key, action).await,
            Step::DeleteSchedule { name } => self.delete_schedule(&key, name).await,
            Step::PutDashboard { dashboard, create } => {
                self.put_dashboard(&key, dashboard, *create).await
            }
            Step::DeleteDashboards { names } => self.delete_dashboards(&key, names).await,
            Step::DeregisterTarget { resource_id: _ } => self.deregister().await,
        }
    }

    pub(super) fn call<'a>(&'a self, operation: Operation, key: &'a str) -> Call<'a> {
        self.connection.call(operation, key, self.cancellation)
    }

    async fn register(&mut self, target: &ScalableTarget, create: bool) -> Result<(), Failure> {
        let client = self.connection.autoscaling();
        let answer = self
            .call(Operation::REGISTER_TARGET, render::TARGET)
            .make(|| convert::target::to_sdk(target, create).send_with(client))
            .await;
        let arn = match answer {
            Ok(answer) => answer.scalable_target_arn,
            Err(failure) if failure.is_already_registered() => {
                Some(self.registered_by_us(target, failure).await?)
            }
            Err(failure) => return Err(failure),
        };
        self.facts.target_arn = arn.or(self.facts.target_arn.take());
        Ok(())
    }

    /// The ARN of a target that stood in the way of its own creation, when it bears exactly the
    /// tags of that creation, the owner's among them: then a call whose reply was lost made it.
    /// Anybody else's target stays untouched, and `failure` is the answer.
    async fn registered_by_us(
        &self,
        target: &ScalableTarget,
        failure: Failure,
    ) -> Result<String, Failure> {
        let (connection, service) = (self.connection, self.service);
        let found = connection
            .describe_target(service, self.cancellation)
            .await?;
        let settle = Settle {
            connection,
            service,
            known: &[],
            quick: &HashMap::new(),
            cancellation: self.cancellation,
        };
        match settle.target(found).await? {
            Some((found, tags)) if tags == target.tags => target_arn(&found),
            _ => Err(failure),
        }
    }

    async fn tag_target(&self, arn: &str, tags: &BTreeMap<String, String>) -> Result<(), Failure> {
        let client = self.connection.autoscaling();
        self.call(Operation::TAG_TARGET, render::TARGET)
            .make(|| async {
                let tags = tags.clone().into_iter().collect();
                client
                    .tag_resource()
                    .resource_arn(arn)
                    .set_tags(Some(tags))
                    .send()
                    .await
            })
            .await
            .map(drop)
    }

    async fn untag_target(&self, arn: &str, keys: &[String]) -> Result<(), Failure> {
        let client = self.connection.autoscaling();
        self.call(Operation::UNTAG_TARGET, render::TARGET)
            .make(|| async {
                let keys = Some(keys.to_vec());
                client
                    .untag_resource()
                    .resource_arn(arn)
                    .set_tag_keys(keys)
                    .send()
                    .await
            })
            .await
            .map(drop)
    }

    async fn put_policy(&mut self, key: &str, policy: &Policy) -> Result<(), Failure> {
        let client = self.connection.autoscaling();
        let request = convert::policy::to_sdk(policy, self.service).map_err(|error| {
            let message = "the policy is incomplete".to_owned();
            Failure::unexpected(Operation::PUT_POLICY, key, message).because(error)
        })?;
        let answer = self
            .call(Operation::PUT_POLICY, key)
            .spending(Operation::PUT_ALARM, managed_alarms(policy))
            .make(|| request.clone().send_with(client))
            .await?;
        let mut alarms: Vec<_> = answer
            .alarms
            .unwrap_or_default()
            .into_iter()
            .map(|alarm| alarm.alarm_arn)
            .collect();
        alarms.sort();
        if !alarms.is_empty() {
            self.facts
                .managed_alarm_arns
                .insert(policy.name.clone(), alarms);
        }
        self.facts
            .policy_arns
            .insert(policy.name.clone(), answer.policy_arn);
        Ok(())
    }

    async fn delete_policy(&mut self, key: &str, name: &str) -> Result<(), Failure> {
        let client = self.connection.autoscaling();
        let managed = self.facts.managed_alarm_arns.contains_key(name);
        let answer = self
            .call(Operation::DELETE_POLICY, key)
            .spending(Operation::DELETE_ALARMS, usize::from(managed))
            .make(|| async {
                client
                    .delete_scaling_policy()
                    .policy_name(name)
                    .service_namespace(ServiceNamespace::Ecs)
                    .resource_id(self.service.resource_id())
                    .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                    .send()
                    .await
            })
            .await;
        absent_is_done(answer.map(drop))?;
        self.facts.policy_arns.remove(name);
        self.facts.managed_alarm_arns.remove(name);
        Ok(())
    }

    async fn put_alarm(&self, key: &str, alarm: &Alarm, create: bool) -> Result<(), Failure> {
        let actions = self.actions(key, alarm)?;
        let client = self.connection.cloudwatch();
        self.call(Operation::PUT_ALARM, key)
            .make(|| convert::alarm::to_sdk(alarm, actions.clone(), create).send_with(client))
            .await
            .map(drop)
    }

    /// The alarm's actions as ARNs: a policy's name becomes its ARN, an ARN stays.
    fn actions(&self, key: &str, alarm: &Alarm) -> Result<Vec<String>, Failure> {
        let arn = |action: &String| match self.facts.policy_arns.get(action) {
            Some(arn) => Ok(arn.clone()),
            None if action.starts_with("arn:") => Ok(action.clone()),
            None => {
                let message = format!("it starts policy {action:?}, which the target has not");
                Err(Failure::unexpected(Operation::PUT_ALARM, key, message))
            }
        };
        alarm.alarm_actions.iter().map(arn).collect()
    }

    async fn tag_alarm(
        &self,
        key: &str,
        arn: &str,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        let client = self.connection.cloudwatch();
        let tags: Vec<_> = tags
            .iter()
            .map(|(key, value)| convert::alarm::tag_to_sdk(key, value))
            .collect();
        self.call(Operation::TAG_ALARM, key)
            .make(|| async {
                let tags = Some(tags.clone());
                client
                    .tag_resource()
                    .resource_arn(arn)
                    .set_tags(tags)
                    .send()
                    .await
            })
            .await
            .map(drop)
    }

    async fn untag_alarm(&self, key: &str, arn: &str, keys: &[String]) -> Result<(), Failure> {
        let client = self.connection.cloudwatch();
        self.call(Operation::UNTAG_ALARM, key)
            .make(|| async {
                let keys = Some(keys.to_vec());
                client
                    .untag_resource()
                    .resource_arn(arn)
                    .set_tag_keys(keys)
                    .send()
                    .await
            })
            .await
            .map(drop)
    }

    async fn delete_alarms(&self, key: &str, names: &[String]) -> Result<(), Failure> {
        let client = self.connection.cloudwatch();
        let answer = self
            .call(Operation::DELETE_ALARMS, key)
            .make(|| async {
                let names = Some(names.to_vec());
                client.delete_alarms().set_alarm_names(names).send().await
            })
            .await;
        match answer {
            Ok(_) => Ok(()),
            Err(failure) if failure.is_absent() => self.none_left(names, failure).await,
            Err(failure) => Err(failure),
        }
    }

    /// One unknown name does not keep CloudWatch from deleting the known ones (CloudWatch API,
    /// DeleteAlarms): "not found" is believed only once none of them is described.
    async fn none_left(&self, names: &[String], failure: Failure) -> Result<(), Failure> {
        let left = self
            .connection
            .describe_alarms(names.to_vec(), self.cancellation)
            .await?;
        if left.is_empty() {
            Ok(())
        } else {
            Err(failure)
        }
    }

    async fn deregister(&mut self) -> Result<(), Failure> {
        let client = self.connection.autoscaling();
        let answer = self
            .call(Operation::DEREGISTER_TARGET, render::TARGET)
            .make(|| async {
                client
                    .deregister_scalable_target()
                    .service_namespace(ServiceNamespace::Ecs)
                    .resource_id(self.service.resource_id())
                    .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                    .send()
                    .await
            })
            .await;
        absent_is_done(answer.map(drop))?;
        self.connection
            .wait_deregistered(self.service, self.cancellation)
            .await?;
        // AWS deletes the policies with their target.
        self.facts = Facts::default();
        Ok(())
    }
}

/// How many alarms Application Auto Scaling puts for a policy, at its caller's CloudWatch rate: one
/// on high, and one on low unless it never scales in.
fn managed_alarms(policy: &Policy) -> usize {
    match &policy.kind {
        PolicyKind::TargetTrackingScaling { configuration } => {
            1 + usize::from(!configuration.disable_scale_in)
        }
        PolicyKind::StepScaling { .. } | PolicyKind::PredictiveScaling { .. } => 0,
    }
}

/// Whether AWS refuses a step while it does not know the target: that is repeated until it does,
/// and proves without a look that a new target shows.
fn needs_target(step: &Step) -> bool {
    matches!(step, Step::PutPolicy { .. } | Step::PutSchedule { .. })
}

pub(super) fn absent_is_done(answer: Result<(), Failure>) -> Result<(), Failure> {
    match answer {
        Err(failure) if failure.is_absent() => Ok(()),
        answer => answer,
    }
}
