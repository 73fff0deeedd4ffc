//! The server's certificate: made at each start, named in the handshake line, trusted once.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};

use super::Refusal;

/// The name a go-plugin client checks, whatever the address.
const SERVER_NAME: &str = "localhost";

/// How far the start of validity lies in the past, for clients whose clock is a little behind.
const BACKDATED_SECONDS: i64 = 30;

/// Validity in days. A process lives for one command; nobody wants one that dies of age.
const VALID_DAYS: i64 = 365 * 30;

/// A certificate and its key.
pub(super) struct Identity {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) key: PrivateKeyDer<'static>,
}

impl Identity {
    /// A fresh self-signed identity: P-256, because it is made in microseconds, and a subject
    /// alternative name, because Go does not look at the common name.
    pub(super) fn generate(now: OffsetDateTime) -> Result<Self, Refusal> {
        let failed = |error: rcgen::Error| {
            Refusal::new(format!(
                "cannot make a certificate for the handshake: {error}"
            ))
        };
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(failed)?;
        let mut params = CertificateParams::new([SERVER_NAME.to_owned()]).map_err(failed)?;
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, SERVER_NAME);
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_before = now - Duration::seconds(BACKDATED_SECONDS);
        params.not_after = now + Duration::days(VALID_DAYS);
        let certificate = params.self_signed(&key).map_err(failed)?;
        Ok(Self {
            certificate: certificate.der().clone(),
            key: PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        })
    }
}
