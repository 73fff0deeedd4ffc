//! What a provider function must answer.

use crate::diagnostic::Diagnostic;
use crate::path::Path;
use crate::reader::FromValue;
use crate::schema::Signature;
use crate::value::Value;

/// A provider function: `provider::arrakis::name(…)`.
///
/// It must be pure, as Terraform compares the results of repeated calls, and it runs in a process
/// whose provider is not configured. It may compute for long: it does not run among the
/// connection's tasks.
pub trait Function: Send + Sync {
    /// Its name; an identifier.
    fn name(&self) -> &str;

    /// What it takes and gives; must be the same at every call.
    fn signature(&self) -> Signature;

    /// Computes the result.
    ///
    /// # Errors
    /// Says what is wrong, and with which argument.
    fn call(&self, arguments: Arguments) -> Result<Value, FunctionError>;
}

/// The arguments of one call: the parameters' in order, then the variadic ones.
///
/// Null and unknown arguments come only where the parameter allows them.
#[derive(Clone, Debug, Default)]
pub struct Arguments(pub Vec<Value>);

impl Arguments {
    /// An argument as a Rust type. A missing one is null.
    ///
    /// # Errors
    /// When the argument does not have that type; the error points at the argument.
    pub fn get<'a, T: FromValue<'a>>(&'a self, index: usize) -> Result<T, FunctionError> {
        let value = self.0.get(index).unwrap_or(&Value::Null);
        T::from_value(value, &Path::of("argument")).map_err(|diagnostic| {
            let Diagnostic {
                summary, detail, ..
            } = diagnostic;
            FunctionError::argument(index, format!("{summary}. {detail}"))
        })
    }
}

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// What is wrong, for the author of the configuration.
    pub text: String,
    /// The argument at fault, counted from 0.
    pub argument: Option<usize>,
}

impl FunctionError {
    /// A problem of the whole call.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            argument: None,
        }
    }

    /// A problem with one argument, counted from 0.
    pub fn argument(index: usize, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            argument: Some(index),
        }
    }
}
