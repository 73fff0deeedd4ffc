//! What ends the process, and what does not.

use rustix::process::Signal;
use tfplugin::generated::plugin::Empty;
use tfplugin::generated::plugin::grpc_broker_client::GrpcBrokerClient;
use tfplugin::generated::plugin::grpc_controller_client::GrpcControllerClient;
use tfplugin::generated::plugin::grpc_stdio_client::GrpcStdioClient;
use tfplugin::generated::tfplugin6::{call_function, get_provider_schema};
use tokio_stream::StreamExt as _;

use crate::client::{ClientIdentity, channel, provider};
use crate::probe::Probe;

#[tokio::test]
async fn shutdown_ends_it_although_calls_are_open() {
    let identity = ClientIdentity::like_terraforms();
    let mut probe = Probe::start(&identity, &[], &[]);
    let channel = channel(&probe, &identity).await;
    let output = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await;
    let mut output = output.unwrap().into_inner();
    let offers = tokio_stream::pending();
    let broker = GrpcBrokerClient::new(channel.clone())
        .start_stream(offers)
        .await;
    assert!(broker.is_ok());
    let mut client = provider(channel.clone());
    let call = tokio::spawn(async move {
        let request = call_function::Request {
            name: "wait".to_owned(),
            arguments: Vec::new(),
        };
        client.call_function(request).await
    });

    let answer = GrpcControllerClient::new(channel).shutdown(Empty {}).await;
    assert!(answer.is_ok(), "{answer:?}");
    assert_eq!(probe.ended().code(), Some(0));
    assert!(probe.sockets().is_empty());
    assert!(probe.later_output().is_empty());
    assert!(call.await.unwrap().is_err(), "the open call was answered");
    // Nothing was sent on the way out either.
    assert!(!matches!(output.next().await, Some(Ok(_))));
}

#[tokio::test]
async fn interrupt_is_swallowed_and_termination_is_not() {
    let identity = ClientIdentity::like_terraforms();
    let mut probe = Probe::start(&identity, &[("TF_LOG", "DEBUG")], &[]);
    let mut client = provider(channel(&probe, &identity).await);
    probe.signal(Signal::INT);
    probe.stderr_until(|text| text.contains("SIGINT was received and is ignored"));
    let answer = client
        .get_provider_schema(get_provider_schema::Request {})
        .await;
    assert!(answer.is_ok(), "{answer:?}");
    assert!(probe.is_running());

    probe.signal(Signal::TERM);
    assert_eq!(probe.ended().code(), Some(0));
    assert!(probe.sockets().is_empty());
}

#[test]
fn an_interrupt_right_after_the_handshake_is_swallowed() {
    let identity = ClientIdentity::like_terraforms();
    let mut probe = Probe::start(&identity, &[("TF_LOG", "DEBUG")], &[]);
    probe.signal(Signal::INT);
    probe.stderr_until(|text| text.contains("SIGINT was received and is ignored"));
    assert!(probe.is_running());
}
