//! Real HTTP servers, each an address of its own on the loopback network.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, SystemTime};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::GatewayScrape;
use crate::config::{Scrape, ScrapeUrl};
use crate::sample::Reading;

const BUDGET: Duration = Duration::from_secs(4);

/// The tasks of a gateway: the same port at 127.0.0.1, 127.0.0.2 and so on.
struct Tasks {
    port: u16,
    _servers: JoinSet<()>,
}

/// What a task does with a request.
#[derive(Clone)]
enum Does {
    Answers(u16, String),
    HangsUp,
    IsSilent,
}

fn address(index: usize, port: u16) -> SocketAddr {
    let last = u8::try_from(index + 1).expect("few tasks");
    (Ipv4Addr::new(127, 0, 0, last), port).into()
}

impl Tasks {
    async fn start(all: &[Does]) -> Self {
        loop {
            let first = TcpListener::bind(address(0, 0)).await.expect("a port");
            let port = first.local_addr().expect("an address").port();
            let mut listeners = vec![first];
            for index in 1..all.len() {
                match TcpListener::bind(address(index, port)).await {
                    Ok(listener) => listeners.push(listener),
                    // Another test has this one: take the next port.
                    Err(_) => break,
                }
            }
            if listeners.len() < all.len() {
                continue;
            }
            let mut servers = JoinSet::new();
            for (listener, does) in listeners.into_iter().zip(all) {
                servers.spawn(serve(listener, does.clone()));
            }
            return Self {
                port,
                _servers: servers,
            };
        }
    }

    /// Samples the gateway by the name `many`, which resolves to the first `count` addresses.
    async fn sample(&self, count: usize) -> Reading<String> {
        let settings = Scrape {
            urls: vec![ScrapeUrl {
                host: format!("many-{count}"),
                port: self.port,
                path: "/ready".to_owned(),
            }],
            guilds_metric: "gateway_shard_guilds".to_owned(),
            ready_metric: "gateway_shard_ready".to_owned(),
            timeout: Duration::from_millis(500),
        };
        let mut scrape = GatewayScrape::new(settings);
        scrape.resolve = |host, port| {
            let count = host.rsplit('-').next().and_then(|it| it.parse().ok());
            let found = (0..count.unwrap_or(0)).map(|index| address(index, port));
            Box::pin(std::future::ready(Ok(found.collect())))
        };
        let now = SystemTime::now();
        let guilds = scrape.sample(now, BUDGET).await?;
        Ok(format!("{} on {:?}", guilds.guilds, guilds.shards))
    }
}

async fn serve(listener: TcpListener, does: Does) {
    let mut silent = Vec::new();
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut request = vec![0; 4_096];
        let length = stream.read(&mut request).await.unwrap_or(0);
        let request = String::from_utf8_lossy(&request[..length]).into_owned();
        assert!(request.starts_with("GET /ready HTTP/1.1\r\n"), "{request}");
        assert!(request.contains("host: many-"), "{request}");
        match &does {
            Does::Answers(status, body) => {
                let length = body.len();
                let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\n\r\n");
                let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            }
            Does::HangsUp => {}
            Does::IsSilent => silent.push(stream),
        }
    }
}

fn json(rows: &[(u32, u64)], total: u32) -> Does {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.expect("after 1970").as_millis();
    let rows: Vec<String> = rows
        .iter()
        .map(|(shard, guilds)| {
            format!(
                r#"{{"shard_id":{shard},"total_shards":{total},"guilds":{guilds},"ready":true,
                "as_of_ms":{now},"instance":"a"}}"#
            )
        })
        .collect();
    Does::Answers(200, format!("{{\"shards\":[{}]}}", rows.join(",")))
}

fn prometheus(rows: &[(u32, u64)], total: u32) -> Does {
    let lines: Vec<String> = rows
        .iter()
        .map(|(shard, guilds)| {
            format!(
                "gateway_shard_guilds{{shard_id=\"{shard}\",total_shards=\"{total}\"}} {guilds}\n\
                 gateway_shard_ready{{shard_id=\"{shard}\"}} 1\n"
            )
        })
        .collect();
    Does::Answers(200, lines.concat())
}

#[tokio::test]
async fn every_address_is_asked_and_their_shards_add_up() {
    let tasks = Tasks::start(&[
        json(&[(0, 10), (1, 11)], 5),
        prometheus(&[(2, 12), (3, 13)], 5),
        json(&[(4, 14)], 5),
    ])
    .await;
    assert_eq!(tasks.sample(3).await, Ok("60 on Some(5)".to_owned()));
}

#[tokio::test]
async fn an_address_less_is_no_smaller_number() {
    let tasks = Tasks::start(&[json(&[(0, 10)], 2), json(&[(1, 11)], 2)]).await;
    let missing = tasks.sample(1).await.expect_err("a shard is missing");
    assert_eq!(missing.to_string(), "1 of 2 shards have no fresh count: 1");
    assert_eq!(missing.shards_missing(), Some(1));
}

#[tokio::test]
async fn a_task_that_is_gone_is_missed_only_for_its_shards() {
    let whole = json(&[(0, 10), (1, 11)], 2);
    for gone in [
        Does::HangsUp,
        Does::IsSilent,
        Does::Answers(503, String::new()),
    ] {
        let tasks = Tasks::start(&[whole.clone(), gone.clone()]).await;
        assert_eq!(tasks.sample(2).await, Ok("21 on Some(2)".to_owned()));
        let tasks = Tasks::start(&[json(&[(0, 10)], 2), gone]).await;
        let missing = tasks.sample(2).await.expect_err("a shard is missing");
        let text = missing.to_string();
        assert!(
            text.contains(&format!("(127.0.0.2:{}: ", tasks.port)),
            "{text}"
        );
        assert_eq!(missing.shards_missing(), Some(1));
    }
}

#[tokio::test]
async fn nobody_there_and_nonsense() {
    let tasks = Tasks::start(&[json(&[(0, 10)], 1)]).await;
    let text = tasks.sample(0).await.expect_err("no address").to_string();
    assert!(text.contains("many-0 has no address"), "{text}");
    let huge = "x".repeat(super::PAGE_BYTES_MAX + 1);
    for (body, word) in [
        ("{\"shards\":", "EOF"),
        ("{\"status\":\"ok\"}", "shards"),
        ("gateway_shard_guilds 7\n", "label shard_id"),
    ] {
        let does = Does::Answers(200, body.to_owned());
        let tasks = Tasks::start(&[json(&[(0, 10)], 1), does]).await;
        let problem = tasks.sample(2).await.expect_err(body).to_string();
        assert!(problem.contains(word), "{body}: {problem}");
        assert!(problem.contains("127.0.0.2"), "{problem}");
    }
    let tasks = Tasks::start(&[Does::Answers(200, huge)]).await;
    let problem = tasks.sample(1).await.expect_err("too much").to_string();
    assert!(problem.contains("length limit exceeded"), "{problem}");
    let tasks = Tasks::start(&[Does::Answers(200, "up 1\n".to_owned())]).await;
    let problem = tasks.sample(1).await.expect_err("no shard").to_string();
    assert_eq!(problem, "no gateway task reported a shard");
}
