//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

/// What the process is to do, and with which configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
    /// What to do.
    pub mode: Mode,
    /// The file with the configuration; the environment has it otherwise.
    pub config: Option<PathBuf>,
}

/// What the process is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Serve as a Lambda function.
    Lambda,
    /// Sample until told to stop.
    Daemon {
        /// Where to answer `/metrics` and `/healthz`, if at all.
        listen: Option<SocketAddr>,
    },
    /// Sample once, print, and publish nothing.
    Once(Format),
    /// Look whether everything can be reached.
    Check(Format),
}

/// A command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Do this.
    Run(Arguments),
    /// Print this text and exit.
    Say(&'static str),
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    Table,
    /// For a program.
    Json,
}

impl Mode {
    /// Whether a person waits for the answer, rather than a machine for the log.
    pub fn is_interactive(self) -> bool {
        !matches!(self, Self::Lambda | Self::Daemon { .. })
    }
}

/// Exit code for wrong arguments or a wrong configuration.
pub const EXIT_USAGE: u8 = 2;

/// What `--help` prints.
const HELP: &str = include_str!("arguments/help.txt");
/// What `--version` prints.
const VERSION: &str = concat!("publisher ", env!("CARGO_PKG_VERSION"), "\n");

/// Reads the arguments, the program's own name left out.
///
/// # Errors
/// What was found, what is allowed and what to do.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Command, String> {
    let mut given = Given::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        match (name, value) {
            ("--config", value) => {
                let file = value.or_else(|| arguments.next());
                let file = file.filter(|file| !file.is_empty());
                let file = file.ok_or_else(|| refused("--config", "nothing", "a file"))?;
                given.config = Some(PathBuf::from(file));
            }
            ("--listen", value) => {
                let address = value.or_else(|| arguments.next()).unwrap_or_default();
                let parsed = address.parse().map_err(|_| {
                    let allowed = "an address and a port, as in 0.0.0.0:9090";
                    refused("--listen", &format!("{address:?}"), allowed)
                })?;
                given.listen = Some(parsed);
            }
            ("--json", None) => given.json = true,
            ("--daemon" | "--once" | "--check" | "--help" | "-h" | "--version" | "-V", None) => {
                given.modes.push(argument);
            }
            _ => {
                let allowed = "the options that publisher --help lists";
                return Err(refused("arguments", &format!("{argument:?}"), allowed));
            }
        }
    }
    given.command()
}

/// Options as they were met.
#[derive(Default)]
struct Given {
    modes: Vec<String>,
    config: Option<PathBuf>,
    listen: Option<SocketAddr>,
    json: bool,
}

impl Given {
    fn command(self) -> Result<Command, String> {
        let Self {
            modes,
            config,
            listen,
            json,
        } = self;
        let format = if json { Format::Json } else { Format::Table };
        let words: Vec<&str> = modes.iter().map(String::as_str).collect();
        let mode = match words[..] {
            [] => Mode::Lambda,
            ["--daemon"] => Mode::Daemon { listen },
            ["--once"] => Mode::Once(format),
            ["--check"] => Mode::Check(format),
            ["--help" | "-h"] => return Ok(Command::Say(HELP)),
            ["--version" | "-V"] => return Ok(Command::Say(VERSION)),
            _ => {
                let found = format!("{:?}", words.join(" "));
                return Err(refused("arguments", &found, "one of them alone"));
            }
        };
        if listen.is_some() && !matches!(mode, Mode::Daemon { .. }) {
            return Err(refused("--listen", "it without --daemon", "both together"));
        }
        if json && !matches!(mode, Mode::Once(_) | Mode::Check(_)) {
            let found = "it without --once or --check";
            return Err(refused("--json", found, "one of them together with it"));
        }
        Ok(Command::Run(Arguments { mode, config }))
    }
}

fn refused(option: &str, found: &str, allowed: &str) -> String {
    format!("{option}: found {found}; allowed: {allowed}; see publisher --help")
}

#[cfg(test)]
mod tests;
