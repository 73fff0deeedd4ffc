//! What is not a signal.

use scaling::draft::{
    AlertDraft, AlertsDraft, DashboardDraft, PredictiveDraft, RequireDraft, ScheduleDraft,
    SuspendedDraft, UtilizationAlertDraft,
};
use tfplugin::{Diagnostic, Reader, Value};

use super::leaf::{decimal, from_list, leaf, nested, number, text_list, value};

pub(super) fn schedule(reader: &Reader<'_>) -> Result<ScheduleDraft, Diagnostic> {
    Ok(ScheduleDraft {
        schedule: leaf(reader, "schedule")?,
        timezone: leaf(reader, "timezone")?,
        start: leaf(reader, "start")?,
        end: leaf(reader, "end")?,
        min_capacity: decimal(reader, "min_capacity")?,
        max_capacity: decimal(reader, "max_capacity")?,
    })
}

pub(super) fn from_schedule(draft: ScheduleDraft) -> Value {
    let ScheduleDraft {
        schedule,
        timezone,
        start,
        end,
        min_capacity,
        max_capacity,
    } = draft;
    Value::object([
        ("schedule", value(schedule, Value::from)),
        ("timezone", value(timezone, Value::from)),
        ("start", value(start, Value::from)),
        ("end", value(end, Value::from)),
        ("min_capacity", value(min_capacity, number)),
        ("max_capacity", value(max_capacity, number)),
    ])
}

pub(super) fn predictive(reader: &Reader<'_>) -> Result<PredictiveDraft, Diagnostic> {
    Ok(PredictiveDraft {
        mode: leaf(reader, "mode")?,
        metric: leaf(reader, "metric")?,
        target: decimal(reader, "target")?,
        scheduling_buffer: decimal(reader, "scheduling_buffer")?,
        max_capacity_buffer: decimal(reader, "max_capacity_buffer")?,
    })
}

pub(super) fn from_predictive(draft: PredictiveDraft) -> Value {
    let PredictiveDraft {
        mode,
        metric,
        target,
        scheduling_buffer,
        max_capacity_buffer,
    } = draft;
    Value::object([
        ("mode", value(mode, Value::from)),
        ("metric", value(metric, Value::from)),
        ("target", value(target, number)),
        ("scheduling_buffer", value(scheduling_buffer, number)),
        ("max_capacity_buffer", value(max_capacity_buffer, number)),
    ])
}

pub(super) fn suspended(reader: &Reader<'_>) -> Result<SuspendedDraft, Diagnostic> {
    Ok(SuspendedDraft {
        scale_out: leaf(reader, "scale_out")?,
        scale_in: leaf(reader, "scale_in")?,
        scheduled: leaf(reader, "scheduled")?,
    })
}

pub(super) fn from_suspended(draft: SuspendedDraft) -> Value {
    let SuspendedDraft {
        scale_out,
        scale_in,
        scheduled,
    } = draft;
    Value::object([
        ("scale_out", value(scale_out, Value::from)),
        ("scale_in", value(scale_in, Value::from)),
        ("scheduled", value(scheduled, Value::from)),
    ])
}

pub(super) fn alerts(reader: &Reader<'_>) -> Result<AlertsDraft, Diagnostic> {
    Ok(AlertsDraft {
        actions: text_list(reader, "actions")?,
        cpu: nested(reader, "cpu", utilization_alert)?,
        memory: nested(reader, "memory", utilization_alert)?,
        at_max_capacity: nested(reader, "at_max_capacity", alert)?,
        metrics_missing: nested(reader, "metrics_missing", alert)?,
        no_running_tasks: nested(reader, "no_running_tasks", alert)?,
    })
}

pub(super) fn from_alerts(draft: AlertsDraft) -> Value {
    let AlertsDraft {
        actions,
        cpu,
        memory,
        at_max_capacity,
        metrics_missing,
        no_running_tasks,
    } = draft;
    Value::object([
        (
            "actions",
            value(actions, |texts| from_list(texts, Value::from)),
        ),
        ("cpu", value(cpu, from_utilization_alert)),
        ("memory", value(memory, from_utilization_alert)),
        ("at_max_capacity", value(at_max_capacity, from_alert)),
        ("metrics_missing", value(metrics_missing, from_alert)),
        ("no_running_tasks", value(no_running_tasks, from_alert)),
    ])
}

pub(super) fn utilization_alert(reader: &Reader<'_>) -> Result<UtilizationAlertDraft, Diagnostic> {
    Ok(UtilizationAlertDraft {
        above: decimal(reader, "above")?,
        period: decimal(reader, "period")?,
        periods: decimal(reader, "periods")?,
    })
}

pub(super) fn from_utilization_alert(draft: UtilizationAlertDraft) -> Value {
    let UtilizationAlertDraft {
        above,
        period,
        periods,
    } = draft;
    Value::object([
        ("above", value(above, number)),
        ("period", value(period, number)),
        ("periods", value(periods, number)),
    ])
}

pub(super) fn alert(reader: &Reader<'_>) -> Result<AlertDraft, Diagnostic> {
    Ok(AlertDraft {
        minutes: decimal(reader, "minutes")?,
    })
}

pub(super) fn from_alert(draft: AlertDraft) -> Value {
    let AlertDraft { minutes } = draft;
    Value::object([("minutes", value(minutes, number))])
}

pub(super) fn dashboard(reader: &Reader<'_>) -> Result<DashboardDraft, Diagnostic> {
    Ok(DashboardDraft {
        name: leaf(reader, "name")?,
    })
}

pub(super) fn from_dashboard(draft: DashboardDraft) -> Value {
    let DashboardDraft { name } = draft;
    Value::object([("name", value(name, Value::from))])
}

pub(super) fn require(reader: &Reader<'_>) -> Result<RequireDraft, Diagnostic> {
    Ok(RequireDraft {
        reach_max_within: decimal(reader, "reach_max_within")?,
        drain_within: decimal(reader, "drain_within")?,
    })
}

pub(super) fn from_require(draft: RequireDraft) -> Value {
    let RequireDraft {
        reach_max_within,
        drain_within,
    } = draft;
    Value::object([
        ("reach_max_within", value(reach_max_within, number)),
        ("drain_within", value(drain_within, number)),
    ])
}
