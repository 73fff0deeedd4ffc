//! A caller like Terraform: it keeps a state and walks it through plan and apply.

use std::future::{Ready, ready};
use std::io;
use std::task::{Context, Poll};

use hyper_util::rt::TokioIo;
use tfplugin::generated::tfplugin6 as proto;
use tfplugin::generated::tfplugin6::attribute_path::step::Selector;
use tfplugin::generated::tfplugin6::provider_client::ProviderClient;
use tfplugin::generated::tfplugin6::provider_server::ProviderServer;
use tfplugin::schema::{IdentitySchema, Schema};
use tfplugin::wire::msgpack;
use tfplugin::{Object, Resource as _, Type, Value};
use tokio::io::DuplexStream;
use tonic::codegen::{Service, http::Uri};
use tonic::transport::{Channel, Endpoint, Server};

use crate::example::{Example, Queue};
use crate::proposal::proposal;

/// Bytes the pipe between client and server holds.
const PIPE_BYTES: usize = 64 << 10;

/// A connection to a fresh example provider.
pub(crate) async fn connect() -> ProviderClient<Channel> {
    connect_to(Example::default()).await
}

/// A connection to `provider`. The server ends with the test's runtime.
pub(crate) async fn connect_to(provider: impl tfplugin::Provider) -> ProviderClient<Channel> {
    let (near, far) = tokio::io::duplex(PIPE_BYTES);
    let provider = ProviderServer::new(tfplugin::service(provider));
    let connections = tokio_stream::once(Ok::<_, io::Error>(far));
    tokio::spawn(Server::builder().serve_with_incoming(provider, connections));
    let endpoint = Endpoint::from_static("http://localhost");
    let channel = endpoint
        .connect_with_connector(Pipe(Some(near)))
        .await
        .unwrap();
    ProviderClient::new(channel)
}

/// Connects once, to the other end of the pipe.
struct Pipe(Option<DuplexStream>);

impl Service<Uri> for Pipe {
    type Response = TokioIo<DuplexStream>;
    type Error = io::Error;
    type Future = Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let taken = self
            .0
            .take()
            .ok_or_else(|| io::Error::other("the pipe is used up"));
        ready(taken.map(TokioIo::new))
    }
}

/// What Terraform keeps of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    pub(crate) object: Option<Object>,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<Object>,
}

/// An answer to a plan.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) state: State,
    pub(crate) replace: Vec<String>,
    pub(crate) diagnostics: Vec<String>,
}

/// An answer that holds a state.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) state: State,
    pub(crate) diagnostics: Vec<String>,
}

/// The example's resource as Terraform works on it.
pub(crate) struct Terraform {
    pub(crate) client: ProviderClient<Channel>,
    pub(crate) schema: Schema,
    pub(crate) of: Type,
    pub(crate) identity: IdentitySchema,
}

pub(crate) const QUEUE: &str = "example_queue";

impl Terraform {
    pub(crate) async fn start() -> Self {
        let queue = Queue::default();
        let schema = queue.schema();
        Self {
            client: connect().await,
            of: schema.object_type(),
            identity: queue.identity_schema().unwrap(),
            schema,
        }
    }

    /// A configuration with these attributes; the others are null.
    pub(crate) fn config<const COUNT: usize>(&self, attributes: [(&str, Value); COUNT]) -> Object {
        self.schema
            .conform(attributes.into_iter().collect())
            .unwrap()
    }

    /// An object as Terraform sends it: complete, whatever the test left out.
    pub(crate) fn encode(&self, object: Option<&Object>) -> Option<proto::DynamicValue> {
        let complete = |object: &Object| self.schema.conform(object.clone()).unwrap();
        let value = object.map_or(Value::Null, |object| Value::Object(complete(object)));
        Some(encode(&value, &self.of))
    }

    pub(crate) fn encode_identity(
        &self,
        identity: Option<&Object>,
    ) -> Option<proto::ResourceIdentityData> {
        identity.map(|identity| {
            let value = Value::Object(identity.clone());
            let data = encode(&value, &self.identity.object_type());
            proto::ResourceIdentityData {
                identity_data: Some(data),
            }
        })
    }

    pub(crate) fn decode(&self, sent: Option<proto::DynamicValue>) -> Option<Object> {
        decode(sent, &self.of).as_object().cloned()
    }

    pub(crate) fn decode_identity(
        &self,
        sent: Option<proto::ResourceIdentityData>,
    ) -> Option<Object> {
        let data = sent?.identity_data;
        decode(data, &self.identity.object_type())
            .as_object()
            .cloned()
    }

