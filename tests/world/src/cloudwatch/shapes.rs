//! The structures of the CloudWatch API.

use super::words::{ALARM_TYPE, COMPARISON, SCAN_BY, STATE, STATISTIC, STATUS_CODE, UNIT};
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, integer, list, may, must, text},
};

const ANY: usize = usize::MAX;
const INT_MAX: i64 = i32::MAX as i64;

const ALARM_NAME: Kind = text(1, 255);
const ALARM_NAMES: Kind = list(&ALARM_NAME, 0, 100);
const ACTIONS: Kind = list(&text(1, 1024), 0, 5);
const METRIC_NAME: Kind = text(1, 255);
const NAMESPACE: Kind = Kind::Pattern {
    min: 1,
    max: 255,
    pattern: "[^:].*",
    matches: |name| !name.starts_with(':'),
};
const DIMENSIONS: Kind = list(&ONE_DIMENSION, 0, 30);
static ONE_DIMENSION: Kind = Kind::Structure(&DIMENSION);
const PERIOD: Kind = integer(1, INT_MAX);
const ARN: Kind = text(1, 1024);
const TAGS: Kind = list(&ONE_TAG, 0, ANY);
static ONE_TAG: Kind = Kind::Structure(&TAG_PAIR);

static DIMENSION: Shape = Shape {
    name: "Dimension",
    members: &[must("Name", text(1, 255)), must("Value", text(1, 1024))],
};
static TAG_PAIR: Shape = Shape {
    name: "Tag",
    members: &[must("Key", text(1, 128)), must("Value", text(0, 256))],
};

pub(crate) static PUT_ALARM: Shape = Shape {
    name: "PutMetricAlarmInput",
    members: &[
        must("AlarmName", ALARM_NAME),
        may("AlarmDescription", text(0, 1024)),
        may("ActionsEnabled", Kind::Boolean),
        may("OKActions", ACTIONS),
        may("AlarmActions", ACTIONS),
        may("InsufficientDataActions", ACTIONS),
        may("MetricName", METRIC_NAME),
        may("Namespace", NAMESPACE),
        may("Statistic", STATISTIC),
        may("Dimensions", DIMENSIONS),
        may("Period", PERIOD),
        may("Unit", UNIT),
        may("EvaluationPeriods", PERIOD),
        may("DatapointsToAlarm", PERIOD),
        may("Threshold", Kind::Double),
        may("ComparisonOperator", COMPARISON),
        may("TreatMissingData", text(1, 255)),
        may("Tags", TAGS),
    ],
};
pub(crate) static DESCRIBE_ALARMS: Shape = Shape {
    name: "DescribeAlarmsInput",
    members: &[
        may("AlarmNames", ALARM_NAMES),
        may("AlarmNamePrefix", text(1, 255)),
        may("AlarmTypes", list(&ALARM_TYPE, 0, ANY)),
        may("StateValue", STATE),
        may("ActionPrefix", text(1, 1024)),
        may("MaxRecords", integer(1, 100)),
        may("NextToken", TEXT),
    ],
};
pub(crate) static DESCRIBED_ALARMS: Shape = Shape {
    name: "DescribeAlarmsOutput",
    members: &[
        may(
            "CompositeAlarms",
            list(&Kind::Structure(&COMPOSITE), 0, ANY),
        ),
        may("MetricAlarms", list(&Kind::Structure(&ALARM), 0, ANY)),
        may("NextToken", TEXT),
    ],
};
/// There are none here; the empty list is part of the reply.
static COMPOSITE: Shape = Shape {
    name: "CompositeAlarm",
    members: &[],
};
static ALARM: Shape = Shape {
    name: "MetricAlarm",
    members: &[
        may("AlarmName", ALARM_NAME),
        may("AlarmArn", text(1, 1600)),
        may("AlarmDescription", text(0, 1024)),
        may("AlarmConfigurationUpdatedTimestamp", Kind::Time),
        may("ActionsEnabled", Kind::Boolean),
        may("OKActions", ACTIONS),
        may("AlarmActions", ACTIONS),
        may("InsufficientDataActions", ACTIONS),
        may("StateValue", STATE),
        may("StateReason", text(0, 1023)),
        may("StateReasonData", text(0, 4000)),
        may("StateUpdatedTimestamp", Kind::Time),
        may("MetricName", METRIC_NAME),
        may("Namespace", NAMESPACE),
        may("Statistic", STATISTIC),
        may("Dimensions", DIMENSIONS),
        may("Period", PERIOD),
        may("Unit", UNIT),
        may("EvaluationPeriods", PERIOD),
        may("DatapointsToAlarm", PERIOD),
        may("Threshold", Kind::Double),
        may("ComparisonOperator", COMPARISON),
        may("TreatMissingData", text(1, 255)),
        may("StateTransitionedTimestamp", Kind::Time),
    ],
};
pub(crate) static DELETE_ALARMS: Shape = Shape {
    name: "DeleteAlarmsInput",
    members: &[must("AlarmNames", ALARM_NAMES)],
};
pub(crate) static ENABLE: Shape = Shape {
    name: "EnableAlarmActionsInput",
    members: &[must("AlarmNames", ALARM_NAMES)],
};
pub(crate) static DISABLE: Shape = Shape {
    name: "DisableAlarmActionsInput",
    members: &[must("AlarmNames", ALARM_NAMES)],
};
pub(crate) static SET_STATE: Shape = Shape {
    name: "SetAlarmStateInput",
    members: &[
        must("AlarmName", ALARM_NAME),
        must("StateValue", STATE),
        must("StateReason", text(0, 1023)),
        may("StateReasonData", text(0, 4000)),
    ],
};
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
static QUERY: Shape = Shape {
    name: "MetricDataQuery",
    members: &[
        must("Id", text(1, 255)),
        may("MetricStat", Kind::Structure(&METRIC_STAT)),
        may("Label", TEXT),
        may("ReturnData", Kind::Boolean),
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
pub(crate) static TAG: Shape = Shape {
    name: "TagResourceInput",
    members: &[must("ResourceARN", ARN), must("Tags", TAGS)],
};
pub(crate) static TAGGED: Shape = Shape {
    name: "TagResourceOutput",
    members: &[],
};
pub(crate) static UNTAG: Shape = Shape {
    name: "UntagResourceInput",
    members: &[
        must("ResourceARN", ARN),
        must("TagKeys", list(&text(1, 128), 0, ANY)),
    ],
};
pub(crate) static UNTAGGED: Shape = Shape {
    name: "UntagResourceOutput",
    members: &[],
};
pub(crate) static LIST_TAGS: Shape = Shape {
    name: "ListTagsForResourceInput",
    members: &[must("ResourceARN", ARN)],
};
pub(crate) static LISTED_TAGS: Shape = Shape {
    name: "ListTagsForResourceOutput",
    members: &[may("Tags", TAGS)],
};
