use super::*;

const WINDOW: Window = Window {
    period: 60,
    from: 0,
    to: 240,
};

fn results() -> BTreeMap<String, Series> {
    let series = |values: [Option<f64>; 4]| -> Series {
        let starts = [0, 60, 120, 180];
        starts
            .into_iter()
            .zip(values)
            .filter_map(|(start, value)| Some((start, value?)))
            .collect()
    };
    [
        (
            "depth",
            series([Some(100.0), Some(200.0), None, Some(400.0)]),
        ),
        (
            "tasks",
            series([Some(2.0), Some(0.0), Some(4.0), Some(5.0)]),
        ),
    ]
    .map(|(id, series)| (id.to_owned(), series))
    .into()
}

/// The values at 0, 60, 120 and 180 s; `-` where there is none.
fn check(text: &str, expected: &str) {
    let found = Expression::parse(text)
        .unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
        .series(&results(), &["depth", "tasks"], WINDOW);
    let told: Vec<_> = [0, 60, 120, 180]
        .iter()
        .map(|start| found.get(start).map_or("-".to_owned(), f64::to_string))
        .collect();
    assert_eq!(told.join(" "), expected, "{text}");
}

#[test]
fn operators_bind_as_usual_and_points_meet_where_both_are() {
    check("depth / tasks", "50 - - 80");
    check("depth / IF(tasks > 0, tasks, 1)", "50 200 - 80");
    check("1 + 2 * 3 ^ 2 - -1", "20 20 20 20");
    check("(1 + 2) * tasks", "6 0 12 15");
    check("2 ^ 3 ^ 1", "8 8 8 8");
    check("tasks > 3 || depth == 200", "0 1 - 1");
    check("tasks >= 4 AND depth != 0", "0 0 - 1");
    check("10 - 4 - 3", "3 3 3 3");
}

#[test]
fn functions_reduce_series_and_join_arrays() {
    check("SUM([depth, tasks])", "102 200 4 405");
    check("MAX(METRICS())", "100 200 4 400");
    check("AVG(METRICS(\"dep\"))", "100 200 - 400");
    check("MIN(depth)", "100 100 100 100");
    check("AVG(tasks)", "2.75 2.75 2.75 2.75");
    check("FILL(depth, 0)", "100 200 0 400");
    check("FILL(depth, REPEAT)", "100 200 200 400");
    check("FILL(depth, LINEAR)", "100 200 300 400");
    check("FILL(depth, tasks)", "100 200 4 400");
    check("depth / PERIOD(depth) * 60", "100 200 - 400");
    check("RATE(tasks) * 60", "- -2 4 1");
    check("DIFF(tasks)", "- -2 4 1");
    check("RUNNING_SUM(tasks)", "2 2 6 11");
    check(
        "TIME_SERIES(DATAPOINT_COUNT(depth) + METRIC_COUNT(METRICS()))",
        "5 5 5 5",
    );
    check("CEIL(tasks / 4) + FLOOR(tasks / 4) + ABS(-1)", "2 1 3 4");
}

fn shape(text: &str) -> String {
    let of = |id: &str| ["depth", "tasks"].contains(&id).then_some(Shape::Series);
    let found = Expression::parse(text).and_then(|expression| expression.shape(&of));
    match found {
        Ok(shape) => format!("{shape:?}"),
        Err(Fault::Wrong(why)) => format!("wrong: {why}"),
        Err(Fault::NotSimulated(what)) => format!("not simulated: {what}"),
    }
}

#[test]
fn shapes_follow_from_the_parts() {
    let cases = [
        ("depth / tasks", "Series"),
        ("depth * 2", "Series"),
        ("1 + 1", "Scalar"),
        ("MAX(depth)", "Scalar"),
        ("MAX([depth, tasks])", "Series"),
        ("[depth, tasks]", "Array"),
        ("METRICS() / tasks", "Array"),
        ("FILL(depth, REPEAT)", "Series"),
        ("IF(depth > 1, depth, 0)", "Series"),
        ("TIME_SERIES(3)", "Series"),
        ("speed / tasks", "wrong: speed is no query"),
        (
            "METRICS() + METRICS()",
            "wrong: two arrays cannot be joined",
        ),
        ("FILL(1, 2)", "wrong: FILL does not take these arguments"),
        ("depth /", "wrong: it ends too early"),
        ("depth tasks", "wrong: unexpected Name(\"tasks\")"),
        ("(depth", "wrong: ) is missing"),
        ("depth ; 1", "wrong: unexpected ;"),
        ("1.2.3", "wrong: 1.2.3 is no number"),
        ("\"a", "wrong: a text has no end"),
        ("SHOUT(depth)", "wrong: SHOUT is no function"),
        (
            "SEARCH(\"x\", \"Sum\")",
            "not simulated: SEARCH in metric math",
        ),
        (
            "SELECT AVG(a) FROM b",
            "not simulated: SELECT in metric math",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shape(text), expected, "{text}");
    }
    assert!(shape(&"(".repeat(2000)).contains("nested deeper"));
    assert!(shape(&format!("{}1", "-".repeat(2000))).contains("nested deeper"));
}
