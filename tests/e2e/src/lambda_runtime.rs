//! AWS Lambda's side of a function: the Runtime API the real `publisher` polls, and the
//! environment it is given ("Lambda runtime API", AWS Lambda developer guide).

use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    net::TcpListener,
    process::Command,
    sync::{Notify, mpsc, oneshot},
    task::JoinSet,
    time::timeout,
};

use crate::{
    fault::{Fault, Result},
    process::{self, Group},
};

/// How long AWS Lambda lets a function initialize ("Lambda execution environment", Init phase).
const INIT_LIMIT: Duration = Duration::from_secs(10);

/// The function's memory setting, in MB.
const MEMORY: &str = "128";

/// A deployed function: one warm process behind a Runtime API of its own. Dropping it ends both.
#[derive(Debug)]
pub struct Function {
    process: Group,
    api: Arc<Api>,
    invocations: mpsc::UnboundedSender<Invocation>,
    /// What serves the API and reads the log; dropped with the function.
    _tasks: JoinSet<()>,
}

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The handler's return value.
    Response(Value),
    /// The error the handler reported: `errorType` and `errorMessage`.
    Error(Value),
    /// The function did not answer before its deadline; AWS Lambda would end the environment.
    TimedOut,
}

#[derive(Debug)]
struct Invocation {
    id: String,
    event: Value,
    deadline: SystemTime,
    answer: oneshot::Sender<Outcome>,
}

#[derive(Debug)]
struct Api {
    waiting: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    running: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    initialized: Notify,
    init_error: Mutex<Option<Value>>,
    log: Mutex<Vec<String>>,
}

impl Function {
    /// Starts `executable` with `environment` and the variables AWS Lambda sets, and waits until it
    /// asks for its first event.
    ///
    /// # Errors
    /// It ends, reports an initialization error, or takes longer than 10 s; the text holds its log.
    pub async fn start(executable: &Path, environment: &BTreeMap<String, String>) -> Result<Self> {
        let (invocations, waiting) = mpsc::unbounded_channel();
        let api = Arc::new(Api {
            waiting: tokio::sync::Mutex::new(waiting),
            running: Mutex::default(),
            initialized: Notify::new(),
            init_error: Mutex::default(),
            log: Mutex::default(),
        });
        let mut tasks = JoinSet::new();
        let address = serve(&mut tasks, api.clone()).await?;
        let mut process = Group::start(
            Command::new(executable)
                .env_clear()
                .envs(lambda_environment(address))
                .envs(environment)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped()),
        )?;
        follow(&mut tasks, &api, process.child().stdout.take());
        follow(&mut tasks, &api, process.child().stderr.take());
        let mut function = Self {
            process,
            api,
            invocations,
            _tasks: tasks,
        };
        function.initialize().await?;
        Ok(function)
    }

    async fn initialize(&mut self) -> Result<()> {
        let api = self.api.clone();
        let ended = tokio::select! {
            () = api.initialized.notified() => return Ok(()),
            status = self.process.wait() => format!("ended with {}", status?),
            () = tokio::time::sleep(INIT_LIMIT) => {
                format!("did not ask for an event within {} s", INIT_LIMIT.as_secs())
            }
        };
        // Its last lines may still be in the pipe.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let reported = locked(&self.api.init_error).clone();
        Err(Fault::Failed(format!(
            "the function {ended}{}; its log:\n{}",
            reported.map_or(String::new(), |error| format!(", reporting {error}")),
            self.log().join("\n")
        )))
    }

    /// Hands the function an event and waits for its answer, at most `limit`: the function's
    /// configured timeout, which is also the deadline it is told.
    pub async fn invoke(&self, event: Value, limit: Duration) -> Outcome {
        let (answer, answered) = oneshot::channel();
        let invocation = Invocation {
            id: request_id(),
            event,
            deadline: SystemTime::now() + limit,
            answer,
        };
        // Nobody receives only when the API is gone, and then nobody answers either.
        let _ = self.invocations.send(invocation);
        match timeout(limit, answered).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => Outcome::TimedOut,
        }
    }

    /// Stops the process as AWS Lambda does between invocations.
    pub fn freeze(&self) {
        process::signal("-STOP", &self.process.id().to_string());
    }

    /// Lets a frozen process go on.
    pub fn thaw(&self) {
        process::signal("-CONT", &self.process.id().to_string());
    }

    /// The function's process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Everything the function has written, line by line, both streams.
    pub fn log(&self) -> Vec<String> {
        locked(&self.api.log).clone()
    }
}

