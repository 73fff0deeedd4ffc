//! What a message of a load holds.

use std::{fs, path::Path};

use crate::error::{Error, Result};

/// Largest payload in bytes: what nats-server takes unless told otherwise (`max_payload`).
pub const PAYLOAD_BYTES_MAX: usize = 1_048_576;

/// Text that payloads of a size are filled with.
const FILLING: &[u8] = b"scale-test load ";

/// A payload of so many bytes, which says what it is.
///
/// # Errors
/// It is too large.
pub fn of_size(bytes: usize) -> Result<Vec<u8>> {
    check("--payload-bytes", bytes)?;
    Ok(FILLING.iter().copied().cycle().take(bytes).collect())
}

/// The payload in a file.
///
/// # Errors
/// It cannot be read or is too large.
pub fn of_file(path: &Path) -> Result<Vec<u8>> {
    let name = path.display();
    let bytes = fs::read(path).map_err(|error| {
        Error::usage(
            format!("--payload-file: cannot read {name}: {error}"),
            "give a file that can be read",
        )
    })?;
    check("--payload-file", bytes.len())?;
    Ok(bytes)
}

fn check(option: &str, bytes: usize) -> Result<()> {
    if bytes <= PAYLOAD_BYTES_MAX {
        return Ok(());
    }
    Err(Error::usage(
        format!("{option}: found {bytes} bytes; allowed: at most {PAYLOAD_BYTES_MAX}"),
        "send a smaller payload",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_has_its_size_and_says_what_it_is() {
        assert_eq!(of_size(0).unwrap(), b"");
        assert_eq!(of_size(18).unwrap(), b"scale-test load sc");
        assert_eq!(of_size(PAYLOAD_BYTES_MAX).unwrap().len(), PAYLOAD_BYTES_MAX);
        let fault = of_size(PAYLOAD_BYTES_MAX + 1).unwrap_err().to_string();
        assert!(fault.contains("found 1048577 bytes"), "{fault}");
    }

    #[test]
    fn a_file_is_sent_as_it_is_and_a_missing_one_is_named() {
        let fault = of_file(Path::new("/no/such/file")).unwrap_err().to_string();
        assert!(fault.contains("cannot read /no/such/file"), "{fault}");
        let bytes = of_file(Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/Cargo.toml"
        )))
        .unwrap();
        assert!(bytes.starts_with(b"[package]"));
    }
}
