//! Stand-ins for tests: AWS at the HTTP client's place, which answers by a rule and remembers
//! requests; a page at standard output's place.

use std::io::{self, Read as _, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use crate::aws::{Aws, AwsSettings, Keys};
use crate::clock::Clock;
use crate::config::Config;
use crate::output::Output;
use crate::secret::Secret;

/// A request as it went out, its body unpacked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) uri: String,
    pub(crate) headers: Vec<(String, String)>,
    /// Whether the body came as gzip.
    pub(crate) packed: bool,
    pub(crate) body: Vec<u8>,
}

/// Status and body of an answer.
pub(crate) type Answer = (u16, Vec<u8>);

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

type Rule = Arc<dyn Fn(&Request, usize) -> Answer + Send + Sync>;

/// An AWS that answers each request by `rule`, which also gets the request's number.
pub(crate) struct StandIn {
    pub(crate) aws: Arc<Aws>,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl StandIn {
    pub(crate) fn new(rule: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static) -> Self {
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connector = Connector {
            rule: Arc::new(rule),
            requests: Arc::clone(&requests),
        };
        let http = http_client_fn(move |_, _| SharedHttpConnector::new(connector.clone()));
        let settings = AwsSettings {
            region: Some("us-east-1".to_owned()),
            keys: Some(Keys {
                id: "AKIDEXAMPLE".to_owned(),
                secret: Secret::new("secret"),
                token: None,
            }),
            ..AwsSettings::default()
        };
        Self {
            aws: Arc::new(Aws::with_http_client(settings, http)),
            requests,
        }
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no test panicked here").clone()
    }
}

/// The empty answer of an RPC v2 CBOR operation.
pub(crate) const TAKEN: [u8; 1] = [0xa0];

/// An error as CloudWatch words it.
pub(crate) fn refusal(code: &str, message: &str) -> Vec<u8> {
    let text = |text: &str| ciborium::Value::Text(text.to_owned());
    let members = ciborium::Value::Map(vec![
        (
            text("__type"),
            text(&format!("com.amazonaws.cloudwatch#{code}")),
        ),
        (text("message"), text(message)),
    ]);
    let mut bytes = Vec::new();
    ciborium::into_writer(&members, &mut bytes).expect("memory takes every byte");
    bytes
}

/// The members of every metric in a PutMetricData body.
pub(crate) fn metrics(body: &[u8]) -> Vec<ciborium::Value> {
    let value: ciborium::Value = ciborium::from_reader(body).expect("CBOR");
    let members = value.into_map().expect("a map");
    let data = members
        .into_iter()
        .find(|(name, _)| name.as_text() == Some("MetricData"));
    data.expect("MetricData").1.into_array().expect("a list")
}

/// A member of a metric.
pub(crate) fn member(metric: &ciborium::Value, name: &str) -> ciborium::Value {
    let members = metric.as_map().expect("a map");
    let found = members.iter().find(|(key, _)| key.as_text() == Some(name));
    found.expect("the member").1.clone()
}

#[derive(Clone)]
struct Connector {
    rule: Rule,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Connector")
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Self { rule, requests } = self.clone();
        HttpConnectorFuture::new(async move {
            let uri = request.uri().to_owned();
            let headers = request.headers().iter();
            let headers = headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let packed = request.headers().get("content-encoding") == Some("gzip");
            let body = ByteStream::new(request.into_body()).collect().await;
            let mut body = body.expect("a body in memory").to_vec();
            if packed {
                let mut plain = Vec::new();
                let mut decoder = flate2::read::GzDecoder::new(body.as_slice());
                decoder.read_to_end(&mut plain).expect("gzip");
                body = plain;
            }
            let request = Request {
                uri,
                headers,
                packed,
                body,
            };
            let number = {
                let mut seen = requests.lock().expect("no test panicked here");
                seen.push(request.clone());
                seen.len() - 1
            };
            let (status, body) = rule(&request, number);
            let status = status.try_into().expect("a status");
            let mut response = HttpResponse::new(status, SdkBody::from(body));
            let headers = response.headers_mut();
            headers.insert("smithy-protocol", "rpc-v2-cbor");
            Ok(response)
        })
    }
}

/// A clock that moves only when it is slept on or advanced: time passed, and what a person set the
/// wall clock ahead by.
#[derive(Clone)]
pub(crate) struct Hands(Arc<Mutex<(Duration, i64)>>);

impl Hands {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new((Duration::ZERO, 0))))
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.lock().expect("no test panicked here").0
    }

    /// The wall's time, which begins at 1,000,000,000 s.
    pub(crate) fn now(&self) -> SystemTime {
        let (elapsed, set) = *self.0.lock().expect("no test panicked here");
        let wall = 1_000_000_000 + set;
        SystemTime::UNIX_EPOCH + Duration::from_secs(wall.unsigned_abs()) + elapsed
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.0.lock().expect("no test panicked here").0 += by;
    }

    pub(crate) fn set_wall_clock(&self, by_secs: i64) {
        self.0.lock().expect("no test panicked here").1 += by_secs;
    }

    pub(crate) fn clock(&self) -> Clock {
        let (read, passed, wait) = (self.clone(), self.clone(), self.clone());
        Clock::with_sleep(
            move || read.now(),
            move || passed.elapsed(),
            move |by| {
                wait.advance(by);
                Box::pin(std::future::ready(()))
            },
        )
    }
}

/// A port that nobody listens on.
pub(crate) fn closed_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A configuration of the queue `A/w`, whose server is down, and the service `c/s`; `more` is put
/// before its other attributes.
pub(crate) fn config(more: &str) -> Config {
    let document = format!(
        r#"{{"publisher": "p", {more}
        "nats": {{"servers": ["nats://127.0.0.1:{}"]}},
        "sources": [{{"kind": "queue", "stream": "A", "consumer": "w"}},
                    {{"kind": "tasks", "cluster": "c", "service": "s"}}]}}"#,
        closed_port()
    );
    Config::parse(&document).expect("a valid configuration")
}

/// What was written to standard output.
#[derive(Clone, Default)]
pub(crate) struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    /// An output that writes here.
    pub(crate) fn output(&self) -> Output {
        Output::new(self.clone())
    }

    /// An output whose other end is closed.
    pub(crate) fn closed() -> Output {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        Output::new(writer)
    }

    pub(crate) fn text(&self) -> String {
        let bytes = self.0.lock().expect("no test panicked here").clone();
        String::from_utf8(bytes).expect("text")
    }

    pub(crate) fn lines(&self) -> Vec<serde_json::Value> {
        let text = self.text();
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().expect("JSON lines")
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panicked here").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
