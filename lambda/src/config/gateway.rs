//! `gateways`: where the guilds of each Discord gateway are read.
//!
//! The profiles' `publisher_sources` name gateways; here each name is explained, once:
//!
//! ```json
//! "gateways": { "arrakis": { "request": { "subject": "gateway.guilds.get" } } }
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use super::fault::describe;
use super::names;
use super::reader::{Reader, nearest};
use super::secret_source::{self, SecretSource};

/// Where the guilds of a gateway are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GuildSource {
    /// Over HTTP, from every address that some names resolve to.
    Scrape(Scrape),
    /// By one NATS request that every gateway task answers.
    Request(GuildRequest),
    /// From a JetStream key-value bucket that the gateway tasks write.
    Bucket(GuildBucket),
    /// From Discord itself, approximately.
    Discord(Discord),
}

/// Gateway tasks that are asked over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scrape {
    /// What to get from every address of each name.
    pub urls: Vec<ScrapeUrl>,
    /// The Prometheus gauge of a shard's guilds, with labels `shard_id` and `total_shards`.
    pub guilds_metric: String,
    /// The Prometheus gauge that is 1 while a shard is ready, with the label `shard_id`.
    pub ready_metric: String,
    /// Longest wait for one address. Seconds; default 1.
    pub timeout: Duration,
}

/// An `http://` address in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScrapeUrl {
    /// A name, or a numeric address.
    pub host: String,
    /// The port; 80 unless the address names one.
    pub port: u16,
    /// The path with its query.
    pub path: String,
}

/// A NATS request that every gateway task answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildRequest {
    /// The subject that every gateway task listens on, without a queue group.
    pub subject: String,
}

/// A JetStream key-value bucket with a key `shard.<id>` for each shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildBucket {
    /// The bucket.
    pub bucket: String,
    /// The JetStream domain, where it is not the connection's own.
    pub domain: Option<String>,
}

/// Discord's own, approximate count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discord {
    /// The bot's token.
    pub bot_token: SecretSource,
    /// The address of the API, without a slash at its end.
    pub api_url: String,
    /// Least time between two calls. Seconds; default 60. Discord does not say how often the number
    /// changes, and bars callers that repeat refused calls.
    pub every: Duration,
}

impl GuildSource {
    /// Whether this is read through NATS.
    pub fn asks_nats(&self) -> bool {
        match self {
            Self::Request(_) | Self::Bucket(_) => true,
            Self::Scrape(_) | Self::Discord(_) => false,
        }
    }
}

/// Gateways by name; one whose settings are at fault has none. `None` where they cannot be read at
/// all.
pub(crate) type Gateways = Option<BTreeMap<String, Option<GuildSource>>>;

/// Ways to read guilds, as attributes of a gateway.
const SCRAPE: &str = "scrape";
const REQUEST: &str = "request";
const KV: &str = "kv";
const DISCORD: &str = "discord";
const KINDS: &[&str] = &[SCRAPE, REQUEST, KV, DISCORD];

/// Most gateways of one configuration.
const GATEWAYS_MAX: usize = 100;
/// Most addresses of one scrape; each may resolve to several.
const URLS_MAX: usize = 16;
/// Allowed waits for one address, in seconds. All reading has 4 s a sample.
const TIMEOUT_SECS: std::ops::RangeInclusive<f64> = 0.05..=4.0;
const TIMEOUT_DEFAULT: Duration = Duration::from_secs(1);
/// Allowed times between calls of Discord, in seconds.
const DISCORD_EVERY_SECS: std::ops::RangeInclusive<f64> = 10.0..=3_600.0;
const DISCORD_EVERY_DEFAULT: Duration = Duration::from_secs(60);
/// Discord's API in the version whose `Application` object has the count.
const DISCORD_API: &str = "https://discord.com/api/v10";
/// What the gateway of `examples/gateway-responder` exports.
const GUILDS_METRIC: &str = "gateway_shard_guilds";
const READY_METRIC: &str = "gateway_shard_ready";

/// Reads `gateways` from the document.
pub(crate) fn read(document: &Reader<'_>) -> Gateways {
    if document.get("gateways").is_none() {
        return Some(BTreeMap::new());
    }
    let list = document.open_object("gateways")?;
    let names: Vec<&str> = list.names().collect();
    if names.len() > GATEWAYS_MAX {
        let found = format!("{} gateways", names.len());
        document.fault("gateways", &found, "up to 100", "split the publisher");
    }
    let named = names.into_iter().take(GATEWAYS_MAX).map(|name| {
        if let Err(allowed) = names::dimension(name) {
            let found = format!("{name:?} for a name");
            list.fault(name, &found, allowed, "rename the gateway");
        }
        let source = list.object(name, KINDS).and_then(|it| source(&it));
        (name.to_owned(), source)
    });
    Some(named.collect())
}

fn source(gateway: &Reader<'_>) -> Option<GuildSource> {
    let given: Vec<&str> = gateway.names().filter(|it| KINDS.contains(it)).collect();
    let [kind] = given[..] else {
        // An unknown attribute with a near one has been told already.
        if !given.is_empty() || gateway.names().all(|name| nearest(name, KINDS).is_none()) {
            let found = match given.is_empty() {
                true => "none of them".to_owned(),
                false => given.join(" and "),
            };
            let allowed = "exactly one of scrape, request, kv and discord";
            gateway.fault_here(&found, allowed, "say where the guilds are read, once");
        }
        return None;
    };
    match kind {
        SCRAPE => scrape(gateway).map(GuildSource::Scrape),
        REQUEST => request(gateway).map(GuildSource::Request),
        KV => bucket(gateway).map(GuildSource::Bucket),
        _ => discord(gateway).map(GuildSource::Discord),
    }
}

