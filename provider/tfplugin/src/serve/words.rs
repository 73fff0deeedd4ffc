//! What the program says to people.

use super::Program;
use super::arguments::OPTIONS;
use super::environment::{COOKIE, Cookie};
use super::listener::Address;

pub(super) fn version(program: &Program) -> String {
    let Program { name, version, .. } = program;
    format!("{name} {version}\n")
}

pub(super) fn help(program: &Program) -> String {
    format!("{}\nOptions:\n{OPTIONS}", explanation(program))
}

pub(super) fn unknown_argument(program: &Program, found: &str) -> String {
    let name = program.name;
    format!("{name}: {found:?} is not an option of this program. Options:\n{OPTIONS}")
}

/// For a person who ran the program, or a host that looks for another kind of plugin.
pub(super) fn started_by_hand(program: &Program, cookie: Cookie) -> String {
    let mut text = explanation(program);
    if cookie == Cookie::Wrong {
        text.push_str(&format!(
            "\nThe variable {} is set, but not to the value with which Terraform starts a provider.\n",
            COOKIE.0
        ));
    }
    text.push_str("\nFor the options of this program, add --help.\n");
    text
}

/// What is said before a debugging session.
pub(super) fn debugging(program: &Program, address: &Address) -> String {
    let source = program.source;
    let reach = match address {
        Address::Unix(_) => "for this user alone",
        Address::Tcp(_) => "for every user of this machine",
    };
    format!(
        "Serving {source} until interrupted (Ctrl-C), without TLS, {reach}.\n\
         Set the variable below in the shell that runs terraform. For OpenTofu, replace the \
         registry host in it.\n"
    )
}

fn explanation(program: &Program) -> String {
    let Program {
        name,
        version,
        source,
    } = program;
    let short = source.split_once('/').map_or(*source, |(_, short)| short);
    let local = short.rsplit('/').next().unwrap_or(short);
    format!(
        r#"{name} {version} is a Terraform provider: a plugin that Terraform (or OpenTofu) starts
by itself when a configuration asks for it. Run by hand it has nothing to do.

To use it, name it in a configuration and run `terraform init`:

    terraform {{
      required_providers {{
        {local} = {{
          source = "{short}"
        }}
      }}
    }}

To use this very file, name its folder in Terraform's CLI configuration (~/.terraformrc):

    provider_installation {{
      dev_overrides {{
        "{short}" = "<folder of {name}>"
      }}
      direct {{}}
    }}
"#
    )
}
