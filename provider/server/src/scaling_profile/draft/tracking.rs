//! Signals that are held at a target.

use scaling::draft::{
    GuildsDraft, MetricDraft, QueryDraft, QueryMetricDraft, RequestsDraft, UtilizationDraft,
};
use tfplugin::{Diagnostic, Object, Reader, Value};

use super::leaf::{
    cooldowns, decimal, from_list, from_texts, leaf, list, nested, number, texts, value,
    with_cooldowns,
};

pub(super) fn utilization(reader: &Reader<'_>) -> Result<UtilizationDraft, Diagnostic> {
    Ok(UtilizationDraft {
        target: decimal(reader, "target")?,
        high_resolution: leaf(reader, "high_resolution")?,
        scale_in: leaf(reader, "scale_in")?,
        cooldowns: cooldowns(reader)?,
    })
}

pub(super) fn from_utilization(draft: UtilizationDraft) -> Value {
    let UtilizationDraft {
        target,
        high_resolution,
        scale_in,
        cooldowns,
    } = draft;
    with_cooldowns(
        Object::from([
            ("target", value(target, number)),
            ("high_resolution", value(high_resolution, Value::from)),
            ("scale_in", value(scale_in, Value::from)),
        ]),
        cooldowns,
    )
}

pub(super) fn requests(reader: &Reader<'_>) -> Result<RequestsDraft, Diagnostic> {
    Ok(RequestsDraft {
        target: decimal(reader, "target")?,
        load_balancer: leaf(reader, "load_balancer")?,
        target_group: leaf(reader, "target_group")?,
        resource_label: leaf(reader, "resource_label")?,
        scale_in: leaf(reader, "scale_in")?,
        cooldowns: cooldowns(reader)?,
    })
}

pub(super) fn from_requests(draft: RequestsDraft) -> Value {
    let RequestsDraft {
        target,
        load_balancer,
        target_group,
        resource_label,
        scale_in,
        cooldowns,
    } = draft;
    with_cooldowns(
        Object::from([
            ("target", value(target, number)),
            ("load_balancer", value(load_balancer, Value::from)),
            ("target_group", value(target_group, Value::from)),
            ("resource_label", value(resource_label, Value::from)),
            ("scale_in", value(scale_in, Value::from)),
        ]),
        cooldowns,
    )
}

pub(super) fn guilds(reader: &Reader<'_>) -> Result<GuildsDraft, Diagnostic> {
    Ok(GuildsDraft {
        gateway: leaf(reader, "gateway")?,
        per_task: decimal(reader, "per_task")?,
        scale_in: leaf(reader, "scale_in")?,
        cooldowns: cooldowns(reader)?,
    })
}

pub(super) fn from_guilds(draft: GuildsDraft) -> Value {
    let GuildsDraft {
        gateway,
        per_task,
        scale_in,
        cooldowns,
    } = draft;
    with_cooldowns(
        Object::from([
            ("gateway", value(gateway, Value::from)),
            ("per_task", value(per_task, number)),
            ("scale_in", value(scale_in, Value::from)),
        ]),
        cooldowns,
    )
}

pub(super) fn metric(reader: &Reader<'_>) -> Result<MetricDraft, Diagnostic> {
    Ok(MetricDraft {
        target: decimal(reader, "target")?,
        namespace: leaf(reader, "namespace")?,
        metric_name: leaf(reader, "metric_name")?,
        dimensions: texts(reader, "dimensions")?,
        statistic: leaf(reader, "statistic")?,
        unit: leaf(reader, "unit")?,
        queries: list(reader, "queries", query)?,
        scale_in: leaf(reader, "scale_in")?,
        cooldowns: cooldowns(reader)?,
    })
}

pub(super) fn from_metric(draft: MetricDraft) -> Value {
    let MetricDraft {
        target,
        namespace,
        metric_name,
        dimensions,
        statistic,
        unit,
        queries,
        scale_in,
        cooldowns,
    } = draft;
    with_cooldowns(
        Object::from([
            ("target", value(target, number)),
            ("namespace", value(namespace, Value::from)),
            ("metric_name", value(metric_name, Value::from)),
            ("dimensions", value(dimensions, from_texts)),
            ("statistic", value(statistic, Value::from)),
            ("unit", value(unit, Value::from)),
            ("queries", value(queries, |all| from_list(all, from_query))),
            ("scale_in", value(scale_in, Value::from)),
        ]),
        cooldowns,
    )
}

pub(super) fn query(reader: &Reader<'_>) -> Result<QueryDraft, Diagnostic> {
    Ok(QueryDraft {
        id: leaf(reader, "id")?,
        expression: leaf(reader, "expression")?,
        label: leaf(reader, "label")?,
        metric: nested(reader, "metric", query_metric)?,
        return_data: leaf(reader, "return_data")?,
    })
}

pub(super) fn from_query(draft: QueryDraft) -> Value {
    let QueryDraft {
        id,
        expression,
        label,
        metric,
        return_data,
    } = draft;
    Value::object([
        ("id", value(id, Value::from)),
        ("expression", value(expression, Value::from)),
        ("label", value(label, Value::from)),
        ("metric", value(metric, from_query_metric)),
        ("return_data", value(return_data, Value::from)),
    ])
}

pub(super) fn query_metric(reader: &Reader<'_>) -> Result<QueryMetricDraft, Diagnostic> {
    Ok(QueryMetricDraft {
        namespace: leaf(reader, "namespace")?,
        metric_name: leaf(reader, "metric_name")?,
        dimensions: texts(reader, "dimensions")?,
        statistic: leaf(reader, "statistic")?,
        unit: leaf(reader, "unit")?,
    })
}

pub(super) fn from_query_metric(draft: QueryMetricDraft) -> Value {
    let QueryMetricDraft {
        namespace,
        metric_name,
        dimensions,
        statistic,
        unit,
    } = draft;
    Value::object([
        ("namespace", value(namespace, Value::from)),
        ("metric_name", value(metric_name, Value::from)),
        ("dimensions", value(dimensions, from_texts)),
        ("statistic", value(statistic, Value::from)),
        ("unit", value(unit, Value::from)),
    ])
}
