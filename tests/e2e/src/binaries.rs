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

/// Builds the example provider of `tfplugin`, if that has not happened in this process, and says
/// where it is.
///
/// # Errors
/// It does not compile, or cargo is absent.
pub fn example_provider() -> Result<&'static PathBuf> {
    static BUILT: OnceLock<Result<PathBuf>> = OnceLock::new();
    let build = || {
        find(
            &cargo_build(&["--package", "tfplugin", "--example", "shelf"])?,
            "shelf",
        )
    };
    BUILT.get_or_init(build).as_ref().map_err(Clone::clone)
}

/// Builds the example of a gateway's side, if that has not happened in this process, and says where it
/// is.
///
/// # Errors
/// It does not compile, or cargo is absent.
pub fn gateway_responder() -> Result<&'static PathBuf> {
    static BUILT: OnceLock<Result<PathBuf>> = OnceLock::new();
    let name = "gateway-responder";
    let build = || find(&cargo_build(&["--package", name, "--bins"])?, name);
    BUILT.get_or_init(build).as_ref().map_err(Clone::clone)
}

/// Builds the operator's tool, if that has not happened in this process, and says where it is.
///
/// # Errors
/// It does not compile, or cargo is absent.
pub fn scale_test() -> Result<&'static PathBuf> {
    static BUILT: OnceLock<Result<PathBuf>> = OnceLock::new();
    let name = "scale-test";
    let build = || find(&cargo_build(&["--package", name, "--bins"])?, name);
    BUILT.get_or_init(build).as_ref().map_err(Clone::clone)
}

fn build() -> Result<Binaries> {
    let built = cargo_build(&["--package", "server", "--package", "lambda", "--bins"])?;
    Ok(Binaries {
        provider: find(&built, "terraform-provider-arrakis")?,
        publisher: find(&built, "publisher")?,
    })
}

/// Builds what `wanted` names, and answers with cargo's messages.
fn cargo_build(wanted: &[&str]) -> Result<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .arg("build")
        .args(wanted)
        .args(["--message-format", "json-render-diagnostics"])
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
            "our own programs do not compile; cargo's messages are above".to_owned(),
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The executable of that name among what cargo says it built.
fn find(built: &str, name: &str) -> Result<PathBuf> {
    built
        .lines()
        .filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
        .find(|artifact| artifact.target.as_ref().is_some_and(|it| it.name == name))
        .and_then(|artifact| artifact.executable)
        .ok_or_else(|| Fault::Failed(format!("cargo built no executable named {name}")))
}
