//! A caller like Terraform's core, quick enough to be called thousands of times: it refreshes,
//! plans and applies one resource over the wire, so that every answer meets the contract checks.

use std::{
    collections::BTreeMap,
    future::{Ready, ready},
    io,
    task::{Context, Poll},
};

use hyper_util::rt::TokioIo;
use serde_json::{Value as Json, json};
use server::ArrakisProvider;
use tfplugin::{
    Object, Provider, Type, Value,
    generated::tfplugin6::{self as proto, provider_client::ProviderClient},
    raw::RawObject,
    schema::Schema,
    wire::msgpack,
};
use tokio::{io::DuplexStream, runtime::Runtime};
use tonic::{
    codegen::{Service, http::Uri},
    transport::{Channel, Endpoint, Server},
};

use crate::proposal::proposal;

const TYPE_NAME: &str = "arrakis_scaling_profile";
/// Bytes the pipe between client and server holds.
const PIPE_BYTES: usize = 64 << 10;

/// One provider process and what Terraform knows of it.
pub(crate) struct Core {
    client: ProviderClient<Channel>,
    schema: Schema,
    of: Type,
    identity: Type,
    /// Everything the process does happens here; `None` once it is killed.
    process: Option<Runtime>,
}

/// What Terraform keeps of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    pub(crate) object: Option<Object>,
    pub(crate) private: Vec<u8>,
    pub(crate) identity: Option<Object>,
    /// A create failed half-way: the next apply replaces the object.
    pub(crate) tainted: bool,
}

/// A plan or a state, and what was said beside it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) state: State,
    pub(crate) errors: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

impl Core {
    /// A fresh provider that is configured for the local AWS at `endpoint`.
    pub(crate) async fn start(endpoint: &str) -> Self {
        let provider = ArrakisProvider::default();
        let config = provider.schema();
        let resource = provider.resources().remove(0);
        let schema = resource.schema();
        let identity = resource.identity_schema().unwrap().object_type();
        let process = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let mut client = connect(provider, &process).await;
        let of = config.object_type();
        let endpoints = [
            "application_autoscaling",
            "cloudwatch",
            "ecs",
            "resource_groups_tagging",
            "sts",
        ];
        let settings = json!({
            "region": "us-east-1",
            "access_key": "test",
            "secret_key": "test",
            "max_attempts": 1,
            "endpoints": endpoints.map(|name| (name, endpoint)).into_iter().collect::<BTreeMap<_, _>>(),
        });
        let config = object(&settings, &of);
        let request = proto::configure_provider::Request {
            config: Some(encode(&Value::Object(config), &of)),
            ..Default::default()
        };
        let answer = client.configure_provider(request).await.unwrap();
        assert_eq!(answer.into_inner().diagnostics, []);
        Self {
            client,
            of: schema.object_type(),
            schema,
            identity,
            process: Some(process),
        }
    }

    /// Ends the process as `kill -9` would: whatever it was doing is never finished.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// The type of the resource's states.
    pub(crate) fn of(&self) -> &Type {
        &self.of
    }

    /// A configuration as its author wrote it.
    pub(crate) fn config(&self, written: &Json) -> Object {
        object(written, &self.of)
    }

    /// Refresh, plan, apply: what `terraform apply` does. The plan is not applied when it fails.
    pub(crate) async fn converge(&mut self, state: &State, config: Option<&Object>) -> Answer {
        let read = self.read(state).await;
        if !read.errors.is_empty() {
            return read;
        }
        let mut state = read.state;
        if state.tainted && state.object.is_some() {
            let gone = self.apply(&state, &State::default(), None).await;
            if !gone.errors.is_empty() {
                return gone;
            }
            state = State::default();
        }
        if config.is_none() && state.object.is_none() {
            return Answer {
                state,
                errors: Vec::new(),
                warnings: Vec::new(),
            };
        }
        let plan = self.plan(&state, config).await;
        if !plan.errors.is_empty() {
            let Answer {
                errors, warnings, ..
            } = plan;
            return Answer {
                state,
                errors,
                warnings,
            };
        }
        self.apply(&state, &plan.state, config).await
    }

    /// The state after an apply that must not fail.
    pub(crate) async fn change(&mut self, state: &State, config: &Object) -> State {
        let Answer { state, errors, .. } = self.converge(state, Some(config)).await;
        assert_eq!(errors, Vec::<String>::new());
        state
    }

