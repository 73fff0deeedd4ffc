//! The same for blocks.

use super::Judge;
use crate::contract::Rule;
use crate::path::Path;
use crate::schema::{BlockNesting, NestedBlock};
use crate::value::Value;

impl Judge<'_> {
    pub(super) fn nested_block(
        &mut self,
        nested: &NestedBlock,
        path: &Path,
        prior: &Value,
        config: &Value,
        planned: &Value,
    ) {
        let prior_elements = prior.as_elements().unwrap_or_default();
        match (nested.nesting, config, planned) {
            (_, config, planned) if config == planned => {}
            (_, Value::Unknown, _) => {
                self.report(
                    Rule::Blocks,
                    path,
                    "its blocks are unknown, and planned as known",
                );
            }
            (_, _, Value::Unknown) => {
                self.report(
                    Rule::Blocks,
                    path,
                    "its blocks are configured, and planned as unknown",
                );
            }
            (
                BlockNesting::Single | BlockNesting::Group,
                Value::Object(config),
                Value::Object(planned),
            ) => self.block(&nested.block, path, prior.as_object(), config, planned),
            (BlockNesting::List, Value::List(config), Value::List(planned)) => {
                if self.same_count(Rule::Blocks, path, config.len(), planned.len()) {
                    for (index, (config, planned)) in config.iter().zip(planned).enumerate() {
                        let prior = prior_elements.get(index);
                        self.one_block(nested, &path.index(index), prior, config, planned);
                    }
                }
            }
            (BlockNesting::Map, Value::Map(config), Value::Map(planned)) => {
                let prior = prior.as_map();
                if self.same_keys(Rule::Blocks, path, config.keys(), planned.keys()) {
                    for (key, config) in config {
                        let prior = prior.and_then(|prior| prior.get(key));
                        let planned = planned.get(key).unwrap_or(&Value::Null);
                        self.one_block(nested, &path.key(key), prior, config, planned);
                    }
                }
            }
            (BlockNesting::Set, Value::Set(_), Value::Set(planned)) => {
                if planned.iter().any(Value::is_unknown) {
                    self.report(
                        Rule::Blocks,
                        path,
                        "a block as a whole is planned as unknown",
                    );
                }
            }
            (_, config, planned) => {
                let problem = format!(
                    "{} is planned, and {} configured",
                    planned.kind(),
                    config.kind()
                );
                self.report(Rule::Blocks, path, problem);
            }
        }
    }

    fn one_block(
        &mut self,
        nested: &NestedBlock,
        path: &Path,
        prior: Option<&Value>,
        config: &Value,
        planned: &Value,
    ) {
        match (config, planned) {
            (Value::Object(config), Value::Object(planned)) => {
                let prior = prior.and_then(Value::as_object);
                self.block(&nested.block, path, prior, config, planned);
            }
            (_, planned) => {
                self.report(
                    Rule::Blocks,
                    path,
                    format!("{} stands for a block", planned.kind()),
                );
            }
        }
    }
}
