//! The guide says what the tool says: its commands are run as a reader would run them, and what they
//! print is compared with what the guide shows. With `UPDATE=1` in the environment the guide is
//! written anew.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

const TOOL: &str = env!("CARGO_BIN_EXE_scale-test");

/// The beginnings of blocks with commands, of blocks with what they print, and the end of both.
const COMMANDS: &str = "```sh\n";
const PRINTED: &str = "```text\n";
const END: &str = "```\n";

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/how-fast-will-it-scale.md")
}

/// What commands print in `directory`, with the tool on PATH.
fn run(commands: &str, directory: &Path) -> String {
    let folder = Path::new(TOOL).parent().unwrap();
    let path = format!("{}:{}", folder.display(), env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", commands])
        .current_dir(directory)
        .env("PATH", path)
        .output()
        .expect("bash runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{commands}\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// The guide with what its commands print now in the place of what they printed.
fn played(guide: &str, directory: &Path) -> String {
    let mut played = String::new();
    let mut rest = guide;
    let mut printed = None;
    while let Some((before, mark)) = next(rest) {
        let (block, after) = rest[before + mark.len()..].split_once(END).unwrap();
        played += &rest[..before + mark.len()];
        if mark == COMMANDS {
            printed = Some(run(block, directory));
            played += block;
        } else {
            played += &printed.take().expect("a command before what it prints");
        }
        played += END;
        rest = after;
    }
    played + rest
}

/// Where the next block begins, and of which kind it is.
fn next(text: &str) -> Option<(usize, &'static str)> {
    let found = [COMMANDS, PRINTED].map(|mark| text.find(mark).map(|place| (place, mark)));
    found.into_iter().flatten().min()
}

#[test]
fn the_guide_shows_what_its_commands_print() {
    let written = fs::read_to_string(guide()).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let played = played(&written, directory.path());
    if env::var_os("UPDATE").is_some() {
        fs::write(guide(), &played).unwrap();
        return;
    }
    assert!(
        written.matches(PRINTED).count() > 0,
        "the guide shows nothing"
    );
    assert_eq!(
        played, written,
        "the guide is stale; run `UPDATE=1 cargo test -p scale-test --test guide`"
    );
}
