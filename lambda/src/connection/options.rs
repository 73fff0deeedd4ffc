//! The settings as the NATS client takes them, secrets filled in.

use std::sync::Arc;
use std::time::SystemTime;

use async_nats::{AuthError, ConnectOptions, Event};

use super::pem_file::PemFile;
use crate::config::{Auth, Identity, Nats, SecretSource};
use crate::pem;
use crate::sample::Missing;
use crate::secrets::Secrets;
use crate::user_credentials::UserCredentials;

/// Options, and the files that must stay while they are used.
pub(crate) struct Options {
    pub(crate) options: ConnectOptions,
    pub(crate) files: Vec<PemFile>,
}

/// Every secret of the settings, with its place in the configuration.
pub(crate) fn secrets(settings: &Nats) -> Vec<(&'static str, &SecretSource)> {
    let auth = match &settings.auth {
        Auth::Open => vec![],
        Auth::UserPassword { user, password } => {
            vec![("nats.user", user), ("nats.password", password)]
        }
        Auth::Token(token) => vec![("nats.token", token)],
        Auth::Nkey(seed) => vec![("nats.nkey", seed)],
        Auth::Credentials(text) => vec![("nats.credentials", text)],
    };
    let tls = &settings.tls;
    let ca = tls.ca_pem.as_ref().map(|ca| ("nats.tls.ca_pem", ca));
    let identity = tls.identity.iter().flat_map(|identity| {
        let Identity {
            certificate_pem,
            key_pem,
        } = identity;
        [
            ("nats.tls.certificate_pem", certificate_pem),
            ("nats.tls.key_pem", key_pem),
        ]
    });
    auth.into_iter().chain(ca).chain(identity).collect()
}

/// Makes options of the settings; `note` hears the connection's events.
///
/// # Errors
/// Which secret could not be had, or is not what it must be.
pub(crate) async fn options(
    settings: &Nats,
    store: &Secrets,
    now: SystemTime,
    note: impl Fn(&Event) + Send + Sync + 'static,
) -> Result<Options, Missing> {
    let mut found = Vec::new();
    for (field, source) in secrets(settings) {
        let secret = store.get(source, now).await;
        let secret = secret.map_err(|reason| Missing::Secret { field, reason })?;
        found.push((field, secret));
    }
    let text = |wanted: &str| -> String {
        let secret = found.iter().find(|(field, _)| *field == wanted);
        secret.map_or_else(String::new, |(_, secret)| secret.expose().to_owned())
    };
    let options = ConnectOptions::new()
        // Addresses learnt from a cluster are numeric and fail the certificate's name check.
        .ignore_discovered_servers()
        .connection_timeout(settings.connect_timeout)
        .request_timeout(Some(settings.request_timeout))
        // 0 would mean unlimited.
        .max_reconnects(settings.servers.len().max(1))
        .require_tls(settings.require_tls)
        .event_callback(move |event| {
            note(&event);
            std::future::ready(())
        });
    let options = match &settings.inbox_prefix {
        Some(prefix) => options.custom_inbox_prefix(prefix),
        None => options,
    };
    let options = match &settings.auth {
        Auth::Open => options,
        Auth::UserPassword { .. } => {
            options.user_and_password(text("nats.user"), text("nats.password"))
        }
        Auth::Token(_) => options.token(text("nats.token")),
        Auth::Nkey(_) => options.nkey(text("nats.nkey").trim().to_owned()),
        Auth::Credentials(_) => credentials(options, &text("nats.credentials"))?,
    };
    tls(settings, options, text)
}

fn credentials(options: ConnectOptions, text: &str) -> Result<ConnectOptions, Missing> {
    let UserCredentials { jwt, key } =
        UserCredentials::parse(text).map_err(|missing| Missing::Secret {
            field: "nats.credentials",
            reason: format!("it has {missing}"),
        })?;
    let key = Arc::new(key);
    Ok(options.jwt(jwt, move |nonce| {
        let signed = key.sign(&nonce).map_err(AuthError::new);
        std::future::ready(signed)
    }))
}

fn tls(
    settings: &Nats,
    mut options: ConnectOptions,
    text: impl Fn(&str) -> String,
) -> Result<Options, Missing> {
    let mut files = Vec::new();
    let unfit = |field: &'static str| move |reason: String| Missing::Secret { field, reason };
    if settings.tls.ca_pem.is_some() {
        let field = "nats.tls.ca_pem";
        pem::authorities(&text(field)).map_err(unfit(field))?;
        let file = file(&text(field)).map_err(unfit(field))?;
        options = options.add_root_certificates(file.path());
        files.push(file);
    }
    if settings.tls.identity.is_some() {
        let (certificate, key) = ("nats.tls.certificate_pem", "nats.tls.key_pem");
        pem::identity(&text(certificate), &text(key)).map_err(unfit(key))?;
        let certificate = file(&text(certificate)).map_err(unfit(certificate))?;
        let key = file(&text(key)).map_err(unfit("nats.tls.key_pem"))?;
        options = options.add_client_certificate(certificate.path(), key.path());
        files.extend([certificate, key]);
    }
    Ok(Options { options, files })
}

fn file(text: &str) -> Result<PemFile, String> {
    PemFile::new(&pem::normalize(text))
        .map_err(|problem| format!("it could not be handed to the NATS client: {problem}"))
}
