//! Our own programs, built once per process and found where cargo says they are.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

use serde::Deserialize;

use crate::{
    fault::{Fault, Result},
    tools,
};

/// Where our programs are.
#[derive(Clone, Debug)]
pub struct Binaries {
    /// `terraform-provider-arrakis`.
    pub provider: PathBuf,
    /// `publisher`.
    pub publisher: PathBuf,
}

/// The line of `cargo build --message-format json` that names an executable.
#[derive(Deserialize)]
struct Artifact {
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds both programs, if that has not happened in this process, and says where they are. Cargo
/// itself makes processes that do this at once wait for each other.
///
/// # Errors
/// They do not compile, or cargo is absent.
pub fn binaries() -> Result<&'static Binaries> {
    static BUILT: OnceLock<Result<Binaries>> = OnceLock::new();
    BUILT.get_or_init(build).as_ref().map_err(Clone::clone)
}

fn build() -> Result<Binaries> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--package", "server", "--package", "lambda"])
        .args(["--bins", "--message-format", "json-render-diagnostics"])
        .arg("--target-dir")
        .arg(tools::target_directory())
        .current_dir(tools::repository())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| {
            Fault::Environment(format!(
                "cargo cannot be started ({error}). Install Rust (https://rustup.rs) and run this \
                 again."
            ))
        })?;
    if !output.status.success() {
        return Err(Fault::Failed(
            "the provider and the publisher do not compile; cargo's messages are above".to_owned(),
        ));
    }
    let built = String::from_utf8_lossy(&output.stdout);
    let find = |name: &str| {
        built
            .lines()
            .filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
            .find(|artifact| artifact.target.as_ref().is_some_and(|it| it.name == name))
            .and_then(|artifact| artifact.executable)
            .ok_or_else(|| Fault::Failed(format!("cargo built no executable named {name}")))
    };
    Ok(Binaries {
        provider: find("terraform-provider-arrakis")?,
        publisher: find("publisher")?,
    })
}
