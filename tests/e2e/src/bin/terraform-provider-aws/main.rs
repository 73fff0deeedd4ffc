//! A stand-in for hashicorp/aws: announces the schemas of `schemas.txt` and keeps nothing, so that
//! Terraform can validate, plan and apply the examples where the real provider is out of reach.
//!
//! It knows names and types, not AWS: what AWS would refuse it accepts.

mod schemas;
mod stand_in;

use std::process::ExitCode;

use tfplugin::serve::{self, Program};

/// The address of the provider that it stands in for.
const ADDRESS: &str = "registry.terraform.io/hashicorp/aws";

fn main() -> ExitCode {
    let described = match schemas::parse(include_str!("schemas.txt")) {
        Ok(described) => described,
        Err(problem) => {
            eprintln!("schemas.txt: {problem}");
            return ExitCode::FAILURE;
        }
    };
    let program = Program {
        name: "terraform-provider-aws",
        version: env!("CARGO_PKG_VERSION"),
        source: ADDRESS,
    };
    serve::run(
        &program,
        std::env::args_os().skip(1),
        |name| std::env::var_os(name),
        || tfplugin::service(stand_in::Aws::new(described)),
    )
}
