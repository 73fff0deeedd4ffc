//! Any schema Terraform accepts, and any configuration of it.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use tfplugin::schema::{
    Attribute, Block, BlockNesting, Kind, NestedAttribute, NestedBlock, Nesting, Schema,
};
use tfplugin::{Object, Value};

use crate::values::{Holes, any_type, known_value};

/// Most attributes side by side.
const ATTRIBUTES_MAX: usize = 5;

/// What may stand at a place of a schema.
#[derive(Clone, Copy)]
struct Allowed {
    dynamic: bool,
    write_only: bool,
    defaults: bool,
    /// Levels of nesting left.
    levels: u32,
}

pub(crate) fn any_schema() -> BoxedStrategy<Schema> {
    let allowed = Allowed {
        dynamic: true,
        write_only: true,
        defaults: true,
        levels: 2,
    };
    let blocks = btree_map("block_[a-b]", any_block(allowed), 0..2);
    (any_attributes(allowed), blocks)
        .prop_map(|(attributes, blocks)| {
            let schema = Schema::new(attributes);
            blocks
                .into_iter()
                .fold(schema, |schema, (name, block)| schema.block(name, block))
        })
        .boxed()
}

fn any_block(allowed: Allowed) -> impl Strategy<Value = NestedBlock> {
    let nesting = prop_oneof![
        Just(BlockNesting::Single),
        Just(BlockNesting::Group),
        Just(BlockNesting::List),
        Just(BlockNesting::Set),
        Just(BlockNesting::Map),
    ];
    nesting.prop_flat_map(move |nesting| {
        let alone = matches!(nesting, BlockNesting::Single | BlockNesting::Group);
        let inner = Allowed {
            dynamic: allowed.dynamic && alone,
            write_only: allowed.write_only && nesting != BlockNesting::Set,
            defaults: allowed.defaults && nesting != BlockNesting::Set,
            levels: 1,
        };
        any_attributes(inner).prop_map(move |attributes| {
            let block = Block::new(attributes);
            match nesting {
                BlockNesting::Single => NestedBlock::single(block),
                BlockNesting::Group => NestedBlock::group(block),
                BlockNesting::List => NestedBlock::list(block),
                BlockNesting::Set => NestedBlock::set(block),
                BlockNesting::Map => NestedBlock::map(block),
            }
        })
    })
}

fn any_attributes(allowed: Allowed) -> BoxedStrategy<Vec<(String, Attribute)>> {
    btree_map("[a-f]", any_attribute(allowed), 1..ATTRIBUTES_MAX)
        .prop_map(|attributes| attributes.into_iter().collect())
        .boxed()
}

fn any_attribute(allowed: Allowed) -> BoxedStrategy<Attribute> {
    let plain = any_type(allowed.dynamic).prop_map(Attribute::of);
    let kind = if allowed.levels == 0 {
        plain.boxed()
    } else {
        prop_oneof![2 => plain, 1 => any_nested(allowed)].boxed()
    };
    (kind, 0..7_u8, any::<bool>())
        .prop_flat_map(move |(attribute, setter, replace)| {
            let attribute = if replace {
                attribute.requires_replace()
            } else {
                attribute
            };
            match setter {
                0 => Just(attribute.required()).boxed(),
                1 => Just(attribute.computed()).boxed(),
                2 => Just(attribute.optional().computed()).boxed(),
                3 if allowed.write_only && matches!(attribute.kind, Kind::Plain(_)) => {
                    Just(attribute.optional().write_only()).boxed()
                }
                4 if allowed.defaults && matches!(attribute.kind, Kind::Plain(_)) => {
                    let default = known_value(&attribute.value_type(), Holes::Null)
                        .prop_filter("a default is not null", |default| !default.is_null());
                    default
                        .prop_map(move |default| attribute.clone().default(default))
                        .boxed()
                }
                5 => Just(attribute.omittable()).boxed(),
                _ => Just(attribute.optional()).boxed(),
            }
        })
        .boxed()
}

