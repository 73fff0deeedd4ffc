//! A small provider: one resource with nested attributes and its list, one data source, two functions. What its
//! resource does wrong is chosen by the attribute `fault`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tfplugin::function::{Arguments, FunctionError};
use tfplugin::provider::ConfigureRequest;
use tfplugin::resource::ValidateRequest;
use tfplugin::schema::{Attribute, Parameter, Schema, Signature};
use tfplugin::{
    Context, DataSource, Diagnostic, Diagnostics, Field, Function, ListResource, Path, Provider,
    Resource, Type, Value,
};
use tokio::sync::Notify;

mod adoption;
mod lookup;
mod nouns;
mod queue;
mod queues;

use lookup::Lookup;
pub(crate) use lookup::lookup;
pub(crate) use queue::Queue;
use queues::Queues;
pub(crate) use queues::filters;

/// The remote side: objects by name.
pub(crate) type Remote = Arc<Mutex<BTreeMap<String, tfplugin::Object>>>;

/// What `configure` has built.
pub(crate) type Region = Arc<Mutex<Option<Field<String>>>>;

#[derive(Default)]
pub(crate) struct Example {
    region: Region,
    remote: Remote,
    /// Told when a list has ended, whichever way.
    pub(crate) list_ended: Arc<Notify>,
}

#[async_trait]
impl Provider for Example {
    fn type_name(&self) -> &str {
        "example"
    }

    fn address(&self) -> &str {
        "registry.terraform.io/example/example"
    }

    fn schema(&self) -> Schema {
        Schema::new([
            (
                "region",
                Attribute::string().optional().validator(not_empty),
            ),
            ("token", Attribute::string().optional().sensitive()),
        ])
    }

    async fn validate(&self, _: &Context, request: ValidateRequest) -> Diagnostics {
        match request.config.reader().get::<Field<String>>("token") {
            Ok(Field::Known(token)) if token == "panic" => panic!("the token is {token}"),
            Ok(_) => Diagnostics::new(),
            Err(diagnostic) => diagnostic.into(),
        }
    }

    async fn configure(&self, _: &Context, request: ConfigureRequest) -> Diagnostics {
        match request.config.reader().get("region") {
            Ok(region) => {
                *self.region.lock().unwrap() = Some(region);
                Diagnostics::new()
            }
            Err(diagnostic) => diagnostic.into(),
        }
    }

    fn resources(&self) -> Vec<Arc<dyn Resource>> {
        vec![Arc::new(Queue::new(Arc::clone(&self.remote)))]
    }

    fn list_resources(&self) -> Vec<Arc<dyn ListResource>> {
        vec![Arc::new(Queues {
            ended: Arc::clone(&self.list_ended),
        })]
    }

    fn data_sources(&self) -> Vec<Arc<dyn DataSource>> {
        vec![Arc::new(Lookup {
            region: Arc::clone(&self.region),
        })]
    }

    fn functions(&self) -> Vec<Arc<dyn Function>> {
        vec![Arc::new(Join), Arc::new(Describe)]
    }
}

pub(crate) fn not_empty(value: &Value, path: &Path, diagnostics: &mut Diagnostics) {
    if value.as_str() == Some("") {
        let detail = "Found an empty text; allowed: any other.";
        diagnostics.push(Diagnostic::error(format!("{path} is empty"), detail).at(path.clone()));
    }
}

/// Joins texts; takes nulls as absent.
struct Join;

impl Function for Join {
    fn name(&self) -> &str {
        "join"
    }

    fn signature(&self) -> Signature {
        Signature::new(Type::String)
            .parameter(Parameter::new(
                "separator",
                Type::String,
                "Between the parts.",
            ))
            .variadic(Parameter::new("parts", Type::String, "The parts.").allow_null())
            .summary("Joins texts")
    }

    fn call(&self, arguments: Arguments) -> Result<Value, FunctionError> {
        let separator: String = arguments.get(0)?;
        let parts = arguments.0[1..].iter().filter_map(Value::as_str);
        match parts.collect::<Vec<_>>().join(&separator).as_str() {
            "panic" => panic!("no such word"),
            "unknown" => Ok(Value::Unknown),
            "number" => Ok(Value::from(5)),
            "refuse" => Err(FunctionError::argument(
                1,
                "found refuse; allowed: any other word",
            )),
            text => Ok(Value::from(text)),
        }
    }
}

/// Says what kind of value it got, unknown ones included.
struct Describe;

impl Function for Describe {
    fn name(&self) -> &str {
        "describe"
    }

    fn signature(&self) -> Signature {
        Signature::new(Type::String).parameter(
            Parameter::new("value", Type::Dynamic, "Any value.")
                .allow_null()
                .allow_unknown(),
        )
    }

    fn call(&self, arguments: Arguments) -> Result<Value, FunctionError> {
        Ok(Value::from(arguments.0[0].kind()))
    }
}
