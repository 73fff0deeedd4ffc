//! Real Terraform drives the example provider of `tfplugin` through what adoption needs: lists,
//! generated configuration, import by identity, and `moved` from another type.

use std::fs;

use e2e::{
    binaries::example_provider,
    process::Finished,
    terraform::{Terraform, WorkingDirectory},
};

/// A directory with a shelf of these books: title and content, which is pages, mark, and to whom
/// the book is lent for how many days.
fn shelf(terraform: &Terraform, books: &[(&str, &str)]) -> WorkingDirectory {
    let provider = example_provider().unwrap();
    let directory = WorkingDirectory::with_provider(terraform, "shelf", provider).unwrap();
    let folder = directory.path().join("books");
    fs::create_dir(&folder).unwrap();
    for (title, content) in books {
        fs::write(folder.join(title), content).unwrap();
    }
    let settings = r#"terraform {
  required_providers {
    shelf = { source = "arrakis/shelf" }
  }
}
provider "shelf" {
  folder = "books"
}
output "initials" {
  value = provider::shelf::initials("The Left Hand")
}
"#;
    directory.write("main.tf", settings).unwrap();
    directory
}

const BOOKS: [(&str, &str); 3] = [
    ("Dune", "412 unsorted"),
    ("Dune Messiah", "100 A7 Leto"),
    ("Ubik", "300 unsorted"),
];

async fn query(directory: &WorkingDirectory, body: &str, more: &[&str]) -> Finished {
    let text = format!("list \"shelf_book\" \"found\" {{\n  provider = shelf\n{body}\n}}\n");
    directory.write("find.tfquery.hcl", &text).unwrap();
    let arguments = [&["query"], more].concat();
    directory.run(&arguments).await.unwrap()
}

/// What a query found: the titles in order.
fn titles(finished: Finished) -> Vec<String> {
    let finished = finished.expect_code("terraform query", &[0]).unwrap();
    let lines = finished.stdout.lines();
    lines
        .filter_map(|line| line.split_once('“')?.1.strip_suffix('”'))
        .map(str::to_owned)
        .collect()
}

/// The plan has no changes.
async fn settled(directory: &WorkingDirectory) {
    let (finished, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", finished.output());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_finds_what_exists_within_its_filters_and_limit() {
    let terraform = Terraform::packaged().unwrap();
    let directory = shelf(&terraform, &BOOKS);
    let found = titles(query(&directory, "", &[]).await);
    assert_eq!(found, ["Dune", "Dune Messiah", "Ubik"]);
    let filter = r#"config { prefix = "Dune" }"#;
    assert_eq!(
        titles(query(&directory, filter, &[]).await),
        ["Dune", "Dune Messiah"]
    );
    let limited = "include_resource = true\nlimit = 1";
    assert_eq!(titles(query(&directory, limited, &[]).await), ["Dune"]);

    let refused = query(&directory, "config {\n  prefix = \"\"\n}", &[]).await;
    let text = refused.expect_code("query", &[1]).unwrap().output();
    assert!(text.contains("Error: prefix is empty"), "{text}");
    // The line of the filter, not that of the whole block.
    assert!(text.contains("4:   prefix = \"\""), "{text}");

    fs::remove_dir_all(directory.path().join("books")).unwrap();
    let failed = query(&directory, "", &[]).await;
    let text = failed.expect_code("query", &[1]).unwrap().output();
    assert!(text.contains("Error: The shelf is in disorder"), "{text}");
}

const GENERATED: &str = r#"resource "shelf_book" "found_0" {
  provider = shelf
  pages    = 412
  title    = "Dune"
}

import {
  to       = shelf_book.found_0
  provider = shelf
  identity = {
    title = "Dune"
  }
}

resource "shelf_book" "found_1" {
  provider = shelf
  loan = {
    to = "Leto"
  }
  mark  = "A7"
  title = "Dune Messiah"
}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_a_query_generates_imports_without_a_change() {
    let terraform = Terraform::packaged().unwrap();
    let directory = shelf(&terraform, &BOOKS[..2]);
    titles(query(&directory, "", &["-generate-config-out=found.tf"]).await);
    let generated = fs::read_to_string(directory.path().join("found.tf")).unwrap();
    assert!(generated.contains(GENERATED), "{generated}");

    let applied = directory.apply().await.unwrap();
    let summary = "Resources: 2 imported, 0 added, 0 changed, 0 destroyed.";
    assert!(applied.stdout.contains(summary), "{}", applied.output());
    settled(&directory).await;
    let identity = "/values/root_module/resources/0/identity/title";
    let state = directory.state().await.unwrap();
    assert_eq!(state.pointer(identity).unwrap(), "Dune");
    assert_eq!(directory.output("initials").await.unwrap(), "TLH");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_by_id_generates_its_configuration() {
    let terraform = Terraform::packaged().unwrap();
    let directory = shelf(&terraform, &BOOKS);
    let import = "import {\n  to = shelf_book.it\n  id = \"Ubik\"\n}\n";
    directory.write("import.tf", import).unwrap();
    let arguments = ["plan", "-generate-config-out=it.tf"];
    let planned = directory.run(&arguments).await.unwrap();
    let planned = planned.expect_code("terraform plan", &[0]).unwrap();
    let summary = "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.";
    assert!(planned.stdout.contains(summary), "{}", planned.output());
    let generated = fs::read_to_string(directory.path().join("it.tf")).unwrap();
    let expected = "resource \"shelf_book\" \"it\" {\n  pages = 300\n  title = \"Ubik\"\n}\n";
    assert!(generated.ends_with(expected), "{generated}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_omitted_comes_and_goes() {
    for terraform in [Terraform::packaged(), Terraform::on_path()] {
        let directory = shelf(&terraform.unwrap(), &[]);
        let file = directory.path().join("books/Ubik");
        let steps = [
            ("loan = { to = \"Joe\" }", "100 unsorted Joe"),
            ("loan = { to = \"Joe\", days = 14 }", "100 unsorted Joe 14"),
            ("loan = { to = \"Joe\" }", "100 unsorted Joe"),
            ("", "100 unsorted"),
            ("loan = null", "100 unsorted"),
        ];
        for (loan, expected) in steps {
            let book =
                format!("resource \"shelf_book\" \"it\" {{\n  title = \"Ubik\"\n  {loan}\n}}\n");
            directory.write("it.tf", &book).unwrap();
            directory.apply().await.unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), expected, "{loan}");
            settled(&directory).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_type_becomes_ours_without_a_change() {
    for terraform in [Terraform::packaged(), Terraform::on_path()] {
        let directory = shelf(&terraform.unwrap(), &BOOKS);
        let before = "resource \"terraform_data\" \"it\" {\n  input = \"Dune\"\n}\n";
        directory.write("it.tf", before).unwrap();
        directory.apply().await.unwrap();
        let after = "moved {\n  from = terraform_data.it\n  to   = shelf_book.it\n}\n\
                     resource \"shelf_book\" \"it\" {\n  title = \"Dune\"\n  pages = 412\n}\n";
        directory.write("it.tf", after).unwrap();
        let applied = directory.apply().await.unwrap();
        let summary = "Resources: 0 added, 0 changed, 0 destroyed.";
        assert!(applied.stdout.contains(summary), "{}", applied.output());
        settled(&directory).await;
        let state = directory.state().await.unwrap();
        let resource = state.pointer("/values/root_module/resources/0").unwrap();
        assert_eq!(resource["type"], "shelf_book");
        assert_eq!(resource["values"]["mark"], "unsorted");
    }
}