    /// Plans the way from `prior` to `config`; no configuration is the end of the object.
    pub(crate) async fn plan(&mut self, prior: &State, config: Option<&Object>) -> Plan {
        let proposed =
            config.map(|config| proposal(&self.schema.block, prior.object.as_ref(), config));
        let request = proto::plan_resource_change::Request {
            type_name: QUEUE.to_owned(),
            prior_state: self.encode(prior.object.as_ref()),
            proposed_new_state: self.encode(proposed.as_ref()),
            config: self.encode(config),
            prior_private: prior.private.clone(),
            prior_identity: self.encode_identity(prior.identity.as_ref()),
            ..Default::default()
        };
        let answer = self
            .client
            .plan_resource_change(request)
            .await
            .unwrap()
            .into_inner();
        assert!(!answer.legacy_type_system);
        assert_eq!(answer.deferred, None);
        Plan {
            state: State {
                object: self.decode(answer.planned_state),
                private: answer.planned_private,
                identity: self.decode_identity(answer.planned_identity),
            },
            replace: answer.requires_replace.iter().map(path).collect(),
            diagnostics: diagnostics(&answer.diagnostics),
        }
    }

    pub(crate) fn apply_request(
        &self,
        prior: &State,
        planned: &State,
        config: Option<&Object>,
    ) -> proto::apply_resource_change::Request {
        proto::apply_resource_change::Request {
            type_name: QUEUE.to_owned(),
            prior_state: self.encode(prior.object.as_ref()),
            planned_state: self.encode(planned.object.as_ref()),
            config: self.encode(config),
            planned_private: planned.private.clone(),
            planned_identity: self.encode_identity(planned.identity.as_ref()),
            ..Default::default()
        }
    }

    pub(crate) fn applied(&self, answer: proto::apply_resource_change::Response) -> Answer {
        assert!(!answer.legacy_type_system);
        Answer {
            state: State {
                object: self.decode(answer.new_state),
                private: answer.private,
                identity: self.decode_identity(answer.new_identity),
            },
            diagnostics: diagnostics(&answer.diagnostics),
        }
    }

    pub(crate) async fn apply(
        &mut self,
        prior: &State,
        planned: &State,
        config: Option<&Object>,
    ) -> Answer {
        let request = self.apply_request(prior, planned, config);
        let answer = self
            .client
            .apply_resource_change(request)
            .await
            .unwrap()
            .into_inner();
        self.applied(answer)
    }

    /// Plans and applies, and expects nothing to go wrong.
    pub(crate) async fn change(&mut self, prior: &State, config: &Object) -> State {
        let plan = self.plan(prior, Some(config)).await;
        assert_eq!(plan.diagnostics, Vec::<String>::new());
        let applied = self.apply(prior, &plan.state, Some(config)).await;
        assert_eq!(applied.diagnostics, Vec::<String>::new());
        applied.state
    }

    pub(crate) async fn read(&mut self, state: &State) -> Answer {
        let request = proto::read_resource::Request {
            type_name: QUEUE.to_owned(),
            current_state: self.encode(state.object.as_ref()),
            private: state.private.clone(),
            current_identity: self.encode_identity(state.identity.as_ref()),
            ..Default::default()
        };
        let answer = self
            .client
            .read_resource(request)
            .await
            .unwrap()
            .into_inner();
        Answer {
            state: State {
                object: self.decode(answer.new_state),
                private: answer.private,
                identity: self.decode_identity(answer.new_identity),
            },
            diagnostics: diagnostics(&answer.diagnostics),
        }
    }
}

pub(crate) fn encode(value: &Value, of: &Type) -> proto::DynamicValue {
    let msgpack = msgpack::encode(value, of).unwrap();
    proto::DynamicValue {
        msgpack,
        json: Vec::new(),
    }
}

/// As Terraform reads an answer: nothing at all is null.
pub(crate) fn decode(sent: Option<proto::DynamicValue>, of: &Type) -> Value {
    match sent {
        Some(sent) if !sent.msgpack.is_empty() => msgpack::decode(&sent.msgpack, of).unwrap(),
        _ => Value::Null,
    }
}

/// Each diagnostic as `error at path: summary: first line of the detail`.
pub(crate) fn diagnostics(sent: &[proto::Diagnostic]) -> Vec<String> {
    let text = |each: &proto::Diagnostic| {
        let severity = match each.severity {
            1 => "error",
            2 => "warning",
            other => panic!("nobody sees severity {other}"),
        };
        let place = each
            .attribute
            .as_ref()
            .map(|at| format!(" at {}", path(at)))
            .unwrap_or_default();
        let detail = each.detail.lines().next().unwrap_or_default();
        format!("{severity}{place}: {}: {detail}", each.summary)
    };
    sent.iter().map(text).collect()
}

pub(crate) fn path(sent: &proto::AttributePath) -> String {
    let step = |step: &proto::attribute_path::Step| match step.selector.as_ref().unwrap() {
        Selector::AttributeName(name) => format!(".{name}"),
        Selector::ElementKeyString(key) => format!("[{key:?}]"),
        Selector::ElementKeyInt(index) => format!("[{index}]"),
    };
    let text: String = sent.steps.iter().map(step).collect();
    text.trim_start_matches('.').to_owned()
}
