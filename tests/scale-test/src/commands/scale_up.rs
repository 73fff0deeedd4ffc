//! `scale-test scale-up`: proves that a policy scales a service out.

use std::{process, process::ExitCode};

use clap::{Args, ValueEnum};
use scale_test::{
    error::Result,
    exercise::Exercised,
    queue::connect,
    scale_up::{Settings, Tasks, Via, scale_up},
};
use scaling::object::ServiceReference;

use super::{
    options::{Common, NatsOptions, ServiceOptions},
    running::{self, Context, Verdict},
};

/// Drives the signal of a service until a policy scales it out, and follows that.
///
/// Publishes messages to the queue that the service's alarms watch, or sets the state of an alarm.
/// Never sets desiredCount. At the end, and on Ctrl-C, removes its own messages (they have the header
/// Arrakis-Scale-Test) and puts the alarm's state back.
#[derive(Args)]
pub(crate) struct ScaleUp {
    #[command(flatten)]
    service: ServiceOptions,
    #[command(flatten)]
    pub(crate) drive: DriveOptions,
    #[command(flatten)]
    nats: NatsOptions,
    #[command(flatten)]
    common: Common,
}

/// How the signal is driven, and what must come of it.
#[derive(Args, Clone)]
pub(crate) struct DriveOptions {
    /// How the signal is driven; auto takes nats where the service has a queue and --nats-url is set.
    #[arg(long, value_enum, default_value_t = Through::Auto)]
    via: Through,
    /// Tasks to reach: `more`, `max` or a number.
    #[arg(long, value_name = "TASKS", default_value = "more", value_parser = tasks)]
    to: Tasks,
    /// Seconds until the tasks must be desired.
    #[arg(long, value_name = "SECONDS", default_value_t = 300.0)]
    within: f64,
    /// Seconds until they must be running; default: 300 more.
    #[arg(long, value_name = "SECONDS")]
    running_within: Option<f64>,
    /// Messages to have waiting; default: a quarter more than the alarms need.
    #[arg(long, value_name = "MESSAGES")]
    depth: Option<u64>,
    /// Most messages to publish in all.
    #[arg(long, value_name = "MESSAGES", default_value_t = 100_000)]
    max_messages: u64,
    /// What is in each message; workers must be able to take it.
    #[arg(long, default_value = r#"{"scale_test":true}"#)]
    payload: String,
    /// Subject to publish to; default: one of this run's own that the consumer is given.
    #[arg(long)]
    subject: Option<String>,
    /// Alarm to set with --via alarm-state; default: the one that reaches farthest.
    #[arg(long, value_name = "NAME")]
    alarm: Option<String>,
    /// Leaves messages to the workers, and the alarm to its next evaluation.
    #[arg(long)]
    keep: bool,
}

/// Ways to drive a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Through {
    Auto,
    Nats,
    AlarmState,
}

pub(crate) async fn run(arguments: &ScaleUp) -> ExitCode {
    let service = arguments.service.reference();
    running::run(&arguments.common, |context| async move {
        context.keep_from_production(std::slice::from_ref(&service))?;
        let settings = arguments.drive.settings();
        let exercised = up(&context, &arguments.nats, &settings, &service).await?;
        Ok(verdict(&[exercised], context.common.dry_run))
    })
    .await
}

/// Scales one service up.
async fn up(
    context: &Context,
    nats: &NatsOptions,
    settings: &Settings,
    service: &ServiceReference,
) -> Result<Exercised> {
    let session = context.session().await?;
    let client = match nats.access() {
        Some(access) if settings.via != Via::AlarmState => {
            Some(connect(&access, &context.calls).await?)
        }
        _ => None,
    };
    let id = run_id();
    let by = (service, client.as_ref());
    scale_up(&session, by, (settings, &id), &context.restorer).await
}

/// What marks the messages of this process.
pub(crate) fn run_id() -> String {
    let now = scale_test::clock::Clock::default().now();
    format!("{:x}-{:x}", now.as_millisecond(), process::id())
}

/// What exercises came to, for people and machines.
pub(crate) fn verdict(exercised: &[Exercised], dry_run: bool) -> Verdict {
    let passed = exercised.iter().all(Exercised::passed);
    let text: Vec<_> = exercised.iter().map(ToString::to_string).collect();
    let all: Vec<_> = exercised.iter().map(Exercised::to_json).collect();
    let text = if dry_run {
        "dry run: nothing was changed\n".to_owned()
    } else {
        text.join("\n")
    };
    Verdict {
        passed,
        text,
        json: serde_json::json!({ "passed": passed, "exercises": all }),
        error: None,
    }
}

impl DriveOptions {
    /// What is wanted of the scale-up.
    pub(crate) fn settings(&self) -> Settings {
        let Self {
            via,
            to,
            within,
            running_within,
            depth,
            max_messages,
            payload,
            subject,
            alarm,
            keep,
        } = self;
        Settings {
            via: match via {
                Through::Auto => Via::Auto,
                Through::Nats => Via::Nats,
                Through::AlarmState => Via::AlarmState,
            },
            tasks: *to,
            within: *within,
            running_within: running_within.unwrap_or(within + 300.0),
            depth: *depth,
            messages_max: *max_messages,
            payload: payload.clone().into_bytes(),
            subject: subject.clone(),
            alarm: alarm.clone(),
            keep: *keep,
        }
    }
}

fn tasks(text: &str) -> Result<Tasks, String> {
    match (text, text.parse::<i32>()) {
        ("more", _) => Ok(Tasks::More),
        ("max", _) => Ok(Tasks::Max),
        (_, Ok(tasks)) if tasks > 0 => Ok(Tasks::Exactly(tasks)),
        _ => Err(format!(
            "found {text}; allowed: more, max, or a number above 0"
        )),
    }
}
