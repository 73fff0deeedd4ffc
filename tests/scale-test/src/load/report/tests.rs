use super::*;

fn report() -> Report {
    let row = Percentiles {
        min: 0.0005,
        median: 0.001,
        p90: 0.002,
        p95: 0.01,
        p99: 0.1,
        p999: None,
        max: 1.5,
    };
    Report {
        generator: "scale-test",
        target: "stream COMMANDS, subject commands.load".to_owned(),
        run: "load-1".to_owned(),
        shape: Shape::Constant { rate: 20.0 },
        duration: Duration::from_secs(60),
        asked: 1200,
        workers: 8,
        succeeded: 1198,
        failed: BTreeMap::from([("no answer within 5 s".to_owned(), 2)]),
        elapsed: 60.5,
        bytes: 119_800,
        latency: Some(row),
        answer: None,
        interrupted: false,
    }
}

#[test]
fn the_table_says_what_was_asked_and_what_was_achieved() {
    let expected = "\
stream COMMANDS, subject commands.load
  run       load-1, by scale-test, 8 workers
  shape     constant 20/s for 60 s
  asked     1200 messages, 20.0/s
  achieved  1198 messages in 60.5 s, 19.8/s, 119800 bytes
  failed    2
           2  no answer within 5 s
  ms from          min    median       p90       p95       p99     p99.9       max
  due             0.50      1.00      2.00     10.00    100.00         -   1500.00
";
    assert_eq!(report().to_string(), expected);
}

#[test]
fn what_is_not_as_it_must_be_is_said_with_its_limit() {
    let limits = Limits::default();
    let faults = report().faults(&limits);
    let expected = "2 of 1200 messages failed (0.17 %); allowed: 0 %; look at the errors, or \
                        allow more with --max-failed";
    assert_eq!(faults, [expected]);
    let allowing = Limits {
        failed_percent_max: 1.0,
        ..limits
    };
    assert_eq!(report().faults(&allowing), [""; 0]);
    let slow = Report {
        succeeded: 600,
        interrupted: false,
        ..report()
    };
    let faults = slow.faults(&allowing);
    assert!(
        faults[0].starts_with("49.6 % of the asked rate"),
        "{faults:?}"
    );
    let strict = Limits {
        p99_secs_max: Some(0.05),
        ..allowing
    };
    let faults = report().faults(&strict);
    let expected = "99 of 100 messages were answered within 100.0 ms; allowed: 50.0 ms";
    assert_eq!(faults, [expected]);
    let cut = Report {
        interrupted: true,
        succeeded: 600,
        elapsed: 30.0,
        ..report()
    };
    let faults = cut.faults(&allowing);
    assert_eq!(
        faults,
        ["interrupted after 30.0 s of 60 s: let it run to its end"]
    );
    let json = cut.to_json(&allowing);
    assert_eq!(json["passed"], false);
    assert_eq!(json["failed"]["no answer within 5 s"], 2);
    assert_eq!(json["latency"]["p99"], 0.1);
}
