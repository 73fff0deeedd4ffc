//! From the first instruction to the handshake line, or to the reason why there is none.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use rustix::process::Signal;
use tfplugin::generated::tfplugin6::get_provider_schema;

use crate::client::{ClientIdentity, channel, channel_to, provider};
use crate::probe::{COOKIE, Probe, command};

/// Exit code, standard output and standard error of a probe that serves nobody.
fn run(variables: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path())
        .envs(variables.iter().copied())
        .args(arguments)
        .output()
        .unwrap();
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "a socket was left behind");
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn by_hand_it_explains_itself() {
    let absent = &[][..];
    let wrong = &[(COOKIE.0, "something else")][..];
    for (variables, mentions_cookie) in [(absent, false), (wrong, true)] {
        let (code, stdout, stderr) = run(variables, &[]);
        assert_eq!(code, Some(1));
        assert_eq!(stdout, "");
        for words in [
            "terraform-provider-probe 0.1.0 is a Terraform provider",
            "terraform init",
            "source = \"arrakis/probe\"",
            "dev_overrides",
        ] {
            assert!(stderr.contains(words), "{words}: {stderr}");
        }
        assert_eq!(stderr.contains(COOKIE.0), mentions_cookie, "{stderr}");
    }
}

#[test]
fn options_are_for_people() {
    let (code, stdout, stderr) = run(&[], &["--version"]);
    assert_eq!(
        (code, &*stdout, &*stderr),
        (Some(0), "terraform-provider-probe 0.1.0\n", "")
    );
    let (code, stdout, _) = run(&[], &["--help"]);
    assert_eq!(code, Some(0));
    assert!(stdout.contains("--debug"), "{stdout}");
    let (code, stdout, stderr) = run(&[], &["apply"]);
    assert_eq!((code, &*stdout), (Some(2), ""));
    assert!(stderr.contains("\"apply\" is not an option"), "{stderr}");
}

#[test]
fn what_cannot_be_obeyed_is_refused() {
    let (padded, key) = (
        "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----",
        "nonsense",
    );
    for (variable, value, words) in [
        (
            "PLUGIN_CLIENT_CERT",
            key,
            "PLUGIN_CLIENT_CERT holds 0 certificates",
        ),
        (
            "PLUGIN_CLIENT_CERT",
            padded,
            "PLUGIN_CLIENT_CERT holds a damaged certificate",
        ),
        (
            "PLUGIN_CLIENT_CERT",
            "",
            "PLUGIN_CLIENT_CERT holds 0 certificates",
        ),
        (
            "PLUGIN_UNIX_SOCKET_DIR",
            "/no/such/folder",
            "set PLUGIN_UNIX_SOCKET_DIR",
        ),
        (
            "PLUGIN_UNIX_SOCKET_GROUP",
            "no such group",
            "PLUGIN_UNIX_SOCKET_GROUP",
        ),
        ("PLUGIN_MIN_PORT", "x", "PLUGIN_MIN_PORT is \"x\""),
    ] {
        let (code, stdout, stderr) = run(&[COOKIE, (variable, value)], &[]);
        assert_eq!((code, &*stdout), (Some(1), ""), "{variable}={value}");
        assert!(stderr.starts_with("[ERROR] "), "{stderr}");
        assert!(stderr.contains(words), "{words}: {stderr}");
    }
}

#[test]
fn handshake_line_is_go_plugins() {
    let probe = Probe::start(&ClientIdentity::like_terraforms(), &[], &[]);
    let fields = probe.handshake();
    let [core, protocol, network, address, kind, certificate] = fields[..] else {
        panic!("not six fields: {}", probe.first_line);
    };
    assert_eq!((core, protocol, network, kind), ("1", "6", "unix", "grpc"));
    assert!(address.len() < 100, "{address}");
    assert_eq!(probe.sockets(), [std::path::PathBuf::from(address)]);
    assert!(!certificate.contains('='), "{certificate}");
    let der = STANDARD_NO_PAD.decode(certificate).unwrap();
    assert!(STANDARD.encode(&der).trim_end_matches('=') == certificate);
    // go-plugin ignores a sixth field of 50 characters or fewer.
    assert!(certificate.len() > 50, "{certificate}");
}

#[test]
fn handshake_answers_what_was_asked() {
    let identity = ClientIdentity::like_terraforms();
    let probe = Probe::start(&identity, &[("PLUGIN_MULTIPLEX_GRPC", "true")], &[]);
    assert_eq!(probe.handshake().len(), 7);
    assert_eq!(probe.handshake()[6], "false");

    let older = [COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "5")];
    let probe = Probe::start_with(&older, &[]);
    assert!(
        probe.first_line.starts_with("1|6|unix|"),
        "{}",
        probe.first_line
    );
    assert!(probe.first_line.ends_with("|grpc|"), "{}", probe.first_line);
}

#[tokio::test]
async fn without_a_certificate_it_serves_plainly() {
    let probe = Probe::start_with(&[COOKIE], &[]);
    let fields = probe.handshake();
    let mut provider = provider(channel_to(fields[2], fields[3], None).await);
    let answer = provider.get_provider_schema(get_provider_schema::Request {});
    assert!(answer.await.is_ok());
}

#[tokio::test]
async fn tcp_is_served_within_the_ports() {
    let identity = ClientIdentity::like_terraforms();
    let probe = Probe::start(&identity, &[], &["--tcp"]);
    let fields = probe.handshake();
    assert_eq!(fields[2], "tcp");
    let address: std::net::SocketAddr = fields[3].parse().unwrap();
    assert!(address.ip().is_loopback());
    assert!((10_000..=25_000).contains(&address.port()), "{address}");
    let mut provider = provider(channel(&probe, &identity).await);
    let answer = provider.get_provider_schema(get_provider_schema::Request {});
    assert!(answer.await.is_ok());
    assert!(probe.sockets().is_empty());
}

#[tokio::test]
async fn debug_mode_serves_until_interrupted() {
    // Neither cookie nor certificate matters here.
    let mut probe = Probe::start_with(&[("PLUGIN_CLIENT_CERT", "nonsense")], &["-debug"]);
    let json = probe
        .first_line
        .strip_prefix("TF_REATTACH_PROVIDERS='")
        .and_then(|rest| rest.strip_suffix('\''))
        .unwrap_or_else(|| panic!("not an assignment: {}", probe.first_line));
    let read: serde_json::Value = serde_json::from_str(json).unwrap();
    let entry = &read["registry.terraform.io/arrakis/probe"];
    assert_eq!(entry["Protocol"], "grpc");
    assert_eq!(entry["ProtocolVersion"], 6);
    assert_eq!(entry["Pid"], probe.pid());
    assert_eq!(entry["Test"], true);
    let network = entry["Addr"]["Network"].as_str().unwrap();
    let address = entry["Addr"]["String"].as_str().unwrap();
    // One process serves many walks, each on its own connection.
    for _ in 0..3 {
        let mut provider = provider(channel_to(network, address, None).await);
        let answer = provider.get_provider_schema(get_provider_schema::Request {});
        assert!(answer.await.is_ok());
    }
    probe.signal(Signal::INT);
    assert_eq!(probe.ended().code(), Some(0));
    assert!(probe.sockets().is_empty());
    assert!(probe.later_output().is_empty());
}
