//! Command lines in, arguments or the refusal out.

use super::{Arguments, Command, Format, HELP, Mode, VERSION, parse};

fn parsed(line: &str) -> Result<Command, String> {
    parse(line.split_whitespace().map(str::to_owned))
}

#[test]
fn modes() {
    let listen = |address: &str| Mode::Daemon {
        listen: Some(address.parse().expect("an address")),
    };
    for (line, mode, config) in [
        ("", Mode::Lambda, None),
        ("--daemon", Mode::Daemon { listen: None }, None),
        (
            "--daemon --listen 0.0.0.0:9090",
            listen("0.0.0.0:9090"),
            None,
        ),
        ("--listen=[::1]:0 --daemon", listen("[::1]:0"), None),
        ("--once", Mode::Once(Format::Table), None),
        ("--json --once", Mode::Once(Format::Json), None),
        (
            "--check --config a.json",
            Mode::Check(Format::Table),
            Some("a.json"),
        ),
        (
            "--check --json --config=/dev/stdin",
            Mode::Check(Format::Json),
            Some("/dev/stdin"),
        ),
        ("--config a.json", Mode::Lambda, Some("a.json")),
    ] {
        let config = config.map(Into::into);
        let expected = Command::Run(Arguments { mode, config });
        assert_eq!(parsed(line), Ok(expected), "{line}");
    }
    for (line, text) in [
        ("-h", HELP),
        ("--help", HELP),
        ("-V", VERSION),
        ("--version", VERSION),
    ] {
        assert_eq!(parsed(line), Ok(Command::Say(text)), "{line}");
    }
}

#[test]
fn what_is_wrong_is_quoted() {
    for (line, words) in [
        ("--deamon", "found \"--deamon\""),
        ("daemon", "found \"daemon\""),
        ("--daemon --daemon", "found \"--daemon --daemon\""),
        ("--daemon --once", "one of them alone"),
        ("--daemon=yes", "found \"--daemon=yes\""),
        ("--config", "--config: found nothing"),
        ("--config=", "--config: found nothing"),
        ("--daemon --listen", "--listen: found \"\""),
        (
            "--daemon --listen 9090",
            "found \"9090\"; allowed: an address and a port",
        ),
        ("--daemon --listen host:9090", "found \"host:9090\""),
        (
            "--listen 0.0.0.0:9090",
            "--listen: found it without --daemon",
        ),
        (
            "--once --listen 0.0.0.0:1",
            "--listen: found it without --daemon",
        ),
        ("--json", "--json: found it without --once or --check"),
        (
            "--daemon --json",
            "--json: found it without --once or --check",
        ),
    ] {
        let message = parsed(line).expect_err(line);
        assert!(message.contains(words), "{line}: {message}");
        assert!(message.contains("publisher --help"), "{line}: {message}");
    }
}

#[test]
fn help_names_every_option_and_attribute_and_fits_a_terminal() {
    for option in [
        "--daemon",
        "--listen",
        "--once",
        "--check",
        "--json",
        "--config",
        "--help",
        "--version",
    ] {
        assert!(HELP.contains(option), "{option}");
    }
    for attribute in crate::config::attribute_names() {
        let words = HELP.split(|character: char| !character.is_alphanumeric() && character != '_');
        let found = words.filter(|word| *word == attribute).count();
        assert!(found > 0, "{attribute}");
    }
    for line in HELP.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
}