fn scrape(gateway: &Reader<'_>) -> Option<Scrape> {
    const ALLOWED: &str = "1 to 16 addresses like http://gateway.internal:9090/metrics";
    let known = &["urls", "guilds_metric", "ready_metric", "timeout"];
    let reader = gateway.object(SCRAPE, known)?;
    let metric = |name, default: &str| {
        let given = reader.text(name, names::prometheus_metric);
        given.unwrap_or(default).to_owned()
    };
    let guilds_metric = metric("guilds_metric", GUILDS_METRIC);
    let ready_metric = metric("ready_metric", READY_METRIC);
    let timeout = reader.seconds("timeout", TIMEOUT_SECS, TIMEOUT_DEFAULT);
    if reader.get("urls").is_none() {
        reader.fault("urls", "nothing", ALLOWED, "add the gateway's addresses");
        return None;
    }
    let list = reader.list("urls")?;
    if !(1..=URLS_MAX).contains(&list.len()) {
        let found = format!("{} addresses", list.len());
        reader.fault("urls", &found, ALLOWED, "name 1 to 16 addresses");
    }
    let mut urls = Vec::new();
    for (index, (_, value)) in list.iter().enumerate() {
        match value.as_str().and_then(scrape_url) {
            Some(url) => urls.push(url),
            None => {
                let path = format!("urls[{index}]");
                let remedy = "write http://, a host without user or password, a port and a path";
                reader.fault(&path, &shown(value), ALLOWED, remedy);
            }
        }
    }
    Some(Scrape {
        urls,
        guilds_metric,
        ready_metric,
        timeout,
    })
}

/// The parts of an address: plain HTTP, since a certificate names no numeric address, and an
/// address for each task is what its name resolves to.
fn scrape_url(text: &str) -> Option<ScrapeUrl> {
    let uri: http::Uri = text.parse().ok()?;
    let authority = uri.authority()?;
    if uri.scheme_str() != Some("http") || authority.as_str().contains('@') {
        return None;
    }
    let host = authority.host();
    let numeric_v6 = host.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let port = match authority.port() {
        Some(port) => Some(port.as_u16()).filter(|port| *port > 0)?,
        // An authority with a colon and no port the parser took.
        None if authority.as_str() != host => return None,
        None => 80,
    };
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    (!host.is_empty()).then(|| ScrapeUrl {
        host: numeric_v6.unwrap_or(host).to_owned(),
        port,
        path: path.to_owned(),
    })
}

fn request(gateway: &Reader<'_>) -> Option<GuildRequest> {
    let reader = gateway.object(REQUEST, &["subject"])?;
    let subject = reader.required_text("subject", names::subject)?.to_owned();
    Some(GuildRequest { subject })
}

fn bucket(gateway: &Reader<'_>) -> Option<GuildBucket> {
    let reader = gateway.object(KV, &["bucket", "domain"])?;
    let domain = reader.text("domain", names::nats_name).map(str::to_owned);
    let bucket = reader.required_text("bucket", names::bucket)?.to_owned();
    Some(GuildBucket { bucket, domain })
}

fn discord(gateway: &Reader<'_>) -> Option<Discord> {
    let reader = gateway.object(DISCORD, &["bot_token", "api_url", "every"])?;
    let every = reader.seconds("every", DISCORD_EVERY_SECS, DISCORD_EVERY_DEFAULT);
    let api_url = api_url(&reader);
    if reader.get("bot_token").is_none() {
        let allowed = "the bot's token, or where it is";
        reader.fault("bot_token", "nothing", allowed, "add bot_token");
    }
    let wanted = "the bot's token, without Bot before it";
    let bot_token = secret_source::read(&reader, "bot_token", wanted, |text| {
        let printable = text.chars().all(|character| character.is_ascii_graphic());
        let problem = "a text with blanks or line breaks (not shown)";
        printable.then_some(()).ok_or(problem.to_owned())
    });
    Some(Discord {
        bot_token: bot_token?,
        api_url,
        every,
    })
}

/// The API's address: encrypted, since the token goes there, unless it does not leave this machine.
fn api_url(reader: &Reader<'_>) -> String {
    let Some(text) = reader.text("api_url", names::not_empty) else {
        return DISCORD_API.to_owned();
    };
    let uri: Option<http::Uri> = text.parse().ok();
    let acceptable = uri.is_some_and(|uri| {
        let host = uri.host().unwrap_or_default();
        let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        let plain = uri.authority().is_none_or(|it| it.as_str().contains('@'));
        !plain && (uri.scheme_str() == Some("https") || here && uri.scheme_str() == Some("http"))
    });
    if !acceptable {
        let value = serde_json::Value::from(text);
        let allowed = "an https:// address, or http:// to this machine alone";
        reader.fault("api_url", &shown(&value), allowed, "correct api_url");
    }
    text.trim_end_matches('/').to_owned()
}

/// An address as a fault shows it: not at all, when there may be a password in it.
fn shown(value: &serde_json::Value) -> String {
    match value.as_str() {
        Some(text) if text.contains('@') => "an address with a user in it (not shown)".to_owned(),
        _ => describe(value),
    }
}
