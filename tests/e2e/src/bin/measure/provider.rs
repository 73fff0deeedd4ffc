//! From starting the provider to its handshake line, as Terraform waits for it.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use e2e::{
    fault::{Fault, Result},
    process::Group,
};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P521_SHA512};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

use crate::figures::{Figure, median};

/// Starts measured.
const STARTS: usize = 51;

/// How long one start may take.
const LIMIT: Duration = Duration::from_secs(10);

/// What Terraform tells a provider when it starts it (go-plugin's handshake).
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// Median time from exec to the handshake line.
pub(crate) async fn start_up(provider: &Path) -> Result<Vec<Figure>> {
    let certificate = client_certificate()?;
    let mut milliseconds = Vec::new();
    for _ in 0..STARTS {
        milliseconds.push(one_start(provider, &certificate).await?);
    }
    Ok(vec![Figure {
        name: "provider: exec to handshake line, median",
        found: median(milliseconds),
        unit: "ms",
        target: Some(5.0),
    }])
}

async fn one_start(provider: &Path, certificate: &str) -> Result<f64> {
    let began = Instant::now();
    let mut process = Group::start(
        Command::new(provider)
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
            .env("PLUGIN_MIN_PORT", "10000")
            .env("PLUGIN_MAX_PORT", "25000")
            .env("PLUGIN_CLIENT_CERT", certificate)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null()),
    )?;
    let mut line = String::new();
    if let Some(stdout) = process.child().stdout.take() {
        let mut stdout = BufReader::new(stdout);
        let _ = timeout(LIMIT, stdout.read_line(&mut line)).await;
    }
    let milliseconds = began.elapsed().as_secs_f64() * 1e3;
    if line.starts_with("1|6|") {
        Ok(milliseconds)
    } else {
        Err(Fault::Failed(format!(
            "the provider's handshake line is {line:?}"
        )))
    }
}

/// A certificate as Terraform makes one for each start: self-signed, on the curve P-521.
fn client_certificate() -> Result<String> {
    let failed = |error| Fault::failed("making a client certificate", error);
    let key = KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).map_err(failed)?;
    let parameters = CertificateParams::new(vec!["localhost".to_owned()]).map_err(failed)?;
    Ok(parameters.self_signed(&key).map_err(failed)?.pem())
}
