//! `nats`: how to reach the NATS servers.

use std::time::Duration;

use async_nats::ServerAddr;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde_json::Value;

use super::fault::describe;
use super::names;
use super::reader::Reader;
use crate::secret::Secret;

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
    /// TLS; when given it is demanded, so that no server can ask for the password in the clear.
    pub tls: Option<Tls>,
    /// Who we are.
    pub auth: Auth,
    /// Where replies go; default `_INBOX`. Name your own to permit the publisher nothing else.
    pub inbox_prefix: Option<String>,
}

/// How to know the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// The private authority that signed the server's certificate, as PEM. Without it the system's
    /// own authorities are used.
    pub ca_pem: Option<String>,
}

/// How the server knows us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// The server asks nothing.
    Open,
    /// User and password.
    UserPassword {
        /// The user.
        user: String,
        /// The password.
        password: Secret,
    },
    /// A token.
    Token(Secret),
}

/// Attributes of `nats`.
pub(crate) const ATTRIBUTES: &[&str] = &[
    "servers",
    "connect_timeout",
    "request_timeout",
    "tls",
    "user",
    "password",
    "token",
    "inbox_prefix",
];
/// Attributes of `nats.tls`.
const TLS_ATTRIBUTES: &[&str] = &["ca_pem"];

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
        tls: tls(reader),
        auth: auth(reader),
        inbox_prefix: reader
            .text("inbox_prefix", names::inbox_prefix)
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

fn tls(reader: &Reader<'_>) -> Option<Tls> {
    let inner = reader.object("tls", TLS_ATTRIBUTES)?;
    let ca_pem = inner.text("ca_pem", names::not_empty).map(str::to_owned);
    if let Some(pem) = &ca_pem {
        check_certificates(&inner, pem);
    }
    Some(Tls { ca_pem })
}

/// Refuses PEM without a certificate that can be trusted, here rather than at every connection.
fn check_certificates(reader: &Reader<'_>, pem: &str) {
    const ALLOWED: &str = "one or more PEM certificates of authorities";
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let outcome = certificate
            .map_err(|problem| problem.to_string())
            .and_then(|found| roots.add(found).map_err(|problem| problem.to_string()));
        if let Err(problem) = outcome {
            let found = format!("a certificate that cannot be read: {problem}");
            reader.fault("ca_pem", &found, ALLOWED, "paste the certificate whole");
            return;
        }
    }
    if roots.is_empty() {
        let remedy = "paste from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----";
        reader.fault("ca_pem", "no certificate", ALLOWED, remedy);
    }
}

fn auth(reader: &Reader<'_>) -> Auth {
    let user = reader.text("user", names::not_empty).map(str::to_owned);
    let password = reader.secret("password");
    let token = reader.secret("token");
    let given = |name| reader.get(name).is_some();
    if given("token") && (given("user") || given("password")) {
        let allowed = "a token, or user and password, or none of them";
        reader.fault(
            "token",
            "a token beside user or password",
            allowed,
            "remove one",
        );
    }
    for (name, other) in [("user", "password"), ("password", "user")] {
        if given(other) && !given(name) && !given("token") {
            let found = format!("nothing, while {other} is given");
            let remedy = format!("add nats.{name} or remove nats.{other}");
            reader.fault(name, &found, "user and password together", &remedy);
        }
    }
    match (user, password, token) {
        (Some(user), Some(password), None) => Auth::UserPassword { user, password },
        (None, None, Some(token)) => Auth::Token(token),
        _ => Auth::Open,
    }
}
