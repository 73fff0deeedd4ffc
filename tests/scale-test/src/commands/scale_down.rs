//! `scale-test scale-down`: follows a service back to its minimum.

use std::process::ExitCode;

use clap::Args;
use scale_test::{
    error::{Error, Result},
    exercise::Exercise,
    queue::{Queue, connect},
    scale_down::{Settings, scale_down},
    session::Session,
    signals::{filling, signals},
};
use scaling::{metric, object::ServiceReference};

use super::{
    options::{Common, NatsOptions, ServiceOptions},
    running::{self, Context},
    scale_up::verdict,
};

/// Stops a load that scale-up left, and follows the service until it is back at its minimum.
///
/// Checks that no scale-in comes before the calm its alarm wants to see, that tasks go one step at a
/// time with the cooldown between two, and that nothing scales out once it scales in.
#[derive(Args)]
pub(crate) struct ScaleDown {
    #[command(flatten)]
    service: ServiceOptions,
    #[command(flatten)]
    down: DownOptions,
    /// Run whose messages are removed first, as `scale-up --keep` named it; needs --nats-url.
    #[arg(long, value_name = "ID", requires = "nats_url")]
    run: Option<String>,
    #[command(flatten)]
    nats: NatsOptions,
    #[command(flatten)]
    common: Common,
}

/// What must come of it.
#[derive(Args, Clone)]
pub(crate) struct DownOptions {
    /// Seconds until the minimum must be reached.
    #[arg(
        long = "within",
        id = "down_within",
        value_name = "SECONDS",
        default_value_t = 3600.0
    )]
    within: f64,
    /// Ends after so many scale-ins; default: at the minimum.
    #[arg(long, value_name = "NUMBER")]
    steps: Option<usize>,
}

impl DownOptions {
    /// What is wanted of the scale-down.
    pub(crate) fn settings(&self) -> Settings {
        let Self { within, steps } = self;
        Settings {
            within: *within,
            steps: *steps,
            stopped: None,
            may_be_done: false,
        }
    }
}

pub(crate) async fn run(arguments: &ScaleDown) -> ExitCode {
    let service = arguments.service.reference();
    running::run(&arguments.common, |context| async move {
        let session = context.session().await?;
        let mut settings = arguments.down.settings();
        let queue = queue(&context, &session, &arguments.nats, &service).await?;
        if let Some(id) = &arguments.run {
            context.keep_from_production(std::slice::from_ref(&service))?;
            let queue = queue.as_ref().ok_or_else(|| {
                Error::usage(
                    format!("--run {id}: no alarm of {service} watches a queue"),
                    "leave --run away",
                )
            })?;
            let run = queue.earlier_run(id, None).await?;
            if queue.remove(&run).await? > 0 {
                settings.stopped = Some(session.clock().now());
            }
        }
        let exercised = scale_down(&session, &service, &settings, queue).await?;
        Ok(verdict(&[exercised], context.common.dry_run))
    })
    .await
}

/// The queue of a service, where it has one and NATS is known.
async fn queue(
    context: &Context,
    session: &Session,
    nats: &NatsOptions,
    service: &ServiceReference,
) -> Result<Option<Queue>> {
    let Some(access) = nats.access() else {
        return Ok(None);
    };
    let exercise = Exercise::begin(session, service).await?;
    let all = signals(&exercise.observed, &exercise.alarms);
    let Some(filling) = filling(&all, 1) else {
        return Ok(None);
    };
    let client = connect(&access, &context.calls).await?;
    let queue = metric::Queue {
        stream: &filling.stream,
        consumer: &filling.consumer,
        domain: filling.domain.as_deref(),
    };
    Ok(Some(Queue::new(client, queue, context.calls.clone())))
}
