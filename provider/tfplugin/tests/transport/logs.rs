//! What a provider writes to stderr, as Terraform reads it.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Map, Value};
use tfplugin::generated::tfplugin6::get_provider_schema;

use crate::client::{ClientIdentity, channel, provider};
use crate::probe::Probe;

/// One log line, checked as go-plugin would: all four keys are text, the time has six digits.
fn read(line: &str) -> Map<String, Value> {
    let read: Map<String, Value> = serde_json::from_str(line).unwrap();
    for key in ["@level", "@message", "@module", "@timestamp"] {
        assert!(read.get(key).is_some_and(Value::is_string), "{key}: {line}");
    }
    let time = read["@timestamp"].as_str().unwrap();
    let shape: String = time
        .chars()
        .map(|character| {
            if character.is_ascii_digit() {
                '0'
            } else {
                character
            }
        })
        .collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000000Z");
    read
}

/// The lines a probe writes for one call.
async fn lines_of_a_call(variables: &[(&str, &str)]) -> Vec<Map<String, Value>> {
    let identity = ClientIdentity::like_terraforms();
    let mut probe = Probe::start(&identity, variables, &[]);
    let mut client = provider(channel(&probe, &identity).await);
    let answer = client
        .get_provider_schema(get_provider_schema::Request {})
        .await;
    assert!(answer.is_ok());
    probe.signal(rustix::process::Signal::TERM);
    probe.ended();
    probe
        .stderr_until(|text| text.is_empty() || text.ends_with('\n'))
        .lines()
        .map(read)
        .collect()
}

#[tokio::test]
async fn a_call_is_logged_as_asked() {
    for variables in [
        &[("TF_LOG", "INFO")][..],
        &[("TF_LOG", "OFF"), ("TF_LOG_PROVIDER", "INFO")][..],
        &[("TF_LOG", "ERROR"), ("TF_LOG_PROVIDER_PROBE", "INFO")][..],
    ] {
        let lines = lines_of_a_call(variables).await;
        let [line] = &lines[..] else {
            panic!("{variables:?}: not one line: {lines:?}");
        };
        assert_eq!(line["@level"], "info");
        assert_eq!(line["@module"], "probe");
        assert_eq!(line["@message"], "asked for the \"schema\"\nof nothing");
        assert_eq!(line["tf_rpc"], "GetProviderSchema");
    }
}

#[tokio::test]
async fn nothing_is_logged_unasked() {
    for variables in [
        &[][..],
        &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "WARN")][..],
    ] {
        let lines = lines_of_a_call(variables).await;
        assert!(lines.is_empty(), "{variables:?}: {lines:?}");
    }
}

#[tokio::test]
async fn libraries_stay_quiet_at_trace() {
    let lines = lines_of_a_call(&[("TF_LOG", "TRACE")]).await;
    assert!(!lines.is_empty());
    for line in lines {
        let module = line["@module"].as_str().unwrap();
        assert!(!module.starts_with("h2"), "{line:?}");
        assert!(!module.starts_with("hyper"), "{line:?}");
    }
}

/// What `log` writes while `act` runs, at every level.
fn logged(act: impl FnOnce()) -> String {
    #[derive(Clone, Default)]
    struct Collected(Arc<Mutex<Vec<u8>>>);
    impl io::Write for Collected {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let collected = Collected::default();
    let output = collected.clone();
    let targets = tfplugin::log::targets("probe", &|_| Some("TRACE".into())).unwrap();
    let subscriber = tfplugin::log::subscriber(targets, move || output.clone());
    tracing::subscriber::with_default(subscriber, act);
    let bytes = collected.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn spans_lend_their_fields_and_all_values_are_text() {
    let text = logged(|| {
        let call = tracing::info_span!(
            "call",
            tf_rpc = "ReadResource",
            name = "outer",
            id = tracing::field::Empty
        );
        call.record("id", 12_345_678);
        let _call = call.entered();
        let step = tracing::info_span!("step", name = "inner");
        let _step = step.entered();
        tracing::error!(
            "@level" = 7,
            "@timestamp" = true,
            big = u64::MAX,
            ratio = 0.1,
            optional = ?Some(1),
            "it failed",
        );
    });
    let line = read(text.trim_end());
    let expected = [
        ("@level", "error"),
        ("@message", "it failed"),
        ("@module", "transport::logs"),
        ("big", "18446744073709551615"),
        ("id", "12345678"),
        ("level", "7"),
        ("name", "inner"),
        ("optional", "Some(1)"),
        ("ratio", "0.1"),
        ("tf_rpc", "ReadResource"),
        ("timestamp", "true"),
    ];
    for (key, value) in expected {
        assert_eq!(line[key], value, "{key}");
    }
    assert_eq!(line.len(), expected.len() + 1, "{line:?}");
}

#[test]
fn long_messages_stay_one_line() {
    let text = logged(|| tracing::warn!("{}", "a\"\n\u{0}ü".repeat(50_000)));
    assert!(text.len() < 64 << 10, "{}", text.len());
    assert_eq!(text.matches('\n').count(), 1);
    let line = read(text.trim_end());
    let message = line["@message"].as_str().unwrap();
    assert!(message.starts_with("a\"\n\u{0}ü"));
    assert!(
        message.ends_with("bytes cut)"),
        "{}",
        &message[message.len() - 40..]
    );
}
