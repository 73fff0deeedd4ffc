use super::*;

pub(super) fn leaves() -> [(&'static str, Attribute); 2] {
    [
        ("x", Attribute::string().optional()),
        ("c", Attribute::string().optional().computed()),
    ]
}

pub(super) fn leaf(x: impl Into<Value>, c: impl Into<Value>) -> Value {
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
fn nested_lists_keep_their_elements() {
    let list = || Attribute::nested_list(leaves()).optional();
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
}

#[test]
fn nested_maps_keep_their_elements() {
    let map = || Attribute::nested_map(leaves()).optional();
    let configured = || leaf("1", Value::Null);
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
