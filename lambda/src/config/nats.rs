//! `nats`: how to reach the NATS servers.

use std::time::Duration;

use async_nats::ServerAddr;
use serde_json::Value;

use super::fault::describe;
use super::names;
use super::reader::Reader;
use super::secret_source::{self, SecretSource};
use crate::pem;
use crate::user_credentials::UserCredentials;

/// How to reach NATS, proved.
#[derive(Clone, Debug)]
pub struct Nats {
    /// The servers, any of which will do.
    pub servers: Vec<ServerAddr>,
    /// Longest wait for one server's address to connect. Seconds; default 1.
    pub connect_timeout: Duration,
    /// Longest wait for one answer. Seconds; default 1. A server delays some of its error replies
    /// by 500 ms, so less than that turns errors into timeouts.
    pub request_timeout: Duration,
    /// Whether only an encrypted connection will do, so that no server can ask for the password in
    /// the clear. Default: true when `tls` is given.
    pub require_tls: bool,
    /// How to know the server, and be known by it, over TLS.
    pub tls: Tls,
    /// Who we are.
    pub auth: Auth,
    /// Where replies go; default `_INBOX`. Name your own to permit the publisher nothing else.
    pub inbox_prefix: Option<String>,
    /// The cluster the server must belong to (`cluster { name }` of nats-server). Several servers
    /// behind one name that form no cluster each have queues of their own, and one of them would be
    /// read at random.
    pub cluster_name: Option<String>,
}

/// How to know the server, and be known by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// The private authority that signed the server's certificate, as PEM. Without it the system's
    /// own authorities are used.
    pub ca_pem: Option<SecretSource>,
    /// What we show a server that asks for a certificate.
    pub identity: Option<Identity>,
}

/// A certificate and its key, both as PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The certificate, with those between it and its authority.
    pub certificate_pem: SecretSource,
    /// Its private key.
    pub key_pem: SecretSource,
}

/// How the server knows us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// The server asks nothing, or knows us by our certificate.
    Open,
    /// User and password.
    UserPassword {
        /// The user.
        user: SecretSource,
        /// The password.
        password: SecretSource,
    },
    /// A token.
    Token(SecretSource),
    /// The seed of a user's nkey.
    Nkey(SecretSource),
    /// A credentials file's text: a user's JWT and the seed of its nkey.
    Credentials(SecretSource),
}

/// Attributes of `nats`.
pub(crate) const ATTRIBUTES: &[&str] = &[
    "servers",
    "cluster_name",
    "connect_timeout",
    "request_timeout",
    "require_tls",
    "tls",
    "user",
    "password",
    "token",
    "nkey",
    "credentials",
    "inbox_prefix",
];
/// Attributes of `nats.tls`.
const TLS_ATTRIBUTES: &[&str] = &["ca_pem", "certificate_pem", "key_pem"];

/// Most servers of one configuration.
const SERVERS_MAX: usize = 16;
/// Shortest and longest wait that can be asked for, in seconds. All of NATS has 4 s a sample.
const TIMEOUT_SECS: std::ops::RangeInclusive<f64> = 0.05..=4.0;
/// The wait unless told otherwise.
const TIMEOUT_DEFAULT: Duration = Duration::from_secs(1);

/// Reads `nats`.
pub(crate) fn read(reader: &Reader<'_>) -> Nats {
    Nats {
        servers: servers(reader),
        connect_timeout: reader.seconds("connect_timeout", TIMEOUT_SECS, TIMEOUT_DEFAULT),
        request_timeout: reader.seconds("request_timeout", TIMEOUT_SECS, TIMEOUT_DEFAULT),
        require_tls: require_tls(reader),
        tls: tls(reader),
        auth: auth(reader),
        inbox_prefix: reader
            .text("inbox_prefix", names::subject)
            .map(str::to_owned),
        cluster_name: reader
            .text("cluster_name", names::not_empty)
            .map(str::to_owned),
    }
}

fn servers(reader: &Reader<'_>) -> Vec<ServerAddr> {
    const ALLOWED: &str = "1 to 16 addresses like nats://HOST:4222 or tls://HOST:4222";
    if reader.get("servers").is_none() {
        reader.fault("servers", "nothing", ALLOWED, "add the servers' addresses");
        return Vec::new();
    }
    let Some(list) = reader.list("servers") else {
        return Vec::new();
    };
    if !(1..=SERVERS_MAX).contains(&list.len()) {
        let found = format!("{} addresses", list.len());
        reader.fault("servers", &found, ALLOWED, "name 1 to 16 servers");
    }
    let mut found = Vec::new();
    for (index, (_, value)) in list.iter().enumerate() {
        match server(value) {
            Ok(address) => found.push(address),
            Err((shown, remedy)) => {
                reader.fault(&format!("servers[{index}]"), &shown, ALLOWED, &remedy);
            }
        }
    }
    found
}

