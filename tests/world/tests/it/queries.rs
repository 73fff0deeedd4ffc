//! Reading metrics back.

use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::{
    operation::get_metric_statistics::builders::GetMetricStatisticsFluentBuilder,
    primitives::DateTime,
    types::{Dimension, DimensionFilter, MetricDataQuery, RecentlyActive, Statistic},
};
use world::World;

use crate::{
    metrics::{ago, datum, prompt, put, query},
    support::{Clients, refused},
};

#[tokio::test]
async fn statistics_and_listings_read_the_same_data() {
    let (world, clients) = prompt().await;
    put(&clients)
        .metric_data(datum().value(5.0).build())
        .send()
        .await
        .unwrap();
    put(&clients)
        .metric_data(datum().value(7.0).build())
        .send()
        .await
        .unwrap();
    assert!(
        world
            .until(Duration::from_secs(10), |world| !world.metrics().is_empty())
            .await
    );
    let call = statistics(&clients)
        .period(3600)
        .statistics(Statistic::Average);
    let found = call
        .statistics(Statistic::SampleCount)
        .send()
        .await
        .unwrap();
    let total: f64 = found
        .datapoints()
        .iter()
        .filter_map(|point| point.sample_count)
        .sum();
    assert_eq!((total, found.label.as_deref()), (2.0, Some("QueueDepth")));
    let list = || {
        clients
            .cloudwatch
            .list_metrics()
            .recently_active(RecentlyActive::Pt3H)
    };
    let filter = DimensionFilter::builder()
        .name("Stream")
        .value("COMMANDS")
        .build();
    let found = list()
        .namespace("Arrakis/Scaling")
        .dimensions(filter)
        .send()
        .await
        .unwrap();
    assert_eq!(found.metrics().len(), 1);
    assert!(
        list()
            .namespace("Other")
            .send()
            .await
            .unwrap()
            .metrics()
            .is_empty()
    );
}

/// A call for the statistics of the queue's last hour.
fn statistics(clients: &Clients) -> GetMetricStatisticsFluentBuilder {
    let call = clients
        .cloudwatch
        .get_metric_statistics()
        .namespace("Arrakis/Scaling");
    let stream = Dimension::builder()
        .name("Stream")
        .value("COMMANDS")
        .build();
    call.metric_name("QueueDepth")
        .dimensions(stream)
        .start_time(ago(3600))
        .end_time(ago(0))
}

#[tokio::test]
async fn statistics_are_judged() {
    let (_world, clients) = prompt().await;
    let none = statistics(&clients)
        .period(60)
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    assert!(
        none.is_invalid_parameter_combination_exception(),
        "{none:?}"
    );
    let many = statistics(&clients)
        .start_time(ago(100_000))
        .period(60)
        .statistics(Statistic::Sum);
    let many = many.send().await.unwrap_err().into_service_error();
    assert!(
        many.is_invalid_parameter_combination_exception(),
        "{many:?}"
    );
    let odd = statistics(&clients)
        .period(7)
        .statistics(Statistic::Sum)
        .send()
        .await
        .unwrap_err();
    assert!(
        odd.into_service_error()
            .is_invalid_parameter_value_exception()
    );
}

/// Publishes 1 to 5, one of them a minute, the latest first.
async fn five_minutes(world: &World, clients: &Clients) {
    // One moment for all: each datum lies in a minute of its own.
    let now = SystemTime::now();
    for minutes in 1..=5_u32 {
        let at = DateTime::from(now - Duration::from_secs(u64::from(minutes) * 60));
        let one = datum().value(f64::from(minutes)).timestamp(at).build();
        put(clients).metric_data(one).send().await.unwrap();
    }
    let arrived = |world: &World| world.metrics().first().is_some_and(|m| m.points.len() == 5);
    assert!(world.until(Duration::from_secs(10), arrived).await);
}

#[tokio::test]
async fn queries_are_judged() {
    let (_world, clients) = prompt().await;
    let call = || {
        clients
            .cloudwatch
            .get_metric_data()
            .start_time(ago(600))
            .end_time(ago(0))
    };
    let code = "ValidationError";
    refused(
        call().metric_data_queries(query(7, "Sum")).send().await,
        code,
        "Period",
    );
    refused(
        call().metric_data_queries(query(60, "tm99")).send().await,
        "NotSimulated",
        "tm99",
    );
    let twice = call()
        .metric_data_queries(query(60, "Sum"))
        .metric_data_queries(query(60, "Sum"));
    refused(twice.send().await, code, "not unique");
    let backwards = call().start_time(ago(0)).end_time(ago(60));
    refused(
        backwards.metric_data_queries(query(60, "Sum")).send().await,
        code,
        "StartTime",
    );
    let math = MetricDataQuery::builder()
        .id("m")
        .expression("a + b")
        .build();
    refused(
        call().metric_data_queries(math).send().await,
        code,
        "no query has the id \"a\"",
    );
}

#[tokio::test]
async fn queries_are_computed_from_each_other_and_cut_into_pages() {
    let (world, clients) = prompt().await;
    five_minutes(&world, &clients).await;
    let call = || {
        let call = clients.cloudwatch.get_metric_data();
        call.start_time(ago(600)).end_time(ago(0))
    };
    let double = MetricDataQuery::builder().id("double");
    let double = double.expression("2 * depth + MIN(median)").build();
    let mut median = query(60, "p50");
    (median.id, median.return_data) = (Some("median".to_owned()), Some(false));
    let found = call()
        .metric_data_queries(double)
        .metric_data_queries(median);
    let found = found.metric_data_queries(query(60, "Sum")).send().await;
    let found = found.unwrap().metric_data_results.unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].values(), [3.0, 5.0, 7.0, 9.0, 11.0]);
    assert_eq!(found[0].label.as_deref(), Some("double"));

    let first = call()
        .metric_data_queries(query(60, "Sum"))
        .max_datapoints(3);
    let first = first.send().await.unwrap();
    assert_eq!(first.metric_data_results()[0].values(), [1.0, 2.0, 3.0]);
    let rest = call()
        .metric_data_queries(query(60, "Sum"))
        .max_datapoints(3);
    let rest = rest
        .next_token(first.next_token.unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(rest.metric_data_results()[0].values(), [4.0, 5.0]);
    assert_eq!(rest.next_token, None);
}
