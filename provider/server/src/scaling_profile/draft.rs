//! Between Terraform's values and a [`Draft`], both directions side by side: a new attribute is
//! added to both or the compiler complains.

use std::collections::BTreeMap;

use scaling::draft::{
    BurstDraft, Decimal, Draft, DrainDraft, Leaf, QueueDraft, StepDraft, UtilizationDraft,
};
use tfplugin::{Diagnostic, Field, FromValue, Number, Object, Reader, Value};

/// Reads a configuration, plan or state as a draft. Attributes that are computed only are not read.
///
/// # Errors
/// When a value is not of the schema's type, which Terraform rules out.
pub(super) fn from_object(object: &Object) -> Result<Draft, Diagnostic> {
    let reader = object.reader();
    Ok(Draft {
        cluster: leaf(&reader, "cluster")?,
        service: leaf(&reader, "service")?,
        name: leaf(&reader, "name")?,
        min_capacity: decimal(&reader, "min_capacity")?,
        max_capacity: decimal(&reader, "max_capacity")?,
        scale_out_cooldown: decimal(&reader, "scale_out_cooldown")?,
        scale_in_cooldown: decimal(&reader, "scale_in_cooldown")?,
        cpu: nested(&reader, "cpu", utilization)?,
        memory: nested(&reader, "memory", utilization)?,
        queues: given(
            reader.get("queues")?,
            |queues: BTreeMap<String, Field<Reader<'_>>>| {
                queues
                    .into_iter()
                    .map(|(key, settings)| Ok((key, given(settings, |reader| queue(&reader))?)))
                    .collect()
            },
        )?,
        tags: given(
            reader.get("tags")?,
            |tags: BTreeMap<String, Field<String>>| {
                Ok(tags
                    .into_iter()
                    .map(|(key, value)| (key, as_leaf(value)))
                    .collect())
            },
        )?,
    })
}

/// The attributes a draft would be read from.
pub(super) fn to_object(draft: Draft) -> Object {
    let Draft {
        cluster,
        service,
        name,
        min_capacity,
        max_capacity,
        scale_out_cooldown,
        scale_in_cooldown,
        cpu,
        memory,
        queues,
        tags,
    } = draft;
    let map = |queues: BTreeMap<String, Leaf<QueueDraft>>| {
        Value::map(
            queues
                .into_iter()
                .map(|(key, settings)| (key, value(settings, from_queue))),
        )
    };
    Object::from([
        ("cluster", value(cluster, Value::from)),
        ("service", value(service, Value::from)),
        ("name", value(name, Value::from)),
        ("min_capacity", value(min_capacity, number)),
        ("max_capacity", value(max_capacity, number)),
        ("scale_out_cooldown", value(scale_out_cooldown, number)),
        ("scale_in_cooldown", value(scale_in_cooldown, number)),
        ("cpu", value(cpu, from_utilization)),
        ("memory", value(memory, from_utilization)),
        ("queues", value(queues, map)),
        (
            "tags",
            value(tags, |tags| {
                Value::map(
                    tags.into_iter()
                        .map(|(key, tag)| (key, value(tag, Value::from))),
                )
            }),
        ),
    ])
}

fn utilization(reader: &Reader<'_>) -> Result<UtilizationDraft, Diagnostic> {
    Ok(UtilizationDraft {
        target: decimal(reader, "target")?,
        scale_in: leaf(reader, "scale_in")?,
        scale_out_cooldown: decimal(reader, "scale_out_cooldown")?,
        scale_in_cooldown: decimal(reader, "scale_in_cooldown")?,
    })
}

fn from_utilization(draft: UtilizationDraft) -> Value {
    let UtilizationDraft {
        target,
        scale_in,
        scale_out_cooldown,
        scale_in_cooldown,
    } = draft;
    Value::object([
        ("target", value(target, number)),
        ("scale_in", value(scale_in, Value::from)),
        ("scale_out_cooldown", value(scale_out_cooldown, number)),
        ("scale_in_cooldown", value(scale_in_cooldown, number)),
    ])
}

fn queue(reader: &Reader<'_>) -> Result<QueueDraft, Diagnostic> {
    Ok(QueueDraft {
        stream: leaf(reader, "stream")?,
        consumer: leaf(reader, "consumer")?,
        domain: leaf(reader, "domain")?,
        steps: given(reader.get("steps")?, |steps: Vec<Field<Reader<'_>>>| {
            steps
                .into_iter()
                .map(|each| given(each, |reader| step(&reader)))
                .collect()
        })?,
        burst: nested(reader, "burst", burst)?,
        drain: nested(reader, "drain", drain)?,
        resolution: decimal(reader, "resolution")?,
        periods: decimal(reader, "periods")?,
    })
}

