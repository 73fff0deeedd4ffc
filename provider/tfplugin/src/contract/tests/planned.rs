use super::*;
use crate::contract;

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

fn leaves() -> [(&'static str, Attribute); 2] {
    [
        ("x", Attribute::string().optional()),
        ("c", Attribute::string().optional().computed()),
    ]
}

fn leaf(x: impl Into<Value>, c: impl Into<Value>) -> Value {
    Value::object([("x", x.into()), ("c", c.into())])
}

#[test]
fn a_single_nested_object_follows_the_same_rules() {
    let single = || Attribute::nested_single(leaves()).optional();
    check_attribute(
        "filled in",
        single(),
        case(leaf("1", Value::Null), leaf("1", Value::Unknown)),
        &[],
    );
    check_attribute("absent", single(), case(Value::Null, Value::Null), &[]);
    check_attribute(
        "unknown",
        single(),
        case(Value::Unknown, Value::Unknown),
        &[],
    );
    check_attribute(
        "changed",
        single(),
        case(leaf("1", Value::Null), leaf("2", Value::Null)),
        &[
            "ConfiguredValue at a.x: \"2\" is planned, where \"1\" is configured and null was before",
        ],
    );
    check_attribute(
        "unknown though configured",
        single(),
        case(leaf("1", Value::Null), Value::Unknown),
        &["Elements at a: it is configured, and planned as unknown"],
    );
    check_attribute(
        "absent though configured",
        single(),
        case(leaf("1", Value::Null), Value::Null),
        &[
            "ConfiguredValue at a: null is planned, where an object is configured and null was before",
        ],
    );
    check_attribute(
        "present though not configured",
        single(),
        case(Value::Null, leaf("1", Value::Null)),
        &["UnsetValue at a: it is not configured, and an object is planned"],
    );
    check_attribute(
        "computed as a whole",
        single().computed(),
        case(Value::Null, Value::Unknown),
        &[],
    );
    check_attribute(
        "an inner value kept from before",
        single(),
        case(leaf("A", "q"), leaf("a", "q")).after(leaf("a", "z")),
        &[],
    );
}

#[test]
fn nested_lists_and_maps_keep_their_elements() {
    let list = || Attribute::nested_list(leaves()).optional();
    let map = || Attribute::nested_map(leaves()).optional();
    let configured = || leaf("1", Value::Null);
    check_attribute(
        "list filled in",
        list(),
        case(Value::list([configured()]), Value::list([leaf("1", "new")])),
        &[],
    );
    check_attribute(
        "list grown",
        list(),
        case(
            Value::list([configured()]),
            Value::list([configured(), configured()]),
        ),
        &["Elements at a: 2 are planned, and 1 configured"],
    );
    check_attribute(
        "list element changed",
        list(),
        case(
            Value::list([configured(), configured()]),
            Value::list([configured(), leaf("2", Value::Null)]),
        ),
        &[
            "ConfiguredValue at a[1].x: \"2\" is planned, where \"1\" is configured and null was before",
        ],
    );
    check_attribute(
        "list element unknown",
        list(),
        case(Value::list([configured()]), Value::list([Value::Unknown])),
        &[
            "ConfiguredValue at a[0]: an unknown value is planned, where an object is configured and null was before",
        ],
    );
    check_attribute(
        "unknown list element kept",
        list(),
        case(Value::list([Value::Unknown]), Value::list([Value::Unknown])),
        &[],
    );
    check_attribute(
        "map filled in",
        map(),
        case(
            Value::map([("k", configured())]),
            Value::map([("k", leaf("1", Value::Unknown))]),
        ),
        &[],
    );
    check_attribute(
        "map with another key",
        map(),
        case(
            Value::map([("k", configured())]),
            Value::map([("l", configured())]),
        ),
        &["Elements at a: [\"l\"] are planned, and [\"k\"] configured"],
    );
    check_attribute(
        "map element equal to its prior value",
        map(),
        case(
            Value::map([("k", leaf("A", "new"))]),
            Value::map([("k", leaf("a", "new"))]),
        )
        .after(Value::map([("k", leaf("a", "old"))])),
        &[],
    );
}

#[test]
fn nested_sets_are_counted() {
    let set = || Attribute::nested_set(leaves()).optional();
    let two = || Value::set([leaf("1", Value::Null), leaf("2", Value::Null)]);
    check_attribute(
        "filled in",
        set(),
        case(two(), Value::set([leaf("1", "q"), leaf("2", "r")])),
        &[],
    );
    check_attribute(
        "shrunk",
        set(),
        case(two(), Value::set([leaf("1", Value::Null)])),
        &["Elements at a: 1 are planned, and 2 configured"],
    );
    check_attribute(
        "unknown parts",
        set(),
        case(
            two(),
            Value::set([leaf("1", Value::Unknown), leaf("2", Value::Unknown)]),
        ),
        &[],
    );
    check_attribute(
        "too few, whatever the unknowns become",
        set(),
        case(two(), Value::set([leaf("1", Value::Unknown)])),
        &["Elements at a: 1 are planned, and 2 configured"],
    );
    check_attribute(
        "configured unknowns may become equal",
        set(),
        case(
            Value::set([leaf(Value::Unknown, "q"), leaf(Value::Unknown, "q")]),
            Value::set([leaf("1", "q")]),
        ),
        &[],
    );
    // A set of plain values is configured as a whole.
    check_attribute(
        "plain set",
        Attribute::set(Type::String).optional(),
        case(Value::set(["a"]), Value::set(["b"])),
        &["ConfiguredValue at a: a set is planned, where a set is configured and null was before"],
    );
}

#[test]
fn blocks_are_those_configured() {
    let schema = |nesting| {
        let nested = match nesting {
            BlockNesting::Single => NestedBlock::single(Block::new(leaves())),
            BlockNesting::Group => NestedBlock::group(Block::new(leaves())),
            BlockNesting::List => NestedBlock::list(Block::new(leaves())),
            BlockNesting::Set => NestedBlock::set(Block::new(leaves())),
            BlockNesting::Map => NestedBlock::map(Block::new(leaves())),
        };
        Schema::default().block("a", nested)
    };
    let list = schema(BlockNesting::List);
    let configured = || leaf("1", Value::Null);
    check_schema("none", &list, case(Value::Null, Value::Null), &[]);
    check_schema(
        "filled in",
        &list,
        case(Value::list([configured()]), Value::list([leaf("1", "c")])),
        &[],
    );
    check_schema(
        "one more",
        &list,
        case(
            Value::list([configured()]),
            Value::list([configured(), configured()]),
        ),
        &["Blocks at a: 2 are planned, and 1 configured"],
    );
    check_schema(
        "unknown as a whole",
        &list,
        case(Value::list([configured()]), Value::Unknown),
        &["Blocks at a: its blocks are configured, and planned as unknown"],
    );
    check_schema(
        "one unknown",
        &list,
        case(Value::list([configured()]), Value::list([Value::Unknown])),
        &["Blocks at a[0]: an unknown value stands for a block"],
    );
    check_schema(
        "unknown as configured",
        &list,
        case(Value::Unknown, Value::Unknown),
        &[],
    );
    check_schema(
        "decided though unknown",
        &list,
        case(Value::Unknown, Value::list([configured()])),
        &["Blocks at a: its blocks are unknown, and planned as known"],
    );
    let single = schema(BlockNesting::Single);
    check_schema(
        "single kept",
        &single,
        case(configured(), leaf("1", Value::Unknown)),
        &[],
    );
    check_schema(
        "single dropped",
        &single,
        case(configured(), Value::Null),
        &["Blocks at a: null is planned, and an object configured"],
    );
    check_schema(
        "group changed",
        &schema(BlockNesting::Group),
        case(configured(), leaf("2", Value::Null)),
        &[
            "ConfiguredValue at a.x: \"2\" is planned, where \"1\" is configured and null was before",
        ],
    );
    check_schema(
        "map with another label",
        &schema(BlockNesting::Map),
        case(
            Value::map([("k", configured())]),
            Value::map([("l", configured())]),
        ),
        &["Blocks at a: [\"l\"] are planned, and [\"k\"] configured"],
    );
    let set = schema(BlockNesting::Set);
    check_schema(
        "set filled in",
        &set,
        case(Value::set([configured()]), Value::set([leaf("1", "c")])),
        &[],
    );
    check_schema(
        "set with an unknown block",
        &set,
        case(Value::set([configured()]), Value::set([Value::Unknown])),
        &["Blocks at a: a block as a whole is planned as unknown"],
    );
}
