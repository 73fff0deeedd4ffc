//! An answer on its way out: the checks it passes, and its encoding.

use super::convert;
use crate::contract::{Breach, Rule};
use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6 as proto;
use crate::path::Path;
use crate::schema::{IdentitySchema, Mismatch, Schema};
use crate::types::Type;
use crate::value::{Object, Value};

/// Gathers the problems of an answer while its parts are encoded.
pub(super) struct Outgoing {
    diagnostics: Diagnostics,
}

impl Outgoing {
    /// Starts with what the author had to say.
    pub(super) fn new(diagnostics: Diagnostics) -> Self {
        Self { diagnostics }
    }

    pub(super) fn has_errors(&self) -> bool {
        self.diagnostics.has_errors()
    }

    /// Adds a diagnostic for each breach.
    pub(super) fn check(&mut self, breaches: impl IntoIterator<Item = Breach>) {
        for breach in breaches {
            tracing::error!(rule = breach.rule.text(), path = %breach.path, "{}", breach.problem);
            self.diagnostics.push(breach.into());
        }
    }

    /// An answer without errors has an object.
    pub(super) fn expect(&mut self, present: bool) {
        if !present && !self.has_errors() {
            self.check([Breach::new(
                Rule::Presence,
                Path::ROOT,
                "the answer has no object",
            )]);
        }
    }

    /// The state the author answered with, made to fit the schema; nothing when it does not.
    pub(super) fn state(&mut self, schema: &Schema, state: Option<Object>) -> Option<Object> {
        self.expect(state.is_some());
        match schema.conform(state?) {
            Ok(state) => Some(state),
            Err(mismatches) => self.refuse(mismatches),
        }
    }

    /// A state that fits its schema, encoded.
    pub(super) fn encode_state(&mut self, state: Object, of: &Type) -> Option<proto::DynamicValue> {
        match convert::dynamic_value(&Value::Object(state), of) {
            Ok(value) => Some(value),
            Err(mismatch) => self.refuse(vec![mismatch]),
        }
    }

    /// An identity, if the resource has one, made to fit its schema and encoded. One with unknowns
    /// is left out, since Terraform cannot print it.
    pub(super) fn identity(
        &mut self,
        schema: Option<(&IdentitySchema, &Type)>,
        identity: Option<Object>,
    ) -> Option<proto::ResourceIdentityData> {
        let (schema, of) = schema?;
        let identity = identity.filter(Object::is_wholly_known)?;
        let encoded = schema.conform(identity).and_then(|identity| {
            convert::identity_data(identity, of).map_err(|mismatch| vec![mismatch])
        });
        encoded.map_or_else(|mismatches| self.refuse(mismatches), Some)
    }

    fn refuse<T>(&mut self, mismatches: Vec<Mismatch>) -> Option<T> {
        self.check(mismatches.into_iter().map(Breach::from));
        None
    }

    /// Everything there is to say.
    pub(super) fn into_diagnostics(self) -> Vec<proto::Diagnostic> {
        convert::diagnostics(self.diagnostics)
    }
}

/// The null value, of whatever type.
pub(super) fn null() -> proto::DynamicValue {
    proto::DynamicValue {
        msgpack: vec![0xc0],
        json: Vec::new(),
    }
}