fn from_queue(draft: QueueDraft) -> Value {
    let QueueDraft {
        stream,
        consumer,
        domain,
        steps,
        burst,
        drain,
        resolution,
        periods,
    } = draft;
    Value::object([
        ("stream", value(stream, Value::from)),
        ("consumer", value(consumer, Value::from)),
        ("domain", value(domain, Value::from)),
        (
            "steps",
            value(steps, |steps| {
                Value::list(steps.into_iter().map(|each| value(each, from_step)))
            }),
        ),
        ("burst", value(burst, from_burst)),
        ("drain", value(drain, from_drain)),
        ("resolution", value(resolution, number)),
        ("periods", value(periods, number)),
    ])
}

fn step(reader: &Reader<'_>) -> Result<StepDraft, Diagnostic> {
    Ok(StepDraft {
        at: decimal(reader, "at")?,
        add: decimal(reader, "add")?,
    })
}

fn from_step(draft: StepDraft) -> Value {
    let StepDraft { at, add } = draft;
    Value::object([("at", value(at, number)), ("add", value(add, number))])
}

fn burst(reader: &Reader<'_>) -> Result<BurstDraft, Diagnostic> {
    Ok(BurstDraft {
        at: decimal(reader, "at")?,
        to: decimal(reader, "to")?,
        resolution: decimal(reader, "resolution")?,
    })
}

fn from_burst(draft: BurstDraft) -> Value {
    let BurstDraft { at, to, resolution } = draft;
    Value::object([
        ("at", value(at, number)),
        ("to", value(to, number)),
        ("resolution", value(resolution, number)),
    ])
}

fn drain(reader: &Reader<'_>) -> Result<DrainDraft, Diagnostic> {
    Ok(DrainDraft {
        below: decimal(reader, "below")?,
        remove: decimal(reader, "remove")?,
        periods: decimal(reader, "periods")?,
    })
}

fn from_drain(draft: DrainDraft) -> Value {
    let DrainDraft {
        below,
        remove,
        periods,
    } = draft;
    Value::object([
        ("below", value(below, number)),
        ("remove", value(remove, number)),
        ("periods", value(periods, number)),
    ])
}

fn leaf<'a, T: FromValue<'a>>(reader: &Reader<'a>, name: &str) -> Result<Leaf<T>, Diagnostic> {
    Ok(as_leaf(reader.get(name)?))
}

fn as_leaf<T>(field: Field<T>) -> Leaf<T> {
    match field {
        Field::Null => Leaf::Omitted,
        Field::Unknown => Leaf::Unknown,
        Field::Known(value) => Leaf::Given(value),
    }
}

fn decimal(reader: &Reader<'_>, name: &str) -> Result<Leaf<Decimal>, Diagnostic> {
    let field: Field<Number> = reader.get(name)?;
    Ok(as_leaf(field.map(|number| Decimal(number.to_string()))))
}

fn nested<'a, T>(
    reader: &Reader<'a>,
    name: &str,
    read: impl FnOnce(&Reader<'a>) -> Result<T, Diagnostic>,
) -> Result<Leaf<T>, Diagnostic> {
    given(reader.get(name)?, |inner: Reader<'a>| read(&inner))
}

fn given<T, U>(
    field: Field<T>,
    read: impl FnOnce(T) -> Result<U, Diagnostic>,
) -> Result<Leaf<U>, Diagnostic> {
    Ok(match field {
        Field::Null => Leaf::Omitted,
        Field::Unknown => Leaf::Unknown,
        Field::Known(value) => Leaf::Given(read(value)?),
    })
}

fn value<T>(leaf: Leaf<T>, write: impl FnOnce(T) -> Value) -> Value {
    match leaf {
        Leaf::Omitted => Value::Null,
        Leaf::Unknown => Value::Unknown,
        Leaf::Given(value) => write(value),
    }
}

/// A draft made here holds only texts that Rust wrote as numbers; any other text becomes null
/// rather than another number.
fn number(decimal: Decimal) -> Value {
    decimal.0.parse::<Number>().map_or(Value::Null, Value::from)
}
