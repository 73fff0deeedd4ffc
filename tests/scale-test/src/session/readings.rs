//! Metric data as CloudWatch has it.

use aws::Operation;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy};
use jiff::Timestamp;
use scaling::metric::MetricIdentity;

use super::{Session, date_time, timestamp};
use crate::error::Result;

/// Queries in one call (CloudWatch API, GetMetricData).
const QUERIES_MAX: usize = 500;
/// Most pages read of one call's data: a hundred thousand points each.
const PAGES_MAX: usize = 20;

const GET_METRIC_DATA: Operation = Operation::new("cloudwatch", "GetMetricData");

/// What is asked of one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The metric with its exact dimensions.
    pub metric: MetricIdentity,
    /// Such as `Maximum`.
    pub statistic: String,
    /// Seconds of a period.
    pub period: i32,
}

/// One data point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When its period began.
    pub at: Timestamp,
    /// Its value.
    pub value: f64,
}

impl Session {
    /// The points of each query from `from` to `to`, the latest first, in the order of the queries.
    ///
    /// # Errors
    /// A call is refused.
    pub async fn metric_data(
        &self,
        queries: &[Query],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Vec<Point>>> {
        let mut found = Vec::new();
        for queries in queries.chunks(QUERIES_MAX) {
            found.extend(self.some_metric_data(queries, from, to).await?);
        }
        Ok(found)
    }

    async fn some_metric_data(
        &self,
        queries: &[Query],
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Vec<Point>>> {
        let client = self.connection().cloudwatch();
        let about = match queries {
            [Query { metric, .. }] => format!("{} {:?}", metric.name, metric.dimensions),
            queries => format!("{} metrics", queries.len()),
        };
        let written: Vec<_> = queries.iter().enumerate().map(written).collect();
        let mut found = vec![Vec::new(); queries.len()];
        let mut token = None;
        for _ in 0..PAGES_MAX {
            let answer = self
                .read(GET_METRIC_DATA, &about, || {
                    let request = client.get_metric_data();
                    request
                        .set_metric_data_queries(Some(written.clone()))
                        .start_time(date_time(from))
                        .end_time(date_time(to))
                        .scan_by(ScanBy::TimestampDescending)
                        .set_next_token(token.clone())
                        .send()
                })
                .await?;
            for result in answer.metric_data_results() {
                let id = result.id().and_then(|id| id.strip_prefix('m'));
                let place = id.and_then(|id| id.parse::<usize>().ok());
                let Some(points) = place.and_then(|place| found.get_mut(place)) else {
                    continue;
                };
                let pairs = result.timestamps().iter().zip(result.values());
                points.extend(pairs.map(|(at, value)| Point {
                    at: timestamp(at),
                    value: *value,
                }));
            }
            token = answer.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                break;
            }
        }
        Ok(found)
    }
}

fn written((place, query): (usize, &Query)) -> MetricDataQuery {
    let Query {
        metric,
        statistic,
        period,
    } = query;
    let dimensions = metric.dimensions.iter();
    let dimension = |(name, value)| Dimension::builder().name(name).value(value).build();
    let metric = Metric::builder()
        .namespace(&metric.namespace)
        .metric_name(&metric.name)
        .set_dimensions(Some(dimensions.map(dimension).collect()));
    let stat = MetricStat::builder()
        .metric(metric.build())
        .period(*period)
        .stat(statistic);
    MetricDataQuery::builder()
        .id(format!("m{place}"))
        .metric_stat(stat.build())
        .build()
}
