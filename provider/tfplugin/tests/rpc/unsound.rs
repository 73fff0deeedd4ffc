//! A provider that Terraform could not load.

use async_trait::async_trait;
use tfplugin::provider::ConfigureRequest;
use tfplugin::schema::{Attribute, Schema};
use tfplugin::{Context, Diagnostics, Provider};

/// A provider whose schema Terraform would refuse.
struct Unsound;

#[async_trait]
impl Provider for Unsound {
    fn type_name(&self) -> &str {
        "unsound"
    }

    fn address(&self) -> &str {
        "registry.terraform.io/example/unsound"
    }

    fn schema(&self) -> Schema {
        Schema::new([("version", Attribute::string())])
    }

    async fn configure(&self, _: &Context, _: ConfigureRequest) -> Diagnostics {
        Diagnostics::new()
    }
}

#[test]
#[should_panic(expected = "provider: version: the language has taken this name\n\
    provider: version: nobody sets it: make it required, optional or computed")]
fn a_schema_that_terraform_would_refuse_is_found_at_once() {
    let _service = tfplugin::service(Unsound);
}
