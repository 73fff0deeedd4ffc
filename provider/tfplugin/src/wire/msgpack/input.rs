//! Bytes read one msgpack item at a time, with every length checked against what is left.

use rmp::Marker;

use crate::wire::error::DecodeError;

/// What is left to read.
pub(super) struct Input<'a> {
    bytes: &'a [u8],
}

/// One item, or the head of one whose elements follow.
#[derive(Debug, PartialEq)]
pub(super) enum Item<'a> {
    Nil,
    Bool(bool),
    /// Any width, signed or not.
    Integer(i128),
    Float(f64),
    Text(&'a str),
    Binary(&'a [u8]),
    /// So many elements follow.
    Array(usize),
    /// So many pairs of key and value follow.
    Map(usize),
    /// An extension, whatever its type; its body is left out.
    Extension,
}

impl Item<'_> {
    /// What this is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "a bool",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::Binary(_) => "binary data",
            Self::Array(_) => "an array",
            Self::Map(_) => "a map",
            Self::Extension => "an unknown value",
        }
    }
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// How many bytes are left.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The next item.
    pub(super) fn next(&mut self) -> Result<Item<'a>, DecodeError> {
        let marker = Marker::from_u8(self.byte()?);
        Ok(match marker {
            Marker::Null => Item::Nil,
            Marker::True => Item::Bool(true),
            Marker::False => Item::Bool(false),
            Marker::FixPos(value) => Item::Integer(value.into()),
            Marker::FixNeg(value) => Item::Integer(value.into()),
            Marker::U8 => Item::Integer(self.byte()?.into()),
            Marker::U16 => Item::Integer(u16::from_be_bytes(self.array()?).into()),
            Marker::U32 => Item::Integer(u32::from_be_bytes(self.array()?).into()),
            Marker::U64 => Item::Integer(u64::from_be_bytes(self.array()?).into()),
            Marker::I8 => Item::Integer(i8::from_be_bytes(self.array()?).into()),
            Marker::I16 => Item::Integer(i16::from_be_bytes(self.array()?).into()),
            Marker::I32 => Item::Integer(i32::from_be_bytes(self.array()?).into()),
            Marker::I64 => Item::Integer(i64::from_be_bytes(self.array()?).into()),
            Marker::F32 => Item::Float(f32::from_be_bytes(self.array()?).into()),
            Marker::F64 => Item::Float(f64::from_be_bytes(self.array()?)),
            Marker::FixStr(length) => self.text(length.into())?,
            Marker::Str8 => self.length_8().and_then(|length| self.text(length))?,
            Marker::Str16 => self.length_16().and_then(|length| self.text(length))?,
            Marker::Str32 => self.length_32().and_then(|length| self.text(length))?,
            Marker::Bin8 => self.length_8().and_then(|length| self.binary(length))?,
            Marker::Bin16 => self.length_16().and_then(|length| self.binary(length))?,
            Marker::Bin32 => self.length_32().and_then(|length| self.binary(length))?,
            Marker::FixArray(length) => self.head(length.into(), Item::Array, 1)?,
            Marker::Array16 => self
                .length_16()
                .and_then(|length| self.head(length, Item::Array, 1))?,
            Marker::Array32 => self
                .length_32()
                .and_then(|length| self.head(length, Item::Array, 1))?,
            Marker::FixMap(length) => self.head(length.into(), Item::Map, 2)?,
            Marker::Map16 => self
                .length_16()
                .and_then(|length| self.head(length, Item::Map, 2))?,
            Marker::Map32 => self
                .length_32()
                .and_then(|length| self.head(length, Item::Map, 2))?,
            Marker::FixExt1 => self.extension(1)?,
            Marker::FixExt2 => self.extension(2)?,
            Marker::FixExt4 => self.extension(4)?,
            Marker::FixExt8 => self.extension(8)?,
            Marker::FixExt16 => self.extension(16)?,
            Marker::Ext8 => self.length_8().and_then(|length| self.extension(length))?,
            Marker::Ext16 => self.length_16().and_then(|length| self.extension(length))?,
            Marker::Ext32 => self.length_32().and_then(|length| self.extension(length))?,
            Marker::Reserved => {
                return Err(DecodeError::new("msgpack has no item that starts with c1"));
            }
        })
    }

    fn byte(&mut self) -> Result<u8, DecodeError> {
        Ok(u8::from_be_bytes(self.array()?))
    }

    fn array<const COUNT: usize>(&mut self) -> Result<[u8; COUNT], DecodeError> {
        let (array, rest) = self
            .bytes
            .split_first_chunk()
            .ok_or_else(|| self.short(COUNT))?;
        self.bytes = rest;
        Ok(*array)
    }

    fn length_8(&mut self) -> Result<usize, DecodeError> {
        self.byte().map(usize::from)
    }

    fn length_16(&mut self) -> Result<usize, DecodeError> {
        self.array().map(|bytes| u16::from_be_bytes(bytes).into())
    }

    fn length_32(&mut self) -> Result<usize, DecodeError> {
        let length = u32::from_be_bytes(self.array()?);
        usize::try_from(length)
            .map_err(|_| DecodeError::new("a length is too large for this machine"))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or_else(|| self.short(length))?;
        self.bytes = rest;
        Ok(taken)
    }

    fn text(&mut self, length: usize) -> Result<Item<'a>, DecodeError> {
        match std::str::from_utf8(self.take(length)?) {
            Ok(text) => Ok(Item::Text(text)),
            Err(error) => Err(DecodeError::new(format!("a string is not UTF-8: {error}"))),
        }
    }

    fn binary(&mut self, length: usize) -> Result<Item<'a>, DecodeError> {
        self.take(length).map(Item::Binary)
    }

    fn extension(&mut self, length: usize) -> Result<Item<'a>, DecodeError> {
        self.byte()?;
        self.take(length)?;
        Ok(Item::Extension)
    }

    /// The head of a collection. Every element is at least one byte, so a length that cannot be
    /// true is refused before anything is allocated for it.
    fn head(
        &self,
        length: usize,
        item: impl FnOnce(usize) -> Item<'a>,
        bytes_each: usize,
    ) -> Result<Item<'a>, DecodeError> {
        if length > self.bytes.len() / bytes_each {
            return Err(self.short(length.saturating_mul(bytes_each)));
        }
        Ok(item(length))
    }

    fn short(&self, wanted: usize) -> DecodeError {
        DecodeError::new(format!(
            "the data ends too soon: {wanted} bytes wanted, {} left",
            self.bytes.len()
        ))
    }
}
