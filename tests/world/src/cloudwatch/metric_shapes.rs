//! The structures of the CloudWatch API that are about metrics.

use super::{
    shapes::{DIMENSIONS, METRIC_NAME, NAMESPACE, PERIOD},
    words::{SCAN_BY, STATISTIC, STATUS_CODE, UNIT},
};
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, list, may, must, text},
};

const ANY: usize = usize::MAX;

pub(crate) static PUT_DATA: Shape = Shape {
    name: "PutMetricDataInput",
    members: &[
        must("Namespace", NAMESPACE),
        may("MetricData", list(&Kind::Structure(&DATUM), 0, ANY)),
        may("StrictEntityValidation", Kind::Boolean),
    ],
};
static DATUM: Shape = Shape {
    name: "MetricDatum",
    members: &[
        must("MetricName", METRIC_NAME),
        may("Dimensions", DIMENSIONS),
        may("Timestamp", Kind::Time),
        may("Value", Kind::Double),
        may("StatisticValues", Kind::Structure(&STATISTIC_SET)),
        may("Values", list(&Kind::Double, 0, ANY)),
        may("Counts", list(&Kind::Double, 0, ANY)),
        may("Unit", UNIT),
        may("StorageResolution", PERIOD),
    ],
};
static STATISTIC_SET: Shape = Shape {
    name: "StatisticSet",
    members: &[
        must("SampleCount", Kind::Double),
        must("Sum", Kind::Double),
        must("Minimum", Kind::Double),
        must("Maximum", Kind::Double),
    ],
};
pub(crate) static GET_DATA: Shape = Shape {
    name: "GetMetricDataInput",
    members: &[
        must("MetricDataQueries", list(&Kind::Structure(&QUERY), 0, ANY)),
        must("StartTime", Kind::Time),
        must("EndTime", Kind::Time),
        may("NextToken", TEXT),
        may("ScanBy", SCAN_BY),
        may("MaxDatapoints", INTEGER),
    ],
};
pub(super) static QUERY: Shape = Shape {
    name: "MetricDataQuery",
    members: &[
        must("Id", text(1, 255)),
        may("MetricStat", Kind::Structure(&METRIC_STAT)),
        may("Expression", text(1, 2048)),
        may("Label", TEXT),
        may("ReturnData", Kind::Boolean),
        may("Period", PERIOD),
    ],
};
static METRIC_STAT: Shape = Shape {
    name: "MetricStat",
    members: &[
        must("Metric", Kind::Structure(&METRIC)),
        must("Period", PERIOD),
        must("Stat", TEXT),
        may("Unit", UNIT),
    ],
};
static METRIC: Shape = Shape {
    name: "Metric",
    members: &[
        may("Namespace", NAMESPACE),
        may("MetricName", METRIC_NAME),
        may("Dimensions", DIMENSIONS),
    ],
};
pub(crate) static GOT_DATA: Shape = Shape {
    name: "GetMetricDataOutput",
    members: &[
        may("MetricDataResults", list(&Kind::Structure(&RESULT), 0, ANY)),
        may("NextToken", TEXT),
    ],
};
static RESULT: Shape = Shape {
    name: "MetricDataResult",
    members: &[
        may("Id", text(1, 255)),
        may("Label", TEXT),
        may("Timestamps", list(&Kind::Time, 0, ANY)),
        may("Values", list(&Kind::Double, 0, ANY)),
        may("StatusCode", STATUS_CODE),
    ],
};
pub(crate) static GET_STATISTICS: Shape = Shape {
    name: "GetMetricStatisticsInput",
    members: &[
        must("Namespace", NAMESPACE),
        must("MetricName", METRIC_NAME),
        may("Dimensions", DIMENSIONS),
        must("StartTime", Kind::Time),
        must("EndTime", Kind::Time),
        must("Period", PERIOD),
        may("Statistics", list(&STATISTIC, 1, 5)),
        may("ExtendedStatistics", list(&TEXT, 1, 10)),
        may("Unit", UNIT),
    ],
};
pub(crate) static GOT_STATISTICS: Shape = Shape {
    name: "GetMetricStatisticsOutput",
    members: &[
        may("Label", TEXT),
        may("Datapoints", list(&Kind::Structure(&DATAPOINT), 0, ANY)),
    ],
};
static DATAPOINT: Shape = Shape {
    name: "Datapoint",
    members: &[
        may("Timestamp", Kind::Time),
        may("SampleCount", Kind::Double),
        may("Average", Kind::Double),
        may("Sum", Kind::Double),
        may("Minimum", Kind::Double),
        may("Maximum", Kind::Double),
        may("Unit", UNIT),
        may(
            "ExtendedStatistics",
            Kind::Map {
                key: &TEXT,
                value: &Kind::Double,
            },
        ),
    ],
};
pub(crate) static LIST_METRICS: Shape = Shape {
    name: "ListMetricsInput",
    members: &[
        may("Namespace", NAMESPACE),
        may("MetricName", METRIC_NAME),
        may("Dimensions", list(&Kind::Structure(&FILTER), 0, 10)),
        may("NextToken", TEXT),
        may("RecentlyActive", Kind::Enum(&["PT3H"])),
    ],
};
static FILTER: Shape = Shape {
    name: "DimensionFilter",
    members: &[must("Name", text(1, 255)), may("Value", text(1, 1024))],
};
pub(crate) static LISTED_METRICS: Shape = Shape {
    name: "ListMetricsOutput",
    members: &[
        may("Metrics", list(&Kind::Structure(&METRIC), 0, ANY)),
        may("NextToken", TEXT),
    ],
};
