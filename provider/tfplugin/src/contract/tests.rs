//! Each rule from both sides: an answer that keeps it, and one that breaks it.

use super::*;
use crate::schema::{Attribute, IdentityAttribute, IdentitySchema, Schema};
use crate::types::Type;
use crate::value::Object;

mod applied;
mod generated;
mod identity;
mod planned;
mod stored;

/// One case: what it shows, the breaches found, the breaches expected (none: the rule is kept).
#[track_caller]
fn check(case: &str, found: Vec<Breach>, expected: &[&str]) {
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "{case}");
}

/// An object of one attribute, made to fit.
fn object(schema: &Schema, attributes: impl IntoIterator<Item = (&'static str, Value)>) -> Object {
    schema
        .conform(attributes.into_iter().collect())
        .expect("it fits the schema")
}

fn text(value: &str) -> Value {
    Value::from(value)
}

#[test]
fn a_breach_tells_the_user_it_is_no_fault_of_theirs() {
    let breach = Breach::new(Rule::Known, Path::of("arn"), "it is unknown");
    let diagnostic = Diagnostic::from(breach);
    assert_eq!(
        diagnostic.summary,
        "The provider broke a rule of Terraform's"
    );
    assert_eq!(
        diagnostic.detail,
        "arn: it is unknown. The rule: nothing is unknown in a state \
         (internal/terraform/node_resource_abstract_instance.go).\n\nThis is a bug of the provider, \
         not of the configuration. Please report it with this message."
    );
    assert_eq!(diagnostic.path, Path::of("arn"));
}

#[test]
fn sensitive_and_long_values_are_not_quoted() {
    let schema = Schema::new([
        ("password", Attribute::string().optional().sensitive()),
        ("long", Attribute::string().optional()),
        (
            "users",
            Attribute::nested_map([("key", Attribute::string().optional().sensitive())]).optional(),
        ),
    ])
    .block(
        "login",
        NestedBlock::list(Block::new([(
            "token",
            Attribute::string().optional().sensitive(),
        )])),
    );
    let quoted = |path: Path, value: &str| quote(&schema.block, &path, &text(value));
    assert_eq!(quoted(Path::of("password"), "hunter2"), "a sensitive value");
    assert_eq!(
        quoted(Path::of("users").key("a").attribute("key"), "hunter2"),
        "a sensitive value"
    );
    assert_eq!(
        quoted(Path::of("login").index(0).attribute("token"), "hunter2"),
        "a sensitive value"
    );
    assert_eq!(quoted(Path::of("long"), "x"), "\"x\"");
    assert_eq!(
        quoted(Path::of("long"), &"é".repeat(200)),
        format!("\"{}…", "é".repeat(79))
    );
}

#[test]
fn every_rule_has_words_and_a_source() {
    let rules = [
        Rule::Type,
        Rule::Presence,
        Rule::ConfiguredValue,
        Rule::UnsetValue,
        Rule::Elements,
        Rule::Blocks,
        Rule::WriteOnly,
        Rule::ReplacePath,
        Rule::PlannedValue,
        Rule::Known,
        Rule::Identity,
        Rule::SameIdentity,
        Rule::Configurable,
        Rule::DisplayName,
        Rule::FunctionResult,
    ];
    for rule in rules {
        assert!(
            rule.text().len() > 20 && rule.source().contains('/'),
            "{rule:?}"
        );
    }
}
