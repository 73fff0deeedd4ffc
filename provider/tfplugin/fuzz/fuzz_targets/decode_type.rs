//! Any bytes as a type in JSON.
#![no_main]

#[path = "../../tests/support/targets.rs"]
#[allow(dead_code)]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::decode_type(bytes));
