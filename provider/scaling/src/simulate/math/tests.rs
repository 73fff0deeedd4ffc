//! How: three metrics written as text, one value a period (`-` for none), one expression over them,
//! and the series that comes of it.

use super::*;

struct Written(BTreeMap<&'static str, Vec<Option<f64>>>);

impl MetricData for Written {
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>) {
        let Some(values) = self.0.get(query.metric.name.as_str()) else {
            return;
        };
        for (index, value) in (0..).zip(values) {
            let start = query.from + query.period * index;
            if let Some(value) = *value {
                found.push(Datapoint { start, value });
            }
        }
    }
}

fn values(text: &str) -> Vec<Option<f64>> {
    text.split(' ').map(|value| value.parse().ok()).collect()
}

fn metric(id: &str, stat: &str) -> MetricDataQuery {
    MetricDataQuery {
        id: id.to_owned(),
        expression: None,
        label: None,
        metric_stat: Some(MetricStat {
            metric: StatMetric {
                dimensions: Vec::new(),
                metric_name: id.to_owned(),
                namespace: "Test".to_owned(),
            },
            stat: stat.to_owned(),
            unit: None,
        }),
        return_data: false,
    }
}

fn expression(id: &str, text: &str, return_data: bool) -> MetricDataQuery {
    MetricDataQuery {
        id: id.to_owned(),
        expression: Some(text.to_owned()),
        label: None,
        metric_stat: None,
        return_data,
    }
}

fn math(queries: Vec<MetricDataQuery>) -> Result<Math, Unsupported> {
    Math::read(&MetricMath { metrics: queries })
}

fn result(queries: Vec<MetricDataQuery>) -> String {
    let data = Written(BTreeMap::from([
        ("m1", values("30 20 0 0")),
        ("m2", values("20 - 20 -")),
        ("tasks", values("2 4 0 -")),
    ]));
    let math = match math(queries) {
        Ok(math) => math,
        Err(unsupported) => return unsupported.to_string(),
    };
    let mut found = Vec::new();
    let range = (Time::from_secs(600), Time::from_secs(840));
    math.datapoints(&data, Span::MINUTE, range, &mut found);
    let at = |index: i64| Time::from_secs(600 + 60 * index);
    let told = (0..4).map(|index| {
        let point = found.iter().find(|point| point.start == at(index));
        point.map_or("-".to_owned(), |point| point.value.to_string())
    });
    told.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let metrics = ["m1", "m2", "tasks"].map(|id| metric(id, "Average"));
    let mut queries = metrics.to_vec();
    queries.push(expression("e1", text, true));
    assert_eq!(result(queries), expected, "{text}");
}

/// The comparisons are the examples of the CloudWatch User Guide, "Using metric math".
#[test]
fn the_guides_comparisons() {
    check("(m1 < m2)", "0 0 1 0");
    check("(m1 >= 30)", "1 0 0 0");
    check("(m1 > 15 AND m2 > 15)", "1 0 0 0");
}

#[test]
fn arithmetic_follows_the_usual_order() {
    check("m1 + m2 * 2", "70 20 40 0");
    check("(m1 + m2) * 2", "100 40 40 0");
    check("m1 - m2 - 1", "9 19 -21 -1");
    check("-m1 + 2 ^ 3 ^ 0", "-28 -18 2 2");
    check("5 * m2", "100 - 100 -");
    check("-2 ^ 2 + m1 * 0", "-4 -4 -4 -4");
    check("m1 / PERIOD(m1)", "0.5 0.3333333333333333 0 0");
}

/// The same guide: missing values count as 0, and a division by zero drops the point.
#[test]
fn a_missing_value_is_zero_and_a_division_by_zero_is_no_value() {
    check("m1 / tasks", "15 5 - -");
    check("m1 / m2", "1.5 - 0 -");
    check("m2 / m1", "0.6666666666666666 0 - -");
}

