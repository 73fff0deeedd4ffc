//! PEM as people manage to pass it through an environment variable: with real line breaks, with the
//! two characters `\n` in their place, or as base64 of the whole.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Base64 with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// How every PEM text begins, that of NATS credentials included.
const BEGIN: &str = "-----BEGIN ";

/// The text with real line breaks, whichever way it came; unchanged when it is no PEM at all.
pub(crate) fn normalize(text: &str) -> String {
    if text.contains(BEGIN) {
        return unescape(text);
    }
    let packed: String = text.split_whitespace().collect();
    let unpacked = BASE64.decode(packed).ok();
    let unpacked = unpacked.and_then(|bytes| String::from_utf8(bytes).ok());
    match unpacked {
        Some(plain) if plain.contains(BEGIN) => unescape(&plain),
        _ => text.to_owned(),
    }
}

fn unescape(text: &str) -> String {
    text.replace("\\r", "").replace("\\n", "\n")
}

/// The certificates in a text.
///
/// # Errors
/// What was found instead of at least one certificate. Certificates are public, but the text may be
/// a mistaken secret, so it is never quoted.
pub(crate) fn certificates(text: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(normalize(text).as_bytes()).collect();
    match found {
        Ok(found) if found.is_empty() => Err("no certificate".to_owned()),
        Ok(found) => Ok(found),
        Err(problem) => Err(unreadable(&problem)),
    }
}

/// The authorities in a text: certificates that can be trusted.
///
/// # Errors
/// What was found instead.
pub(crate) fn authorities(text: &str) -> Result<rustls::RootCertStore, String> {
    let mut roots = rustls::RootCertStore::empty();
    for certificate in certificates(text)? {
        roots
            .add(certificate)
            .map_err(|problem| unreadable(&problem))?;
    }
    Ok(roots)
}

/// Whether `certificate` and `key` are a pair that can be shown to a server.
///
/// # Errors
/// What was found instead; nothing of the key.
pub(crate) fn identity(certificate: &str, key: &str) -> Result<(), String> {
    let chain = certificates(certificate)?;
    let key = PrivateKeyDer::from_pem_slice(normalize(key).as_bytes())
        .map_err(|_| "no private key (not shown)".to_owned())?;
    rustls::ClientConfig::builder()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_client_auth_cert(chain, key)
        .map_err(|problem| match problem {
            rustls::Error::InconsistentKeys(_) => {
                "a key that belongs to another certificate (not shown)".to_owned()
            }
            _ => "a private key that cannot be used (not shown)".to_owned(),
        })?;
    Ok(())
}

fn unreadable(problem: &impl std::fmt::Display) -> String {
    format!("a certificate that cannot be read: {problem}")
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::{BASE64, authorities, certificates, identity, normalize};

    fn pair(name: &str) -> (String, String) {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).expect("a certificate");
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn all_forms_are_one_text() {
        let (pem, _) = pair("nats.internal");
        let packed = BASE64.encode(&pem);
        let wrapped: Vec<&str> = packed
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).expect("ASCII"))
            .collect();
        for form in [
            pem.clone(),
            pem.replace('\n', "\\n"),
            pem.replace('\n', "\\r\\n"),
            packed.clone(),
            packed.trim_end_matches('=').to_owned(),
            wrapped.join("\n"),
            BASE64.encode(pem.replace('\n', "\\n")),
        ] {
            assert_eq!(normalize(&form), pem, "{form}");
            assert_eq!(certificates(&form).expect(&form).len(), 1);
            assert_eq!(authorities(&form).expect(&form).len(), 1);
        }
        assert_eq!(
            certificates(&format!("{pem}{pem}")).map(|it| it.len()),
            Ok(2)
        );
    }

    #[test]
    fn what_is_no_certificate_is_named_and_not_quoted() {
        let (pem, key) = pair("a");
        let cut = format!("{}\n-----END CERTIFICATE-----\n", &pem[..120]);
        for (text, expected) in [
            ("hunter2", "no certificate"),
            ("", "no certificate"),
            (key.as_str(), "no certificate"),
            (cut.as_str(), "a certificate that cannot be read"),
            (&pem[..120], "a certificate that cannot be read"),
        ] {
            let problem = authorities(text).expect_err(text);
            assert!(problem.starts_with(expected), "{text}: {problem}");
            assert!(!problem.contains("hunter2"), "{problem}");
        }
    }

    #[test]
    fn a_certificate_and_its_own_key_are_an_identity() {
        let (certificate, key) = pair("a");
        let (_, other) = pair("b");
        assert_eq!(identity(&certificate, &key.replace('\n', "\\n")), Ok(()));
        for (key, expected) in [
            (other.as_str(), "another certificate"),
            ("hunter2", "no private key"),
            (certificate.as_str(), "no private key"),
        ] {
            let problem = identity(&certificate, key).expect_err(key);
            assert!(problem.contains(expected), "{problem}");
            assert!(!problem.contains("hunter2"), "{problem}");
        }
    }
}
