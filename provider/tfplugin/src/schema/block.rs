//! Attributes and blocks, at the root or nested.

use super::attribute::{Attribute, Nesting};
use crate::types::Type;

/// Attributes and nested blocks that stand together.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The attributes, in the order they were written.
    pub attributes: Vec<(String, Attribute)>,
    /// The kinds of nested blocks, in the order they were written.
    pub blocks: Vec<(String, NestedBlock)>,
    /// What it is, in Markdown.
    pub description: String,
    /// What to use instead, when deprecated.
    pub deprecation: Option<String>,
}

/// A kind of block inside a [`Block`]. Blocks are for looks: they can be neither computed nor
/// unknown nor, in lists and sets, null. Nested attributes can be all of these.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    /// How many blocks there may be and how they are told apart.
    pub nesting: BlockNesting,
    /// What each of them holds.
    pub block: Block,
    /// Fewest blocks; for `Single` 0 or 1 like `max_items`, for `Group` and `Map` 0.
    pub min_items: i64,
    /// Most blocks; 0 is no limit.
    pub max_items: i64,
}

/// How the blocks of one kind are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockNesting {
    /// There is at most one; null when absent.
    Single,
    /// There is at most one; all its attributes are null when absent.
    Group,
    /// By position.
    List,
    /// By their content.
    Set,
    /// By the block's label.
    Map,
}

impl BlockNesting {
    /// How the objects in the value of such blocks are told apart.
    pub fn nesting(self) -> Nesting {
        match self {
            Self::Single | Self::Group => Nesting::Single,
            Self::List => Nesting::List,
            Self::Set => Nesting::Set,
            Self::Map => Nesting::Map,
        }
    }
}

impl Block {
    /// A block with these attributes.
    pub fn new<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Attribute)>) -> Self {
        Self {
            attributes: attributes
                .into_iter()
                .map(|(name, each)| (name.into(), each))
                .collect(),
            ..Self::default()
        }
    }

    /// Says in Markdown what this is.
    #[must_use]
    pub fn description(mut self, markdown: impl Into<String>) -> Self {
        self.description = markdown.into();
        self
    }

    /// Adds a kind of nested block.
    #[must_use]
    pub fn block(mut self, name: impl Into<String>, block: NestedBlock) -> Self {
        self.blocks.push((name.into(), block));
        self
    }

    /// The type of this block's object, as Terraform derives it: attributes and blocks side by
    /// side.
    pub fn object_type(&self) -> Type {
        let attributes = self
            .attributes
            .iter()
            .map(|(name, each)| (name.clone(), each.value_type()));
        let blocks = self
            .blocks
            .iter()
            .map(|(name, each)| (name.clone(), each.value_type()));
        Type::object(attributes.chain(blocks))
    }
}

impl NestedBlock {
    /// At most one block; null when absent.
    pub fn single(block: Block) -> Self {
        Self::with(BlockNesting::Single, block)
    }

    /// At most one block; all its attributes are null when absent.
    pub fn group(block: Block) -> Self {
        Self::with(BlockNesting::Group, block)
    }

    /// Any number of blocks in order.
    pub fn list(block: Block) -> Self {
        Self::with(BlockNesting::List, block)
    }

    /// Any number of distinct blocks.
    pub fn set(block: Block) -> Self {
        Self::with(BlockNesting::Set, block)
    }

    /// Any number of blocks, each with a label.
    pub fn map(block: Block) -> Self {
        Self::with(BlockNesting::Map, block)
    }

    fn with(nesting: BlockNesting, block: Block) -> Self {
        Self {
            nesting,
            block,
            min_items: 0,
            max_items: 0,
        }
    }

    /// Limits how many blocks there may be; a `max` of 0 is no limit.
    #[must_use]
    pub fn items(mut self, min: i64, max: i64) -> Self {
        self.min_items = min;
        self.max_items = max;
        self
    }

    /// The type of all blocks of this kind together, as Terraform derives it.
    pub fn value_type(&self) -> Type {
        let object = self.block.object_type();
        match self.nesting {
            BlockNesting::Single | BlockNesting::Group => object,
            BlockNesting::List => Type::list(object),
            BlockNesting::Set => Type::set(object),
            BlockNesting::Map => Type::map(object),
        }
    }
}
