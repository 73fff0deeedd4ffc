//! Any bytes as a number's text.
#![no_main]

#[path = "../../tests/support/targets.rs"]
#[allow(dead_code)]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::parse_number(bytes));
