//! The command line. Terraform passes none; people and tests do.

use std::ffi::OsString;

/// What the program is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Serve the Terraform that started this process.
    Serve,
    /// Serve any Terraform that is told where, until interrupted.
    Debug,
    /// Print name and version.
    Version,
    /// Print what this program is.
    Help,
}

/// A command line that was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arguments {
    pub(super) mode: Mode,
    /// Listen on 127.0.0.1 although Unix sockets are available.
    pub(super) tcp: bool,
}

/// The options as `--help` shows them.
pub(super) const OPTIONS: &str = "\
  --debug    serve until interrupted, without TLS, and print the variable
             TF_REATTACH_PROVIDERS that makes Terraform use this process
  --tcp      listen on 127.0.0.1 instead of a Unix socket
  --version  print the version
  --help     print this text
";

impl Arguments {
    /// Reads the arguments after the program's name. One dash or two, as Go programs accept.
    /// The error is the first argument that is not an option of this program.
    pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, String> {
        let mut parsed = Self {
            mode: Mode::Serve,
            tcp: false,
        };
        for argument in arguments {
            match argument.to_string_lossy().as_ref() {
                "-debug" | "--debug" => parsed.mode = Mode::Debug,
                "-tcp" | "--tcp" => parsed.tcp = true,
                "-version" | "--version" | "-V" => parsed.mode = Mode::Version,
                "-help" | "--help" | "-h" => parsed.mode = Mode::Help,
                other => return Err(other.to_owned()),
            }
        }
        Ok(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, String> {
        Arguments::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn one_dash_or_two() {
        for (line, mode, tcp) in [
            ("", Mode::Serve, false),
            ("-debug", Mode::Debug, false),
            ("--debug --tcp", Mode::Debug, true),
            ("-tcp", Mode::Serve, true),
            ("--version", Mode::Version, false),
            ("-h", Mode::Help, false),
        ] {
            assert_eq!(parse(line), Ok(Arguments { mode, tcp }), "{line}");
        }
        assert_eq!(parse("--debug serve"), Err("serve".into()));
    }
}
