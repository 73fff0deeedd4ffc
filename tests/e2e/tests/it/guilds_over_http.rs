//! Guild counts over HTTP: of a gateway's tasks at addresses of their own, and of Discord.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::SystemTime,
};

use e2e::lambda_runtime::Function;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

use crate::{
    aws,
    bench::{run, start},
    reading::{Reading, read},
};

/// A word that no server, log or message says by itself.
const SECRET: &str = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.token";

/// An HTTP server that answers by a rule and remembers what it was asked.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

type Reply = fn() -> String;
type Rule = Box<dyn Fn(usize) -> String + Send + Sync>;

impl Server {
    /// `rule` gives the whole answer to each request by its number.
    async fn start(address: SocketAddr, rule: Rule) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let remembered = asked.clone();
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = vec![0; 8 * 1024];
                let length = stream.read(&mut request).await.unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..length]).into_owned();
                let number = {
                    let mut asked = remembered.lock().unwrap();
                    asked.push(request);
                    asked.len() - 1
                };
                let _ = stream.write_all(rule(number).as_bytes()).await;
            }
        });
        Self {
            address,
            asked,
            serving,
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    )
}

fn any(last: u8) -> SocketAddr {
    (Ipv4Addr::new(127, 0, 0, last), 0).into()
}

async fn read_gateway(way: &Value) -> Reading {
    let settings = json!({
        "publisher": "arrakis", "gateways": {"gateway": way},
        "sources": [{"kind": "guilds", "gateway": "gateway"}],
    });
    read(&settings, &[("BOT_TOKEN", SECRET)], &[SECRET]).await
}

fn page(rows: &[(u32, u32)], total: u32) -> String {
    let lines: Vec<String> = rows
        .iter()
        .map(|(shard, guilds)| {
            format!(
                "gateway_shard_guilds{{shard_id=\"{shard}\",total_shards=\"{total}\"}} {guilds}\n\
                 gateway_shard_ready{{shard_id=\"{shard}\"}} 1\n"
            )
        })
        .collect();
    answer(
        "200 OK",
        "content-type: text/plain; version=0.0.4\r\n",
        &lines.concat(),
    )
}

