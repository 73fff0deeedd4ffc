//! One attribute.

use std::fmt;
use std::sync::Arc;

use super::validator::Validator;
use crate::types::Type;
use crate::value::Value;

/// One attribute of a schema: its type, who sets it, and what its values must satisfy.
///
/// Exactly one of [`required`](Self::required), [`optional`](Self::optional) and
/// [`computed`](Self::computed) applies, or optional and computed together:
/// [`omittable`](Self::omittable) and [`default`](Self::default) set both.
#[derive(Clone)]
pub struct Attribute {
    /// Its type.
    pub kind: Kind,
    /// The author must set it.
    pub required: bool,
    /// The author may set it.
    pub optional: bool,
    /// The provider sets it (when the author does not).
    pub computed: bool,
    /// Terraform hides its value.
    pub sensitive: bool,
    /// Its value is in the configuration only, never in plan or state (Terraform 1.11 and later).
    pub write_only: bool,
    /// A change makes a new object.
    pub requires_replace: bool,
    /// Planned when the author sets nothing; null for an [`omittable`](Self::omittable) attribute.
    pub default: Option<Value>,
    /// What it means, in Markdown.
    pub description: String,
    /// What to use instead, when deprecated.
    pub deprecation: Option<String>,
    /// What its known values must satisfy.
    pub validators: Vec<Arc<dyn Validator>>,
}

/// What an attribute holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A value of this type.
    Plain(Type),
    /// Attributes of its own.
    Nested(NestedAttribute),
}

/// Attributes inside an attribute.
#[derive(Clone, Debug)]
pub struct NestedAttribute {
    /// How many objects there are and how they are told apart.
    pub nesting: Nesting,
    /// The attributes of each object, in the order they were written.
    pub attributes: Vec<(String, Attribute)>,
}

/// How the objects of a [`NestedAttribute`] are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nesting {
    /// There is one object.
    Single,
    /// By position.
    List,
    /// By their content.
    Set,
    /// By name.
    Map,
}

impl Attribute {
    /// A string.
    pub fn string() -> Self {
        Self::of(Type::String)
    }

    /// A bool.
    pub fn bool() -> Self {
        Self::of(Type::Bool)
    }

    /// A number.
    pub fn number() -> Self {
        Self::of(Type::Number)
    }

    /// A list of `element`.
    pub fn list(element: Type) -> Self {
        Self::of(Type::list(element))
    }

    /// A set of `element`.
    pub fn set(element: Type) -> Self {
        Self::of(Type::set(element))
    }

    /// A map of `element`.
    pub fn map(element: Type) -> Self {
        Self::of(Type::map(element))
    }

    /// An object value. Prefer [`nested_single`](Self::nested_single), whose attributes have
    /// descriptions, defaults and validators of their own.
    pub fn object<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Type)>) -> Self {
        Self::of(Type::object(attributes))
    }

    /// A value of a type its author chooses.
    pub fn dynamic() -> Self {
        Self::of(Type::Dynamic)
    }

    /// A value of any type.
    pub fn of(of: Type) -> Self {
        Self::with(Kind::Plain(of))
    }

    /// One object with attributes of its own.
    pub fn nested_single<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::nested(Nesting::Single, attributes)
    }

    /// A list of objects with attributes of their own.
    pub fn nested_list<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::nested(Nesting::List, attributes)
    }

    /// A set of objects with attributes of their own.
    pub fn nested_set<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::nested(Nesting::Set, attributes)
    }

    /// A map of objects with attributes of their own.
    pub fn nested_map<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::nested(Nesting::Map, attributes)
    }

    fn nested<N: Into<String>>(
        nesting: Nesting,
        attributes: impl IntoIterator<Item = (N, Self)>,
    ) -> Self {
        Self::with(Kind::Nested(NestedAttribute {
            nesting,
            attributes: attributes
                .into_iter()
                .map(|(name, each)| (name.into(), each))
                .collect(),
        }))
    }

    fn with(kind: Kind) -> Self {
        Self {
            kind,
            required: false,
            optional: false,
            computed: false,
            sensitive: false,
            write_only: false,
            requires_replace: false,
            default: None,
            description: String::new(),
            deprecation: None,
            validators: Vec::new(),
        }
    }

    /// The author must set it.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The author may set it.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The provider sets it, unless it is optional too and the author does.
    #[must_use]
    pub fn computed(mut self) -> Self {
        self.computed = true;
        self
    }

    /// The author may set it, and it is null otherwise: as [`optional`](Self::optional), but
    /// Terraform takes it for computed too. So it is left out of a generated configuration, where
    /// Terraform writes `= null` for every optional attribute that is not set.
    #[must_use]
    pub fn omittable(self) -> Self {
        self.default(Value::Null)
    }

    /// Planned when the author sets nothing. Makes the attribute optional and computed, as
    /// Terraform asks of every attribute with a default.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.optional = true;
        self.computed = true;
        self.default = Some(value.into());
        self
    }

    /// Terraform hides its value.
    #[must_use]
    pub fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Its value is in the configuration only, never in plan or state (Terraform 1.11 and later).
    /// Terraform sees no change of it: pair it with a version attribute.
    #[must_use]
    pub fn write_only(mut self) -> Self {
        self.write_only = true;
        self
    }

    /// A change makes a new object.
    #[must_use]
    pub fn requires_replace(mut self) -> Self {
        self.requires_replace = true;
        self
    }

    /// Says in Markdown what it means.
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

    /// Adds a condition on its values. A closure `|value, path, diagnostics|` will do.
    #[must_use]
    pub fn validator(mut self, validator: impl Validator + 'static) -> Self {
        self.validators.push(Arc::new(validator));
        self
    }

    /// The type of its values, as Terraform derives it.
    pub fn value_type(&self) -> Type {
        match &self.kind {
            Kind::Plain(of) => of.clone(),
            Kind::Nested(nested) => {
                let object = nested.object_type();
                match nested.nesting {
                    Nesting::Single => object,
                    Nesting::List => Type::list(object),
                    Nesting::Set => Type::set(object),
                    Nesting::Map => Type::map(object),
                }
            }
        }
    }
}

impl NestedAttribute {
    /// The type of one of its objects.
    pub fn object_type(&self) -> Type {
        Type::object(
            self.attributes
                .iter()
                .map(|(name, each)| (name, each.value_type())),
        )
    }
}

impl fmt::Debug for Attribute {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Attribute")
            .field("kind", &self.kind)
            .field("required", &self.required)
            .field("optional", &self.optional)
            .field("computed", &self.computed)
            .field("default", &self.default)
            .finish_non_exhaustive()
    }
}
