//! Providers that Terraform could not load.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::list_resource::{ListRequest, Listing};
use tfplugin::provider::ConfigureRequest;
use tfplugin::schema::{Attribute, Schema};
use tfplugin::{Context, Diagnostics, ListResource, Provider, Resource};

use crate::unannounced::Thing;

/// A provider with this schema and these list resources.
struct Unsound {
    schema: Schema,
    lists: Vec<Arc<dyn ListResource>>,
}

#[async_trait]
impl Provider for Unsound {
    fn type_name(&self) -> &str {
        "plain"
    }

    fn address(&self) -> &str {
        "registry.terraform.io/example/unsound"
    }

    fn schema(&self) -> Schema {
        self.schema.clone()
    }

    async fn configure(&self, _: &Context, _: ConfigureRequest) -> Diagnostics {
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Arc<dyn Resource>> {
        vec![Arc::new(Thing)]
    }

    fn list_resources(&self) -> Vec<Arc<dyn ListResource>> {
        self.lists.clone()
    }
}

struct List(&'static str, Schema);

#[async_trait]
impl ListResource for List {
    fn type_name(&self) -> &str {
        self.0
    }

    fn schema(&self) -> Schema {
        self.1.clone()
    }

    async fn list(&self, _: &Context, _: ListRequest, _: &Listing) -> Diagnostics {
        Diagnostics::new()
    }
}

#[test]
#[should_panic(expected = "provider: version: the language has taken this name\n\
    provider: version: nobody sets it: make it required, optional or computed")]
fn a_schema_that_terraform_would_refuse_is_found_at_once() {
    let _service = tfplugin::service(Unsound {
        schema: Schema::new([("version", Attribute::string())]),
        lists: Vec::new(),
    });
}

#[test]
#[should_panic(
    expected = "list resource plain_nothing: there is no managed resource type of that name whose \
    objects it could list\n\
    list resource plain_thing: filters.arn: it is computed; allowed: filters, required or \
    optional\n\
    list resource plain_thing: the managed resource type has no identity, and only types with one \
    can be listed"
)]
fn a_list_of_what_cannot_be_listed_is_found_at_once() {
    // `count` is taken in a `resource` block, and free inside `config`.
    let filters = [
        ("count", Attribute::number().optional()),
        (
            "filters",
            Attribute::nested_single([("arn", Attribute::string().computed())]).optional(),
        ),
    ];
    let _service = tfplugin::service(Unsound {
        schema: Schema::default(),
        lists: vec![
            Arc::new(List("plain_nothing", Schema::default())),
            Arc::new(List("plain_thing", Schema::new(filters))),
        ],
    });
}
