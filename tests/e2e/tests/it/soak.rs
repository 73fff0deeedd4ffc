//! A short soak of the publisher; the long one is `cargo run --package e2e --bin soak`.

use std::time::Duration;

use e2e::soak::{self, Settings};

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_under_faults_publishes_nothing_wrong_and_does_not_grow() {
    /// A quarter of so short a run still warms up.
    const GROWTH_KIB_MAX: u64 = 4_096;
    let settings = Settings {
        duration: Duration::from_secs(20),
        sample_every: Duration::from_millis(200),
        seed: 7,
    };
    let findings = soak::run(settings, |_| ()).await.unwrap();
    assert_eq!(findings.wrong, Vec::<String>::new());
    assert!(findings.values > 0 && findings.runs > 0, "{findings:#?}");
    assert!(findings.faults.len() > 5, "{:?}", findings.faults);
    assert_eq!(findings.exit_code, Some(0));
    assert_eq!(findings.last_source_errors, Some(0), "all is read again");
    let (early, late) = findings.memory_early_and_late().expect("memory");
    assert!(late < early + GROWTH_KIB_MAX, "{early} to {late} KiB");
}
