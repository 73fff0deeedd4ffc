//! Any bytes as a value in state's JSON.
#![no_main]

#[path = "../../tests/support/targets.rs"]
#[allow(dead_code)]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::decode_json(bytes));
