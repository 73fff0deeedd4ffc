//! What the starting program says through environment variables.
//!
//! The names are go-plugin's. Terraform and OpenTofu set the cookie, the versions, the ports and,
//! unless `TF_DISABLE_PLUGIN_TLS` is set, their certificate; the rest is set by other hosts.

use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::Refusal;

/// The variable by which a provider knows that Terraform started it, and its value.
pub(super) const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// What the starting program asked for, checked.
#[derive(Debug, PartialEq)]
pub(super) struct Environment {
    /// Protocol major versions the client speaks, in its order; empty when it did not say.
    pub(super) protocol_versions: Vec<u32>,
    /// Ports to try on TCP, first to last; `0..=0` lets the system choose.
    pub(super) ports: RangeInclusive<u16>,
    /// The client's certificate as PEM text. Its presence asks for mutual TLS.
    pub(super) client_certificate: Option<String>,
    /// The folder for the Unix socket, where the host insists on one.
    pub(super) socket_folder: Option<PathBuf>,
    /// The group, by name or number, that may connect to the Unix socket.
    pub(super) socket_group: Option<String>,
    /// Whether the client reads a seventh handshake field.
    pub(super) reads_multiplexing: bool,
    /// Where temporary files go.
    pub(super) temporary_folder: PathBuf,
}

/// Whether the starting program is a Terraform that looks for a provider.
pub(super) fn cookie(lookup: &dyn Fn(&str) -> Option<OsString>) -> Cookie {
    match lookup(COOKIE.0) {
        Some(value) if value == COOKIE.1 => Cookie::Right,
        Some(_) => Cookie::Wrong,
        None => Cookie::Absent,
    }
}

/// The three states of the magic cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cookie {
    /// Started by Terraform or OpenTofu.
    Right,
    /// Started by a program that looks for another kind of plugin.
    Wrong,
    /// Started by hand.
    Absent,
}

impl Environment {
    /// Reads and checks every variable; the first one that cannot be obeyed is the error.
    pub(super) fn read(lookup: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, Refusal> {
        Ok(Self {
            protocol_versions: text(lookup, "PLUGIN_PROTOCOL_VERSIONS")?
                .map(|list| versions(&list))
                .unwrap_or_default(),
            ports: ports(lookup)?,
            client_certificate: text(lookup, "PLUGIN_CLIENT_CERT")?,
            socket_folder: lookup("PLUGIN_UNIX_SOCKET_DIR")
                .filter(|folder| !folder.is_empty())
                .map(PathBuf::from),
            socket_group: text(lookup, "PLUGIN_UNIX_SOCKET_GROUP")?
                .filter(|group| !group.is_empty()),
            reads_multiplexing: lookup("PLUGIN_MULTIPLEX_GRPC")
                .is_some_and(|value| !value.is_empty()),
            temporary_folder: lookup("TMPDIR")
                .filter(|folder| !folder.is_empty())
                .map_or_else(std::env::temp_dir, PathBuf::from),
        })
    }
}

/// The variable as text; text in another encoding than UTF-8 is refused by name.
fn text(
    lookup: &dyn Fn(&str) -> Option<OsString>,
    name: &'static str,
) -> Result<Option<String>, Refusal> {
    lookup(name)
        .map(|value| {
            value
                .into_string()
                .map_err(|_| Refusal::new(format!("{name} is not UTF-8 text")))
        })
        .transpose()
}

/// The numbers of a comma list. A version this program cannot read is one it does not speak.
fn versions(list: &str) -> Vec<u32> {
    list.split(',')
        .filter_map(|version| version.trim().parse().ok())
        .collect()
}

fn ports(lookup: &dyn Fn(&str) -> Option<OsString>) -> Result<RangeInclusive<u16>, Refusal> {
    let first = port(lookup, "PLUGIN_MIN_PORT")?;
    let last = port(lookup, "PLUGIN_MAX_PORT")?;
    if first > last {
        return Err(Refusal::new(format!(
            "PLUGIN_MIN_PORT is {first} and PLUGIN_MAX_PORT is {last}; \
             the first must not be above the second"
        )));
    }
    Ok(first..=last)
}

fn port(lookup: &dyn Fn(&str) -> Option<OsString>, name: &'static str) -> Result<u16, Refusal> {
    match text(lookup, name)?.as_deref() {
        None | Some("") => Ok(0),
        Some(found) => found.trim().parse().map_err(|_| {
            Refusal::new(format!(
                "{name} is {found:?}; allowed is a port number from 0 to 65535"
            ))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Environment, Refusal> {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        };
        Environment::read(&lookup)
    }

    #[test]
    fn terraform_sets_these() {
        let environment = read(&[
            ("PLUGIN_MIN_PORT", "10000"),
            ("PLUGIN_MAX_PORT", "25000"),
            ("PLUGIN_PROTOCOL_VERSIONS", "6,5"),
            ("PLUGIN_CLIENT_CERT", "-----BEGIN"),
            ("TMPDIR", "/somewhere"),
        ])
        .unwrap();
        assert_eq!(
            environment,
            Environment {
                protocol_versions: vec![6, 5],
                ports: 10_000..=25_000,
                client_certificate: Some("-----BEGIN".into()),
                socket_folder: None,
                socket_group: None,
                reads_multiplexing: false,
                temporary_folder: "/somewhere".into(),
            }
        );
    }

    #[test]
    fn other_hosts_set_these() {
        let environment = read(&[
            ("PLUGIN_UNIX_SOCKET_DIR", "/sockets"),
            ("PLUGIN_UNIX_SOCKET_GROUP", "builders"),
            ("PLUGIN_MULTIPLEX_GRPC", "true"),
        ])
        .unwrap();
        assert_eq!(environment.socket_folder, Some("/sockets".into()));
        assert_eq!(environment.socket_group, Some("builders".into()));
        assert!(environment.reads_multiplexing);
        assert_eq!(environment.ports, 0..=0);
        assert!(environment.protocol_versions.is_empty());
    }

    #[test]
    fn an_unreadable_port_is_named() {
        let refusal = read(&[("PLUGIN_MIN_PORT", "70000")]).unwrap_err();
        assert!(
            refusal.to_string().contains("PLUGIN_MIN_PORT is \"70000\""),
            "{refusal}"
        );
        let refusal = read(&[("PLUGIN_MIN_PORT", "9"), ("PLUGIN_MAX_PORT", "8")]).unwrap_err();
        assert!(refusal.to_string().contains("above"), "{refusal}");
    }

    #[test]
    fn cookie_has_three_states() {
        let with = |value: Option<&'static str>| cookie(&move |_| value.map(OsString::from));
        assert_eq!(with(Some(COOKIE.1)), Cookie::Right);
        assert_eq!(with(Some("other")), Cookie::Wrong);
        assert_eq!(with(None), Cookie::Absent);
    }
}
