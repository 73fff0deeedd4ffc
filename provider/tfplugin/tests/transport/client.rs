//! A client like Terraform's: its certificate, its TLS, its gRPC.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P521_SHA512, SerialNumber,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tfplugin::generated::tfplugin6::provider_client::ProviderClient;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tonic::codegen::{Service, http::Uri};
use tonic::transport::{Channel, Endpoint};

use crate::probe::{Probe, WAIT_SECONDS_MAX};

/// A certificate with its key, as a client shows it.
#[derive(Clone)]
pub(crate) struct ClientIdentity {
    pub(crate) pem: String,
    certificate: CertificateDer<'static>,
    key: Arc<KeyPair>,
}

impl ClientIdentity {
    /// What go-plugin makes: P-521, self-signed, an authority, for client and server.
    pub(crate) fn like_terraforms() -> Self {
        Self::self_signed(Arc::new(new_key()), 1)
    }

    /// The same key and names in another certificate.
    pub(crate) fn with_same_key(&self) -> Self {
        Self::self_signed(Arc::clone(&self.key), 2)
    }

    /// A certificate this one issued, as for a chain check it would be allowed to.
    pub(crate) fn issues(&self) -> Self {
        let issuer_key = KeyPair::try_from(self.key.serialize_der()).unwrap();
        let issuer = CertifiedIssuer::self_signed(parameters(1), issuer_key).unwrap();
        let key = Arc::new(new_key());
        let certificate = parameters(3).signed_by(&*key, &issuer).unwrap();
        Self {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            key,
        }
    }

    /// This certificate with a key that is not its own.
    pub(crate) fn with_other_key(&self) -> Self {
        Self {
            key: Arc::new(new_key()),
            ..self.clone()
        }
    }

    fn self_signed(key: Arc<KeyPair>, serial: u64) -> Self {
        let certificate = parameters(serial).self_signed(&*key).unwrap();
        Self {
            pem: certificate.pem(),
            certificate: certificate.der().clone(),
            key,
        }
    }
}

fn new_key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).unwrap()
}

fn parameters(serial: u64) -> CertificateParams {
    let mut parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
    parameters.serial_number = Some(SerialNumber::from(serial));
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::KeyAgreement,
        KeyUsagePurpose::KeyCertSign,
    ];
    parameters.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    parameters
}

pub(crate) const TLS13: &SupportedProtocolVersion = &rustls::version::TLS13;
pub(crate) const TLS12: &SupportedProtocolVersion = &rustls::version::TLS12;

/// TLS that trusts the announced certificate alone and shows `identity`, if any.
///
/// Nothing is checked about `identity`, so that a test can show a certificate without its key.
pub(crate) fn tls(
    probe: &Probe,
    identity: Option<&ClientIdentity>,
    version: &'static SupportedProtocolVersion,
) -> ClientConfig {
    let announced = STANDARD_NO_PAD.decode(probe.handshake()[5]).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(announced.into()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let key = PrivatePkcs8KeyDer::from(identity.key.serialize_der());
            let key = PrivateKeyDer::from(key);
            let signer = provider.key_provider.load_private_key(key).unwrap();
            let chain = vec![identity.certificate.clone()];
            let shown = rustls::sign::CertifiedKey::new(chain, signer);
            let shown = rustls::sign::SingleCertAndKey::from(shown);
            builder.with_client_cert_resolver(Arc::new(shown))
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

pub(crate) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for T {}
pub(crate) type Bytes = Box<dyn ByteStream>;

/// A connection to `address`, encrypted where `tls` says so.
pub(crate) async fn connect(
    network: &str,
    address: &str,
    tls: Option<ClientConfig>,
) -> io::Result<Bytes> {
    let plain: Bytes = match network {
        "unix" => Box::new(UnixStream::connect(address).await?),
        "tcp" => Box::new(TcpStream::connect(address).await?),
        other => panic!("no such network: {other}"),
    };
    let Some(tls) = tls else { return Ok(plain) };
    let name = ServerName::try_from("localhost").unwrap();
    let stream = tokio_rustls::TlsConnector::from(Arc::new(tls)).connect(name, plain);
    Ok(Box::new(stream.await?))
}

/// A gRPC channel to the probe with the identity it expects.
pub(crate) async fn channel(probe: &Probe, identity: &ClientIdentity) -> Channel {
    let fields = probe.handshake();
    let tls = tls(probe, Some(identity), TLS13);
    channel_to(fields[2], fields[3], Some(tls)).await
}

pub(crate) async fn channel_to(network: &str, address: &str, tls: Option<ClientConfig>) -> Channel {
    let dialler = Dialler {
        network: network.to_owned(),
        address: address.to_owned(),
        tls,
    };
    Endpoint::from_static("http://localhost")
        .timeout(Duration::from_secs(WAIT_SECONDS_MAX))
        .connect_with_connector(dialler)
        .await
        .unwrap()
}

/// The provider's client with Terraform's limits on messages.
pub(crate) fn provider(channel: Channel) -> ProviderClient<Channel> {
    ProviderClient::new(channel)
        .max_decoding_message_size(tfplugin::serve::MESSAGE_BYTES_MAX)
        .max_encoding_message_size(usize::MAX)
}

#[derive(Clone)]
struct Dialler {
    network: String,
    address: String,
    tls: Option<ClientConfig>,
}

impl Service<Uri> for Dialler {
    type Response = TokioIo<Bytes>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let Self {
            network,
            address,
            tls,
        } = self.clone();
        Box::pin(async move { Ok(TokioIo::new(connect(&network, &address, tls).await?)) })
    }
}
