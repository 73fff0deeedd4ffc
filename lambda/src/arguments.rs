//! The command line.

/// What the process was asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Serve as a Lambda function.
    Lambda,
    /// Sample until told to stop.
    Daemon,
    /// Explain.
    Help,
    /// Say the version.
    Version,
}

/// Exit code for wrong arguments or a wrong configuration.
pub const EXIT_USAGE: u8 = 2;

/// What `--help` prints.
pub const HELP: &str = "\
Publishes NATS JetStream queue depth and running ECS tasks as CloudWatch metrics.

Usage: publisher [--daemon]

Without arguments it serves as a Lambda function (file name bootstrap, runtime provided.al2023):
one run for each event. With --daemon it samples every sample_every seconds until SIGTERM or
SIGINT, finishes the sample under way and exits with 0.

Options:
  --daemon       run as a plain process
  -h, --help     print this and exit
  -V, --version  print the version and exit

Environment:
  ARRAKIS_PUBLISHER_CONFIG  the configuration, one JSON object:
      publisher     name of this publisher, the dimension of its own metrics
      namespace     CloudWatch namespace, default Arrakis/Scaling
      sample_every  seconds between samples, default 60; below 60 in high resolution
      run_for       seconds from a run's first sample to its last (Lambda), default 60 less
                    sample_every
      sink          put_metric_data (default), embedded_metric_format (JSON on standard output,
                    for networks without a way to CloudWatch), or both
      nats          servers, connect_timeout, request_timeout (seconds, default 1),
                    user and password, token, tls { ca_pem }, inbox_prefix
      sources       list of { kind = \"queue\", stream, consumer, domain, cluster, service } and
                    { kind = \"tasks\", cluster, service }: the profiles' publisher_sources
  ARRAKIS_PUBLISHER_LOG     error, warn, info (default), debug or trace
  AWS_REGION, AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL, …  as for every AWS SDK

Standard output has one JSON report line for each run, standard error the log in JSON.
Exit codes: 0 stopped as asked, 1 failed, 2 wrong arguments or configuration.
";

/// Reads the arguments, the program's own name left out.
///
/// # Errors
/// What was found, what is allowed and what to do.
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Mode, String> {
    let arguments: Vec<String> = arguments.into_iter().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Ok(Mode::Lambda),
        ["--daemon"] => Ok(Mode::Daemon),
        ["--help" | "-h"] => Ok(Mode::Help),
        ["--version" | "-V"] => Ok(Mode::Version),
        _ => Err(format!(
            "arguments: found {:?}; allowed: nothing, or one of --daemon, --help, --version; \
             see publisher --help",
            arguments.join(" ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, parse};

    #[test]
    fn modes() {
        for (line, expected) in [
            ("", Ok(Mode::Lambda)),
            ("--daemon", Ok(Mode::Daemon)),
            ("-h", Ok(Mode::Help)),
            ("--version", Ok(Mode::Version)),
            ("--deamon", Err("--deamon")),
            ("--daemon --daemon", Err("--daemon --daemon")),
        ] {
            let found = parse(line.split_whitespace().map(str::to_owned));
            match expected {
                Ok(mode) => assert_eq!(found, Ok(mode), "{line}"),
                Err(quoted) => {
                    let message = found.expect_err("refused");
                    assert!(message.contains(&format!("{quoted:?}")), "{message}");
                    assert!(message.contains("--help"), "{message}");
                }
            }
        }
    }
}