fn any_nested(allowed: Allowed) -> impl Strategy<Value = Attribute> {
    let nesting = prop_oneof![
        Just(Nesting::Single),
        Just(Nesting::List),
        Just(Nesting::Set),
        Just(Nesting::Map)
    ];
    nesting.prop_flat_map(move |nesting| {
        let inner = Allowed {
            dynamic: allowed.dynamic && nesting == Nesting::Single,
            write_only: allowed.write_only && nesting != Nesting::Set,
            defaults: allowed.defaults && nesting != Nesting::Set,
            levels: allowed.levels - 1,
        };
        any_attributes(inner).prop_map(move |attributes| match nesting {
            Nesting::Single => Attribute::nested_single(attributes),
            Nesting::List => Attribute::nested_list(attributes),
            Nesting::Set => Attribute::nested_set(attributes),
            Nesting::Map => Attribute::nested_map(attributes),
        })
    })
}

/// Any configuration of `block`: what only the provider sets is null, what the author must set is
/// not.
pub(crate) fn any_config(block: &Block, holes: Holes) -> BoxedStrategy<Object> {
    let attributes = config_of(&block.attributes, holes);
    let names: Vec<String> = block.blocks.iter().map(|(name, _)| name.clone()).collect();
    let blocks: Vec<_> = block
        .blocks
        .iter()
        .map(|(_, nested)| blocks_of(nested, holes))
        .collect();
    (attributes, blocks)
        .prop_map(move |(mut object, blocks)| {
            for (name, value) in names.iter().zip(blocks) {
                object.set(name, value);
            }
            object
        })
        .boxed()
}

fn config_of(attributes: &[(String, Attribute)], holes: Holes) -> BoxedStrategy<Object> {
    let names: Vec<String> = attributes.iter().map(|(name, _)| name.clone()).collect();
    let values: Vec<_> = attributes
        .iter()
        .map(|(_, each)| setting_of(each, holes))
        .collect();
    values
        .prop_map(move |values| names.iter().cloned().zip(values).collect())
        .boxed()
}

fn setting_of(attribute: &Attribute, holes: Holes) -> BoxedStrategy<Value> {
    if attribute.computed && !attribute.optional {
        return Just(Value::Null).boxed();
    }
    let known = match &attribute.kind {
        Kind::Plain(of) => known_value(of, holes),
        Kind::Nested(nested) => nested_of(nested, holes),
    };
    let known = match holes {
        Holes::Null => known,
        Holes::NullOrUnknown => prop_oneof![1 => Just(Value::Unknown), 6 => known].boxed(),
    };
    if attribute.required {
        known
            .prop_filter("what is required is not null", |value| !value.is_null())
            .boxed()
    } else {
        prop_oneof![1 => Just(Value::Null), 2 => known].boxed()
    }
}

fn nested_of(nested: &NestedAttribute, holes: Holes) -> BoxedStrategy<Value> {
    let object = config_of(&nested.attributes, holes).prop_map(Value::Object);
    let element = match holes {
        Holes::Null => object.boxed(),
        Holes::NullOrUnknown => prop_oneof![1 => Just(Value::Unknown), 9 => object].boxed(),
    };
    match nested.nesting {
        Nesting::Single => config_of(&nested.attributes, holes)
            .prop_map(Value::Object)
            .boxed(),
        Nesting::List => vec(element, 0..3).prop_map(Value::List).boxed(),
        Nesting::Set => vec(element, 0..3)
            .prop_map(|it| Value::Set(it.into_iter().collect()))
            .boxed(),
        Nesting::Map => btree_map("[k-m]", element, 0..3)
            .prop_map(Value::Map)
            .boxed(),
    }
}

fn blocks_of(nested: &NestedBlock, holes: Holes) -> BoxedStrategy<Value> {
    let object = any_config(&nested.block, holes)
        .prop_map(Value::Object)
        .boxed();
    match nested.nesting {
        BlockNesting::Single => prop_oneof![Just(Value::Null), object].boxed(),
        BlockNesting::Group => object,
        BlockNesting::List => vec(object, 0..3).prop_map(Value::List).boxed(),
        BlockNesting::Set => vec(object, 0..3)
            .prop_map(|it| Value::Set(it.into_iter().collect()))
            .boxed(),
        BlockNesting::Map => btree_map("[k-m]", object, 0..3)
            .prop_map(Value::Map)
            .boxed(),
    }
}
