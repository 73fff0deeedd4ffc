//! The socket a client connects to: a Unix socket of this user alone, or a port of 127.0.0.1.
//!
//! Both listen before the handshake line is printed, so a client that reads the line can connect.

#[cfg(unix)]
mod unix;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use super::Refusal;
use super::environment::Environment;

/// A bound and listening socket.
pub(super) struct Listener {
    pub(super) socket: Socket,
    pub(super) address: Address,
    /// Held for as long as clients may connect; dropping it removes the file.
    pub(super) file: Option<SocketFile>,
}

/// The kinds of socket, in non-blocking mode.
pub(super) enum Socket {
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixListener),
    Tcp(TcpListener),
}

/// Where a client finds the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    #[cfg_attr(not(unix), expect(dead_code))]
    Unix(String),
    Tcp(SocketAddr),
}

impl Address {
    /// The network's name in the handshake line, after Go's.
    pub(super) fn network(&self) -> &'static str {
        match self {
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }

    /// The address as Go's dialler reads it.
    pub(super) fn text(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => formatter.write_str(path),
            Self::Tcp(address) => address.fmt(formatter),
        }
    }
}

/// The name of a Unix socket, removed when dropped.
#[derive(Debug)]
pub(super) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Another process may have cleaned the folder; there is nobody left to tell.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Listener {
    /// Listens the way this platform prefers, or on TCP where `tcp` asks for it.
    pub(super) fn bind(environment: &Environment, tcp: bool) -> Result<Self, Refusal> {
        #[cfg(unix)]
        if !tcp {
            return unix::bind(environment);
        }
        let _ = tcp;
        Self::bind_tcp(environment.ports.clone())
    }

    /// The first free port of 127.0.0.1 in `ports`.
    fn bind_tcp(ports: RangeInclusive<u16>) -> Result<Self, Refusal> {
        let (first, last) = (*ports.start(), *ports.end());
        let mut failure = io::Error::from(io::ErrorKind::AddrInUse);
        for port in ports {
            match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(Self::from_tcp) {
                Ok(listener) => return Ok(listener),
                Err(error) => failure = error,
            }
        }
        Err(Refusal::new(format!(
            "no port of 127.0.0.1 from {first} to {last} (PLUGIN_MIN_PORT, PLUGIN_MAX_PORT) \
             can be listened on; the last answer was: {failure}"
        )))
    }

    fn from_tcp(listener: TcpListener) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self {
            address: Address::Tcp(listener.local_addr()?),
            socket: Socket::Tcp(listener),
            file: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn environment(folder: &Path) -> Environment {
        let lookup = |name: &str| (name == "TMPDIR").then(|| folder.as_os_str().to_owned());
        Environment::read(&lookup).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn unix_socket_is_private_and_removed() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let listener = Listener::bind(&environment(folder.path()), false).unwrap();
        let path = PathBuf::from(listener.address.text());
        assert_eq!(path.parent(), Some(folder.path()));
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::os::unix::net::UnixStream::connect(&path).unwrap();
        drop(listener);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn unix_socket_obeys_the_hosts_folder_and_group() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let folder = tempfile::tempdir().unwrap();
        let gid = std::fs::metadata(folder.path()).unwrap().gid();
        let environment = Environment {
            socket_folder: Some(folder.path().to_owned()),
            socket_group: Some(gid.to_string()),
            ..environment(Path::new("/nowhere"))
        };
        let listener = Listener::bind(&environment, false).unwrap();
        let metadata = std::fs::metadata(listener.address.text()).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o660);
        assert_eq!(metadata.gid(), gid);
    }

    #[test]
    fn tcp_takes_the_first_free_port() {
        let folder = Path::new("/nowhere");
        let taken = Listener::bind(&environment(folder), true).unwrap();
        let Address::Tcp(address) = taken.address else {
            panic!("asked for TCP, got {}", taken.address);
        };
        assert!(address.ip().is_loopback());

        let only_taken = Environment {
            ports: address.port()..=address.port(),
            ..environment(folder)
        };
        let refusal = Listener::bind(&only_taken, true).err().unwrap().to_string();
        assert!(refusal.contains(&address.port().to_string()), "{refusal}");

        let one_more = Environment {
            ports: address.port()..=u16::MAX,
            ..environment(folder)
        };
        let next = Listener::bind(&one_more, true).unwrap();
        assert_ne!(next.address, Address::Tcp(address));
    }
}