fn ready(rows: &[(u32, u32)], total: u32) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap().as_millis();
    let rows: Vec<String> = rows
        .iter()
        .map(|(shard, guilds)| {
            format!(
                r#"{{"shard_id":{shard},"total_shards":{total},"guilds":{guilds},"ready":true,"as_of_ms":{now},"instance":"x"}}"#
            )
        })
        .collect();
    answer(
        "200 OK",
        "",
        &format!("{{\"shards\":[{}]}}", rows.join(",")),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn every_address_of_a_gateway_is_scraped() {
    let first = Server::start(any(1), Box::new(|_| page(&[(0, 10), (1, 11)], 4))).await;
    let second = Server::start(any(2), Box::new(|_| ready(&[(2, 12), (3, 13)], 4))).await;
    let urls = json!([
        format!("http://localhost:{}/metrics", first.address.port()),
        format!("http://{}/ready", second.address),
    ]);
    let reading = read_gateway(&json!({"scrape": {"urls": urls}})).await;
    assert_eq!(
        reading.value("GuildCount"),
        Some(46.0),
        "{}",
        reading.written
    );
    assert_eq!(reading.value("GuildShardsMissing"), Some(0.0));
    let asked = first.asked();
    assert!(
        asked[0].starts_with("GET /metrics HTTP/1.1\r\n"),
        "{asked:?}"
    );
    let host = format!("host: localhost:{}", first.address.port());
    assert!(asked[0].contains(&host), "{asked:?}");

    // A task that is not ready says so, and its shards are missing.
    let rule: Rule = Box::new(|_| answer("503 Service Unavailable", "", r#"{"guilds":25}"#));
    let unready = Server::start(any(3), rule).await;
    let urls = json!([urls[0], format!("http://{}/ready", unready.address)]);
    let reading = read_gateway(&json!({"scrape": {"urls": urls}})).await;
    assert_eq!(reading.value("GuildCount"), None, "{}", reading.written);
    assert_eq!(reading.value("GuildShardsMissing"), Some(2.0));
    let why = reading.why("guilds gateway");
    assert!(
        why.contains("2 of 4 shards") && why.contains("HTTP status 503"),
        "{why}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_resolves_to_nothing_is_named() {
    let urls = json!(["http://gateway.invalid:9090/metrics"]);
    let reading = read_gateway(&json!({"scrape": {"urls": urls}})).await;
    assert_eq!(reading.value("GuildCount"), None);
    let why = reading.why("guilds gateway");
    assert!(why.contains("gateway.invalid"), "{why}");
}

fn discord(server: &Server) -> Value {
    json!({"discord": {
        "api_url": format!("http://{}/api/v10", server.address),
        "bot_token": {"environment": "BOT_TOKEN"},
    }})
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_is_asked_as_it_wants_to_be() {
    let rule: Rule = Box::new(|_| {
        let body = json!({"id": "1", "bot_public": true, "approximate_guild_count": 2_481});
        answer(
            "200 OK",
            "content-type: application/json\r\n",
            &body.to_string(),
        )
    });
    let server = Server::start(any(1), rule).await;
    let reading = read_gateway(&discord(&server)).await;
    assert_eq!(
        reading.value("GuildCount"),
        Some(2_481.0),
        "{}",
        reading.written
    );
    assert_eq!(reading.value("GuildShardsMissing"), None);
    let asked = server.asked();
    let [request] = &asked[..] else {
        panic!("one request: {asked:?}");
    };
    assert!(
        request.starts_with("GET /api/v10/applications/@me HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains(&format!("authorization: Bot {SECRET}\r\n")),
        "{request}"
    );
    assert!(
        request.contains("user-agent: DiscordBot (https://"),
        "{request}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_is_left_alone_when_it_says_so() {
    let limited = || {
        let body = json!({"message": "You are being rate limited.", "retry_after": 64.57,
                          "global": false, "code": 0});
        answer(
            "429 Too Many Requests",
            "retry-after: 65\r\n",
            &body.to_string(),
        )
    };
    let unauthorized = || {
        let body = json!({"message": "401: Unauthorized", "code": 0});
        answer("401 Unauthorized", "", &body.to_string())
    };
    let blocked = || answer("403 Forbidden", "", "<html>error code: 1015</html>");
    let huge = || answer("200 OK", "", &"x".repeat(10 * 1024 * 1024));
    let cut = || "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"approx".to_owned();
    let cases: [(Reply, &str); 5] = [
        (
            limited,
            "too many requests: HTTP status 429, You are being rate limited. (code 0)",
        ),
        (
            unauthorized,
            "the bot's token is not accepted: HTTP status 401",
        ),
        (blocked, "this may not be asked: HTTP status 403"),
        (huge, "an answer of more than 65536 bytes"),
        (cut, "Discord: "),
    ];
    let aws = aws::worker().await;
    for (reply, word) in cases {
        let server = Server::start(any(1), Box::new(move |_| reply())).await;
        let settings = json!({
            "publisher": "arrakis", "gateways": {"gateway": discord(&server)},
            "sources": [{"kind": "guilds", "gateway": "gateway"}],
        });
        let mut environment = crate::bench::environment(aws.endpoint(), &settings);
        environment.insert("BOT_TOKEN".to_owned(), SECRET.to_owned());
        environment.insert("ARRAKIS_PUBLISHER_LOG".to_owned(), "trace".to_owned());
        let publisher = &e2e::binaries::binaries().unwrap().publisher;
        let function = Function::start(publisher, &environment).await.unwrap();
        for _ in 0..3 {
            let report = run(&function).await;
            let missing = report["missing"].to_string();
            assert!(missing.contains(word), "{missing}");
        }
        assert_eq!(server.asked().len(), 1, "{word}: asked once in three runs");
        let log = function.log().join("\n");
        assert!(!log.contains(SECRET), "{log}");
    }
    let counts = e2e::inventory::published(&aws);
    assert!(
        counts.iter().all(|it| !it.name.starts_with("Guild")),
        "{counts:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn between_two_calls_of_discord_nothing_is_carried_forward() {
    let aws = aws::worker().await;
    let rule: Rule = Box::new(|_| answer("200 OK", "", r#"{"approximate_guild_count":7}"#));
    let server = Server::start(any(1), rule).await;
    let mut way = discord(&server);
    way["discord"]["bot_token"] = json!(SECRET);
    let settings = json!({
        "publisher": "arrakis", "gateways": {"gateway": way},
        "sources": [{"kind": "guilds", "gateway": "gateway"}],
    });
    let function = start(&aws, &settings).await.unwrap();
    for _ in 0..3 {
        let report = run(&function).await;
        assert_eq!(report["missing"], json!([]), "{report:#}");
    }
    assert_eq!(server.asked().len(), 1);
    let mut counts = e2e::inventory::published(&aws);
    counts.retain(|it| it.name == "GuildCount");
    assert_eq!(counts.len(), 1, "{counts:?}");
}