    /// Whether a refresh and a plan find nothing to do, and nothing to say.
    pub(crate) async fn is_clean(&mut self, state: &State, config: &Object) -> Result<(), String> {
        let read = self.read(state).await;
        let plan = self.plan(&read.state, Some(config)).await;
        let said: Vec<_> = [&read.errors, &plan.errors].into_iter().flatten().collect();
        if !said.is_empty() {
            return Err(format!("{said:#?}"));
        }
        if plan.state.object == read.state.object && !read.state.tainted {
            return Ok(());
        }
        let empty = Object::new();
        let before = read.state.object.as_ref().unwrap_or(&empty);
        let after = plan.state.object.as_ref().unwrap_or(&empty);
        let differs = after
            .into_iter()
            .filter(|(name, value)| before.get(name) != *value);
        let differs: Vec<_> = differs
            .map(|(name, value)| format!("{name}: {} becomes {value}", before.get(name)))
            .collect();
        Err(format!(
            "tainted: {}\n{}",
            read.state.tainted,
            differs.join("\n")
        ))
    }

    pub(crate) async fn plan(&mut self, prior: &State, config: Option<&Object>) -> Answer {
        let block = &self.schema.block;
        let proposed = config.map(|config| proposal(block, prior.object.as_ref(), config));
        let request = proto::plan_resource_change::Request {
            type_name: TYPE_NAME.to_owned(),
            prior_state: self.encode(prior.object.as_ref()),
            proposed_new_state: self.encode(proposed.as_ref()),
            config: self.encode(config),
            prior_private: prior.private.clone(),
            prior_identity: self.encode_identity(prior.identity.as_ref()),
            ..Default::default()
        };
        let answer = self.client.plan_resource_change(request).await.unwrap();
        let answer = answer.into_inner();
        let state = State {
            object: self.decode(answer.planned_state),
            private: answer.planned_private,
            identity: self.decode_identity(answer.planned_identity),
            tainted: false,
        };
        said(state, &answer.diagnostics)
    }

    /// Applies a plan, and keeps of the answer what Terraform would.
    pub(crate) async fn apply(
        &mut self,
        prior: &State,
        planned: &State,
        config: Option<&Object>,
    ) -> Answer {
        let request = proto::apply_resource_change::Request {
            type_name: TYPE_NAME.to_owned(),
            prior_state: self.encode(prior.object.as_ref()),
            planned_state: self.encode(planned.object.as_ref()),
            config: self.encode(config),
            planned_private: planned.private.clone(),
            planned_identity: self.encode_identity(planned.identity.as_ref()),
            ..Default::default()
        };
        let answer = self.client.apply_resource_change(request).await.unwrap();
        let answer = answer.into_inner();
        let state = State {
            object: self.decode(answer.new_state),
            private: answer.private,
            identity: self.decode_identity(answer.new_identity),
            tainted: false,
        };
        let mut answer = said(state, &answer.diagnostics);
        let failed = !answer.errors.is_empty();
        let creating = prior.object.is_none();
        if failed && answer.state.object.is_none() && !creating {
            answer.state = prior.clone();
        }
        answer.state.tainted = failed && creating && answer.state.object.is_some();
        answer
    }

    pub(crate) async fn read(&mut self, state: &State) -> Answer {
        if state.object.is_none() {
            return said(State::default(), &[]);
        }
        let request = proto::read_resource::Request {
            type_name: TYPE_NAME.to_owned(),
            current_state: self.encode(state.object.as_ref()),
            private: state.private.clone(),
            current_identity: self.encode_identity(state.identity.as_ref()),
            ..Default::default()
        };
        let answer = self.client.read_resource(request).await.unwrap();
        let answer = answer.into_inner();
        let read = State {
            object: self.decode(answer.new_state),
            private: answer.private,
            identity: self.decode_identity(answer.new_identity),
            tainted: state.tainted,
        };
        let mut answer = said(read, &answer.diagnostics);
        if !answer.errors.is_empty() {
            answer.state = state.clone();
        }
        answer
    }

    pub(crate) async fn import(&mut self, id: &str) -> Answer {
        let request = proto::import_resource_state::Request {
            type_name: TYPE_NAME.to_owned(),
            id: id.to_owned(),
            ..Default::default()
        };
        let answer = self.client.import_resource_state(request).await.unwrap();
        let answer = answer.into_inner();
        let imported = answer.imported_resources.into_iter().next();
        let state = imported.map_or_else(State::default, |imported| State {
            object: self.decode(imported.state),
            private: imported.private,
            identity: self.decode_identity(imported.identity),
            tainted: false,
        });
        said(state, &answer.diagnostics)
    }

