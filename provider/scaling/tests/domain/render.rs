//! Text and back.

use proptest::prelude::*;
use scaling::{
    expand::expand,
    render::{parse, render},
    validate::validate,
};
use serde_json::json;

use crate::{drafts, generate};

proptest! {
    #[test]
    fn what_is_rendered_reads_back(draft in generate::valid()) {
        let verdict = validate(&draft, &drafts::context());
        let blueprint = expand(verdict.profile().unwrap());
        let texts = render(&blueprint);
        let read = parse(&texts).unwrap();
        prop_assert_eq!(&read, &blueprint);
        prop_assert_eq!(render(&read), texts);
    }
}

#[test]
fn a_document_that_cannot_be_read_is_named() {
    let check = |key: &str, document: &str, expected: &str| {
        let mut documents = render(&drafts::blueprint(&json!({})));
        documents.insert(key.to_owned(), document.to_owned());
        assert_eq!(parse(&documents).unwrap_err().to_string(), expected);
    };
    check(
        "widget/x",
        "{}",
        "cannot read \"widget/x\" of a blueprint: no object has such a key",
    );
    check(
        "policy/gp-worker-cpu",
        "{}",
        "cannot read \"policy/gp-worker-cpu\" of a blueprint: missing field `PolicyName` at line 1 \
         column 2",
    );
    let text = render(&drafts::blueprint(&json!({})))["policy/gp-worker-cpu"].clone();
    check(
        "policy/other",
        &text,
        "cannot read \"policy/other\" of a blueprint: the object in it is named \"gp-worker-cpu\"",
    );
}

#[test]
fn a_blueprint_without_a_target_is_none() {
    let mut documents = render(&drafts::blueprint(&json!({})));
    documents.remove("target");
    let error = parse(&documents).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot read \"target\" of a blueprint: it is missing"
    );
}
