//! The structures of the Application Auto Scaling API that are about predictive scaling.

use super::{
    policy_shapes::POLICY_NAME,
    shapes::RESOURCE_ID,
    words::{DIMENSION, NAMESPACE},
};
use crate::wire::{
    Kind, Shape,
    shape::{TEXT, integer, list, may, must, text},
};

const ANY: usize = usize::MAX;

pub(crate) static PREDICTIVE: Shape = Shape {
    name: "PredictiveScalingPolicyConfiguration",
    members: &[
        must(
            "MetricSpecifications",
            list(&Kind::Structure(&SPECIFICATION), 0, ANY),
        ),
        may("Mode", Kind::Enum(&["ForecastOnly", "ForecastAndScale"])),
        may("SchedulingBufferTime", integer(0, 3600)),
        may(
            "MaxCapacityBreachBehavior",
            Kind::Enum(&["HonorMaxCapacity", "IncreaseMaxCapacity"]),
        ),
        may("MaxCapacityBuffer", integer(0, 100)),
    ],
};
static SPECIFICATION: Shape = Shape {
    name: "PredictiveScalingMetricSpecification",
    members: &[
        must("TargetValue", Kind::Double),
        may("PredefinedMetricPairSpecification", Kind::Structure(&PAIR)),
        may(
            "PredefinedScalingMetricSpecification",
            Kind::Structure(&SCALING),
        ),
        may("PredefinedLoadMetricSpecification", Kind::Structure(&LOAD)),
        may(
            "CustomizedScalingMetricSpecification",
            Kind::Structure(&CUSTOMIZED),
        ),
        may(
            "CustomizedLoadMetricSpecification",
            Kind::Structure(&CUSTOMIZED),
        ),
        may(
            "CustomizedCapacityMetricSpecification",
            Kind::Structure(&CUSTOMIZED),
        ),
    ],
};
const TYPE: Kind = text(1, 128);
const LABEL: Kind = text(1, 1023);
static PAIR: Shape = Shape {
    name: "PredictiveScalingPredefinedMetricPairSpecification",
    members: &[
        must("PredefinedMetricType", TYPE),
        may("ResourceLabel", LABEL),
    ],
};
static SCALING: Shape = Shape {
    name: "PredictiveScalingPredefinedScalingMetricSpecification",
    members: &[
        must("PredefinedMetricType", TYPE),
        may("ResourceLabel", LABEL),
    ],
};
static LOAD: Shape = Shape {
    name: "PredictiveScalingPredefinedLoadMetricSpecification",
    members: &[
        must("PredefinedMetricType", TYPE),
        may("ResourceLabel", LABEL),
    ],
};
static CUSTOMIZED: Shape = Shape {
    name: "PredictiveScalingCustomizedMetricSpecification",
    members: &[must(
        "MetricDataQueries",
        list(&Kind::Structure(&QUERY), 0, ANY),
    )],
};
static QUERY: Shape = Shape {
    name: "PredictiveScalingMetricDataQuery",
    members: &[
        must("Id", text(1, 255)),
        may("Expression", text(1, 2048)),
        may("MetricStat", Kind::Structure(&METRIC_STAT)),
        may("Label", TEXT),
        may("ReturnData", Kind::Boolean),
    ],
};
static METRIC_STAT: Shape = Shape {
    name: "PredictiveScalingMetricStat",
    members: &[
        must("Metric", Kind::Structure(&METRIC)),
        must("Stat", TEXT),
        may("Unit", text(1, 1023)),
    ],
};
static METRIC: Shape = Shape {
    name: "PredictiveScalingMetric",
    members: &[
        may(
            "Dimensions",
            list(&Kind::Structure(&METRIC_DIMENSION), 0, ANY),
        ),
        may("MetricName", text(1, 255)),
        may("Namespace", text(1, 255)),
    ],
};
static METRIC_DIMENSION: Shape = Shape {
    name: "PredictiveScalingMetricDimension",
    members: &[must("Name", text(1, 255)), must("Value", text(1, 1024))],
};
pub(crate) static GET_FORECAST: Shape = Shape {
    name: "GetPredictiveScalingForecastRequest",
    members: &[
        NAMESPACE,
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
        must("PolicyName", POLICY_NAME),
        must("StartTime", Kind::Time),
        must("EndTime", Kind::Time),
    ],
};
pub(crate) static FORECAST: Shape = Shape {
    name: "GetPredictiveScalingForecastResponse",
    members: &[
        may(
            "LoadForecast",
            list(&Kind::Structure(&LOAD_FORECAST), 0, ANY),
        ),
        may("CapacityForecast", Kind::Structure(&CAPACITY)),
        may("UpdateTime", Kind::Time),
    ],
};
static LOAD_FORECAST: Shape = Shape {
    name: "LoadForecast",
    members: &[
        must("Timestamps", list(&Kind::Time, 0, ANY)),
        must("Values", list(&Kind::Double, 0, ANY)),
        must("MetricSpecification", Kind::Structure(&SPECIFICATION)),
    ],
};
static CAPACITY: Shape = Shape {
    name: "CapacityForecast",
    members: &[
        must("Timestamps", list(&Kind::Time, 0, ANY)),
        must("Values", list(&Kind::Double, 0, ANY)),
    ],
};
