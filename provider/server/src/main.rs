//! `terraform-provider-arrakis`: wires, and nothing else.

use std::process::ExitCode;

use server::{ADDRESS, ArrakisProvider};
use tfplugin::serve::{self, Program};

fn main() -> ExitCode {
    let program = Program {
        name: "terraform-provider-arrakis",
        version: env!("CARGO_PKG_VERSION"),
        source: ADDRESS,
    };
    serve::run(
        &program,
        std::env::args_os().skip(1),
        |name| std::env::var_os(name),
        || tfplugin::service(ArrakisProvider::default()),
    )
}
