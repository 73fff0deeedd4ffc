//! Publishing metrics.

use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::{
    error::SdkError,
    operation::put_metric_data::PutMetricDataError,
    primitives::DateTime,
    types::{
        Dimension, Metric, MetricDataQuery, MetricDatum, MetricStat, StandardUnit, StatisticSet,
    },
};
use world::World;

use crate::support::{Clients, builder, clients, refused};

pub(crate) type Put =
    aws_sdk_cloudwatch::operation::put_metric_data::builders::PutMetricDataFluentBuilder;

/// A world where published data are visible at once.
pub(crate) async fn prompt() -> (World, Clients) {
    let world = builder().ingestion_seconds(0.0, 0.0).start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    (world, clients)
}

pub(crate) fn put(clients: &Clients) -> Put {
    clients
        .cloudwatch
        .put_metric_data()
        .namespace("Arrakis/Scaling")
}

pub(crate) fn datum() -> aws_sdk_cloudwatch::types::builders::MetricDatumBuilder {
    let stream = Dimension::builder()
        .name("Stream")
        .value("COMMANDS")
        .build();
    MetricDatum::builder()
        .metric_name("QueueDepth")
        .dimensions(stream)
}

pub(crate) fn ago(seconds: u64) -> DateTime {
    DateTime::from(SystemTime::now() - Duration::from_secs(seconds))
}

pub(crate) fn query(period: i32, stat: &str) -> MetricDataQuery {
    let stream = Dimension::builder()
        .name("Stream")
        .value("COMMANDS")
        .build();
    let metric = Metric::builder()
        .namespace("Arrakis/Scaling")
        .metric_name("QueueDepth");
    let metric = metric.dimensions(stream).build();
    let stat = MetricStat::builder()
        .metric(metric)
        .period(period)
        .stat(stat)
        .build();
    MetricDataQuery::builder()
        .id("depth")
        .metric_stat(stat)
        .build()
}

async fn values(clients: &Clients, query: MetricDataQuery) -> Vec<f64> {
    let call = clients
        .cloudwatch
        .get_metric_data()
        .start_time(ago(600))
        .end_time(ago(0));
    let found = call.metric_data_queries(query).send().await.unwrap();
    found.metric_data_results()[0].values().to_vec()
}

#[tokio::test]
async fn values_sets_and_resolutions_are_kept() {
    let (world, clients) = prompt().await;
    let at = ago(300);
    let single = datum()
        .value(5.0)
        .timestamp(at)
        .storage_resolution(1)
        .unit(StandardUnit::Count);
    let several = datum()
        .values(1.0)
        .values(9.0)
        .counts(2.0)
        .counts(1.0)
        .timestamp(at);
    let set = StatisticSet::builder()
        .sample_count(4.0)
        .sum(20.0)
        .minimum(2.0)
        .maximum(11.0);
    let set = datum().statistic_values(set.build()).timestamp(at);
    let call = put(&clients)
        .metric_data(single.build())
        .metric_data(several.build());
    call.metric_data(set.build()).send().await.unwrap();
    assert!(
        world
            .until(Duration::from_secs(10), |world| !world.metrics().is_empty())
            .await
    );
    let metric = world.metrics().remove(0);
    assert_eq!(
        (metric.name.as_str(), metric.dimensions["Stream"].as_str()),
        ("QueueDepth", "COMMANDS")
    );
    let fine: Vec<_> = metric
        .points
        .iter()
        .filter(|point| point.storage_resolution == 1)
        .collect();
    assert_eq!(
        (fine.len(), fine[0].sum, fine[0].unit.as_str()),
        (1, 5.0, "Count")
    );
    assert_eq!(
        values(&clients, query(60, "SampleCount"))
            .await
            .iter()
            .sum::<f64>(),
        8.0
    );
    assert_eq!(values(&clients, query(3600, "Maximum")).await, [11.0]);
    assert_eq!(values(&clients, query(3600, "Sum")).await, [36.0]);
    assert_eq!(values(&clients, query(10, "Sum")).await, [5.0]);
}

