use super::*;
use crate::contract;

mod blocks;
mod nested;

/// What one attribute holds in the configuration, before, and in the plan.
struct Case {
    config: Value,
    prior: Option<Value>,
    planned: Value,
}

fn case(config: impl Into<Value>, planned: impl Into<Value>) -> Case {
    Case {
        config: config.into(),
        prior: None,
        planned: planned.into(),
    }
}

impl Case {
    fn after(self, prior: impl Into<Value>) -> Self {
        Self {
            prior: Some(prior.into()),
            ..self
        }
    }
}

#[track_caller]
fn check_schema(name: &str, schema: &Schema, case: Case, expected: &[&str]) {
    let Case {
        config,
        prior,
        planned,
    } = case;
    let config = object(schema, [("a", config)]);
    let prior = prior.map(|prior| object(schema, [("a", prior)]));
    let planned = object(schema, [("a", planned)]);
    check(
        name,
        contract::planned(&schema.block, &config, prior.as_ref(), &planned),
        expected,
    );
}

#[track_caller]
fn check_attribute(name: &str, attribute: Attribute, case: Case, expected: &[&str]) {
    check_schema(name, &Schema::new([("a", attribute)]), case, expected);
}

#[test]
fn configured_values_are_kept() {
    let optional = || Attribute::string().optional();
    check_attribute("as configured", optional(), case("x", "x"), &[]);
    check_attribute(
        "as unknown as configured",
        optional(),
        case(Value::Unknown, Value::Unknown),
        &[],
    );
    check_attribute(
        "the equivalent prior value",
        optional(),
        case("X", "x").after("x"),
        &[],
    );
    check_attribute(
        "normalized",
        optional(),
        case("X", "x"),
        &["ConfiguredValue at a: \"x\" is planned, where \"X\" is configured and null was before"],
    );
    check_attribute(
        "neither configured nor prior",
        optional(),
        case("X", "x").after("y"),
        &["ConfiguredValue at a: \"x\" is planned, where \"X\" is configured and \"y\" was before"],
    );
    check_attribute(
        "unknown though configured",
        optional().computed(),
        case("x", Value::Unknown),
        &[
            "ConfiguredValue at a: an unknown value is planned, where \"x\" is configured and null was before",
        ],
    );
    check_attribute(
        "decided though unknown",
        optional(),
        case(Value::Unknown, "x"),
        &[
            "ConfiguredValue at a: \"x\" is planned, where an unknown value is configured and null was before",
        ],
    );
    check_attribute(
        "dropped",
        optional(),
        case("x", Value::Null),
        &["ConfiguredValue at a: null is planned, where \"x\" is configured and null was before"],
    );
    check_attribute(
        "sensitive",
        optional().sensitive(),
        case("x", "y"),
        &[
            "ConfiguredValue at a: a sensitive value is planned, where a sensitive value is configured and null was before",
        ],
    );
}

#[test]
fn configured_numbers_are_kept_to_the_last_digit() {
    let long: Value = Value::Number(
        "0.1000000000000000055511151231257827"
            .parse()
            .expect("a number"),
    );
    let short: Value = Value::Number("0.1".parse().expect("a number"));
    let number = || Attribute::number().optional();
    check_attribute(
        "the same number",
        number(),
        case(short.clone(), short.clone()),
        &[],
    );
    check_attribute(
        "a number through a float",
        number(),
        case(short, long),
        &[
            "ConfiguredValue at a: 0.1000000000000000055511151231257827 is planned, where 0.1 is configured and null was before",
        ],
    );
}

#[test]
fn only_the_provider_s_attributes_are_filled_in() {
    let computed = || Attribute::string().computed();
    check_attribute("computed", computed(), case(Value::Null, "x"), &[]);
    check_attribute(
        "computed later",
        computed(),
        case(Value::Null, Value::Unknown),
        &[],
    );
    check_attribute(
        "computed, ignored by the author",
        computed(),
        case("x", "y"),
        &[],
    );
    check_attribute(
        "a default",
        Attribute::string().default("x"),
        case(Value::Null, "x"),
        &[],
    );
    check_attribute(
        "a default without computed",
        Attribute::string().optional(),
        case(Value::Null, "x"),
        &["UnsetValue at a: it is not configured, and \"x\" is planned"],
    );
    check_attribute(
        "a prior value that the author took out",
        Attribute::string().optional(),
        case(Value::Null, "x").after("x"),
        &["UnsetValue at a: it is not configured, and \"x\" is planned"],
    );
}

#[test]
fn write_only_values_are_not_planned() {
    let attribute = || Attribute::string().optional().write_only();
    check_attribute("removed", attribute(), case("x", Value::Null), &[]);
    check_attribute(
        "kept",
        attribute(),
        case("x", "x"),
        &["WriteOnly at a: it is write-only, and not null"],
    );
    check_attribute(
        "unknown",
        attribute(),
        case(Value::Unknown, Value::Unknown),
        &["WriteOnly at a: it is write-only, and not null"],
    );
    let nested = || {
        Attribute::nested_map([("w", attribute()), ("v", Attribute::number().optional())])
            .optional()
    };
    let element = |w: Value| Value::map([("k", Value::object([("w", w), ("v", Value::from(1))]))]);
    check_attribute(
        "nested and removed",
        nested(),
        case(element(text("x")), element(Value::Null)),
        &[],
    );
    check_attribute(
        "nested and kept",
        nested(),
        case(element(text("x")), element(text("x"))),
        &["WriteOnly at a[\"k\"].w: it is write-only, and not null"],
    );
}
