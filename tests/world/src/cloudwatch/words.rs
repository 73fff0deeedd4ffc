//! The words the CloudWatch API knows.

use crate::wire::Kind;

pub(super) const UNIT: Kind = Kind::Enum(&[
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
]);
pub(super) const STATISTIC: Kind =
    Kind::Enum(&["SampleCount", "Average", "Sum", "Minimum", "Maximum"]);
pub(super) const COMPARISON: Kind = Kind::Enum(&[
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanLowerOrGreaterThanUpperThreshold",
    "LessThanLowerThreshold",
    "GreaterThanUpperThreshold",
]);
pub(super) const STATE: Kind = Kind::Enum(&["OK", "ALARM", "INSUFFICIENT_DATA"]);
pub(super) const ALARM_TYPE: Kind = Kind::Enum(&["CompositeAlarm", "MetricAlarm", "LogAlarm"]);
pub(super) const SCAN_BY: Kind = Kind::Enum(&["TimestampDescending", "TimestampAscending"]);
pub(super) const STATUS_CODE: Kind =
    Kind::Enum(&["Complete", "InternalError", "PartialData", "Forbidden"]);
