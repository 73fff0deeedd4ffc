//! The published service models, as botocore carries them.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use flate2::read::GzDecoder;
use serde_json::Value;

/// The release whose models the tables of the world are compared with.
const BOTOCORE: &str = "1.44.5";

/// The model of a service, by its folder in botocore's data: `ecs/2014-11-13`.
pub(crate) fn model(folder: &str) -> Value {
    let path = botocore()
        .join("botocore/data")
        .join(folder)
        .join("service-2.json.gz");
    let file = File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Where botocore is; installed by pip into the target directory when it is not there.
fn botocore() -> &'static Path {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    HOME.get_or_init(|| {
        let tools = target_directory().join("tools");
        fs::create_dir_all(&tools).unwrap();
        let home = tools.join(format!("botocore-{BOTOCORE}"));
        let lock = File::create(tools.join("botocore.lock")).unwrap();
        // Test processes may run side by side; the lock goes with the file.
        lock.lock().unwrap();
        if !home.is_dir() {
            install(&tools, &home);
        }
        home
    })
}

fn install(tools: &Path, home: &Path) {
    let fresh = tools.join(format!("botocore-{BOTOCORE}.partial"));
    let _ = fs::remove_dir_all(&fresh);
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--disable-pip-version-check",
    ]);
    pip.arg("--target")
        .arg(&fresh)
        .arg(format!("botocore=={BOTOCORE}"));
    let remedy = format!(
        "The service models are read from botocore {BOTOCORE}. Install Python 3 with pip \
         (Debian: apt-get install python3-pip) and make the Python package index reachable, or put \
         the package into {}",
        home.display()
    );
    let output = pip
        .output()
        .unwrap_or_else(|error| panic!("python3: {error}. {remedy}"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "pip: {told}. {remedy}");
    fs::rename(&fresh, home).unwrap();
}

/// The cargo target directory this test was built into.
fn target_directory() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let found = test
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file());
    found
        .unwrap_or_else(|| panic!("{} is in no cargo target directory", test.display()))
        .to_owned()
}
