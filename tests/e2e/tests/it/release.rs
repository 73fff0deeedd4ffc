//! The files of a release: named and packed as the Terraform Registry wants them, and installable.

use std::{fs, path::Path, process::Command};

use e2e::{
    binaries::binaries,
    terraform::{PROVIDER_VERSION, platform},
    tools,
};
use serde_json::{Value, json};

use crate::aws;

/// Packs the provider under test.
fn release(to: &Path) {
    let made = Command::new(tools::repository().join(".ci/release"))
        .arg("--executable")
        .arg(&binaries().unwrap().provider)
        .args(["--platform", &platform(), "--to"])
        .arg(to)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{said}");
}

/// The names of the files in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// What Python's own libraries say of the zip (name and mode of each file) and of the sums.
const LOOK: &str = r#"
import hashlib, json, pathlib, sys, zipfile
folder = pathlib.Path(sys.argv[1])
archive = zipfile.ZipFile(next(folder.glob("*.zip")))
entries = {entry.filename: oct(entry.external_attr >> 16 & 0o777) for entry in archive.infolist()}
sums = dict(line.split()[::-1] for line in next(folder.glob("*_SHA256SUMS")).read_text().splitlines())
right = [name for name, sum in sums.items() if hashlib.sha256((folder / name).read_bytes()).hexdigest() == sum]
print(json.dumps({"entries": entries, "right": right, "broken": archive.testzip()}))
"#;

fn look(folder: &Path) -> Value {
    let seen = Command::new("python3")
        .args(["-c", LOOK])
        .arg(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&seen.stderr);
    serde_json::from_slice(&seen.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn terraform_installs_what_a_release_is_made_of() {
    let world = aws::worker().await;
    let mut directory = aws::worker_directory(&world);
    let mirror = directory.path().join("packed");
    let folder = mirror.join("registry.terraform.io/arrakis/arrakis");
    release(&folder);

    let prefix = format!("terraform-provider-arrakis_{PROVIDER_VERSION}");
    let zip = format!("{prefix}_{}.zip", platform());
    let manifest = format!("{prefix}_manifest.json");
    let sums = format!("{prefix}_SHA256SUMS");
    assert_eq!(names(&folder), [sums, zip.clone(), manifest.clone()]);
    let text = fs::read_to_string(folder.join(&manifest)).unwrap();
    let text: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        text,
        json!({"version": 1, "metadata": {"protocol_versions": ["6.0"]}})
    );
    let executable = format!("terraform-provider-arrakis_v{PROVIDER_VERSION}");
    let wanted = json!({
        "entries": { executable: "0o755", "LICENSE": "0o644" },
        "right": [zip, manifest],
        "broken": null,
    });
    assert_eq!(look(&folder), wanted);

    let settings = directory.path().join("packed.tfrc");
    let text = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = {mirror:?}\n  }}\n}}\n"
    );
    fs::write(&settings, text).unwrap();
    directory.set("TF_CLI_CONFIG_FILE", &settings.to_string_lossy());
    let installed = directory.init().await.unwrap();
    let line = format!("Installed arrakis/arrakis v{PROVIDER_VERSION}");
    assert!(installed.stdout.contains(&line), "{}", installed.output());
    directory.apply().await.unwrap();
    directory.destroy().await.unwrap();
}
