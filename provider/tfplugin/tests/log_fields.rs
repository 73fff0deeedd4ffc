//! What an RPC leaves in the log. Alone in its process, since the log is the process's.
#![allow(clippy::unwrap_used)]

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tfplugin::generated::tfplugin6::provider_client::ProviderClient;
use tfplugin::generated::tfplugin6::provider_server::ProviderServer;
use tfplugin::generated::tfplugin6::validate_resource_config::Request;
use tfplugin::provider::ConfigureRequest;
use tfplugin::schema::Schema;
use tfplugin::{Context, Diagnostics, Provider};

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

/// A provider without anything.
struct Bare;

#[async_trait]
impl Provider for Bare {
    fn type_name(&self) -> &str {
        "bare"
    }

    fn address(&self) -> &str {
        "registry.terraform.io/example/bare"
    }

    fn schema(&self) -> Schema {
        Schema::default()
    }

    async fn configure(&self, _: &Context, _: ConfigureRequest) -> Diagnostics {
        Diagnostics::new()
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
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut client = ProviderClient::new(ProviderServer::new(tfplugin::service(Bare)));
    let type_name = "bare_thing".to_owned();
    let request = Request {
        type_name,
        ..Request::default()
    };
    client.validate_resource_config(request).await.unwrap();

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let served = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|line| line["fields"]["message"] == "served")
        .unwrap_or_else(|| panic!("no such line in {text}"));
    assert_eq!(served["span"]["tf_rpc"], "ValidateResourceConfig");
    assert_eq!(served["span"]["tf_resource_type"], "bare_thing");
    assert!(served["fields"]["tf_req_duration_ms"].is_u64(), "{served}");
}
