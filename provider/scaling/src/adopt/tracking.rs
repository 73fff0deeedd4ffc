//! Signals held at a target, and forecasts, as attributes.

use std::collections::BTreeMap;

use super::{
    cooldowns::Cooldowns,
    leaf::{given, number, omit_empty, text, unless, whole},
    purpose::value,
};
use crate::{
    draft::{
        GuildsDraft, Leaf, MetricDraft, PredictiveDraft, QueryDraft, QueryMetricDraft,
        RequestsDraft, UtilizationDraft,
    },
    object::{
        CustomizedMetric, Dimension, MetricDataQuery, MetricMath, MetricStat, PlainMetric,
        PredefinedMetricType, PredictiveMetricPair, PredictiveMode, PredictiveScaling, StatMetric,
        Statistic, TargetTracking, TrackedMetric,
    },
    validate::limit,
};

pub(super) fn utilization(tracking: &TargetTracking, cooldowns: &Cooldowns) -> UtilizationDraft {
    let high_resolution = match &tracking.metric {
        TrackedMetric::Predefined(metric) => matches!(
            metric.predefined_metric_type.0.as_str(),
            PredefinedMetricType::CPU_HIGH_RESOLUTION
                | PredefinedMetricType::MEMORY_HIGH_RESOLUTION
        ),
        TrackedMetric::Customized(_) => false,
    };
    UtilizationDraft {
        target: number(tracking.target_value),
        high_resolution: Leaf::Given(high_resolution),
        scale_in: scale_in(tracking),
        cooldowns: cooldowns.of_tracking(tracking),
    }
}

pub(super) fn requests(tracking: &TargetTracking, cooldowns: &Cooldowns) -> RequestsDraft {
    let label = match &tracking.metric {
        TrackedMetric::Predefined(metric) => metric.resource_label.clone(),
        TrackedMetric::Customized(_) => None,
    };
    RequestsDraft {
        target: number(tracking.target_value),
        load_balancer: Leaf::Omitted,
        target_group: Leaf::Omitted,
        resource_label: given(label),
        scale_in: scale_in(tracking),
        cooldowns: cooldowns.of_tracking(tracking),
    }
}

pub(super) fn guilds(tracking: &TargetTracking, cooldowns: &Cooldowns) -> GuildsDraft {
    let gateway = match &tracking.metric {
        TrackedMetric::Customized(CustomizedMetric::Plain(metric)) => {
            value(&metric.dimensions, "Gateway")
        }
        TrackedMetric::Customized(CustomizedMetric::Math(_)) | TrackedMetric::Predefined(_) => None,
    };
    GuildsDraft {
        gateway: given(gateway),
        per_task: number(tracking.target_value),
        scale_in: scale_in(tracking),
        cooldowns: cooldowns.of_tracking(tracking),
    }
}

pub(super) fn metric(tracking: &TargetTracking, cooldowns: &Cooldowns) -> MetricDraft {
    let mut draft = match &tracking.metric {
        TrackedMetric::Customized(CustomizedMetric::Plain(metric)) => plain(metric),
        TrackedMetric::Customized(CustomizedMetric::Math(math)) => self::math(math),
        TrackedMetric::Predefined(_) => MetricDraft::default(),
    };
    draft.target = number(tracking.target_value);
    draft.scale_in = scale_in(tracking);
    draft.cooldowns = cooldowns.of_tracking(tracking);
    draft
}

pub(super) fn scale_in(tracking: &TargetTracking) -> Leaf<bool> {
    Leaf::Given(!tracking.disable_scale_in)
}

fn plain(metric: &PlainMetric) -> MetricDraft {
    let PlainMetric {
        dimensions,
        metric_name,
        namespace,
        statistic,
        unit,
    } = metric;
    MetricDraft {
        namespace: text(namespace),
        metric_name: text(metric_name),
        dimensions: self::dimensions(dimensions),
        statistic: self::statistic(statistic.name()),
        unit: given(unit.clone()),
        ..MetricDraft::default()
    }
}

