//! Mutual TLS as go-plugin's `AutoMTLS` does it, with the client's certificate pinned.
//!
//! Terraform's client certificate is a self-signed P-521 certificate that claims to be an
//! authority. Ordinary chain checks refuse such a one as an end entity, and a check that anybody
//! with an authority's name could pass would be too weak. So exactly one certificate is accepted:
//! the bytes announced in `PLUGIN_CLIENT_CERT`. The proof that the peer holds its key is left to
//! rustls. Terraform itself would not notice a server that asks for no certificate at all, while
//! any program of this user could then drive a provider that holds AWS credentials.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ParsedCertificate};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig,
    SignatureScheme,
};

use super::Refusal;
use super::certificate::Identity;

/// The server side for one client: `client` is the PEM text it announced.
pub(super) fn server_config(client: &str, identity: Identity) -> Result<ServerConfig, Refusal> {
    // Named here, because the process default depends on what other crates install.
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = Arc::new(PinnedClient {
        certificate: announced_certificate(client)?,
        provider: Arc::clone(&provider),
    });
    let failed = |error: Error| Refusal::new(format!("cannot set up TLS: {error}"));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(failed)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![identity.certificate], identity.key)
        .map_err(failed)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    // Every connection shows its certificate; a resumed session would skip that.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

/// The one certificate in `PLUGIN_CLIENT_CERT`.
fn announced_certificate(pem: &str) -> Result<CertificateDer<'static>, Refusal> {
    let refuse = |found: &str| {
        Refusal::new(format!(
            "PLUGIN_CLIENT_CERT {found}; allowed is the PEM text of one X.509 certificate, \
             and without it this program serves nobody"
        ))
    };
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| refuse(&format!("is not PEM text ({error})")))?;
    let [certificate] = <[_; 1]>::try_from(certificates)
        .map_err(|found| refuse(&format!("holds {} certificates", found.len())))?;
    ParsedCertificate::try_from(&certificate)
        .map_err(|error| refuse(&format!("holds a damaged certificate ({error})")))?;
    Ok(certificate)
}

/// Accepts the announced certificate and no other, and requires one.
#[derive(Debug)]
struct PinnedClient {
    certificate: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for PinnedClient {
    fn client_auth_mandatory(&self) -> bool {
        true
    }

    /// No hints: Go then sends the only certificate it has.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if end_entity.as_ref() == self.certificate.as_ref() {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate_pem() -> String {
        let params = rcgen::CertificateParams::new(["localhost".to_owned()]).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().pem()
    }

    #[test]
    fn one_certificate_is_read() {
        assert!(announced_certificate(&certificate_pem()).is_ok());
    }

    #[test]
    fn anything_else_is_refused() {
        let two = certificate_pem() + &certificate_pem();
        let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let cut = certificate_pem().replace("-----END CERTIFICATE-----", "");
        let key = rcgen::KeyPair::generate().unwrap().serialize_pem();
        for (found, reason) in [
            ("", "holds 0 certificates"),
            ("not a certificate", "holds 0 certificates"),
            (key.as_str(), "holds 0 certificates"),
            (two.as_str(), "holds 2 certificates"),
            (damaged, "holds a damaged certificate"),
            (cut.as_str(), "is not PEM text"),
        ] {
            let refusal = announced_certificate(found).unwrap_err().to_string();
            assert!(refusal.contains(reason), "{reason}: {refusal}");
        }
    }
}
