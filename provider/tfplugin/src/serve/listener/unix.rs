//! A Unix socket that no other user can connect to.

use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use socket2::{Domain, SockAddr, Type};

use super::{Address, Environment, Listener, Refusal, Socket, SocketFile};

/// Longest socket path in bytes. The systems' own limits start at 104 with the final zero.
const SOCKET_PATH_BYTES_MAX: usize = 99;

/// Names to try before giving up; a collision needs 64 equal random bits.
const NAME_ATTEMPTS_MAX: u32 = 8;

/// Connections the system holds until they are accepted.
const BACKLOG_CONNECTIONS: i32 = 128;

/// Listens in the folder the host names, or among temporary files.
pub(super) fn bind(environment: &Environment) -> Result<Listener, Refusal> {
    let (folder, variable) = match &environment.socket_folder {
        Some(folder) => (folder, "PLUGIN_UNIX_SOCKET_DIR"),
        None => (&environment.temporary_folder, "TMPDIR"),
    };
    let group = match &environment.socket_group {
        Some(group) => Some(group_number(group, Path::new("/etc/group"))?),
        None => None,
    };
    let mut failure = io::Error::from(io::ErrorKind::AddrInUse);
    for _ in 0..NAME_ATTEMPTS_MAX {
        let (path, text) = new_path(folder, variable)?;
        match listen(&path, group) {
            Ok((listener, file)) => {
                return Ok(Listener {
                    socket: Socket::Unix(listener),
                    address: Address::Unix(text),
                    file: Some(file),
                });
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => failure = error,
            Err(error) => {
                failure = error;
                break;
            }
        }
    }
    Err(Refusal::new(format!(
        "cannot listen on a Unix socket in {}: {failure}; \
         set {variable} to a folder this user can write to",
        folder.display()
    )))
}

/// A fresh name in `folder`, as a path and as text.
fn new_path(folder: &Path, variable: &str) -> Result<(PathBuf, String), Refusal> {
    // Unique, not secret: the standard library's hash seeds are random enough.
    let random = RandomState::new().hash_one(std::process::id());
    let path = folder.join(format!("plugin{random:016x}"));
    let Some(text) = path.to_str().map(str::to_owned) else {
        return Err(Refusal::new(format!(
            "{variable} is {}, which is not UTF-8 text; the handshake can carry nothing else",
            folder.display()
        )));
    };
    if text.len() > SOCKET_PATH_BYTES_MAX {
        return Err(Refusal::new(format!(
            "the socket path {text} has {} bytes; allowed are {SOCKET_PATH_BYTES_MAX}; \
             set {variable} to a shorter folder",
            text.len()
        )));
    }
    if text.contains(['|', '\n']) {
        return Err(Refusal::new(format!(
            "{variable} is {text:?}; the handshake line cannot carry a path with | or a newline"
        )));
    }
    Ok((path, text))
}

/// Binds, narrows the rights, and only then listens: at no moment can another user connect.
fn listen(path: &Path, group: Option<u32>) -> io::Result<(UnixListener, SocketFile)> {
    let socket = socket2::Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&SockAddr::unix(path)?)?;
    let file = SocketFile(path.to_owned());
    let mode = if group.is_some() { 0o660 } else { 0o600 };
    if group.is_some() {
        std::os::unix::fs::chown(path, None, group)?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    socket.set_nonblocking(true)?;
    socket.listen(BACKLOG_CONNECTIONS)?;
    Ok((UnixListener::from(std::os::fd::OwnedFd::from(socket)), file))
}

/// The number of a group given by number or by its name in the group file.
fn group_number(group: &str, file: &Path) -> Result<u32, Refusal> {
    if let Ok(number) = group.parse() {
        return Ok(number);
    }
    let content = fs::read_to_string(file).map_err(|error| {
        Refusal::new(format!(
            "PLUGIN_UNIX_SOCKET_GROUP is {group:?}, and {} cannot be read: {error}",
            file.display()
        ))
    })?;
    content
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&group))
        .and_then(|fields| fields.get(2)?.parse().ok())
        .ok_or_else(|| {
            Refusal::new(format!(
                "PLUGIN_UNIX_SOCKET_GROUP is {group:?}; allowed is a number or a group \
                 named in {}",
                file.display()
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_go_by_number_or_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("group");
        fs::write(&file, "root:x:0:\nbuilders:x:1007:ann,bob\nbroken\n").unwrap();
        assert_eq!(group_number("12", &file).unwrap(), 12);
        assert_eq!(group_number("builders", &file).unwrap(), 1007);
        for absent in ["broken", "nobody-here"] {
            let refusal = group_number(absent, &file).unwrap_err().to_string();
            assert!(refusal.contains(absent), "{refusal}");
        }
    }

    #[test]
    fn a_long_folder_is_refused_with_its_variable() {
        let folder = PathBuf::from(format!("/{}", "long".repeat(30)));
        let refusal = new_path(&folder, "TMPDIR").unwrap_err().to_string();
        assert!(refusal.contains("144 bytes"), "{refusal}");
        assert!(refusal.contains("set TMPDIR"), "{refusal}");
    }
}
