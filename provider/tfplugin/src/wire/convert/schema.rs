//! Schemas and signatures.

use crate::generated::tfplugin6 as proto;
use crate::generated::tfplugin6::schema::nested_block::NestingMode as BlockMode;
use crate::generated::tfplugin6::schema::object::NestingMode;
use crate::schema::{
    Attribute, Block, BlockNesting, IdentityAttribute, IdentitySchema, Kind, NestedAttribute,
    NestedBlock, Nesting, Parameter, Schema, Signature,
};
use crate::wire::types;

const MARKDOWN: i32 = proto::StringKind::Markdown as i32;

pub(in crate::wire) fn schema(schema: &Schema) -> proto::Schema {
    let Schema {
        version,
        block: root,
    } = schema;
    let block = proto::schema::Block {
        version: *version,
        ..block(root)
    };
    proto::Schema {
        version: *version,
        block: Some(block),
    }
}

fn block(block: &Block) -> proto::schema::Block {
    let Block {
        attributes,
        blocks,
        description,
        deprecation,
    } = block;
    proto::schema::Block {
        version: 0,
        attributes: attributes.iter().map(attribute).collect(),
        block_types: blocks.iter().map(nested_block).collect(),
        description: description.clone(),
        description_kind: MARKDOWN,
        deprecated: deprecation.is_some(),
        deprecation_message: deprecation.clone().unwrap_or_default(),
        // Blocks that the provider fills in need Terraform 1.16.
        computed: false,
    }
}

fn attribute((name, attribute): &(String, Attribute)) -> proto::schema::Attribute {
    let Attribute {
        kind,
        required,
        optional,
        computed,
        sensitive,
        write_only,
        description,
        deprecation,
        // These three are ours alone: Terraform learns of them when it validates and plans.
        requires_replace: _,
        default: _,
        validators: _,
    } = attribute;
    let (of, nested_type) = match kind {
        Kind::Plain(of) => (types::encode(of), None),
        Kind::Nested(nested) => (Vec::new(), Some(nested_attribute(nested))),
    };
    proto::schema::Attribute {
        name: name.clone(),
        r#type: of,
        description: description.clone(),
        required: *required,
        optional: *optional,
        computed: *computed,
        sensitive: *sensitive,
        description_kind: MARKDOWN,
        deprecated: deprecation.is_some(),
        nested_type,
        write_only: *write_only,
        deprecation_message: deprecation.clone().unwrap_or_default(),
    }
}

fn nested_attribute(nested: &NestedAttribute) -> proto::schema::Object {
    let NestedAttribute {
        nesting,
        attributes,
    } = nested;
    let nesting = match nesting {
        Nesting::Single => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
    };
    proto::schema::Object {
        attributes: attributes.iter().map(attribute).collect(),
        nesting: nesting.into(),
        ..Default::default()
    }
}

fn nested_block((name, nested): &(String, NestedBlock)) -> proto::schema::NestedBlock {
    let NestedBlock {
        nesting,
        block: inner,
        min_items,
        max_items,
    } = nested;
    let nesting = match nesting {
        BlockNesting::Single => BlockMode::Single,
        BlockNesting::Group => BlockMode::Group,
        BlockNesting::List => BlockMode::List,
        BlockNesting::Set => BlockMode::Set,
        BlockNesting::Map => BlockMode::Map,
    };
    proto::schema::NestedBlock {
        type_name: name.clone(),
        block: Some(block(inner)),
        nesting: nesting.into(),
        min_items: *min_items,
        max_items: *max_items,
    }
}

pub(in crate::wire) fn identity_schema(schema: &IdentitySchema) -> proto::ResourceIdentitySchema {
    let IdentitySchema {
        version,
        attributes,
    } = schema;
    let attribute = |(name, attribute): &(String, IdentityAttribute)| {
        let IdentityAttribute {
            of,
            required_for_import,
            description,
        } = attribute;
        proto::resource_identity_schema::IdentityAttribute {
            name: name.clone(),
            r#type: types::encode(of),
            required_for_import: *required_for_import,
            optional_for_import: !required_for_import,
            description: description.clone(),
        }
    };
    proto::ResourceIdentitySchema {
        version: *version,
        identity_attributes: attributes.iter().map(attribute).collect(),
    }
}

pub(in crate::wire) fn function(signature: &Signature) -> proto::Function {
    let Signature {
        parameters,
        variadic,
        returns,
        summary,
        description,
        deprecation,
    } = signature;
    proto::Function {
        parameters: parameters.iter().map(parameter).collect(),
        variadic_parameter: variadic.as_ref().map(parameter),
        r#return: Some(proto::function::Return {
            r#type: types::encode(returns),
        }),
        summary: summary.clone(),
        description: description.clone(),
        description_kind: MARKDOWN,
        deprecation_message: deprecation.clone().unwrap_or_default(),
    }
}

fn parameter(parameter: &Parameter) -> proto::function::Parameter {
    let Parameter {
        name,
        of,
        allow_null,
        allow_unknown,
        description,
    } = parameter;
    proto::function::Parameter {
        name: name.clone(),
        r#type: types::encode(of),
        allow_null_value: *allow_null,
        allow_unknown_values: *allow_unknown,
        description: description.clone(),
        description_kind: MARKDOWN,
    }
}
