//! The checked-in protocol code is what `proto/` says.
//!
//! Both files are generated again in a temporary folder and compared.
//! `UPDATE=1` writes them instead.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::{env, fs};

/// Package and source file of each generated module.
const MODULES: [(&str, &str); 2] = [
    ("tfplugin6", "tfplugin6.proto"),
    ("plugin", "goplugin.proto"),
];

/// The generator's output for one proto file.
fn generate(package: &str, file: &str) -> String {
    let descriptors = protox::compile([file], [crate_dir().join("proto")]).unwrap();
    let out = tempfile::tempdir().unwrap();
    tonic_prost_build::configure()
        // Connecting is the caller's affair: in-process pipes, sockets, pinned TLS.
        .build_transport(false)
        // A call that a provider does not announce answers UNIMPLEMENTED.
        .generate_default_stubs(true)
        // Maps in key order, so that one schema always has the same bytes.
        .btree_map(".")
        .emit_rerun_if_changed(false)
        .out_dir(out.path())
        .compile_fds(descriptors)
        .unwrap();
    fs::read_to_string(out.path().join(format!("{package}.rs"))).unwrap()
}

fn crate_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn checked_in_code_matches_proto() {
    let update = env::var_os("UPDATE").is_some();
    for (package, file) in MODULES {
        let expected = generate(package, file);
        let path = crate_dir().join(format!("src/generated/{package}.rs"));
        if update {
            fs::write(&path, &expected).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == expected,
            "{} is not what proto/{file} gives; run \
             `UPDATE=1 cargo test -p tfplugin --test generated`",
            path.display()
        );
    }
}
