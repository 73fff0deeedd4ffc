//! What no provider of this library can announce.

use tfplugin::generated::tfplugin6 as proto;
use tonic::Code;

use crate::client::connect;

/// Calls each RPC with an empty request and collects the codes of the answers.
macro_rules! codes {
    ($client:ident, $($rpc:ident: $message:ident),* $(,)?) => {
        [$((
            stringify!($rpc),
            $client.$rpc(proto::$message::Request::default()).await.unwrap_err().code(),
        )),*]
    };
}

#[tokio::test]
async fn what_cannot_be_announced_is_unimplemented() {
    let mut client = connect().await;
    let codes = codes!(
        client,
        generate_resource_config: generate_resource_config,
        validate_ephemeral_resource_config: validate_ephemeral_resource_config,
        open_ephemeral_resource: open_ephemeral_resource,
        renew_ephemeral_resource: renew_ephemeral_resource,
        close_ephemeral_resource: close_ephemeral_resource,
        list_resource: list_resource,
        validate_list_resource_config: validate_list_resource_config,
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
    for (rpc, code) in codes {
        assert_eq!(code, Code::Unimplemented, "{rpc}");
    }
    let chunks = tokio_stream::empty::<proto::write_state_bytes::RequestChunk>();
    assert_eq!(
        client.write_state_bytes(chunks).await.unwrap_err().code(),
        Code::Unimplemented
    );
}
