//! The one NATS connection, kept from run to run.
//!
//! Between runs a Lambda environment is frozen, and the server may have closed or lost the
//! connection meanwhile. The client's own reconnecting does not help then: it may lose the first
//! requests written after it, and they wait for their whole timeout. So the client is kept from
//! reconnecting, a connection that is in doubt is dropped, and a new one is made.

mod options;
mod pem_file;
mod violations;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_nats::connection::State;
use async_nats::{Client, ConnectErrorKind, ServerAddr};
use tokio::time::{Instant, timeout, timeout_at};

use crate::clock::between;
use crate::config::Nats;
use crate::sample::Missing;
use crate::secrets::Secrets;
pub(crate) use violations::Violations;

/// A connection idle for longer is not reused. A server looks for silent clients after 120 s, and
/// Lambda's network forgets idle connections after about 350 s.
const IDLE_MAX: Duration = Duration::from_secs(150);
/// Where the client is told to reconnect to: nowhere, since nothing ever listens on port 0. It then
/// ends at once when its connection does, and so do the requests under way.
const NOWHERE: &str = "nats://127.0.0.1:0";
/// Longest wait for the client to take that in.
const SETTLE_MAX: Duration = Duration::from_millis(100);

/// How to connect, and the connection if there is one.
pub struct Connection {
    name: String,
    settings: Nats,
    secrets: Arc<Secrets>,
    live: Option<Live>,
    violations: Violations,
}

struct Live {
    client: Client,
    last_answer: SystemTime,
}

/// Why there is no connection, and whether the server refused to know us.
struct Failure {
    why: Missing,
    refused: bool,
}

impl Connection {
    /// Takes the settings; connects at the first need.
    pub fn new(publisher: &str, settings: Nats, secrets: Arc<Secrets>) -> Self {
        Self {
            name: format!("arrakis-publisher {publisher}"),
            settings,
            secrets,
            live: None,
            violations: Violations::default(),
        }
    }

    /// The longest wait for one answer.
    pub(crate) fn request_timeout(&self) -> Duration {
        self.settings.request_timeout
    }

    /// What the server refused since the connection was made.
    pub(crate) fn violations(&self) -> Violations {
        self.violations.clone()
    }

    /// A client, and whether its connection is from an earlier sample.
    ///
    /// A server that refuses to know us is tried once more with secrets read anew, for they may have
    /// been rotated.
    ///
    /// # Errors
    /// Why no server could be reached within `wait`, or that it is of the wrong cluster.
    pub(crate) async fn client(
        &mut self,
        now: SystemTime,
        wait: Duration,
    ) -> Result<(Client, bool), Missing> {
        if let Some(live) = &self.live
            && between(live.last_answer, now) < IDLE_MAX
            && live.client.connection_state() == State::Connected
        {
            return Ok((live.client.clone(), true));
        }
        self.discard();
        let deadline = Instant::now() + wait;
        let mut outcome = self.connect(now, deadline).await;
        if let Err(Failure { refused: true, .. }) = &outcome
            && self.forget_secrets(now)
        {
            tracing::info!("NATS refused the publisher; trying with secrets read anew");
            outcome = self.connect(now, deadline).await;
        }
        let client = outcome.map_err(|failure| failure.why)?;
        self.check_cluster(&client)?;
        self.live = Some(Live {
            client: client.clone(),
            last_answer: now,
        });
        Ok((client, false))
    }

    /// Notes that the connection answered.
    pub(crate) fn answered(&mut self, now: SystemTime) {
        if let Some(live) = &mut self.live {
            live.last_answer = now;
        }
    }

    /// Drops the connection; the next client has a new one.
    pub(crate) fn discard(&mut self) {
        self.live = None;
    }

    async fn connect(&mut self, now: SystemTime, deadline: Instant) -> Result<Client, Failure> {
        let unknown = |why| Failure {
            why,
            refused: false,
        };
        let violations = Violations::default();
        self.violations = violations.clone();
        let making = async {
            let note = move |event: &async_nats::Event| violations.note(event);
            let options = options::options(&self.settings, &self.secrets, now, note).await;
            let options::Options { options, files } = options.map_err(unknown)?;
            let servers = self.settings.servers.clone();
            let connected = options.name(&self.name).connect(servers).await;
            drop(files);
            connected.map_err(|problem| self.failure(&problem))
        };
        let client = match timeout_at(deadline, making).await {
            Ok(outcome) => outcome?,
            Err(_) => {
                let why = format!("{}: no connection in the time there was", self.names());
                return Err(unknown(Missing::Unreachable(why)));
            }
        };
        // Were it not to settle, the client would only reconnect once by itself.
        let _ = timeout(SETTLE_MAX, client.set_server_pool(NOWHERE)).await;
        let info = client.server_info();
        tracing::info!(
            server = info.server_name,
            version = info.version,
            cluster = info.cluster.unwrap_or_default(),
            "connected to NATS"
        );
        Ok(client)
    }

    fn failure(&self, problem: &async_nats::ConnectError) -> Failure {
        let shown = self.settings.tls.identity.is_some();
        let (text, refused) = describe(problem, shown);
        let why = Missing::Unreachable(format!("{}: {text}", self.names()));
        Failure { why, refused }
    }

    /// The servers' addresses, for a message. They hold no passwords: the configuration refuses
    /// those that do.
    fn names(&self) -> String {
        let servers = self.settings.servers.iter();
        let names: Vec<&str> = servers.map(ServerAddr::as_url_str).collect();
        names.join(", ")
    }

    /// Forgets every secret of the connection; says whether one may be another by now.
    fn forget_secrets(&self, now: SystemTime) -> bool {
        let secrets = options::secrets(&self.settings).into_iter();
        let forgotten = secrets.filter(|(_, source)| self.secrets.forget(source, now));
        forgotten.count() > 0
    }

    fn check_cluster(&self, client: &Client) -> Result<(), Missing> {
        let Some(expected) = &self.settings.cluster_name else {
            return Ok(());
        };
        let info = client.server_info();
        if info.cluster.as_ref() == Some(expected) {
            return Ok(());
        }
        Err(Missing::WrongCluster {
            server: info.server_name,
            found: info.cluster,
            expected: expected.clone(),
        })
    }
}

/// The error's kind and its source, once each, since its own text repeats them; with what to do where
/// that is known. And whether the server refused to know us, who have `shown` it a certificate or not.
fn describe(problem: &async_nats::ConnectError, shown: bool) -> (String, bool) {
    use std::error::Error as _;
    let kind = problem.kind().to_string();
    let text = match problem.source().map(ToString::to_string) {
        Some(source) if source.contains(&kind) => source,
        Some(source) => format!("{kind}: {source}"),
        None => kind,
    };
    let has = |word: &str| text.to_ascii_lowercase().contains(word);
    let known = matches!(
        problem.kind(),
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication
    );
    // A server's other words for it (nats-server, errors.go), and its TLS alerts.
    let refused = known || has("authenti") || has("authoriz") || has("fatal alert");
    let remedy = if has("unknownissuer") {
        "; give the authority that signed the server's certificate as nats.tls.ca_pem"
    } else if has("invalidcontenttype") {
        "; the server does not speak TLS, which nats.require_tls or nats.tls demands"
    } else if (has("certificaterequired") || has("badcertificate")) && !shown {
        "; give the certificate it asks for as nats.tls.certificate_pem and key_pem"
    } else {
        ""
    };
    (format!("{text}{remedy}"), refused)
}