/// The event EventBridge Scheduler gives a function whose schedule has no input of its own, due at
/// the moment `scheduled_at`.
pub fn scheduled_event(scheduled_at: SystemTime) -> Value {
    let id = request_id();
    let time = OffsetDateTime::from(scheduled_at).format(&Rfc3339);
    json!({
        "version": "0",
        "id": id,
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "time": time.unwrap_or_default(),
        "region": "us-east-1",
        "resources": ["arn:aws:scheduler:us-east-1:123456789012:schedule/default/publisher"],
        "detail": "{}",
    })
}

async fn serve(tasks: &mut JoinSet<()>, api: Arc<Api>) -> Result<SocketAddr> {
    let opening = |error| Fault::failed("opening a port for the Lambda Runtime API", error);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .map_err(opening)?;
    let address = listener.local_addr().map_err(opening)?;
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let api = api.clone();
            connections.spawn(async move {
                let service = service_fn(move |request| answer(api.clone(), request));
                // A connection that breaks belongs to a function that ended.
                let _ = http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(address)
}

async fn answer(
    api: Arc<Api>,
    request: Request<Incoming>,
) -> std::result::Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes);
    let value: Value = body
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or(Value::Null);
    let steps: Vec<&str> = path
        .trim_start_matches("/2018-06-01/runtime/")
        .split('/')
        .collect();
    let response = match (head.method, steps.as_slice()) {
        (Method::GET, ["invocation", "next"]) => next(&api).await,
        (Method::POST, ["invocation", id, "response"]) => {
            finish(&api, id, Outcome::Response(value))
        }
        (Method::POST, ["invocation", id, "error"]) => finish(&api, id, Outcome::Error(value)),
        (Method::POST, ["init", "error"]) => {
            *locked(&api.init_error) = Some(value);
            status(StatusCode::ACCEPTED)
        }
        _ => status(StatusCode::NOT_FOUND),
    };
    Ok(response)
}

async fn next(api: &Api) -> Response<Full<Bytes>> {
    api.initialized.notify_one();
    let Some(invocation) = api.waiting.lock().await.recv().await else {
        return status(StatusCode::GONE);
    };
    let Invocation {
        id,
        event,
        deadline,
        answer,
    } = invocation;
    locked(&api.running).insert(id.clone(), answer);
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default();
    Response::builder()
        .header("content-type", "application/json")
        .header("lambda-runtime-aws-request-id", id)
        .header(
            "lambda-runtime-deadline-ms",
            deadline.as_millis().to_string(),
        )
        .header(
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:publisher",
        )
        .header(
            "lambda-runtime-trace-id",
            "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
        )
        .body(Full::from(event.to_string()))
        .unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

fn finish(api: &Api, id: &str, outcome: Outcome) -> Response<Full<Bytes>> {
    match locked(&api.running).remove(id) {
        Some(answer) => {
            // Nobody listens after the deadline.
            let _ = answer.send(outcome);
            status(StatusCode::ACCEPTED)
        }
        None => status(StatusCode::BAD_REQUEST),
    }
}

fn status(code: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = code;
    response
}

fn follow(
    tasks: &mut JoinSet<()>,
    api: &Arc<Api>,
    pipe: Option<impl AsyncRead + Unpin + Send + 'static>,
) {
    let Some(pipe) = pipe else { return };
    let api = api.clone();
    tasks.spawn(async move {
        let mut lines = BufReader::new(pipe).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            locked(&api.log).push(line);
        }
    });
}

fn lambda_environment(api: SocketAddr) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_LAMBDA_RUNTIME_API", api.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", "publisher".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", MEMORY.to_owned()),
        ("AWS_LAMBDA_LOG_FORMAT", "JSON".to_owned()),
        ("AWS_EXECUTION_ENV", "AWS_Lambda_rust".to_owned()),
        ("LANG", "en_US.UTF-8".to_owned()),
        ("TZ", ":UTC".to_owned()),
    ]
}

/// An id in the form AWS Lambda uses, unique within this process.
fn request_id() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("00000000-0000-4000-8000-{count:012x}")
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
