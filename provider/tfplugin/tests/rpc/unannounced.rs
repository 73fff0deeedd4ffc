//! What a provider does not announce.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::generated::tfplugin6 as proto;
use tfplugin::generated::tfplugin6::provider_client::ProviderClient;
use tfplugin::provider::ConfigureRequest;
use tfplugin::resource::{
    Applied, CreateRequest, DeleteRequest, Deleted, Read, ReadRequest, UpdateRequest,
};
use tfplugin::schema::{Attribute, Schema};
use tfplugin::{Context, Diagnostics, Object, Provider, Resource};
use tonic::Code;
use tonic::transport::Channel;

use crate::client::{connect, connect_to};

/// A provider with one resource that has nothing beyond the basics.
struct Plain;

#[async_trait]
impl Provider for Plain {
    fn type_name(&self) -> &str {
        "plain"
    }

    fn address(&self) -> &str {
        "registry.terraform.io/example/plain"
    }

    fn schema(&self) -> Schema {
        Schema::default()
    }

    async fn configure(&self, _: &Context, _: ConfigureRequest) -> Diagnostics {
        Diagnostics::new()
    }

    fn resources(&self) -> Vec<Arc<dyn Resource>> {
        vec![Arc::new(Thing)]
    }
}

pub(crate) struct Thing;

#[async_trait]
impl Resource for Thing {
    fn type_name(&self) -> &str {
        "plain_thing"
    }

    fn schema(&self) -> Schema {
        Schema::new([("name", Attribute::string().optional())])
    }

    async fn create(&self, _: &Context, request: CreateRequest) -> Applied {
        Applied::new(request.planned)
    }

    async fn update(&self, _: &Context, request: UpdateRequest) -> Applied {
        Applied::new(request.planned)
    }

    async fn delete(&self, _: &Context, _: DeleteRequest) -> Deleted {
        Deleted::done()
    }

    async fn read(&self, _: &Context, request: ReadRequest) -> Read {
        Read::new(Object::clone(&request.current))
    }
}

/// Calls each RPC with an empty request and checks that it is unimplemented.
macro_rules! unimplemented_by {
    ($client:ident, $($rpc:ident: $message:ident),* $(,)?) => {
        for (rpc, code) in [$((
            stringify!($rpc),
            $client.$rpc(proto::$message::Request::default()).await.unwrap_err().code(),
        )),*] {
            assert_eq!(code, Code::Unimplemented, "{rpc}");
        }
    };
}

#[tokio::test]
async fn what_no_provider_can_announce_is_unimplemented() {
    let mut client = connect().await;
    unimplemented_by!(
        client,
        validate_ephemeral_resource_config: validate_ephemeral_resource_config,
        open_ephemeral_resource: open_ephemeral_resource,
        renew_ephemeral_resource: renew_ephemeral_resource,
        close_ephemeral_resource: close_ephemeral_resource,
        validate_state_store_config: validate_state_store,
        configure_state_store: configure_state_store,
        read_state_bytes: read_state_bytes,
        lock_state: lock_state,
        unlock_state: unlock_state,
        get_states: get_states,
        delete_state: delete_state,
        plan_action: plan_action,
        invoke_action: invoke_action,
        validate_action_config: validate_action_config,
    );
    let chunks = tokio_stream::empty::<proto::write_state_bytes::RequestChunk>();
    assert_eq!(
        client.write_state_bytes(chunks).await.unwrap_err().code(),
        Code::Unimplemented
    );
}

#[tokio::test]
async fn what_this_provider_does_not_announce_is_unimplemented() {
    let mut client: ProviderClient<Channel> = connect_to(Plain).await;
    let offer = client
        .get_provider_schema(proto::get_provider_schema::Request {})
        .await
        .unwrap()
        .into_inner();
    let capabilities = offer.server_capabilities.unwrap();
    assert!(!capabilities.generate_resource_config && !capabilities.move_resource_state);
    assert!(offer.list_resource_schemas.is_empty());
    unimplemented_by!(
        client,
        generate_resource_config: generate_resource_config,
        list_resource: list_resource,
        validate_list_resource_config: validate_list_resource_config,
    );
}
