//! What an RPC leaves in the log, and what a provider that cannot be loaded leaves.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tfplugin::generated::tfplugin6 as proto;
use tfplugin::provider::ConfigureRequest;
use tfplugin::schema::{Attribute, Schema};
use tfplugin::{Context, Diagnostics, Provider};

use crate::client::{QUEUE, connect};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_rpc_logs_its_name_type_and_duration() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    let logged = tracing::subscriber::set_default(subscriber);
    let request = proto::validate_resource_config::Request {
        type_name: QUEUE.to_owned(),
        ..Default::default()
    };
    connect()
        .await
        .validate_resource_config(request)
        .await
        .unwrap();
    drop(logged);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let served: serde_json::Value = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|line| line["fields"]["message"] == "served")
        .unwrap_or_else(|| panic!("no such line in {text}"));
    assert_eq!(served["span"]["tf_rpc"], "ValidateResourceConfig");
    assert_eq!(served["span"]["tf_resource_type"], QUEUE);
    assert!(served["fields"]["tf_req_duration_ms"].is_u64(), "{served}");
}

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
