//! What a request is about: service, operation, region, access key.

use std::io::Read;

use flate2::read::GzDecoder;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};

use crate::{
    REGION_DEFAULT, SERVICES,
    wire::{Protocol, Reply, Service, query},
};

/// Bytes of a body as sent (CloudWatch API, PutMetricData: 1 MB, compressed or not).
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a body after decompression: room for 1,000 data of 150 values and counts.
const DECOMPRESSED_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A request, read and routed.
#[derive(Debug)]
pub(super) struct Routed {
    pub(super) service: &'static Service,
    pub(super) operation: String,
    /// From the signature's scope; `None` for a request without a signature.
    pub(super) signed: Option<Signed>,
    /// Decompressed.
    pub(super) body: Bytes,
}

/// What the signature says. It is not verified: any credentials will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) access_key: String,
    pub(super) region: String,
}

impl Routed {
    pub(super) fn region(&self) -> &str {
        self.signed
            .as_ref()
            .map_or(REGION_DEFAULT, |signed| &signed.region)
    }
}

/// Reads a request.
///
/// # Errors
/// The reply to one that is too large, unreadable, or for no service here.
pub(super) async fn read(incoming: Request<Incoming>) -> Result<Routed, Reply> {
    let (parts, body) = incoming.into_parts();
    let body = Limited::new(body, BODY_BYTES_MAX).collect().await;
    let body = body
        .map_err(|_| plain(413, "The request is larger than 1 MiB."))?
        .to_bytes();
    let gzip = header(&parts.headers, "content-encoding") == Some("gzip");
    let body = if gzip { unzip(&body)?.into() } else { body };
    let (service, operation) = route(parts.uri.path(), &parts.headers, &body).ok_or_else(|| {
        plain(
            404,
            "This local AWS has application-autoscaling, cloudwatch, ecs, secretsmanager, ssm, sts and \
             tag.",
        )
    })?;
    let signed = header(&parts.headers, "authorization").and_then(scope);
    Ok(Routed {
        service,
        operation,
        signed,
        body,
    })
}

fn unzip(body: &[u8]) -> Result<Vec<u8>, Reply> {
    let mut text = Vec::new();
    // One byte more than allowed tells a body that is too large from one that just fits.
    let limit = u64::try_from(DECOMPRESSED_BYTES_MAX)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let read = GzDecoder::new(body).take(limit).read_to_end(&mut text);
    match read {
        Ok(length) if length <= DECOMPRESSED_BYTES_MAX => Ok(text),
        Ok(_) => Err(plain(
            413,
            "The decompressed request is larger than 16 MiB.",
        )),
        Err(_) => Err(plain(400, "The request's body is not valid gzip.")),
    }
}

fn route(path: &str, headers: &HeaderMap, body: &[u8]) -> Option<(&'static Service, String)> {
    let find = |wanted: Protocol| {
        SERVICES
            .into_iter()
            .find(|service| service.protocol == wanted)
    };
    let mut parts = path.split('/').skip(1);
    if let (Some("service"), Some(name), Some("operation"), Some(operation), None) = (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) {
        let cbor = SERVICES
            .into_iter()
            .find(|service| matches!(service.protocol, Protocol::Cbor(held) if held == name));
        return cbor.map(|service| (service, operation.to_owned()));
    }
    if let Some((prefix, operation)) =
        header(headers, "x-amz-target").and_then(|target| target.split_once('.'))
    {
        let json = SERVICES
            .into_iter()
            .find(|service| matches!(service.protocol, Protocol::Json(held) if held == prefix));
        return json.map(|service| (service, operation.to_owned()));
    }
    let form = header(headers, "content-type")?.starts_with("application/x-www-form-urlencoded");
    let action = query::decode(body, None);
    let action = action.get("Action")?.as_str()?.to_owned();
    let sts = find(crate::sts::SERVICE.protocol).filter(|_| form);
    sts.map(|service| (service, action))
}

/// `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`
fn scope(authorization: &str) -> Option<Signed> {
    let credential = authorization
        .split("Credential=")
        .nth(1)?
        .split(',')
        .next()?;
    let mut parts = credential.trim().split('/');
    let (access_key, _date, region) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Signed {
        access_key: access_key.to_owned(),
        region: region.to_owned(),
    })
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn plain(status: u16, message: &str) -> Reply {
    Reply {
        status,
        headers: vec![("content-type", "text/plain".to_owned())],
        body: format!("{message}\n").into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_of_a_signature() {
        let text = "AWS4-HMAC-SHA256 Credential=AKIA1/20261124/eu-west-1/ecs/aws4_request, \
                    SignedHeaders=host, Signature=00";
        let signed = scope(text).unwrap();
        assert_eq!(
            (signed.access_key.as_str(), signed.region.as_str()),
            ("AKIA1", "eu-west-1")
        );
        assert_eq!(scope("Basic abc"), None);
    }
}
