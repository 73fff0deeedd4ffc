//! The structures of the CloudWatch API that are about alarms and tags.

use super::{
    metric_shapes::QUERY,
    words::{ALARM_TYPE, COMPARISON, STATE, STATISTIC, UNIT},
};
use crate::wire::{
    Kind, Shape,
    shape::{TEXT, integer, list, may, must, text},
};

const ANY: usize = usize::MAX;
const INT_MAX: i64 = i32::MAX as i64;

pub(super) const ALARM_NAME: Kind = text(1, 255);
const ALARM_NAMES: Kind = list(&ALARM_NAME, 0, 100);
pub(super) const ACTIONS: Kind = list(&text(1, 1024), 0, 5);
pub(super) const METRIC_NAME: Kind = text(1, 255);
pub(super) const NAMESPACE: Kind = Kind::Pattern {
    min: 1,
    max: 255,
    pattern: "[^:].*",
    matches: |name| !name.starts_with(':'),
};
pub(super) const DIMENSIONS: Kind = list(&ONE_DIMENSION, 0, 30);
static ONE_DIMENSION: Kind = Kind::Structure(&DIMENSION);
pub(super) const PERIOD: Kind = integer(1, INT_MAX);
const ARN: Kind = text(1, 1024);
pub(super) const TAGS: Kind = list(&ONE_TAG, 0, ANY);
static ONE_TAG: Kind = Kind::Structure(&TAG_PAIR);

const QUERIES: Kind = list(&ONE_QUERY, 0, ANY);
static ONE_QUERY: Kind = Kind::Structure(&QUERY);

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
        may("ExtendedStatistic", TEXT),
        may("Dimensions", DIMENSIONS),
        may("Period", PERIOD),
        may("Unit", UNIT),
        may("EvaluationPeriods", PERIOD),
        may("DatapointsToAlarm", PERIOD),
        may("Threshold", Kind::Double),
        may("ComparisonOperator", COMPARISON),
        may("TreatMissingData", text(1, 255)),
        may("EvaluateLowSampleCountPercentile", text(1, 255)),
        may("Metrics", QUERIES),
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
        may("ExtendedStatistic", TEXT),
        may("Dimensions", DIMENSIONS),
        may("Period", PERIOD),
        may("Unit", UNIT),
        may("EvaluationPeriods", PERIOD),
        may("DatapointsToAlarm", PERIOD),
        may("Threshold", Kind::Double),
        may("ComparisonOperator", COMPARISON),
        may("TreatMissingData", text(1, 255)),
        may("EvaluateLowSampleCountPercentile", text(1, 255)),
        may("Metrics", QUERIES),
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
