//! The log: JSON lines on standard error.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;

/// Log of this program at `level` (info unless it names another), written to `writer`.
///
/// Libraries are held to warnings whatever the level. The NATS client is not heard at all: at `trace`
/// it writes its CONNECT message, password and all, and it calls every end of a connection an error,
/// though that is ours to judge and to name.
pub fn subscriber<W>(
    level: Option<&str>,
    writer: W,
) -> impl tracing::Subscriber + for<'a> LookupSpan<'a> + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let level = level.and_then(|text| text.to_ascii_lowercase().parse::<LevelFilter>().ok());
    let level = level.unwrap_or(LevelFilter::INFO);
    let targets = Targets::new()
        .with_default(LevelFilter::WARN.min(level))
        .with_target("lambda", level)
        .with_target("publisher", level)
        .with_target("async_nats", LevelFilter::OFF)
        // Its span carries the request's id.
        .with_target("lambda_runtime", level.min(LevelFilter::INFO));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    tracing_subscriber::registry().with(targets).with(lines)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::subscriber;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("no test panicked here").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(level: Option<&str>) -> Vec<serde_json::Value> {
        let page = Page::default();
        let writer = page.clone();
        let subscriber = subscriber(level, move || writer.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::debug!(source = "queue A/w", "ours in detail");
            tracing::info!("ours");
            tracing::trace!(target: "async_nats::connection", "CONNECT pass=hunter2");
            tracing::error!(target: "async_nats::connector", "max reconnection attempts reached");
            tracing::warn!(target: "aws_config", "theirs");
        });
        let bytes = page.0.lock().expect("no test panicked here").clone();
        let text = String::from_utf8(bytes).expect("text");
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().expect("JSON lines")
    }

    #[test]
    fn levels() {
        for (level, expected) in [
            (None, &["ours", "theirs"][..]),
            (Some("TRACE"), &["ours in detail", "ours", "theirs"]),
            (Some("error"), &[]),
            (Some("nonsense"), &["ours", "theirs"]),
        ] {
            let lines = logged(level);
            let messages: Vec<_> = lines.iter().map(|line| line["message"].clone()).collect();
            assert_eq!(messages, expected, "{level:?}");
        }
        assert_eq!(logged(Some("debug"))[0]["source"], "queue A/w");
    }
}
