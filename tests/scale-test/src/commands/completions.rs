//! `scale-test completions` and `scale-test man`: what a shell and a reader need to know of it.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Args, Command};
use clap_complete::Shell;

use super::ENVIRONMENT;

/// Prints the completions of a shell.
#[derive(Args)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the manual page, with every command.
#[derive(Args)]
pub(crate) struct Man {}

pub(crate) fn run(arguments: &Completions, mut command: Command) -> ExitCode {
    let name = command.get_name().to_owned();
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut text);
    print(&text)
}

pub(crate) fn man(_: &Man, command: Command) -> ExitCode {
    match manual(command) {
        Ok(text) => print(&text),
        Err(error) => {
            eprintln!("scale-test: the manual page cannot be written: {error}");
            ExitCode::from(ENVIRONMENT)
        }
    }
}

/// The manual page: the program itself, then each command with its options.
fn manual(mut command: Command) -> io::Result<Vec<u8>> {
    command.build();
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut text)?;
    for command in commands(&command) {
        let name = command.get_bin_name().unwrap_or_default().to_owned();
        writeln!(text, ".SH {}", name.to_uppercase())?;
        let page = clap_mangen::Man::new(command);
        page.render_description_section(&mut text)?;
        page.render_options_section(&mut text)?;
    }
    Ok(text)
}

/// Every command below one, and those below them.
fn commands(command: &Command) -> Vec<Command> {
    let below = command.get_subcommands();
    let below = below.filter(|command| command.get_name() != "help");
    below
        .flat_map(|command| std::iter::once(command.clone()).chain(commands(command)))
        .collect()
}

/// Who stops reading half-way has seen enough.
fn print(text: &[u8]) -> ExitCode {
    let _ = io::stdout().write_all(text);
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, ValueEnum};

    use super::*;
    use crate::Arguments;

    /// Every command, as a person types it.
    fn names() -> Vec<String> {
        let mut command = Arguments::command();
        command.build();
        let names = commands(&command).into_iter();
        names.map(|it| it.get_name().to_owned()).collect()
    }

    #[test]
    fn every_shell_completes_every_command() {
        assert!(names().len() >= 5, "{:?}", names());
        for shell in Shell::value_variants() {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "scale-test", &mut text);
            let text = String::from_utf8(text).unwrap();
            for name in names() {
                assert!(text.contains(&name), "{name} for {shell}");
            }
            assert!(text.contains("nats-url"), "options for {shell}");
        }
    }

    #[test]
    fn the_manual_page_has_every_command_and_its_options() {
        let text = String::from_utf8(manual(Arguments::command()).unwrap()).unwrap();
        for name in names() {
            let heading = text.lines().any(|line| {
                line.starts_with(".SH SCALE-TEST") && line.ends_with(&name.to_uppercase())
            });
            assert!(heading, "{name} in\n{text}");
        }
        assert!(text.contains(r"\-\-nats\-url"), "{text}");
        assert!(text.contains("Exit codes: 0 passed"), "{text}");
        assert!(text.contains("Latencies count from the instant"), "{text}");
    }

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }
}