#[tokio::test]
async fn a_large_request_arrives_compressed() {
    let (world, clients) = prompt().await;
    let one = |number: i32| {
        let name = Dimension::builder()
            .name("Number")
            .value(number.to_string())
            .build();
        MetricDatum::builder()
            .metric_name("Many")
            .dimensions(name)
            .value(f64::from(number))
            .build()
    };
    let data = (0..1000).map(one).collect();
    put(&clients)
        .set_metric_data(Some(data))
        .send()
        .await
        .unwrap();
    assert!(
        world
            .until(Duration::from_secs(30), |world| world.metrics().len()
                == 1000)
            .await
    );
    let too_many = put(&clients).set_metric_data(Some((0..1001).map(one).collect()));
    refused(
        too_many.send().await,
        "InvalidParameterValue",
        "size greater than 1000",
    );
}

#[tokio::test]
async fn a_bad_value_refuses_the_whole_request() {
    let (world, clients) = prompt().await;
    let bad = bad_among_good(&clients);
    let value = "InvalidParameterValue";
    let combination = "InvalidParameterCombination";
    refused(
        bad(datum().value(f64::NAN).build()).await,
        value,
        "MetricData.member.2.Value",
    );
    refused(
        bad(datum().value(f64::INFINITY).build()).await,
        value,
        "is invalid",
    );
    refused(
        bad(datum().value(2f64.powi(361)).build()).await,
        value,
        "2^360",
    );
    refused(
        bad(datum().value(1.0).storage_resolution(7).build()).await,
        value,
        "must be 1 or 60",
    );
    let old = datum().value(1.0).timestamp(ago(15 * 86_400)).build();
    refused(bad(old).await, value, "past two weeks");
    let ahead = DateTime::from(SystemTime::now() + Duration::from_secs(3 * 3600));
    refused(
        bad(datum().value(1.0).timestamp(ahead).build()).await,
        value,
        "two hours",
    );
    refused(bad(datum().build()).await, combination, "At least one of");
    refused(
        bad(datum().value(1.0).values(2.0).build()).await,
        combination,
        "mutually exclusive",
    );
    refused(
        bad(datum().values(1.0).counts(1.0).counts(2.0).build()).await,
        value,
        "same size",
    );
    let many = (0..151).map(f64::from).collect();
    refused(
        bad(datum().set_values(Some(many)).build()).await,
        value,
        "size greater than 150",
    );
    // Time enough for anything stored to show.
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(world.metrics(), []);
}

/// Publishes a good datum and then the given one, in one request.
fn bad_among_good(
    clients: &Clients,
) -> impl AsyncFn(
    MetricDatum,
) -> Result<
    aws_sdk_cloudwatch::operation::put_metric_data::PutMetricDataOutput,
    SdkError<PutMetricDataError>,
> {
    async |datum| {
        let call = put(clients).metric_data(self::datum().value(1.0).build());
        call.metric_data(datum).send().await
    }
}

#[tokio::test]
async fn a_bad_name_refuses_the_whole_request() {
    let (world, clients) = prompt().await;
    let bad = bad_among_good(&clients);
    let value = "InvalidParameterValue";
    let hollow = Dimension::builder().name("n").value("").build();
    refused(
        bad(datum().value(1.0).dimensions(hollow).build()).await,
        value,
        "Dimensions.member.2.Value",
    );
    let twice = Dimension::builder().name("Stream").value("x").build();
    refused(
        bad(datum().value(1.0).dimensions(twice).build()).await,
        value,
        "duplicate",
    );
    let unit = StandardUnit::from("Apples");
    refused(
        bad(datum().value(1.0).unit(unit).build()).await,
        value,
        "Unit",
    );
    let none = put(&clients).send().await.unwrap_err().into_service_error();
    assert!(none.is_missing_required_parameter_exception(), "{none:?}");
    let reserved = put(&clients)
        .namespace("AWS/ECS")
        .metric_data(datum().value(1.0).build());
    let reserved = reserved.send().await.unwrap_err().into_service_error();
    assert!(
        reserved.is_invalid_parameter_value_exception(),
        "{reserved:?}"
    );
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(world.metrics(), []);
}