/// An address, or what to show of it and what to do. An address may hold a password, so it is not
/// shown once it contains an `@`.
fn server(value: &Value) -> Result<ServerAddr, (String, String)> {
    let Value::String(text) = value else {
        return Err((describe(value), "write the address as a text".to_owned()));
    };
    if text.contains('@') {
        return Err((
            "an address with a user in it (not shown)".to_owned(),
            "move user and password to nats.user and nats.password: in the address NATS clients \
             may ignore them"
                .to_owned(),
        ));
    }
    let refuse = |remedy: String| Err((describe(value), remedy));
    match text.parse::<ServerAddr>() {
        Ok(address) if address.is_websocket() => refuse("use the nats:// address".to_owned()),
        Ok(address) if address.host().is_empty() => refuse("name the host".to_owned()),
        Ok(address) => Ok(address),
        Err(problem) => refuse(format!("correct it: {problem}")),
    }
}

fn require_tls(reader: &Reader<'_>) -> bool {
    let given = reader.get("tls").is_some();
    let required = reader.boolean("require_tls");
    if given && required == Some(false) {
        let allowed = "true, or no tls: what tls says would be passed over";
        reader.fault("require_tls", "false beside tls", allowed, "remove one");
    }
    required.unwrap_or(given)
}

fn tls(reader: &Reader<'_>) -> Tls {
    let Some(inner) = reader.object("tls", TLS_ATTRIBUTES) else {
        return Tls::default();
    };
    let wanted = "the PEM certificates of one or more authorities";
    let ca_pem = secret_source::read(&inner, "ca_pem", wanted, |text| {
        pem::authorities(text).map(|_| ())
    });
    let wanted = "our certificate as PEM, with those between it and its authority";
    let certificate_pem = secret_source::read(&inner, "certificate_pem", wanted, |text| {
        pem::certificates(text).map(|_| ())
    });
    let key_pem = secret_source::read_any(&inner, "key_pem");
    together(&inner, "certificate_pem", "key_pem");
    let identity = certificate_pem.zip(key_pem);
    let identity = identity.map(|(certificate_pem, key_pem)| Identity {
        certificate_pem,
        key_pem,
    });
    if let Some(problem) = identity.as_ref().and_then(unfit) {
        let allowed = "the private key of certificate_pem, as PEM";
        inner.fault("key_pem", &problem, allowed, "paste the key whole");
    }
    Tls { ca_pem, identity }
}

/// What is wrong with an identity, as far as it can be told without fetching anything.
fn unfit(identity: &Identity) -> Option<String> {
    let certificate = identity.certificate_pem.given()?;
    let key = identity.key_pem.given()?;
    pem::identity(certificate.expose(), key.expose()).err()
}

fn auth(reader: &Reader<'_>) -> Auth {
    let user = secret_source::read_any(reader, "user");
    let password = secret_source::read_any(reader, "password");
    let token = secret_source::read_any(reader, "token");
    let wanted = "the seed of a user's nkey, SU…";
    let nkey = secret_source::read(reader, "nkey", wanted, seed);
    let wanted = "the text of a user's credentials file";
    let credentials = secret_source::read(reader, "credentials", wanted, credentials);
    let ways = ["user", "password", "token", "nkey", "credentials"];
    let given: Vec<&str> = ways
        .into_iter()
        .filter(|name| reader.get(name).is_some())
        .collect();
    let pair = given.iter().all(|name| ["user", "password"].contains(name));
    if let [.., last] = given[..]
        && !pair
        && given.len() > 1
    {
        let found = format!("{last} beside {}", given[..given.len() - 1].join(" and "));
        let allowed = "one of user with password, token, nkey and credentials";
        reader.fault(last, &found, allowed, "keep the one the server knows");
    }
    if pair {
        together(reader, "user", "password");
    }
    match (user, password, token, nkey, credentials) {
        (Some(user), Some(password), None, None, None) => Auth::UserPassword { user, password },
        (None, None, Some(token), None, None) => Auth::Token(token),
        (None, None, None, Some(seed), None) => Auth::Nkey(seed),
        (None, None, None, None, Some(credentials)) => Auth::Credentials(credentials),
        _ => Auth::Open,
    }
}

/// Notes the one of two attributes that is missing beside the other.
fn together(reader: &Reader<'_>, first: &str, second: &str) {
    for (name, other) in [(first, second), (second, first)] {
        if reader.get(other).is_some() && reader.get(name).is_none() {
            let found = format!("nothing, while {other} is given");
            let (path, other) = (reader.path(name), reader.path(other));
            let remedy = format!("add {path} or remove {other}");
            let allowed = format!("{first} and {second} together");
            reader.fault(name, &found, &allowed, &remedy);
        }
    }
}

/// Checks the seed of a user's nkey.
fn seed(text: &str) -> Result<(), String> {
    let user = text.trim().starts_with("SU");
    let pair = nkeys::KeyPair::from_seed(text.trim());
    (user && pair.is_ok())
        .then_some(())
        .ok_or("another text (not shown)".to_owned())
}

/// Checks the text of a credentials file.
fn credentials(text: &str) -> Result<(), String> {
    UserCredentials::parse(text)
        .map(|_| ())
        .map_err(|missing| format!("a text with {missing} (not shown)"))
}
