//! The one line that tells a client where and how to connect, and its stand-in for debugging.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use serde_json::json;

use super::listener::Address;

/// Protocol major versions this crate serves, lowest first.
const PROTOCOLS_SERVED: [u32; 1] = [6];

/// Version of the handshake itself, the first field of the line (go-plugin `CoreProtocolVersion`).
const HANDSHAKE_VERSION: u32 = 1;

/// The highest protocol version both sides speak. Where there is none, the lowest one served: the
/// client then explains the mismatch to its user better than a provider could.
pub(super) fn negotiate(offered: &[u32]) -> u32 {
    let common = PROTOCOLS_SERVED.iter().rev();
    let mut common = common.filter(|version| offered.contains(version));
    *common.next().unwrap_or(&PROTOCOLS_SERVED[0])
}

/// The handshake line without its newline:
/// `1|6|<network>|<address>|grpc|<certificate>[|<multiplexing>]`.
///
/// The certificate is base64 **without** padding; Terraform refuses padding. The seventh field is
/// for clients that asked: older ones would read it as part of the certificate.
pub(super) fn line(
    protocol: u32,
    address: &Address,
    certificate: Option<&CertificateDer<'_>>,
    reads_multiplexing: bool,
) -> String {
    let network = address.network();
    let address = address.text();
    let certificate = certificate
        .map(|der| STANDARD_NO_PAD.encode(der))
        .unwrap_or_default();
    // The broker opens no connections of its own here, so there is nothing to multiplex.
    let multiplexing = if reads_multiplexing { "|false" } else { "" };
    format!("{HANDSHAKE_VERSION}|{protocol}|{network}|{address}|grpc|{certificate}{multiplexing}")
}

/// The shell assignment that makes Terraform attach to a running provider.
///
/// `source` is the full source address: a short one would get the default registry of whichever
/// command line program reads it.
pub(super) fn reattach(source: &str, address: &Address, pid: u32) -> String {
    let providers = json!({
        source: {
            "Protocol": "grpc",
            "ProtocolVersion": PROTOCOLS_SERVED[0],
            "Pid": pid,
            // Terraform then leaves the process alone when its command ends.
            "Test": true,
            "Addr": { "Network": address.network(), "String": address.text() },
        }
    });
    let quoted = providers.to_string().replace('\'', r"'\''");
    format!("TF_REATTACH_PROVIDERS='{quoted}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_the_highest_common_one() {
        assert_eq!(negotiate(&[5, 6]), 6);
        assert_eq!(negotiate(&[6, 5]), 6);
        assert_eq!(negotiate(&[5]), 6);
        assert_eq!(negotiate(&[]), 6);
    }

    #[test]
    fn line_has_six_fields_and_a_seventh_on_request() {
        let address = Address::Tcp("127.0.0.1:10000".parse().unwrap());
        // Lengths 1 and 2 modulo 3 are the ones that padding would follow.
        let certificate = CertificateDer::from(vec![0xff; 4]);
        assert_eq!(
            line(6, &address, Some(&certificate), false),
            "1|6|tcp|127.0.0.1:10000|grpc|/////w"
        );
        assert_eq!(
            line(6, &address, None, false),
            "1|6|tcp|127.0.0.1:10000|grpc|"
        );
        assert_eq!(
            line(6, &address, None, true),
            "1|6|tcp|127.0.0.1:10000|grpc||false"
        );
    }

    #[test]
    fn reattach_is_quoted_for_a_shell() {
        let address = Address::Unix("/it's/socket".into());
        let text = reattach("registry.example/a/b", &address, 7);
        assert_eq!(
            text,
            "TF_REATTACH_PROVIDERS='{\"registry.example/a/b\":{\
             \"Addr\":{\"Network\":\"unix\",\"String\":\"/it'\\''s/socket\"},\
             \"Pid\":7,\"Protocol\":\"grpc\",\"ProtocolVersion\":6,\"Test\":true}}'"
        );
    }
}
