//! A load on the queue of a service that is scaled up, as part of a whole run.

use std::time::Duration;

use scale_test::{
    check::Check,
    course::Course,
    error::Result,
    exercise::{Exercised, Loaded},
    load::{
        nats::{Destination, StreamSink},
        report::{Limits, Report},
        shape::{Schedule, Shape},
    },
    session::Session,
};
use scaling::object::ServiceReference;
use tokio_util::sync::CancellationToken;

use crate::commands::load::{enter, send};

/// Senders, each of which waits for its answer before it sends again.
const WORKERS: usize = 32;

/// What each message holds: nothing that a worker could mistake for work.
const PAYLOAD: &[u8] = br#"{"scale_test":true}"#;

/// Publishes so many messages a second for so long, with the subject and id of the run that scaled the
/// service up, so that they are removed with its messages.
///
/// # Errors
/// The rate cannot be, or the stream is not there.
pub(super) async fn load(
    session: &Session,
    (service, loaded): (&ServiceReference, &Loaded),
    (client, id): (&async_nats::Client, &str),
    (rate, duration): (f64, Duration),
) -> Result<Exercised> {
    let schedule = Schedule::new(Shape::Constant { rate }, duration)?;
    let Loaded {
        stream,
        domain,
        subject,
    } = loaded;
    let mut course = Course::new(session.clock(), session.clock().now());
    let about = format!(
        "{} messages to {subject} (stream {stream})",
        schedule.messages()
    );
    let mut checks = Vec::new();
    if session.calls().change("nats:publish", about.as_str()) {
        let destination = Destination {
            stream,
            domain: domain.as_deref(),
            subject: Some(subject),
        };
        let sink = StreamSink::open(client.clone(), destination, id, PAYLOAD.to_vec()).await?;
        let stop = CancellationToken::new();
        let outcome = send(&schedule, WORKERS, &sink, &stop).await?;
        let mut report = Report::new("scale-test", about.clone(), id.to_owned(), &schedule);
        enter(&mut report, outcome);
        course.tell(session.clock().now(), about);
        checks = judge(&report);
    }
    Ok(Exercised {
        name: "load",
        service: service.clone(),
        checks,
        course,
        loaded: None,
    })
}

fn judge(report: &Report) -> Vec<Check> {
    let faults = report.faults(&Limits::default());
    if faults.is_empty() {
        let p99 = report.latency.map_or(0.0, |latency| latency.p99 * 1000.0);
        let found = format!(
            "{} messages stored at {:.1}/s, {:.1}/s asked, 99 of 100 within {p99:.1} ms",
            report.succeeded,
            report.achieved_rate(),
            report.asked_rate()
        );
        return vec![Check::new("load", found, None)];
    }
    let remedy = "try it alone: `scale-test load nats`";
    let failed = faults.into_iter();
    failed
        .map(|fault| Check::new("load", fault, Some(remedy)))
        .collect()
}
