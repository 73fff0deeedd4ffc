//! What a provider offers, with the types derived from each schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data_source::DataSource;
use crate::function::Function;
use crate::list_resource::ListResource;
use crate::resource::Resource;
use crate::schema::{IdentitySchema, Root, Schema, Signature};
use crate::types::Type;

/// A schema and the type derived from it.
pub(super) struct Prepared {
    pub(super) schema: Schema,
    pub(super) of: Type,
}

impl From<Schema> for Prepared {
    fn from(schema: Schema) -> Self {
        Self {
            of: schema.object_type(),
            schema,
        }
    }
}

pub(super) struct ResourceEntry {
    pub(super) resource: Arc<dyn Resource>,
    pub(super) schema: Schema,
    pub(super) of: Type,
    /// The identity's schema and the type derived from it.
    pub(super) identity: Option<(IdentitySchema, Type)>,
}

pub(super) struct DataSourceEntry {
    pub(super) data_source: Arc<dyn DataSource>,
    pub(super) schema: Schema,
    pub(super) of: Type,
}

pub(super) struct ListEntry {
    pub(super) list: Arc<dyn ListResource>,
    pub(super) schema: Schema,
    pub(super) of: Type,
    /// The resource type whose objects are listed; without it nothing can be.
    pub(super) resource: Option<Arc<ResourceEntry>>,
}

pub(super) struct FunctionEntry {
    pub(super) function: Arc<dyn Function>,
    pub(super) signature: Signature,
}

impl ResourceEntry {
    pub(super) fn new(resource: Arc<dyn Resource>) -> (String, Arc<Self>) {
        let Prepared { schema, of } = resource.schema().into();
        let identity = resource.identity_schema().map(|schema| {
            let of = schema.object_type();
            (schema, of)
        });
        (
            resource.type_name().to_owned(),
            Arc::new(Self {
                resource,
                schema,
                of,
                identity,
            }),
        )
    }

    /// The schema and the type of the identity, if the resource has one.
    pub(super) fn identity_parts(&self) -> Option<(&IdentitySchema, &Type)> {
        self.identity.as_ref().map(|(schema, of)| (schema, of))
    }

    /// The type of the identity, if the resource has one.
    pub(super) fn identity_type(&self) -> Option<&Type> {
        self.identity.as_ref().map(|(_, of)| of)
    }

    /// Every rule of Terraform's core that its schemas break.
    pub(super) fn problems(&self, name: &str) -> Vec<String> {
        let mut problems = self.schema.problems(&format!("resource {name}"));
        if let Some((schema, _)) = &self.identity {
            problems.extend(schema.problems(&format!("identity of {name}")));
        }
        problems
    }
}

impl DataSourceEntry {
    pub(super) fn new(data_source: Arc<dyn DataSource>) -> (String, Self) {
        let Prepared { schema, of } = data_source.schema().into();
        (
            data_source.type_name().to_owned(),
            Self {
                data_source,
                schema,
                of,
            },
        )
    }
}

impl ListEntry {
    pub(super) fn new(
        list: Arc<dyn ListResource>,
        resources: &BTreeMap<String, Arc<ResourceEntry>>,
    ) -> (String, Arc<Self>) {
        let Prepared { schema, of } = list.schema().into();
        let name = list.type_name().to_owned();
        let resource = resources.get(&name).cloned();
        (
            name,
            Arc::new(Self {
                list,
                schema,
                of,
                resource,
            }),
        )
    }

    /// Every rule of Terraform's core that it breaks. Source: hashicorp/terraform
    /// `internal/plugin6/grpc_provider.go`, ListResource, at v1.15.5.
    pub(super) fn problems(&self, name: &str) -> Vec<String> {
        let what = format!("list resource {name}");
        let mut problems = self.schema.problems_in(&what, Root::List);
        match &self.resource {
            None => problems.push(format!(
                "{what}: there is no managed resource type of that name whose objects it could list"
            )),
            Some(resource) if resource.identity.is_none() => problems.push(format!(
                "{what}: the managed resource type has no identity, and only types with one can \
                 be listed"
            )),
            Some(_) => {}
        }
        problems
    }
}

impl FunctionEntry {
    pub(super) fn new(function: Arc<dyn Function>) -> (String, Self) {
        let signature = function.signature();
        (
            function.name().to_owned(),
            Self {
                function,
                signature,
            },
        )
    }
}