#[test]
fn functions_of_lists_and_of_one_series() {
    check("SUM([m1, m2])", "50 20 20 0");
    check("SUM(METRICS())", "52 24 20 0");
    check("SUM(METRICS(\"m\"))", "50 20 20 0");
    check("AVG([m1, m2])", "25 10 10 0");
    check("MAX([m1, m2]) - MIN([m1, m2])", "10 0 20 0");
    check("m1 - AVG(m1)", "17.5 7.5 -12.5 -12.5");
    check("m1 / MAX(m1)", "1 0.6666666666666666 0 0");
    check("SUM(100 / [m1, tasks])", "53.333333333333336 30 - -");
    check("ABS(m1 - m2)", "10 20 20 0");
    check("CEIL(m1 / 7) + FLOOR(m1 / 7)", "9 5 0 0");
    check("FILL(m2, 7)", "20 7 20 7");
    check("FILL(m2, REPEAT)", "20 20 20 20");
    check("FILL(m2, m1)", "20 20 20 0");
    check("m1 / FILL(tasks, 1)", "15 5 - 0");
    check("IF(m1 > 10, m1, 1)", "30 20 1 1");
    check("IF(m1 > 10, m1)", "30 20 - -");
    check("IF(tasks == 0, m1, m1 / tasks)", "15 5 0 -");
}

#[test]
fn expressions_use_each_other_in_any_order() {
    let queries = vec![
        expression("e1", "e2 / 2", true),
        expression("e2", "m1 + e3", false),
        expression("e3", "m2 * 10", false),
        metric("m1", "Sum"),
        metric("m2", "Maximum"),
    ];
    assert_eq!(result(queries.clone()), "115 10 100 0");
    let math = math(queries).unwrap();
    let names: Vec<_> = math.metrics().map(|metric| metric.name.as_str()).collect();
    assert_eq!(names, ["m1", "m2"]);
}

#[test]
fn what_cloudwatch_would_compute_is_told_from_what_is_wrong() {
    let is_limit = |query| {
        math(vec![metric("m1", "Sum"), query])
            .unwrap_err()
            .is_limit()
    };
    assert!(is_limit(expression("e1", "RATE(m1)", true)));
    assert!(is_limit(expression("e1", "FILL(m1, LINEAR)", true)));
    assert!(is_limit(metric("m2", "p90")));
    assert!(!is_limit(expression("e1", "AVG(m1)", true)));
    assert!(!is_limit(expression("e1", "m1 +", true)));
}

#[test]
fn what_is_not_computed_is_named() {
    check("RATE(m1)", "query e1: the function RATE is not computed");
    check(
        "FILL(m1, LINEAR)",
        "query e1: FILL with LINEAR is not computed",
    );
    check("AVG(m1)", "query e1: it yields no single time series");
    check("[m1, m2] * 2", "query e1: it yields no single time series");
    check("m3 + 1", "query e1: no query has the id \"m3\"");
    check("e1 + 1", "query e1: query e1: it uses itself");
    check("m1 +", "query e1: the expression ends too early");
    check("m1 m2", "query e1: m2 is not expected there");
    check("(m1", "query e1: the end stands where ) is expected");
    check("m1 ; 2", "query e1: ';' is not expected there");
    check("1.2.3 * m1", "query e1: \"1.2.3\" is not a number");
    check("METRICS(\"m", "query e1: the text \"m does not end");
    check(
        "AVG(m1, m2)",
        "query e1: AVG takes one time series, or a list in brackets",
    );
    check(
        "IF(m1)",
        "query e1: IF takes a condition and one or two values or time series",
    );
    let deep = format!("{}m1{}", "(".repeat(60), ")".repeat(60));
    check(&deep, "query e1: more than 50 levels are not computed");
    let percentile = vec![metric("m1", "p90"), expression("e1", "m1 * 2", true)];
    assert_eq!(
        result(percentile),
        "query m1: the statistic p90 is not computed"
    );
    assert_eq!(result(vec![metric("m1", "Sum")]), "no query returns data");
}

mod bytes {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is written, reading it ends with an answer and evaluating it does not panic.
        #[test]
        fn any_text_is_read_or_refused(text in "[-+*/^()\\[\\],<>=!&|. a-zA-Z0-9_\"']{0,80}") {
            let queries = vec![metric("m1", "Sum"), expression("e1", &text, true)];
            let _ = result(queries);
        }

        #[test]
        fn words_in_any_order_are_read_or_refused(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "m1", "e1", "2", "(", ")", "[", "]", ",", "+", "-", "/", "^", "<", "AND",
                    "SUM(", "AVG(", "IF(", "FILL(", "REPEAT", "METRICS()",
                ]),
                0..30,
            ),
        ) {
            let queries = vec![metric("m1", "Sum"), expression("e1", &words.join(" "), true)];
            let _ = result(queries);
        }
    }
}
