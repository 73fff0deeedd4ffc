//! Leaves, and lists and maps of them.

use std::collections::BTreeMap;

use scaling::draft::{CooldownsDraft, Decimal, Leaf};
use tfplugin::{Diagnostic, Field, FromValue, Number, Object, Reader, Value};

pub(super) fn leaf<'a, T: FromValue<'a>>(
    reader: &Reader<'a>,
    name: &str,
) -> Result<Leaf<T>, Diagnostic> {
    Ok(as_leaf(reader.get(name)?))
}

pub(super) fn decimal(reader: &Reader<'_>, name: &str) -> Result<Leaf<Decimal>, Diagnostic> {
    let field: Field<Number> = reader.get(name)?;
    Ok(as_leaf(field.map(|number| Decimal(number.to_string()))))
}

pub(super) fn nested<'a, T>(
    reader: &Reader<'a>,
    name: &str,
    read: impl FnOnce(&Reader<'a>) -> Result<T, Diagnostic>,
) -> Result<Leaf<T>, Diagnostic> {
    given(reader.get(name)?, |inner: Reader<'a>| read(&inner))
}

/// A map of objects.
pub(super) fn map<'a, T>(
    reader: &Reader<'a>,
    name: &str,
    read: impl Fn(&Reader<'a>) -> Result<T, Diagnostic>,
) -> Result<Leaf<BTreeMap<String, Leaf<T>>>, Diagnostic> {
    given(
        reader.get(name)?,
        |elements: BTreeMap<String, Field<Reader<'a>>>| {
            elements
                .into_iter()
                .map(|(key, element)| Ok((key, given(element, |inner| read(&inner))?)))
                .collect()
        },
    )
}

/// A list of objects.
pub(super) fn list<'a, T>(
    reader: &Reader<'a>,
    name: &str,
    read: impl Fn(&Reader<'a>) -> Result<T, Diagnostic>,
) -> Result<Leaf<Vec<Leaf<T>>>, Diagnostic> {
    given(reader.get(name)?, |elements: Vec<Field<Reader<'a>>>| {
        elements
            .into_iter()
            .map(|element| given(element, |inner| read(&inner)))
            .collect()
    })
}

/// A map of texts.
pub(super) fn texts(
    reader: &Reader<'_>,
    name: &str,
) -> Result<Leaf<BTreeMap<String, Leaf<String>>>, Diagnostic> {
    let field: Field<BTreeMap<String, Field<String>>> = reader.get(name)?;
    Ok(as_leaf(field.map(|texts| {
        texts
            .into_iter()
            .map(|(key, text)| (key, as_leaf(text)))
            .collect()
    })))
}

/// A list of texts.
pub(super) fn text_list(
    reader: &Reader<'_>,
    name: &str,
) -> Result<Leaf<Vec<Leaf<String>>>, Diagnostic> {
    let field: Field<Vec<Field<String>>> = reader.get(name)?;
    Ok(as_leaf(
        field.map(|texts| texts.into_iter().map(as_leaf).collect()),
    ))
}

/// The cooldowns of one signal, which stand among its other attributes.
pub(super) fn cooldowns(reader: &Reader<'_>) -> Result<CooldownsDraft, Diagnostic> {
    Ok(CooldownsDraft {
        scale_out_cooldown: decimal(reader, "scale_out_cooldown")?,
        scale_in_cooldown: decimal(reader, "scale_in_cooldown")?,
    })
}

pub(super) fn with_cooldowns(object: Object, cooldowns: CooldownsDraft) -> Value {
    let CooldownsDraft {
        scale_out_cooldown,
        scale_in_cooldown,
    } = cooldowns;
    object
        .with("scale_out_cooldown", value(scale_out_cooldown, number))
        .with("scale_in_cooldown", value(scale_in_cooldown, number))
        .into()
}

pub(super) fn value<T>(leaf: Leaf<T>, write: impl FnOnce(T) -> Value) -> Value {
    match leaf {
        Leaf::Omitted => Value::Null,
        Leaf::Unknown => Value::Unknown,
        Leaf::Given(value) => write(value),
    }
}

pub(super) fn from_map<T>(
    elements: BTreeMap<String, Leaf<T>>,
    write: impl Fn(T) -> Value,
) -> Value {
    let elements = elements.into_iter();
    Value::map(elements.map(|(key, element)| (key, value(element, &write))))
}

pub(super) fn from_list<T>(elements: Vec<Leaf<T>>, write: impl Fn(T) -> Value) -> Value {
    Value::list(elements.into_iter().map(|element| value(element, &write)))
}

pub(super) fn from_texts(texts: BTreeMap<String, Leaf<String>>) -> Value {
    from_map(texts, Value::from)
}

/// A draft made here holds only texts that Rust wrote as numbers; any other text becomes null
/// rather than another number.
pub(super) fn number(decimal: Decimal) -> Value {
    decimal.0.parse::<Number>().map_or(Value::Null, Value::from)
}

fn as_leaf<T>(field: Field<T>) -> Leaf<T> {
    match field {
        Field::Null => Leaf::Omitted,
        Field::Unknown => Leaf::Unknown,
        Field::Known(value) => Leaf::Given(value),
    }
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
