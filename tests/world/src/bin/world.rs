//! A local AWS to play with: starts, prints its endpoint, runs until interrupted.

use std::{io::Write, process::ExitCode};

use world::{ServiceSettings, Utilization, World};

const USAGE: &str = "\
A local AWS on 127.0.0.1 with scaling that works: Application Auto Scaling, CloudWatch, ECS,
Secrets Manager, SSM and STS.

Usage: world [--port PORT] [--speed SPEED] [--no-rate-limits]
             [--service CLUSTER/SERVICE:TASKS[:CPU[:MEMORY]]]...

  --port PORT       Port to listen on; 0 (the default) lets the system choose.
  --speed SPEED     World seconds per wall second, 0.001 to 3600; default 1.
  --service ...     An ECS service with so many tasks and, in percent, its CPU and memory
                    utilization. May be given several times.
  --no-rate-limits  Do not throttle requests beyond AWS's rates.

Prints its endpoint on the first line. Then, for example:
  export AWS_ENDPOINT_URL=ENDPOINT AWS_REGION=us-east-1
  export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any
Stop it with Ctrl-C; nothing is kept.
";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match read(&arguments) {
        Ok(builder) => run(builder),
        Err(problem) => {
            eprintln!("{problem}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn run(builder: world::Builder) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let served = runtime.and_then(|runtime| {
        runtime.block_on(async {
            let world = builder.start().await?;
            let mut out = std::io::stdout();
            writeln!(out, "{}", world.endpoint())?;
            out.flush()?;
            tokio::signal::ctrl_c().await
        })
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The local AWS did not start: {error}");
            ExitCode::FAILURE
        }
    }
}

fn read(arguments: &[String]) -> Result<world::Builder, String> {
    let mut builder = World::builder();
    let mut arguments = arguments.iter();
    while let Some(name) = arguments.next() {
        if name == "--no-rate-limits" {
            builder = builder.rate_limits(false);
            continue;
        }
        let value = arguments.next().map(String::as_str);
        let wrong = |allowed: &str| {
            let found = value.map_or("nothing".to_owned(), |value| format!("{value:?}"));
            format!("{name}: found {found}; allowed: {allowed}")
        };
        builder = match name.as_str() {
            "--port" => {
                let port = value.and_then(|value| value.parse().ok());
                builder.port(port.ok_or_else(|| wrong("a port from 0 to 65535"))?)
            }
            "--speed" => {
                let speed = value.and_then(|value| value.parse().ok());
                let speed = speed.filter(|speed| (0.001..=3600.0).contains(speed));
                builder.speed(speed.ok_or_else(|| wrong("a number from 0.001 to 3600"))?)
            }
            "--service" => {
                let service = value.and_then(service);
                let allowed = "CLUSTER/SERVICE:TASKS, optionally :CPU and :MEMORY in percent";
                builder.service(service.ok_or_else(|| wrong(allowed))?)
            }
            _ => return Err(format!("{name} is not an option")),
        };
    }
    Ok(builder)
}

/// `arrakis/worker:3`, `arrakis/worker:3:70`, `arrakis/worker:3:70:40.5`.
fn service(text: &str) -> Option<ServiceSettings> {
    let mut parts = text.split(':');
    let (cluster, service) = parts.next()?.split_once('/')?;
    let tasks = parts.next()?.parse().ok().filter(|tasks| *tasks >= 0)?;
    let mut percent = || match parts.next() {
        None => Some(Utilization::None),
        Some(text) => text.parse().ok().map(Utilization::Constant),
    };
    let (cpu, memory) = (percent()?, percent()?);
    if parts.next().is_some() || cluster.is_empty() || service.is_empty() {
        return None;
    }
    Some(
        ServiceSettings::new(cluster, service, tasks)
            .cpu(cpu)
            .memory(memory),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_read_from_text() {
        let found = service("arrakis/worker:3:70").unwrap();
        assert_eq!(
            (found.cluster.as_str(), found.service.as_str()),
            ("arrakis", "worker")
        );
        assert_eq!(found.desired, 3);
        for bad in ["arrakis:3", "a/b", "a/b:-1", "a/b:x", "a/b:1:2:3:4", "/b:1"] {
            assert!(service(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_wrong_argument_is_named() {
        let arguments = ["--speed".to_owned(), "0".to_owned()];
        let problem = read(&arguments).unwrap_err();
        assert!(problem.contains("--speed: found \"0\""), "{problem}");
    }
}
