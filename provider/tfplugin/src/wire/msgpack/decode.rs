//! From bytes to values.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::input::{Input, Item};
use crate::path::Step;
use crate::schema::nfc;
use crate::types::Type;
use crate::value::{Dynamic, Number, Object, Value};
use crate::wire::error::DecodeError;
use crate::wire::types;

/// Deepest nesting of a value, whatever types it brings along.
pub const VALUE_DEPTH_MAX: usize = 128;

/// The value of type `of` that the bytes stand for.
///
/// Every extension is an unknown value. An object has exactly the attributes of its type. Strings
/// and keys come out NFC-normalized.
///
/// # Errors
/// When the bytes are not one such value, or nested deeper than [`VALUE_DEPTH_MAX`].
pub fn decode(bytes: &[u8], of: &Type) -> Result<Value, DecodeError> {
    let mut decoder = Decoder {
        input: Input::new(bytes),
        depth_left: VALUE_DEPTH_MAX,
    };
    let value = decoder.value(of)?;
    if !decoder.input.is_empty() {
        let left = decoder.input.len();
        return Err(DecodeError::new(format!("{left} bytes follow the value")));
    }
    Ok(value)
}

struct Decoder<'a> {
    input: Input<'a>,
    depth_left: usize,
}

impl Decoder<'_> {
    fn value(&mut self, of: &Type) -> Result<Value, DecodeError> {
        let item = self.input.next()?;
        match (of, item) {
            (_, Item::Extension) => Ok(Value::Unknown),
            (_, Item::Nil) => Ok(Value::Null),
            (Type::Bool, Item::Bool(value)) => Ok(Value::Bool(value)),
            (Type::String, Item::Text(text)) => Ok(Value::String(nfc(text.to_owned()))),
            (Type::Number, item @ (Item::Integer(_) | Item::Float(_) | Item::Text(_))) => {
                number(&item)
            }
            (Type::Dynamic, Item::Array(2)) => self.deeper(Self::dynamic),
            (Type::List(element), Item::Array(length)) => {
                let elements = self.elements(length, |_| element, Step::Index)?;
                Ok(Value::List(elements))
            }
            (Type::Set(element), Item::Array(length)) => {
                let elements = self.elements(length, |_| element, |_| Step::Element)?;
                Ok(Value::Set(elements.into_iter().collect()))
            }
            (Type::Tuple(types), Item::Array(length)) if length == types.len() => Ok(Value::Tuple(
                self.elements(length, |index| &types[index], Step::Index)?,
            )),
            (Type::Map(element), Item::Map(length)) => {
                self.deeper(|decoder| decoder.map(element, length))
            }
            (Type::Object(attributes), Item::Map(length)) => {
                self.deeper(|decoder| decoder.object(attributes, length))
            }
            (Type::Dynamic, item) => Err(mismatch(&item, "a pair of type and value")),
            (of, item) => Err(mismatch(&item, &of.to_string())),
        }
    }

    /// Runs `work` one level further down.
    fn deeper<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let Some(depth_left) = self.depth_left.checked_sub(1) else {
            return Err(DecodeError::new(format!(
                "a value is nested deeper than {VALUE_DEPTH_MAX}"
            )));
        };
        let here = std::mem::replace(&mut self.depth_left, depth_left);
        let done = work(self);
        self.depth_left = here;
        done
    }

    fn elements<'t>(
        &mut self,
        length: usize,
        of_element: impl Fn(usize) -> &'t Type,
        step: impl Fn(usize) -> Step,
    ) -> Result<Vec<Value>, DecodeError> {
        self.deeper(|decoder| {
            let mut read = |index| {
                decoder
                    .value(of_element(index))
                    .map_err(|error| error.within(step(index)))
            };
            (0..length).map(&mut read).collect()
        })
    }

    fn map(&mut self, element: &Type, length: usize) -> Result<Value, DecodeError> {
        let mut elements = BTreeMap::new();
        for _ in 0..length {
            let key = self.key()?;
            let value = self
                .value(element)
                .map_err(|error| error.within(Step::Key(key.clone())))?;
            match elements.entry(key) {
                Entry::Vacant(free) => free.insert(value),
                Entry::Occupied(taken) => {
                    return Err(DecodeError::new(format!(
                        "the key {:?} is there twice",
                        taken.key()
                    )));
                }
            };
        }
        Ok(Value::Map(elements))
    }

    fn object(
        &mut self,
        attributes: &BTreeMap<String, Type>,
        length: usize,
    ) -> Result<Value, DecodeError> {
        let mut object = Object::new();
        for _ in 0..length {
            let name = self.key()?;
            let Some(of) = attributes.get(&name) else {
                return Err(DecodeError::new(format!(
                    "the type has no attribute {name:?}"
                )));
            };
            let value = self
                .value(of)
                .map_err(|error| error.within(Step::Attribute(name.clone())))?;
            if object.contains(&name) {
                return Err(DecodeError::new(format!(
                    "the attribute {name:?} is there twice"
                )));
            }
            object.set(name, value);
        }
        match attributes.keys().find(|name| !object.contains(name)) {
            Some(missing) => Err(DecodeError::new(format!(
                "the attribute {missing:?} is missing"
            ))),
            None => Ok(Value::Object(object)),
        }
    }

    fn key(&mut self) -> Result<String, DecodeError> {
        match self.input.next()? {
            Item::Text(text) => Ok(nfc(text.to_owned())),
            other => Err(mismatch(&other, "a key")),
        }
    }

    /// The two elements of a value that brings its type along.
    fn dynamic(&mut self) -> Result<Value, DecodeError> {
        let of = match self.input.next()? {
            Item::Binary(json) => types::decode(json)?,
            Item::Text(json) => types::decode(json.as_bytes())?,
            other => return Err(mismatch(&other, "a type")),
        };
        let value = self.value(&of)?;
        Ok(Value::Dynamic(Box::new(Dynamic { of, value })))
    }
}

fn number(item: &Item<'_>) -> Result<Value, DecodeError> {
    let number = match item {
        Item::Integer(value) => value.to_string().parse(),
        Item::Float(value) => Number::from_f64(*value),
        Item::Text(text) => text.parse(),
        other => return Err(mismatch(other, "number")),
    };
    number
        .map(Value::Number)
        .map_err(|error| DecodeError::new(error.to_string()))
}

fn mismatch(found: &Item<'_>, expected: &str) -> DecodeError {
    DecodeError::new(format!(
        "{} stands where {expected} is expected",
        found.kind()
    ))
}
