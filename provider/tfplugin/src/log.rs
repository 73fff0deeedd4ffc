//! Logs as Terraform reads them: one JSON object a line on stderr, in hclog's keys.
//!
//! Terraform reads every line of a provider's stderr, whether or not anyone wants logs, and crashes
//! on a JSON line whose message, level or timestamp is not a string. So this module is the only
//! writer of JSON there: it filters by Terraform's own variables, writes only strings, and keeps
//! lines under the length at which go-plugin cuts them.

mod fields;
mod line;
mod panic;
mod verbosity;

use std::ffi::OsString;
use std::io;

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

use self::fields::Fields;
use self::line::Line;
pub use self::panic::message as panic_message;

/// Starts logging to stderr at the level the environment asks for, and reports panics there.
///
/// `program` is the executable's name: `TF_LOG_PROVIDER_<NAME>` speaks to this provider alone.
/// Without a level nothing is logged and nothing is paid. A subscriber that is already in place
/// stays.
pub fn install(program: &str, environment: &dyn Fn(&str) -> Option<OsString>) {
    panic::install();
    if let Some(targets) = verbosity::targets(program, environment) {
        let subscriber = subscriber(targets, io::stderr);
        // Fails only where the embedding program logs its own way.
        let _ = tracing::subscriber::set_global_default(subscriber);
    }
}

/// The subscriber behind [`install`], writing wherever `output` says.
pub fn subscriber<W: io::Write>(
    targets: Targets,
    output: impl Fn() -> W + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    Registry::default().with(Hclog { output }.with_filter(targets))
}

pub use self::verbosity::targets;

/// Writes events as hclog lines, with the fields of the spans around them.
struct Hclog<F> {
    output: F,
}

impl<S, W, F> Layer<S> for Hclog<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: io::Write,
    F: Fn() -> W + Send + Sync + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        let spans = context.event_scope(event).into_iter();
        for span in spans.flat_map(|scope| scope.from_root()) {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.extend(outer);
            }
        }
        event.record(&mut fields);
        let line = Line {
            level: *event.metadata().level(),
            module: event.metadata().target(),
            time: time::OffsetDateTime::now_utc(),
            fields: &fields,
        };
        // One write for the whole line, so that lines of other threads do not cut into it.
        let _ = (self.output)().write_all(line.to_json().as_bytes());
    }
}
