//! Alarms on metric math and on percentiles.

use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::{
    error::SdkError,
    operation::put_metric_alarm::{
        PutMetricAlarmError, PutMetricAlarmOutput, builders::PutMetricAlarmFluentBuilder,
    },
    primitives::DateTime,
    types::{ComparisonOperator, Metric, MetricDataQuery, MetricDatum, MetricStat, Statistic},
};
use world::World;

use crate::support::{Clients, builder, clients, refused, start};

const CODE: &str = "ValidationError";
/// A wall wait that only a broken world exceeds.
const LIMIT: Duration = Duration::from_secs(60);

fn stat(name: &str, period: i32, word: &str) -> MetricStat {
    let metric = Metric::builder().namespace("N").metric_name(name).build();
    let stat = MetricStat::builder().metric(metric);
    stat.period(period).stat(word).build()
}

fn metric(id: &str, name: &str) -> MetricDataQuery {
    let query = MetricDataQuery::builder().id(id).return_data(false);
    query.metric_stat(stat(name, 60, "Sum")).build()
}

fn expression(id: &str, text: &str) -> MetricDataQuery {
    MetricDataQuery::builder().id(id).expression(text).build()
}

fn alarm(clients: &Clients, name: &str) -> PutMetricAlarmFluentBuilder {
    let call = clients.cloudwatch.put_metric_alarm().alarm_name(name);
    call.comparison_operator(ComparisonOperator::GreaterThanThreshold)
        .threshold(0.5)
        .evaluation_periods(1)
}

async fn put(
    clients: &Clients,
    queries: Vec<MetricDataQuery>,
) -> Result<PutMetricAlarmOutput, SdkError<PutMetricAlarmError>> {
    alarm(clients, "share")
        .set_metrics(Some(queries))
        .send()
        .await
}

#[tokio::test]
async fn an_alarm_on_metric_math_comes_back_and_is_evaluated() {
    let world = builder().speed(300.0).start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    let queries = vec![
        metric("errors", "Errors"),
        metric("calls", "Calls"),
        expression("share", "errors / calls"),
    ];
    put(&clients, queries.clone()).await.unwrap();
    let call = alarm(&clients, "slow")
        .namespace("N")
        .metric_name("Seconds");
    let call = call.extended_statistic("p90").period(60).threshold(8.5);
    call.send().await.unwrap();
    let seen = clients.cloudwatch.describe_alarms().send().await.unwrap();
    let [share, slow] = seen.metric_alarms() else {
        panic!("{seen:?}")
    };
    assert_eq!(share.metrics(), queries);
    assert_eq!(
        (share.statistic.clone(), share.namespace.clone()),
        (None, None)
    );
    assert_eq!(slow.extended_statistic.as_deref(), Some("p90"));

    let publisher = clients.cloudwatch.clone();
    let publish = tokio::spawn(async move {
        loop {
            let datum = |name: &str, value: f64| {
                let datum = MetricDatum::builder().metric_name(name).value(value);
                datum.timestamp(DateTime::from(SystemTime::now())).build()
            };
            let seconds = MetricDatum::builder().metric_name("Seconds");
            let seconds = seconds.set_values(Some((1..=10).map(f64::from).collect()));
            let seconds = seconds.timestamp(DateTime::from(SystemTime::now())).build();
            let call = publisher
                .put_metric_data()
                .namespace("N")
                .metric_data(seconds);
            let call = call.metric_data(datum("Errors", 6.0));
            call.metric_data(datum("Calls", 10.0)).send().await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let both = |world: &World| {
        let state = |name: &str| world.alarm(name).unwrap().state;
        state("share") == "ALARM" && state("slow") == "ALARM"
    };
    assert!(world.until(LIMIT, both).await, "{:?}", world.alarms());
    publish.abort();
}

#[tokio::test]
async fn queries_of_alarms_are_judged() {
    let (world, clients) = start().await;
    let judge = async |queries, part: &str| {
        refused(put(&clients, queries).await, CODE, part);
    };
    judge(vec![], "must not be empty").await;
    judge(
        vec![metric("a", "A")],
        "Exactly one element of the metrics list",
    )
    .await;
    judge(
        vec![metric("a", "A"), expression("e", "MAX(a)")],
        "no single time series",
    )
    .await;
    judge(vec![expression("e", "b * 2")], "no query has the id \"b\"").await;
    let far = MetricDataQuery::builder()
        .id("a")
        .metric_stat(stat("A", 7, "Sum"));
    judge(vec![far.build()], "multiple of 60").await;
    let one_second = MetricDataQuery::builder()
        .id("a")
        .metric_stat(stat("A", 1, "Sum"));
    judge(vec![one_second.build()], "Period must be 10, 20, 30").await;
    let many = (0..11)
        .map(|n| expression(&format!("e{n}"), "1 + 1"))
        .collect();
    judge(many, "no single time series").await;
    let mut many = vec![metric("a", "A")];
    many.extend((0..11).map(|n| expression(&format!("e{n}"), "a * 2")));
    judge(many, "10 metrics and 10 expressions").await;
    let mut mixed = vec![metric("a", "A"), expression("e", "a * 2")];
    let hourly = MetricDataQuery::builder().id("b").return_data(false);
    mixed.push(hourly.metric_stat(stat("B", 3600, "Sum")).build());
    refused(
        put(&clients, mixed).await,
        "NotSimulated",
        "periods that differ",
    );
    let whole = || vec![metric("a", "A"), expression("e", "a * 2")];
    let both = alarm(&clients, "a")
        .set_metrics(Some(whole()))
        .metric_name("A");
    refused(both.send().await, CODE, "Metrics list and MetricName");
    let both = alarm(&clients, "a").set_metrics(Some(whole())).period(60);
    refused(both.send().await, CODE, "Metrics list and Period");
    assert_eq!(world.alarms(), []);
    put(&clients, whole()).await.unwrap();
}

#[tokio::test]
async fn percentiles_are_judged() {
    let (world, clients) = start().await;
    let put = |word: &str| {
        let call = alarm(&clients, "a")
            .namespace("N")
            .metric_name("M")
            .period(60);
        call.extended_statistic(word)
    };
    for word in ["p101", "p", "p-1", "q9", "Sum"] {
        refused(put(word).send().await, CODE, "is not supported");
    }
    refused(put("tm90").send().await, "NotSimulated", "tm90");
    let both = put("p9").statistic(Statistic::Sum);
    refused(both.send().await, CODE, "Exactly one of Statistic");
    let odd = put("p9").evaluate_low_sample_count_percentile("always");
    refused(odd.send().await, CODE, "Option always is not supported");
    assert_eq!(world.alarms(), []);
    put("p99.9").send().await.unwrap();
}
