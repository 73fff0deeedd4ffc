use super::nested::{leaf, leaves};
use super::*;
use crate::schema::BlockNesting;

fn schema(nesting: BlockNesting) -> Schema {
    let nested = match nesting {
        BlockNesting::Single => NestedBlock::single(Block::new(leaves())),
        BlockNesting::Group => NestedBlock::group(Block::new(leaves())),
        BlockNesting::List => NestedBlock::list(Block::new(leaves())),
        BlockNesting::Set => NestedBlock::set(Block::new(leaves())),
        BlockNesting::Map => NestedBlock::map(Block::new(leaves())),
    };
    Schema::default().block("a", nested)
}

#[test]
fn listed_blocks_are_those_configured() {
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
}

#[test]
fn other_blocks_are_those_configured() {
    let configured = || leaf("1", Value::Null);
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
