//! The provider: creates nothing, and answers as if it had.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::data_source::{DataRead, ReadDataRequest};
use tfplugin::provider::ConfigureRequest;
use tfplugin::resource::{
    Applied, CreateRequest, DeleteRequest, Deleted, Read, ReadRequest, UpdateRequest,
};
use tfplugin::schema::{Attribute, Schema};
use tfplugin::{Context, DataSource, Diagnostics, Object, Provider, Resource, Value};

use crate::schemas::{Described, Kind};

/// What the data sources answer, and ARNs are made of.
const ACCOUNT: &str = "123456789012";
const PARTITION: &str = "aws";
const REGION: &str = "us-east-1";

/// Stands in for hashicorp/aws.
pub(crate) struct Aws(Vec<Described>);

impl Aws {
    pub(crate) fn new(described: Vec<Described>) -> Self {
        Self(described)
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = Described> + '_ {
        let of_kind = self.0.iter().filter(move |each| each.kind == kind);
        of_kind.cloned()
    }
}

#[async_trait]
impl Provider for Aws {
    fn type_name(&self) -> &str {
        "aws"
    }

    fn address(&self) -> &str {
        crate::ADDRESS
    }

    fn schema(&self) -> Schema {
        Schema::new([("region", Attribute::string().optional())])
    }

    async fn configure(&self, _: &Context, _: ConfigureRequest) -> Diagnostics {
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Arc<dyn Resource>> {
        let resources = self.of_kind(Kind::Resource);
        resources
            .map(|each| Arc::new(Pretended(each)) as Arc<dyn Resource>)
            .collect()
    }

    fn data_sources(&self) -> Vec<Arc<dyn DataSource>> {
        let sources = self.of_kind(Kind::Data);
        sources
            .map(|each| Arc::new(Pretended(each)) as Arc<dyn DataSource>)
            .collect()
    }
}

/// A type whose objects exist in Terraform's state alone.
struct Pretended(Described);

impl Pretended {
    /// The object with everything decided that was left to the provider.
    fn decided(&self, planned: Object) -> Object {
        let named = ["function_name", "alarm_name", "name"];
        let name = named
            .iter()
            .find_map(|attribute| match planned.get(attribute) {
                Value::String(name) => Some(name.clone()),
                _ => None,
            });
        let name = name.unwrap_or_else(|| "unnamed".to_owned());
        let type_name = &self.0.type_name;
        let decide = |attribute: &str| match attribute {
            "arn" => format!("arn:{PARTITION}:{type_name}:{REGION}:{ACCOUNT}:{name}"),
            "id" => name.clone(),
            "account_id" => ACCOUNT.to_owned(),
            "partition" => PARTITION.to_owned(),
            "region" => REGION.to_owned(),
            other => format!("{type_name}.{name}.{other}"),
        };
        planned
            .into_iter()
            .map(|(attribute, value)| {
                let value = match value {
                    Value::Unknown => self.value(&attribute, decide(&attribute)),
                    known => inside(known, &decide),
                };
                (attribute, value)
            })
            .collect()
    }

    /// A decided text where the attribute is one, nothing where it is not.
    fn value(&self, attribute: &str, text: String) -> Value {
        let attributes = &self.0.schema.block.attributes;
        let found = attributes.iter().find(|(name, _)| name == attribute);
        match found.map(|(_, attribute)| attribute.value_type()) {
            Some(tfplugin::Type::String) => Value::String(text),
            _ => Value::Null,
        }
    }
}

/// What was left to the provider inside blocks; there it is texts alone.
fn inside(value: Value, decide: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::List(blocks) => {
            let blocks = blocks.into_iter().map(|block| inside(block, decide));
            Value::List(blocks.collect())
        }
        Value::Object(object) => {
            let attributes = object.into_iter().map(|(name, value)| {
                let value = match value {
                    Value::Unknown => Value::String(decide(&name)),
                    known => inside(known, decide),
                };
                (name, value)
            });
            Value::Object(attributes.collect())
        }
        other => other,
    }
}

#[async_trait]
impl Resource for Pretended {
    fn type_name(&self) -> &str {
        &self.0.type_name
    }

    fn schema(&self) -> Schema {
        self.0.schema.clone()
    }

    async fn create(&self, _: &Context, request: CreateRequest) -> Applied {
        Applied::new(self.decided(request.planned))
    }

    async fn update(&self, _: &Context, request: UpdateRequest) -> Applied {
        Applied::new(self.decided(request.planned))
    }

    async fn delete(&self, _: &Context, _: DeleteRequest) -> Deleted {
        Deleted::done()
    }

    async fn read(&self, _: &Context, request: ReadRequest) -> Read {
        Read::new(request.current)
    }
}

#[async_trait]
impl DataSource for Pretended {
    fn type_name(&self) -> &str {
        &self.0.type_name
    }

    fn schema(&self) -> Schema {
        self.0.schema.clone()
    }

    async fn read(&self, _: &Context, request: ReadDataRequest) -> DataRead {
        let attributes = self.0.schema.block.attributes.iter();
        let asked = attributes.map(|(name, _)| {
            let value = match request.config.get(name) {
                Value::Null => Value::Unknown,
                known => known.clone(),
            };
            (name.clone(), value)
        });
        DataRead::new(self.decided(asked.collect()))
    }
}
