use super::*;
use crate::schema::{Attribute, Block, IdentityAttribute, NestedBlock, Parameter};
use crate::value::Value;

fn check(schema: Schema, expected: &[&str]) {
    assert_eq!(schema.problems("t"), expected);
}

fn one(attribute: Attribute) -> Schema {
    Schema::new([("a", attribute)])
}

#[test]
fn sound_schemas_pass() {
    check(Schema::default(), &[]);
    check(one(Attribute::string().required()), &[]);
    check(one(Attribute::number().default(5)), &[]);
    check(one(Attribute::dynamic().optional()), &[]);
    check(one(Attribute::string().optional().write_only()), &[]);
    let nested = Attribute::nested_single([("d", Attribute::dynamic().optional())]);
    check(one(nested.optional()), &[]);
    let block = || Block::new([("x", Attribute::bool().optional())]);
    let blocks = Schema::default()
        .block("one", NestedBlock::single(block()).items(1, 1))
        .block("few", NestedBlock::list(block()).items(1, 3))
        .block("many", NestedBlock::set(block()).items(2, 0))
        .block("named", NestedBlock::map(block()))
        .block("all", NestedBlock::group(block()));
    check(blocks, &[]);
}

#[test]
fn who_sets_an_attribute_is_settled() {
    check(
        one(Attribute::string()),
        &["t: a: nobody sets it: make it required, optional or computed"],
    );
    check(
        one(Attribute::string().required().optional()),
        &["t: a: it is both required and optional"],
    );
    check(
        one(Attribute::string().required().computed()),
        &["t: a: it is both required and computed"],
    );
    check(
        one(Attribute::string().optional().computed().write_only()),
        &["t: a: it is write-only, so the provider cannot compute it"],
    );
}

#[test]
fn a_default_fits_its_attribute() {
    check(
        one(Attribute::string().default(5)),
        &["t: a: its default does not fit: a number stands where string is expected"],
    );
    check(
        one(Attribute::string().default(Value::Unknown)),
        &["t: a: a default is known"],
    );
    let mut without_computed = Attribute::number().default(1);
    without_computed.computed = false;
    check(
        one(without_computed),
        &["t: a: a default needs an attribute that is optional and computed"],
    );
}

#[test]
fn names_are_free_valid_and_used_once() {
    let attribute = || Attribute::string().optional();
    check(
        Schema::new([
            ("Name", attribute()),
            ("9", attribute()),
            ("count", attribute()),
            ("x", attribute()),
            ("x", attribute()),
        ]),
        &[
            "t: count: the language has taken this name",
            "t: Name: a name is lowercase letters, digits and underscores, and starts with no digit",
            "t: 9: a name is lowercase letters, digits and underscores, and starts with no digit",
            "t: x: the name is used twice",
        ],
    );
    let source = Schema::new([("source", attribute())]);
    assert_eq!(source.problems("t"), Vec::<String>::new());
    assert_eq!(
        source.problems_in("p", Root::Provider),
        ["p: source: the language has taken this name"]
    );
    // Inside another attribute every valid name is free.
    check(
        one(Attribute::nested_list([("count", attribute())]).optional()),
        &[],
    );
}

#[test]
fn collections_hold_what_terraform_can_compare() {
    let nested = |attribute| Attribute::nested_set([("x", attribute)]).optional();
    check(
        one(nested(Attribute::dynamic().optional())),
        &["t: a: only a single nested object may hold dynamic attributes"],
    );
    check(
        one(nested(Attribute::string().optional().write_only())),
        &["t: a: a set may not hold write-only attributes"],
    );
    let default_in_set =
        "the attributes of a set have no defaults, for they could make two elements equal";
    check(
        one(nested(Attribute::bool().default(true))),
        &[&format!("t: a: {default_in_set}")],
    );
    let block = Block::new([("x", Attribute::bool().default(true))]);
    check(
        Schema::default().block("b", NestedBlock::set(block)),
        &[&format!("t: b: {default_in_set}")],
    );
    check(
        one(Attribute::set(Type::Dynamic).optional()),
        &["t: a: the elements of a set may not be dynamic"],
    );
    let block = Block::new([("x", Attribute::dynamic().optional())]);
    check(
        Schema::default().block("b", NestedBlock::list(block)),
        &["t: b: only a single block may hold dynamic attributes"],
    );
    let block = Block::new([("x", Attribute::string().optional().write_only())]);
    check(
        Schema::default().block("b", NestedBlock::set(block)),
        &["t: b: a set may not hold write-only attributes"],
    );
}

#[test]
fn block_limits_follow_the_nesting() {
    let bad = |block: NestedBlock, expected: &str| {
        check(Schema::default().block("b", block), &[expected]);
    };
    bad(
        NestedBlock::single(Block::default()).items(0, 1),
        "t: b: a Single block cannot have from 0 to 1 items",
    );
    bad(
        NestedBlock::single(Block::default()).items(2, 2),
        "t: b: a Single block cannot have from 2 to 2 items",
    );
    bad(
        NestedBlock::group(Block::default()).items(1, 1),
        "t: b: a Group block cannot have from 1 to 1 items",
    );
    bad(
        NestedBlock::map(Block::default()).items(0, 9),
        "t: b: a Map block cannot have from 0 to 9 items",
    );
    bad(
        NestedBlock::list(Block::default()).items(3, 2),
        "t: b: a List block cannot have from 3 to 2 items",
    );
    bad(
        NestedBlock::set(Block::default()).items(-1, 0),
        "t: b: a Set block cannot have from -1 to 0 items",
    );
}

#[test]
fn versions_identities_and_signatures_are_checked() {
    check(
        Schema::default().version(-1),
        &["t: the version is -1; allowed: 0 or more"],
    );
    let identity =
        |of| IdentitySchema::new([("id", IdentityAttribute::required(of, ""))]).problems("i");
    assert_eq!(identity(Type::list(Type::String)), Vec::<String>::new());
    assert_eq!(
        identity(Type::map(Type::String)),
        ["i: id: it is map(string); allowed: bool, number, string, or a list of them"]
    );
    assert_eq!(
        IdentitySchema::default().problems("i"),
        ["i: an identity has at least one attribute"]
    );
    let twice = Signature::new(Type::String)
        .parameter(Parameter::new("x", Type::String, ""))
        .variadic(Parameter::new("x", Type::String, ""));
    assert_eq!(twice.problems("f"), ["f: x: the name is used twice"]);
}
