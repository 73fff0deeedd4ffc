//! Calls on a served connection.

use std::time::Duration;

use tfplugin::generated::plugin::ConnInfo;
use tfplugin::generated::plugin::grpc_broker_client::GrpcBrokerClient;
use tfplugin::generated::plugin::grpc_stdio_client::GrpcStdioClient;
use tfplugin::generated::tfplugin6::provider_client::ProviderClient;
use tfplugin::generated::tfplugin6::{
    DynamicValue, call_function, get_metadata, get_provider_schema, list_resource, plan_action,
};
use tokio::time::timeout;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::client::{ClientIdentity, channel, provider};
use crate::probe::{Probe, WAIT_SECONDS_MAX};

async fn start() -> (Probe, Channel) {
    let identity = ClientIdentity::like_terraforms();
    let probe = Probe::start(&identity, &[], &[]);
    let channel = channel(&probe, &identity).await;
    (probe, channel)
}

async fn echo(client: &mut ProviderClient<Channel>, bytes: Vec<u8>) -> Vec<u8> {
    let value = DynamicValue {
        msgpack: bytes,
        json: Vec::new(),
    };
    let request = call_function::Request {
        name: "echo".to_owned(),
        arguments: vec![value],
    };
    let answer = client.call_function(request).await.unwrap();
    answer.into_inner().result.unwrap().msgpack
}

#[tokio::test]
async fn messages_of_many_megabytes_pass() {
    let (_probe, channel) = start().await;
    let mut client = provider(channel);
    // gRPC libraries refuse 4 MiB and more unless told otherwise.
    let bytes = vec![0xc0; 40 << 20];
    assert!(echo(&mut client, bytes.clone()).await == bytes);
}

#[tokio::test]
async fn many_calls_run_at_once() {
    let (_probe, channel) = start().await;
    let mut waiting = Vec::new();
    for _ in 0..50 {
        let mut client = provider(channel.clone());
        waiting.push(tokio::spawn(async move {
            let name = "wait".to_owned();
            let request = call_function::Request {
                name,
                arguments: Vec::new(),
            };
            client.call_function(request).await
        }));
    }
    let mut client = provider(channel);
    assert_eq!(echo(&mut client, vec![1]).await, [1]);
    assert!(waiting.iter().all(|call| !call.is_finished()));
}

#[tokio::test]
async fn a_panic_ends_its_call_and_nothing_else() {
    let (probe, channel) = start().await;
    let mut client = provider(channel);
    let status = client
        .get_metadata(get_metadata::Request {})
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert_eq!(status.message(), "the provider panicked: asked to panic");

    let stderr = probe.stderr_until(|text| text.contains("\nthread "));
    let first = stderr.lines().next().unwrap();
    assert!(first.starts_with("panic: asked to panic ("), "{first}");
    assert!(
        first.contains("probe.rs:") && first.ends_with(')'),
        "{first}"
    );
    assert!(stderr.lines().count() <= 100, "{stderr}");

    let answer = client
        .get_provider_schema(get_provider_schema::Request {})
        .await;
    assert!(answer.is_ok(), "{answer:?}");
}

#[tokio::test]
async fn a_panic_in_a_stream_ends_the_stream() {
    let (_probe, channel) = start().await;
    let mut client = provider(channel);
    let request = list_resource::Request::default();
    let mut events = client.list_resource(request).await.unwrap().into_inner();
    let failure = async {
        loop {
            match events.next().await {
                Some(Ok(_)) => {}
                Some(Err(status)) => return status.code(),
                None => panic!("the stream ended as if all was well"),
            }
        }
    };
    let limit = Duration::from_secs(WAIT_SECONDS_MAX);
    let code = timeout(limit, failure).await.expect("the stream hangs");
    assert_eq!(code, Code::Cancelled);
    assert_eq!(echo(&mut client, vec![3]).await, [3]);
}

#[tokio::test]
async fn what_is_not_served_is_unimplemented() {
    let (_probe, channel) = start().await;
    let status = provider(channel.clone())
        .plan_action(plan_action::Request::default())
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);

    let mut other = tonic::client::Grpc::new(channel);
    other.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<get_metadata::Request, get_metadata::Response>::default();
    let path = "/tfplugin5.Provider/GetSchema".parse().unwrap();
    let request = tonic::Request::new(get_metadata::Request {});
    let status = other.unary(request, path, codec).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    assert!(
        status.message().contains("/tfplugin5.Provider/GetSchema"),
        "{status}"
    );
}

#[tokio::test]
async fn companions_are_there_and_silent() {
    let (_probe, channel) = start().await;
    let mut health = HealthClient::new(channel.clone());
    let request = HealthCheckRequest {
        service: "plugin".to_owned(),
    };
    let answer = health.check(request).await.unwrap().into_inner();
    assert_eq!(answer.status, 1, "SERVING");

    // Each attach opens them again, so several at a time.
    for _ in 0..3 {
        let output = GrpcStdioClient::new(channel.clone()).stream_stdio(()).await;
        let mut output = output.unwrap().into_inner();
        let offers =
            tokio_stream::iter(vec![ConnInfo::default(); 10]).chain(tokio_stream::pending());
        let answers = GrpcBrokerClient::new(channel.clone())
            .start_stream(offers)
            .await;
        let mut answers = answers.unwrap().into_inner();
        let mut client = provider(channel.clone());
        tokio::select! {
            biased;
            sent = output.next() => panic!("sent on the output stream: {sent:?}"),
            sent = answers.next() => panic!("sent on the broker's stream: {sent:?}"),
            echoed = echo(&mut client, vec![2]) => assert_eq!(echoed, [2]),
        }
    }
}

#[tokio::test]
async fn the_brokers_stream_ends_with_its_client() {
    let (_probe, channel) = start().await;
    let offers = tokio_stream::iter(vec![ConnInfo::default(); 3]);
    let answers = GrpcBrokerClient::new(channel).start_stream(offers).await;
    let mut answers = answers.unwrap().into_inner();
    let end = timeout(Duration::from_secs(WAIT_SECONDS_MAX), answers.next()).await;
    assert!(end.expect("the stream stays open").is_none());
}
