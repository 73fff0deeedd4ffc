//! Reads again what a state says there is, together with the states of others.

use std::collections::HashMap;

use futures::FutureExt;
use scaling::object::{Blueprint, Observed, ServiceReference};
use tokio_util::sync::CancellationToken;

use crate::{
    arn::Place,
    assemble::{Parts, now},
    connection::Connection,
    dashboards::FoundDashboard,
    failure::Failure,
    memory::Memory,
    observe::started_by,
    settle::Settle,
    shared::Tags,
};

/// What a state says.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The service.
    pub service: &'a ServiceReference,
    /// Every object there is.
    pub blueprint: &'a Blueprint,
    /// ARN of the scalable target.
    pub target_arn: Option<&'a str>,
    /// What was remembered beside it.
    pub memory: &'a Memory,
}

/// What there is in truth.
#[derive(Debug)]
pub struct Refreshed {
    /// Everything that was found.
    pub observed: Observed,
    /// What to remember beside the state.
    pub memory: Memory,
}

impl Connection {
    /// Reads what there is of what a state says there is, at most some seconds old.
    ///
    /// Many such reads under way at once share their calls, and tags and dashboards that are as the
    /// state has them take hardly any. An absent object is left out; that is no error.
    /// `cancellation` ends it at once.
    ///
    /// # Errors
    /// The first call that AWS refuses, or that gets no answer.
    pub async fn refresh(
        &self,
        known: Known<'_>,
        cancellation: &CancellationToken,
    ) -> Result<Refreshed, Failure> {
        let about = known.service.to_string();
        tokio::select! {
            biased;
            () = cancellation.cancelled() => Err(Failure::cancelled(None, &about)),
            // Boxed, as its type is too deep for those who wait for it.
            refreshed = self.read_again(known, cancellation).boxed() => refreshed,
        }
    }

    async fn read_again(
        &self,
        known: Known<'_>,
        cancellation: &CancellationToken,
    ) -> Result<Refreshed, Failure> {
        let Known {
            service, blueprint, ..
        } = known;
        let read_at = now();
        let names = blueprint.alarms.keys().cloned().collect();
        let (target, policies, schedules, mut alarms, (dashboards, memory), quick) = futures::try_join!(
            self.shared_target(service, cancellation),
            self.shared_policies(service, blueprint.policies.len(), cancellation),
            self.shared_schedules(service, blueprint.schedules.len(), cancellation),
            self.shared_alarms(names, cancellation),
            self.known_dashboards(known, cancellation),
            self.expected_tags(known, cancellation),
        )?;
        let missing = started_by(&policies, &alarms);
        alarms.extend(self.shared_alarms(missing, cancellation).await?);
        let settle = Settle {
            connection: self,
            service,
            known: &[blueprint],
            quick: &quick,
            cancellation,
        };
        let parts = Parts {
            read_at,
            target: settle.target(target).await?,
            policies,
            schedules,
            alarms: settle.alarms(alarms).await?,
            dashboards: settle.dashboards(dashboards).await?,
        };
        let observed = parts.assemble()?;
        Ok(Refreshed { observed, memory })
    }

    async fn known_dashboards(
        &self,
        known: Known<'_>,
        cancellation: &CancellationToken,
    ) -> Result<(Vec<FoundDashboard>, Memory), Failure> {
        let mut found = Vec::new();
        let mut learnt = Memory::default();
        for expected in known.blueprint.dashboards.values() {
            let dashboard = self.shared_dashboard(expected, known.memory, cancellation);
            let (dashboard, memory) = dashboard.await?;
            found.extend(dashboard);
            learnt = learnt.with(memory, known.blueprint);
        }
        Ok((found, learnt))
    }

    /// What the tagging API knows of everything the state has.
    async fn expected_tags(
        &self,
        known: Known<'_>,
        cancellation: &CancellationToken,
    ) -> Result<HashMap<String, Tags>, Failure> {
        let Some((arn, place)) = known
            .target_arn
            .and_then(|arn| Some((arn, Place::of_target(arn)?)))
        else {
            return Ok(HashMap::new());
        };
        let alarms = known.blueprint.alarms.keys();
        let alarms = alarms.map(|name| place.alarm(name));
        let dashboards = known.blueprint.dashboards.keys();
        let dashboards = dashboards.map(|name| place.dashboard(name));
        let arns = std::iter::once(arn.to_owned())
            .chain(alarms)
            .chain(dashboards);
        Ok(self.quick_tags(arns.collect(), cancellation).await)
    }
}
