//! The one NATS connection, kept from run to run.
//!
//! Between runs a Lambda environment is frozen, and the server may have closed or lost the
//! connection meanwhile. The client's own reconnecting does not help then: it may lose the first
//! requests written after it, and they wait for their whole timeout. So a connection that is in
//! doubt is dropped and a new one is made.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_nats::{Client, ConnectOptions, Event};

use crate::clock::between;
use crate::config::{Auth, Nats};

/// A connection idle for longer is not reused. A server looks for silent clients after 120 s, and
/// Lambda's network forgets idle connections after about 350 s.
const IDLE_MAX: Duration = Duration::from_secs(150);
/// Most permission texts kept, one for each subject the server refused.
const VIOLATIONS_MAX: usize = 256;

/// How to connect, and the connection if there is one.
pub struct Connection {
    name: String,
    settings: Nats,
    authority: Option<AuthorityFile>,
    live: Option<Live>,
    violations: Violations,
}

struct Live {
    client: Client,
    last_answer: SystemTime,
}

/// What the server refused, in its own words.
///
/// A refused publish or subscription answers no request: the text arrives as an event of the
/// connection, and the request times out.
#[derive(Clone, Default)]
pub(crate) struct Violations(Arc<Mutex<Vec<String>>>);

impl Connection {
    /// Takes the settings; connects at the first need.
    pub fn new(publisher: &str, settings: Nats) -> Self {
        Self {
            name: format!("arrakis-publisher {publisher}"),
            settings,
            authority: None,
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
    /// # Errors
    /// Why no server could be reached within `wait`.
    pub(crate) async fn client(
        &mut self,
        now: SystemTime,
        wait: Duration,
    ) -> Result<(Client, bool), String> {
        if let Some(live) = &self.live
            && between(live.last_answer, now) < IDLE_MAX
        {
            return Ok((live.client.clone(), true));
        }
        self.discard();
        let client = self.connect(wait).await?;
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

    async fn connect(&mut self, wait: Duration) -> Result<Client, String> {
        self.violations = Violations::default();
        let options = self.options().map_err(|problem| {
            format!("the authority's certificate could not be set up: {problem}")
        })?;
        let servers = self.settings.servers.clone();
        let outcome = tokio::time::timeout(wait, options.connect(servers)).await;
        let names: Vec<&str> = self
            .settings
            .servers
            .iter()
            .map(async_nats::ServerAddr::as_url_str)
            .collect();
        let names = names.join(", ");
        match outcome {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(problem)) => Err(format!("{names}: {}", describe(&problem))),
            Err(_) => Err(format!(
                "{names}: no connection within {} ms",
                wait.as_millis()
            )),
        }
    }

    fn options(&mut self) -> io::Result<ConnectOptions> {
        let settings = &self.settings;
        let violations = self.violations.clone();
        let mut options = ConnectOptions::new()
            .name(&self.name)
            // Addresses learnt from a cluster are numeric and fail the certificate's name check.
            .ignore_discovered_servers()
            .connection_timeout(settings.connect_timeout)
            .request_timeout(Some(settings.request_timeout))
            // 0 would mean unlimited.
            .max_reconnects(settings.servers.len().max(1))
            .event_callback(move |event| {
                violations.note(&event);
                std::future::ready(())
            });
        if let Some(prefix) = &settings.inbox_prefix {
            options = options.custom_inbox_prefix(prefix);
        }
        options = match &settings.auth {
            Auth::Open => options,
            Auth::UserPassword { user, password } => {
                options.user_and_password(user.clone(), password.expose().to_owned())
            }
            Auth::Token(token) => options.token(token.expose().to_owned()),
        };
        let Some(tls) = &settings.tls else {
            return Ok(options);
        };
        options = options.require_tls(true);
        if let Some(pem) = &tls.ca_pem {
            let file = match self.authority.take() {
                Some(file) => file,
                None => AuthorityFile::new(pem)?,
            };
            options = options.add_root_certificates(file.path());
            self.authority = Some(file);
        }
        Ok(options)
    }
}

/// The error's kind and its source, once each: its own text repeats them.
fn describe(problem: &async_nats::ConnectError) -> String {
    use std::error::Error as _;
    let kind = problem.kind().to_string();
    match problem.source().map(ToString::to_string) {
        Some(source) if source.contains(&kind) => source,
        Some(source) => format!("{kind}: {source}"),
        None => kind,
    }
}

impl Violations {
    fn note(&self, event: &Event) {
        let Event::ServerError(async_nats::ServerError::Other(text)) = event else {
            return;
        };
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.len() < VIOLATIONS_MAX
            && text.to_ascii_lowercase().contains("permissions violation")
            && !texts.contains(text)
        {
            texts.push(text.clone());
        }
    }

    /// What the server said of `subject`, or of the replies that it kept from us.
    pub(crate) fn about(&self, subject: &str) -> Option<String> {
        let texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let quoted = format!("\"{subject}\"");
        let named = texts.iter().find(|text| text.contains(&quoted));
        let replies = || texts.iter().find(|text| text.contains("Subscription"));
        named.or_else(replies).cloned()
    }
}

/// PEM text as a file, which is the only way that spares the client from parsing the system's
/// authorities at every connection. Here it lives in memory and never touches a disk.
#[cfg(target_os = "linux")]
struct AuthorityFile(std::fs::File);

#[cfg(target_os = "linux")]
impl AuthorityFile {
    fn new(pem: &str) -> io::Result<Self> {
        use std::io::Write as _;
        let flags = rustix::fs::MemfdFlags::CLOEXEC;
        let mut file = std::fs::File::from(rustix::fs::memfd_create("nats-authority", flags)?);
        file.write_all(pem.as_bytes())?;
        Ok(Self(file))
    }

    fn path(&self) -> std::path::PathBuf {
        use std::os::fd::AsRawFd as _;
        format!("/proc/self/fd/{}", self.0.as_raw_fd()).into()
    }
}

#[cfg(not(target_os = "linux"))]
struct AuthorityFile(tempfile::NamedTempFile);

#[cfg(not(target_os = "linux"))]
impl AuthorityFile {
    fn new(pem: &str) -> io::Result<Self> {
        use std::io::Write as _;
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(pem.as_bytes())?;
        Ok(Self(file))
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use async_nats::{Event, ServerError};

    use super::Violations;

    #[test]
    fn violations_are_attached_to_their_own_subject() {
        let said = |text: &str| Event::ServerError(ServerError::Other(text.to_owned()));
        let violations = Violations::default();
        violations.note(&said(
            "Permissions Violation for Publish to \"$JS.API.CONSUMER.INFO.A.b\"",
        ));
        violations.note(&said(
            "some other error about \"$JS.API.CONSUMER.INFO.A.c\"",
        ));
        violations.note(&Event::Disconnected);
        let about = |subject: &str| violations.about(subject);
        assert!(about("$JS.API.CONSUMER.INFO.A.b").is_some_and(|text| text.contains("Publish")));
        assert_eq!(about("$JS.API.CONSUMER.INFO.A.c"), None);
        violations.note(&said(
            "Permissions Violation for Subscription to \"_INBOX.x.*\"",
        ));
        assert!(
            about("$JS.API.CONSUMER.INFO.A.c").is_some_and(|text| text.contains("Subscription")),
            "replies kept from us concern every request"
        );
    }
}
