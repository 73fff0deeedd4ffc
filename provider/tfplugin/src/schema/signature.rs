//! What a provider function takes and gives.

use crate::types::Type;

/// The signature of a provider function.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The parameters in order.
    pub parameters: Vec<Parameter>,
    /// Takes any further arguments.
    pub variadic: Option<Parameter>,
    /// The type of the result.
    pub returns: Type,
    /// What the function does, in one line.
    pub summary: String,
    /// The whole story, in Markdown.
    pub description: String,
    /// What to use instead, when deprecated.
    pub deprecation: Option<String>,
}

/// One parameter of a function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name; an identifier, distinct from the others.
    pub name: String,
    /// The type of its arguments.
    pub of: Type,
    /// The function wants to see null arguments; otherwise Terraform refuses them.
    pub allow_null: bool,
    /// The function wants to see arguments that hold unknowns; otherwise Terraform takes the result
    /// to be unknown without calling.
    pub allow_unknown: bool,
    /// What it means, in Markdown.
    pub description: String,
}

impl Signature {
    /// A function without parameters.
    pub fn new(returns: Type) -> Self {
        Self {
            parameters: Vec::new(),
            variadic: None,
            returns,
            summary: String::new(),
            description: String::new(),
            deprecation: None,
        }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn parameter(mut self, parameter: Parameter) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Takes any number of further arguments.
    #[must_use]
    pub fn variadic(mut self, parameter: Parameter) -> Self {
        self.variadic = Some(parameter);
        self
    }

    /// Says in one line what the function does.
    #[must_use]
    pub fn summary(mut self, line: impl Into<String>) -> Self {
        self.summary = line.into();
        self
    }

    /// Says in Markdown what the function does.
    #[must_use]
    pub fn description(mut self, markdown: impl Into<String>) -> Self {
        self.description = markdown.into();
        self
    }

    /// Tells authors what to use instead.
    #[must_use]
    pub fn deprecated(mut self, message: impl Into<String>) -> Self {
        self.deprecation = Some(message.into());
        self
    }
}

impl Parameter {
    /// A parameter that is never null or unknown when the function is called.
    pub fn new(name: impl Into<String>, of: Type, description: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            of,
            allow_null: false,
            allow_unknown: false,
            description: description.into(),
        }
    }

    /// Lets null arguments through.
    #[must_use]
    pub fn allow_null(mut self) -> Self {
        self.allow_null = true;
        self
    }

    /// Lets arguments through that are unknown or hold unknowns.
    #[must_use]
    pub fn allow_unknown(mut self) -> Self {
        self.allow_unknown = true;
        self
    }
}
