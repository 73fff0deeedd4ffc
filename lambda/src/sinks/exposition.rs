//! The metrics of the latest sample in Prometheus's text format, for whoever scrapes the daemon
//! (Prometheus, "Exposition formats", text format 0.0.4).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use crate::datum::{Datum, ValidDatum};

/// What every name begins with.
const PREFIX: &str = "arrakis_";

/// The latest metrics as text. What the latest sample could not read is not there.
#[derive(Default)]
pub struct Exposition(Mutex<String>);

impl Exposition {
    /// The text.
    pub fn text(&self) -> String {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        text.clone()
    }

    /// Replaces the metrics.
    pub(super) fn set(&self, datums: &mut (dyn Iterator<Item = ValidDatum> + Send)) {
        let mut families: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for datum in datums {
            let Datum {
                identity, value, ..
            } = datum.get();
            let name = format!("{PREFIX}{}", snake_case(&identity.name));
            let labels: Vec<String> = identity
                .dimensions
                .iter()
                .map(|(name, value)| format!("{}=\"{}\"", snake_case(name), escape(value)))
                .collect();
            let line = format!("{name}{{{}}} {value}\n", labels.join(","));
            families.entry(name).or_default().push(line);
        }
        let mut text = String::new();
        for (name, lines) in families {
            let _ = writeln!(text, "# TYPE {name} gauge");
            text.extend(lines);
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}

/// `QueueDepth` becomes `queue_depth`.
fn snake_case(name: &str) -> String {
    let mut found = String::new();
    for (index, character) in name.chars().enumerate() {
        if character.is_ascii_uppercase() && index > 0 {
            found.push('_');
        }
        found.push(character.to_ascii_lowercase());
    }
    found
}

/// A label value as the format wants it.
pub(crate) fn escape(value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    value.replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use scaling::metric::{Metric, Queue, Service, Subject};

    use super::Exposition;
    use crate::datum::{Datum, ValidDatum};

    fn datum(metric: Metric, subject: Subject<'_>, value: f64) -> ValidDatum {
        let datum = Datum {
            identity: metric.of("Test", subject).expect("of the catalogue"),
            unit: metric.unit(),
            value,
            at: SystemTime::UNIX_EPOCH,
            resolution_secs: 60,
        };
        datum.validate(SystemTime::UNIX_EPOCH).expect("valid")
    }

    fn queue(stream: &str) -> Queue<'_> {
        Queue {
            stream,
            consumer: "w",
            domain: None,
        }
    }

    #[test]
    fn families_stand_together_and_the_next_sample_replaces_them() {
        let service = Service {
            cluster: "c",
            service: "s",
        };
        let exposition = Exposition::default();
        let datums = [
            datum(Metric::QueueDepth, Subject::Queue(queue("A")), 20.0),
            datum(Metric::RunningTasks, Subject::Service(service), 3.0),
            datum(Metric::QueueDepth, Subject::Queue(queue("B\"\\")), 0.5),
        ];
        exposition.set(&mut datums.into_iter());
        assert_eq!(
            exposition.text(),
            r#"# TYPE arrakis_queue_depth gauge
arrakis_queue_depth{consumer="w",stream="A"} 20
arrakis_queue_depth{consumer="w",stream="B\"\\"} 0.5
# TYPE arrakis_running_tasks gauge
arrakis_running_tasks{cluster_name="c",service_name="s"} 3
"#
        );
        exposition.set(&mut std::iter::empty());
        assert_eq!(exposition.text(), "", "unknown is not the last value");
    }
}