/// Which query returns data is left unsaid where it goes without saying: the only expression, or the
/// only query.
fn math(math: &MetricMath) -> MetricDraft {
    let MetricMath { metrics } = math;
    let expressions = metrics.iter().filter(|query| query.expression.is_some());
    let single = expressions.count() == 1 || metrics.len() == 1;
    let implied = |query: &MetricDataQuery| query.expression.is_some() || metrics.len() == 1;
    let implied = single
        && metrics
            .iter()
            .all(|query| query.return_data == implied(query));
    let queries = metrics
        .iter()
        .map(|query| Leaf::Given(self::query(query, implied)));
    MetricDraft {
        queries: Leaf::Given(queries.collect()),
        ..MetricDraft::default()
    }
}

fn query(query: &MetricDataQuery, implied: bool) -> QueryDraft {
    let MetricDataQuery {
        id,
        expression,
        label,
        metric_stat,
        return_data,
    } = query;
    QueryDraft {
        id: text(id),
        expression: given(expression.clone()),
        label: given(label.clone()),
        metric: given(metric_stat.as_ref().map(stat)),
        return_data: given(Some(*return_data).filter(|_| !implied)),
    }
}

fn stat(stat: &MetricStat) -> QueryMetricDraft {
    let MetricStat {
        metric:
            StatMetric {
                dimensions,
                metric_name,
                namespace,
            },
        stat,
        unit,
    } = stat;
    QueryMetricDraft {
        namespace: text(namespace),
        metric_name: text(metric_name),
        dimensions: self::dimensions(dimensions),
        statistic: statistic(stat),
        unit: given(unit.clone()),
    }
}

fn statistic(name: &str) -> Leaf<String> {
    unless(name.to_owned(), &Statistic::Average.name().to_owned())
}

fn dimensions(dimensions: &[Dimension]) -> Leaf<BTreeMap<String, Leaf<String>>> {
    let pairs = dimensions.iter();
    omit_empty(
        pairs
            .map(|Dimension { name, value }| (name.clone(), text(value)))
            .collect(),
    )
}

/// A forecast, whose metric and mode are left unsaid where they are the default; so is the target
/// where it is that of the signal.
pub(super) fn predictive(
    configuration: &PredictiveScaling,
    signal_target: impl Fn(&str) -> Option<f64>,
) -> PredictiveDraft {
    let PredictiveScaling {
        max_capacity_breach_behavior: _,
        max_capacity_buffer,
        metric_specifications,
        mode,
        scheduling_buffer_time,
    } = configuration;
    let specification = metric_specifications.first();
    let pair = specification.map(|specification| {
        let pair = &specification.predefined_metric_pair_specification;
        pair.predefined_metric_type.as_str()
    });
    let metric = match pair {
        Some(PredictiveMetricPair::MEMORY) => "memory",
        Some(PredictiveMetricPair::REQUESTS) => "requests",
        _ => "cpu",
    };
    let target = specification.map(|specification| specification.target_value);
    let target = target.filter(|target| signal_target(metric) != Some(*target));
    let mode = match mode {
        PredictiveMode::ForecastOnly => None,
        PredictiveMode::ForecastAndScale => Some("ForecastAndScale".to_owned()),
    };
    let default = limit::SCHEDULING_BUFFER_SECS_DEFAULT;
    let buffer = Some(*scheduling_buffer_time).filter(|seconds| *seconds != default);
    PredictiveDraft {
        mode: given(mode),
        metric: unless(metric.to_owned(), &"cpu".to_owned()),
        target: target.map_or(Leaf::Omitted, number),
        scheduling_buffer: buffer.map_or(Leaf::Omitted, whole),
        max_capacity_buffer: max_capacity_buffer.map_or(Leaf::Omitted, whole),
    }
}
