//! Bytes from anywhere never make the library panic.

use proptest::collection::vec;
use proptest::prelude::*;
use tfplugin::wire::msgpack;
use tfplugin::{Type, Value};

use crate::targets;
use crate::values::{Holes, any_type, any_value};

/// A value's bytes with some of them changed, cut off or repeated: much of it still parses.
fn nearly_a_value() -> impl Strategy<Value = (Type, Vec<u8>)> {
    let typed = any_type(true).prop_flat_map(|of| {
        let value = any_value(&of, Holes::NullOrUnknown);
        (Just(of), value)
    });
    let changes = vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4);
    (typed, changes).prop_map(|((of, value), changes): ((Type, Value), _)| {
        let mut bytes = msgpack::encode(&value, &of).unwrap();
        for (index, byte, change) in changes {
            let index = index.index(bytes.len());
            match change {
                0 => bytes[index] = byte,
                1 => bytes.insert(index, byte),
                2 => bytes.truncate(index.max(1)),
                _ => bytes.extend_from_within(index..),
            }
        }
        (of, bytes)
    })
}

proptest! {
    #[test]
    fn any_bytes_as_msgpack(bytes in vec(any::<u8>(), 0..64)) {
        targets::decode_msgpack(&bytes);
    }

    #[test]
    fn bytes_that_are_nearly_a_value((of, bytes) in nearly_a_value()) {
        if let Ok(value) = msgpack::decode(&bytes, &of) {
            let again = msgpack::encode(&value, &of).unwrap();
            prop_assert_eq!(msgpack::decode(&again, &of), Ok(value));
        }
    }

    #[test]
    fn any_bytes_as_state(bytes in vec(any::<u8>(), 0..64)) {
        targets::decode_json(&bytes);
    }

    #[test]
    fn texts_that_look_like_state(selector: u8, text in "[\\[\\]{}:,\"a-c0-9.e\\-ntrulfs ]{0,40}") {
        let mut bytes = vec![selector];
        bytes.extend_from_slice(text.as_bytes());
        targets::decode_json(&bytes);
    }

    #[test]
    fn any_bytes_as_a_type(bytes in vec(any::<u8>(), 0..64)) {
        targets::decode_type(&bytes);
    }

    #[test]
    fn any_text_as_a_number(text in "[0-9.eE+\\-]{0,30}|\\PC{0,10}") {
        targets::parse_number(text.as_bytes());
    }
}
