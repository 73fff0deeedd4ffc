use super::*;

#[track_caller]
fn refused(table: &str, expected: &[&str]) {
    let found = parse(table, "").unwrap_err();
    let found: Vec<String> = found
        .iter()
        .map(|problem| format!("{}: {}", problem.summary, problem.found))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_table_becomes_a_trace() {
    let table = "\
at,rate,burst,cpu,metric_per_task:Connections
0, 5,,20,100
60,10,500,,
# the peak
120,,0,90.5,\"200\"
";
    let trace = parse(table, "").unwrap();
    let secs = Span::secs;
    let expected = Trace {
        cpu: vec![(secs(0), 20.0), (secs(120), 90.5)],
        metrics: [(
            "Connections".to_owned(),
            MetricTrace {
                values: vec![(secs(0), 100.0), (secs(120), 200.0)],
                per_task: true,
            },
        )]
        .into(),
        ..Trace::quiet(secs(180))
            .rate(secs(0), 5.0)
            .rate(secs(60), 10.0)
            .burst(secs(60), 500)
    };
    assert_eq!(trace, expected);
}

#[test]
fn instants_give_the_start() {
    let table = "depth,at\n7,2026-11-26T08:00:00Z\n9,2026-11-26T08:01:00Z\n";
    let trace = parse(table, "").unwrap();
    assert_eq!(trace.start, Time::parse("2026-11-26T08:00:00Z"));
    assert_eq!(trace.depth, [(Span::ZERO, 7.0), (Span::MINUTE, 9.0)]);
    assert_eq!(trace.duration, Span::secs(120));
}

#[test]
fn every_line_at_fault_is_told_with_its_number() {
    refused("", &["the table is empty: no line of values"]);
    refused("at,rate\n", &["the table is empty: no line of values"]);
    refused(
        "time,rate,rate\n0,1,1\n",
        &[
            "line 1 names an unknown column: \"time\"",
            "line 1 names a column twice: \"rate\"",
            "line 1 names no column at: \"time,rate,rate\"",
        ],
    );
    refused(
        "at,rate,burst\n0,1,1\n60,-1,2\nsoon,1,1\n30,1,1\n120,1\n180,1,1.5\n240,NaN,\n",
        &[
            "line 3 has no possible value: \"-1\"",
            "line 4 has no instant: \"soon\"",
            "line 5 goes back in time: \"30\"",
            "line 6 has another number of cells: \"120,1\"",
            "line 7 has no number of messages: \"1.5\"",
            "line 8 has no possible value: \"NaN\"",
        ],
    );
    refused(
        "at,rate\n2026-11-26T08:00:00Z,1\n60,1\n",
        &["line 3 has no instant: \"60\""],
    );
    let many = format!("at,rate\n{}", "x,1\n".repeat(100));
    assert_eq!(parse(&many, "").unwrap_err().len(), PROBLEMS_MAX);
}

#[test]
fn a_gap_is_told_unless_values_may_hold() {
    let table = "at,rate\n0,1\n60,1\n120,1\n3600,1\n3660,1\n";
    refused(
        table,
        &["the trace has a gap: lines 4 and 5 are 3480 s apart"],
    );
    assert!(parse(table, "gaps=hold").is_ok());
    assert!(parse(table, "gaps=fill").is_err());
}

mod any {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn table_is_read_or_refused(
            table in "(at,rate,burst,cpu\n)?([-0-9a-z:,.\"# ]{0,20}\n){0,6}",
            hold in any::<bool>(),
        ) {
            match parse(&table, if hold { "gaps=hold" } else { "" }) {
                Ok(trace) => prop_assert_eq!(trace.problems(), vec![]),
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }

        #[test]
        fn numbers_in_order_are_read(rates in prop::collection::vec(0.0..1e6, 1..50)) {
            let mut table = "at,rate\n".to_owned();
            for (minute, rate) in rates.iter().enumerate() {
                table.push_str(&format!("{},{rate}\n", 60 * minute));
            }
            let trace = parse(&table, "").unwrap();
            let found: Vec<f64> = trace.rates.iter().map(|(_, rate)| *rate).collect();
            prop_assert_eq!(found, rates);
        }
    }
}
