//! PEM text as a file: the NATS client takes certificates and keys by path alone, unless one is
//! ready to parse the system's authorities at every connection. On Linux the file lives in memory,
//! so that no key ever touches a disk.

use std::io;

/// PEM text as a file, for as long as this lives.
#[cfg(target_os = "linux")]
pub(crate) struct PemFile(std::fs::File);

#[cfg(target_os = "linux")]
impl PemFile {
    pub(crate) fn new(pem: &str) -> io::Result<Self> {
        use std::io::Write as _;
        let flags = rustix::fs::MemfdFlags::CLOEXEC;
        let mut file = std::fs::File::from(rustix::fs::memfd_create("nats-pem", flags)?);
        file.write_all(pem.as_bytes())?;
        Ok(Self(file))
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        use std::os::fd::AsRawFd as _;
        format!("/proc/self/fd/{}", self.0.as_raw_fd()).into()
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) struct PemFile(tempfile::NamedTempFile);

#[cfg(not(target_os = "linux"))]
impl PemFile {
    pub(crate) fn new(pem: &str) -> io::Result<Self> {
        use std::io::Write as _;
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(pem.as_bytes())?;
        Ok(Self(file))
    }

    pub(crate) fn path(&self) -> std::path::PathBuf {
        self.0.path().to_owned()
    }
}
