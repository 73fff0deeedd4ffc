//! A connection to one AWS account and region, with the calls this tool makes: each is told to
//! [`Calls`], made at the pace and with the patience of the crate `aws`, and its answer is in plain
//! types. Nothing else here names an SDK type.

mod activities;
mod alarms;
mod mute_rules;
mod readings;
mod services;

use std::{error::Error as StdError, time::Duration};

use aws::{Connection, Endpoints, Limits, Operation, Settings};
use aws_sdk_cloudwatch::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

pub use activities::Activity;
pub use alarms::{Alarm, AlarmState};
pub use mute_rules::MuteRule;
pub use readings::{Point, Query};
pub use services::{Deployment, Event, Service};

use crate::{calls::Calls, clock::Clock, error::Result};

/// Longest a call is repeated that AWS throttles, in seconds. Shorter than the provider's: a person
/// is waiting.
const THROTTLED_SECS_MAX: u64 = 30;

/// How AWS is reached, as an AWS CLI user says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// A profile of the shared AWS files (`--profile`).
    pub profile: Option<String>,
    /// The region (`--region`).
    pub region: Option<String>,
    /// Another address than AWS's own, for all services (`--endpoint-url`).
    pub endpoint_url: Option<String>,
}

/// A connection to one AWS account and region. Clones share it.
#[derive(Clone, Debug)]
pub struct Session {
    connection: Connection,
    calls: Calls,
    clock: Clock,
    cancellation: CancellationToken,
}

impl Session {
    /// Finds region and credentials; calls nothing.
    ///
    /// # Errors
    /// There is no region, or there are no credentials.
    pub async fn open(access: &Access, clock: Clock, calls: Calls) -> Result<Self> {
        let url = &access.endpoint_url;
        let settings = Settings {
            region: access.region.clone(),
            profile: access.profile.clone(),
            endpoints: Endpoints {
                application_autoscaling: url.clone(),
                cloudwatch: url.clone(),
                ecs: url.clone(),
                resource_groups_tagging: url.clone(),
                sts: url.clone(),
            },
            ..Settings::default()
        };
        let limits = Limits {
            busy_max: Duration::from_secs(THROTTLED_SECS_MAX),
            ..Limits::default()
        };
        Ok(Self {
            connection: Connection::open_with(&settings, limits).await?,
            calls,
            clock,
            cancellation: CancellationToken::new(),
        })
    }

    /// The connection, for what the crate `aws` reads.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Where calls are told.
    pub fn calls(&self) -> &Calls {
        &self.calls
    }

    /// AWS's clock.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Ends what waits in the crate `aws`.
    pub fn cancellation(&self) -> &CancellationToken {
        &self.cancellation
    }

    /// Makes a call that reads.
    ///
    /// # Errors
    /// What AWS answered in the end.
    pub async fn read<T, E, F>(
        &self,
        operation: Operation,
        about: &str,
        attempt: impl FnMut() -> F,
    ) -> Result<T>
    where
        F: Future<Output = std::result::Result<T, SdkError<E>>>,
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        self.calls.read(operation.action(), about);
        let made = self
            .connection
            .make(operation, about, &self.cancellation, attempt);
        Ok(made.await?)
    }

    /// Makes a call that changes something, unless this is a dry run, in which it gives `None`.
    /// `sent` says what is sent.
    ///
    /// # Errors
    /// What AWS answered in the end.
    pub async fn change<T, E, F>(
        &self,
        operation: Operation,
        about: &str,
        sent: &str,
        attempt: impl FnMut() -> F,
    ) -> Result<Option<T>>
    where
        F: Future<Output = std::result::Result<T, SdkError<E>>>,
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        let told = format!("{about}: {sent}");
        if !self.calls.change(operation.action(), told) {
            return Ok(None);
        }
        let made = self
            .connection
            .make(operation, about, &self.cancellation, attempt);
        Ok(Some(made.await?))
    }
}

/// A moment as this tool counts it.
fn timestamp(moment: &DateTime) -> Timestamp {
    let millis = moment.to_millis().ok();
    let found = millis.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    found.unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A moment as AWS counts it.
fn date_time(moment: Timestamp) -> DateTime {
    DateTime::from_millis(moment.as_millisecond())
}
