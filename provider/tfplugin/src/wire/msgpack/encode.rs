//! From values to bytes.

use std::fmt;

use crate::path::{Path, Step};
use crate::schema::Mismatch;
use crate::types::Type;
use crate::value::{Number, Value};
use crate::wire::types;

/// The bytes of a value of type `of`.
///
/// # Errors
/// When the value is not of that type. What [`conform`](crate::schema::Schema::conform) returned
/// always is.
pub fn encode(value: &Value, of: &Type) -> Result<Vec<u8>, Mismatch> {
    let mut encoder = Encoder { bytes: Vec::new() };
    encoder.value(value, of)?;
    Ok(encoder.bytes)
}

struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    fn value(&mut self, value: &Value, of: &Type) -> Result<(), Mismatch> {
        match (of, value) {
            (_, Value::Null) => self.write(rmp::encode::write_nil),
            (_, Value::Unknown) => {
                // The plain unknown value: an extension of type 0 with one byte, which means nothing.
                self.bytes.extend_from_slice(&[0xd4, 0, 0]);
                Ok(())
            }
            (Type::Bool, Value::Bool(value)) => {
                self.write(|bytes| rmp::encode::write_bool(bytes, *value))
            }
            (Type::String, Value::String(text)) => self.text(text),
            (Type::Number, Value::Number(number)) => self.number(number),
            (Type::List(element), Value::List(elements)) => {
                self.array(elements, |_| Some(element), Step::Index)
            }
            (Type::Set(element), Value::Set(elements)) => {
                self.array(elements.as_slice(), |_| Some(element), |_| Step::Element)
            }
            (Type::Tuple(types), Value::Tuple(elements)) if types.len() == elements.len() => {
                self.array(elements, |index| types.get(index), Step::Index)
            }
            (Type::Map(element), Value::Map(elements)) => {
                self.map_len(elements.len())?;
                for (key, value) in elements {
                    self.text(key)?;
                    self.value(value, element)
                        .map_err(|mismatch| mismatch.within(Step::Key(key.clone())))?;
                }
                Ok(())
            }
            (Type::Object(attributes), Value::Object(object))
                if object.names().eq(attributes.keys()) =>
            {
                self.map_len(object.len())?;
                for (name, value) in object {
                    self.text(name)?;
                    let of = &attributes[name];
                    self.value(value, of)
                        .map_err(|mismatch| mismatch.within(Step::Attribute(name.clone())))?;
                }
                Ok(())
            }
            (Type::Dynamic, Value::Dynamic(dynamic)) => {
                let json = types::encode(&dynamic.of);
                self.array_len(2)?;
                self.write(|bytes| rmp::encode::write_bin(bytes, &json))?;
                self.value(&dynamic.value, &dynamic.of)
            }
            (of, value) => Err(mismatch(format!(
                "{} stands where {of} is expected",
                value.kind()
            ))),
        }
    }

    fn number(&mut self, number: &Number) -> Result<(), Mismatch> {
        match number.to_i64() {
            Some(whole) => self.write(|bytes| rmp::encode::write_sint(bytes, whole)),
            // Always exact, where a float would have to be checked.
            None => self.text(&number.to_string()),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Mismatch> {
        count(text.len())?;
        self.write(|bytes| rmp::encode::write_str(bytes, text))
    }

    fn array<'t>(
        &mut self,
        elements: &[Value],
        of_element: impl Fn(usize) -> Option<&'t Type>,
        step: impl Fn(usize) -> Step,
    ) -> Result<(), Mismatch> {
        self.array_len(elements.len())?;
        for (index, element) in elements.iter().enumerate() {
            let Some(of) = of_element(index) else {
                return Err(mismatch(format!("element {index} has no type")));
            };
            self.value(element, of)
                .map_err(|mismatch| mismatch.within(step(index)))?;
        }
        Ok(())
    }

    fn array_len(&mut self, length: usize) -> Result<(), Mismatch> {
        let length = count(length)?;
        self.write(|bytes| rmp::encode::write_array_len(bytes, length))
    }

    fn map_len(&mut self, length: usize) -> Result<(), Mismatch> {
        let length = count(length)?;
        self.write(|bytes| rmp::encode::write_map_len(bytes, length))
    }

    /// Memory takes every byte, so the error below is for the compiler alone.
    fn write<T, E: fmt::Display>(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<T, E>,
    ) -> Result<(), Mismatch> {
        match write(&mut self.bytes) {
            Ok(_) => Ok(()),
            Err(error) => Err(mismatch(format!("it cannot be written: {error}"))),
        }
    }
}

/// Lengths on the wire have 32 bits.
fn count(length: usize) -> Result<u32, Mismatch> {
    u32::try_from(length).map_err(|_| mismatch(format!("{length} is more than msgpack can count")))
}

fn mismatch(problem: String) -> Mismatch {
    Mismatch {
        path: Path::ROOT,
        problem,
    }
}
