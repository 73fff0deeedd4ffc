//! The values of an event or a span, as text.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Debug;

use tracing::field::{Field, Visit};

/// What was recorded. Every value is text: Go reads JSON numbers as floats and would print
/// 12345678 as 1.2345678e+07.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) message: String,
    pub(super) extra: BTreeMap<String, String>,
}

impl Fields {
    /// Takes over the values of an outer span; later calls win. A span's message is its own.
    pub(super) fn extend(&mut self, outer: &Self) {
        let pairs = outer.extra.iter();
        self.extra
            .extend(pairs.map(|(key, value)| (key.clone(), value.clone())));
    }

    fn put(&mut self, field: &Field, value: String) {
        match field.name() {
            "message" => self.message = value,
            // Keys that start with @ are hclog's own, and Terraform crashes on wrong ones.
            name => {
                let name = name.trim_start_matches('@');
                self.extra.insert(name.to_owned(), value);
            }
        }
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value.to_owned());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let mut text = value.to_string();
        let mut source = value.source();
        while let Some(error) = source {
            text.push_str(": ");
            text.push_str(&error.to_string());
            source = error.source();
        }
        self.put(field, text);
    }
}
