//! How NATS is reached, as a user of the `nats` command says it.

use std::{path::PathBuf, time::Duration};

use async_nats::{Client, ConnectOptions};

use crate::{
    calls::Calls,
    error::{Error, Result, chain},
};

/// Longest wait for the server to accept the connection, in seconds.
const CONNECT_SECS_MAX: u64 = 5;

/// How NATS is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NatsAccess {
    /// Servers, by comma; a user and password may stand before the host.
    pub url: String,
    /// A file with the credentials of a user (`.creds`).
    pub credentials: Option<PathBuf>,
    /// A file with the seed of an NKey.
    pub nkey: Option<PathBuf>,
    /// A file with the certificates to trust, PEM.
    pub certificate_authority: Option<PathBuf>,
    /// Files with the client's certificate and its key, PEM.
    pub identity: Option<(PathBuf, PathBuf)>,
}

/// Connects to NATS.
///
/// # Errors
/// A file cannot be read, no server can be reached, or it refuses the credentials.
pub async fn connect(access: &NatsAccess, calls: &Calls) -> Result<Client> {
    let servers: Vec<_> = access.url.split(',').map(str::trim).collect();
    calls.read("nats:connect", hosts(&servers));
    let options = options(access).await?;
    options.connect(servers.as_slice()).await.map_err(|error| {
        Error::environment(
            format!("NATS at {}: {}", hosts(&servers), chain(&error)),
            "check --nats-url (NATS_URL), that the server runs and is reachable from here, and the \
             credentials",
        )
    })
}

async fn options(access: &NatsAccess) -> Result<ConnectOptions> {
    let NatsAccess {
        url: _,
        credentials,
        nkey,
        certificate_authority,
        identity,
    } = access;
    let mut options = ConnectOptions::new()
        .name("scale-test")
        .connection_timeout(Duration::from_secs(CONNECT_SECS_MAX))
        .ignore_discovered_servers();
    if let Some(path) = credentials {
        let read = options.credentials_file(path).await;
        options = read.map_err(|error| unreadable("--nats-creds", path, &error))?;
    }
    if let Some(path) = nkey {
        let seed = std::fs::read_to_string(path);
        let seed = seed.map_err(|error| unreadable("--nats-nkey", path, &error))?;
        options = options.nkey(seed.trim().to_owned());
    }
    if let Some(path) = certificate_authority {
        options = options.add_root_certificates(path.clone());
    }
    if let Some((certificate, key)) = identity {
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    Ok(options)
}

fn unreadable(option: &str, path: &std::path::Path, error: &std::io::Error) -> Error {
    Error::usage(
        format!("{option}: cannot read {}: {error}", path.display()),
        "name a file that can be read",
    )
}

/// The servers without what may be a password.
fn hosts(servers: &[&str]) -> String {
    let host = |server: &&str| match server.rsplit_once('@') {
        Some((_, host)) => host.to_owned(),
        None => (*server).to_owned(),
    };
    servers.iter().map(host).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_told() {
        let told = hosts(&["nats://me:secret@nats.internal:4222", "nats://b:4222"]);
        assert_eq!(told, "nats.internal:4222, nats://b:4222");
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_named_with_a_remedy() {
        let access = NatsAccess {
            url: "nats://127.0.0.1:1".to_owned(),
            ..NatsAccess::default()
        };
        let error = connect(&access, &Calls::default()).await.unwrap_err();
        assert!(error.to_string().contains("nats://127.0.0.1:1"), "{error}");
        assert!(error.remedy().unwrap().contains("--nats-url"));
    }
}
