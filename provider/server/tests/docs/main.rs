//! The pages of the Terraform Registry say what the schemas say.
//!
//! Each page is written from its schema and the files in `examples`. With `UPDATE=1` in the
//! environment the pages are written anew; otherwise a page that differs fails the test.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod function;
mod iam;
mod page;
mod schema;

use std::{env, fs, path::PathBuf};

use server::ArrakisProvider;
use tfplugin::provider::Provider;

use crate::page::Page;

/// The root of the repository.
fn root() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the root of the repository")
}

/// An example by its path below `examples`; a page without one shows none.
fn example(path: &str) -> Option<String> {
    fs::read_to_string(root().join("examples").join(path)).ok()
}

/// Every page, in the layout of the Terraform Registry.
fn pages() -> Vec<Page> {
    let provider = ArrakisProvider::default();
    let mut pages = vec![page::provider(&provider.schema()), iam::page()];
    for resource in provider.resources() {
        let identity = resource.identity_schema();
        let (name, schema) = (resource.type_name(), resource.schema());
        pages.push(page::resource(name, &schema, identity.as_ref()));
    }
    for source in provider.data_sources() {
        pages.push(page::data_source(source.type_name(), &source.schema()));
    }
    for list in provider.list_resources() {
        pages.push(page::list_resource(list.type_name(), &list.schema()));
    }
    for function in provider.functions() {
        pages.push(function::page(function.name(), &function.signature()));
    }
    pages
}

#[test]
fn every_page_is_fresh() {
    let update = env::var_os("UPDATE").is_some();
    let mut stale = Vec::new();
    for Page { path, text } in pages() {
        let file = root().join("docs").join(&path);
        if update {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &text).unwrap();
        } else if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty(),
        "stale: {stale:?}; run `UPDATE=1 cargo test -p server --test docs`"
    );
}

#[test]
fn no_page_is_left_of_what_is_gone() {
    let known: Vec<_> = pages().into_iter().map(|page| page.path).collect();
    for folder in ["resources", "data-sources", "list-resources", "functions"] {
        for file in fs::read_dir(root().join("docs").join(folder))
            .into_iter()
            .flatten()
        {
            let name = file.unwrap().file_name();
            let path = format!("{folder}/{}", name.to_string_lossy());
            assert!(known.contains(&path), "docs/{path} documents nothing");
        }
    }
}

#[test]
fn everything_an_author_meets_is_described() {
    for Page { path, text } in pages() {
        let bare: Vec<_> = text
            .lines()
            .filter(|line| line.starts_with("- `") && line.ends_with(')'))
            .collect();
        assert!(bare.is_empty(), "{path} does not describe {bare:?}");
    }
}