    /// The display names of what a list with these filters finds, each with its object, and the
    /// messages beside them.
    pub(crate) async fn list(&mut self, filters: &Json) -> (Vec<(String, Object)>, Vec<String>) {
        let of = ArrakisProvider::default().list_resources().remove(0);
        let of = of.schema().object_type();
        let request = proto::list_resource::Request {
            type_name: TYPE_NAME.to_owned(),
            config: Some(encode(&Value::Object(object(filters, &of)), &of)),
            include_resource_object: true,
            limit: 100,
        };
        let mut events = self
            .client
            .list_resource(request)
            .await
            .unwrap()
            .into_inner();
        let (mut found, mut messages) = (Vec::new(), Vec::new());
        while let Some(event) = events.message().await.unwrap() {
            let said = event.diagnostic.iter();
            messages.extend(said.map(|each| format!("{}: {}", each.summary, each.detail)));
            if let Some(identity) = self.decode_identity(event.identity) {
                let place = ["cluster", "service"].map(|name| identity.get(name).as_str().unwrap());
                assert_eq!(event.display_name, place.join("/"));
                assert_eq!(identity.get("account_id").as_str(), Some("123456789012"));
                let object = self.decode(event.resource_object).unwrap();
                found.push((event.display_name, object));
            }
        }
        (found, messages)
    }

    fn encode(&self, object: Option<&Object>) -> Option<proto::DynamicValue> {
        let value = object.cloned().map_or(Value::Null, Value::Object);
        Some(encode(&value, &self.of))
    }

    fn decode(&self, sent: Option<proto::DynamicValue>) -> Option<Object> {
        decode(sent, &self.of).as_object().cloned()
    }

    fn encode_identity(&self, identity: Option<&Object>) -> Option<proto::ResourceIdentityData> {
        identity.map(|identity| proto::ResourceIdentityData {
            identity_data: Some(encode(&Value::Object(identity.clone()), &self.identity)),
        })
    }

    fn decode_identity(&self, sent: Option<proto::ResourceIdentityData>) -> Option<Object> {
        let data = sent?.identity_data;
        decode(data, &self.identity).as_object().cloned()
    }
}

fn object(written: &Json, of: &Type) -> Object {
    RawObject(written.to_string()).read(of).unwrap()
}

fn encode(value: &Value, of: &Type) -> proto::DynamicValue {
    proto::DynamicValue {
        msgpack: msgpack::encode(value, of).unwrap(),
        json: Vec::new(),
    }
}

/// As Terraform reads an answer: nothing at all is null.
fn decode(sent: Option<proto::DynamicValue>, of: &Type) -> Value {
    match sent {
        Some(sent) if !sent.msgpack.is_empty() => msgpack::decode(&sent.msgpack, of).unwrap(),
        _ => Value::Null,
    }
}

fn said(state: State, diagnostics: &[proto::Diagnostic]) -> Answer {
    let texts = |severity: i32| {
        diagnostics
            .iter()
            .filter(|each| each.severity == severity)
            .map(|each| format!("{}: {}", each.summary, each.detail))
            .collect()
    };
    Answer {
        state,
        errors: texts(1),
        warnings: texts(2),
    }
}

async fn connect(provider: ArrakisProvider, process: &Runtime) -> ProviderClient<Channel> {
    let (near, far) = tokio::io::duplex(PIPE_BYTES);
    let connections = tokio_stream::once(Ok::<_, io::Error>(far));
    let service = proto::provider_server::ProviderServer::new(tfplugin::service(provider));
    process.spawn(Server::builder().serve_with_incoming(service, connections));
    let endpoint = Endpoint::from_static("http://localhost");
    let channel = endpoint.connect_with_connector(Pipe(Some(near))).await;
    ProviderClient::new(channel.unwrap())
}

/// A runtime may not be dropped where it could have to wait.
impl Drop for Core {
    fn drop(&mut self) {
        self.process
            .take()
            .into_iter()
            .for_each(Runtime::shutdown_background);
    }
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
        let taken = self.0.take();
        let taken = taken.ok_or_else(|| io::Error::other("the pipe is used up"));
        ready(taken.map(TokioIo::new))
    }
}
