//! Whether a plan can lead from the prior object to the configured one.

use super::{Breach, Rule, quote};
use crate::path::Path;
use crate::schema::{Attribute, Block, Kind, NestedAttribute, Nesting};
use crate::value::{Object, Set, Value};

mod blocks;

/// The rules for a planned new or changed object.
///
/// `prior` is `None` for a new object.
pub fn planned(
    block: &Block,
    config: &Object,
    prior: Option<&Object>,
    planned: &Object,
) -> Vec<Breach> {
    let mut judge = Judge {
        root: block,
        breaches: Vec::new(),
    };
    judge.block(block, &Path::ROOT, prior, config, planned);
    judge
        .breaches
        .extend(super::stored::write_only(block, planned));
    judge.breaches
}

struct Judge<'a> {
    /// The schema of the whole object, for the sake of its sensitive attributes.
    root: &'a Block,
    breaches: Vec<Breach>,
}

impl Judge<'_> {
    fn report(&mut self, rule: Rule, path: &Path, problem: impl Into<String>) {
        self.breaches.push(Breach::new(rule, path.clone(), problem));
    }

    fn block(
        &mut self,
        block: &Block,
        path: &Path,
        prior: Option<&Object>,
        config: &Object,
        planned: &Object,
    ) {
        self.attributes(&block.attributes, path, prior, config, planned);
        for (name, nested) in &block.blocks {
            let prior = prior.map_or(&Value::Null, |prior| prior.get(name));
            self.nested_block(
                nested,
                &path.attribute(name),
                prior,
                config.get(name),
                planned.get(name),
            );
        }
    }

    fn attributes(
        &mut self,
        attributes: &[(String, Attribute)],
        path: &Path,
        prior: Option<&Object>,
        config: &Object,
        planned: &Object,
    ) {
        for (name, attribute) in attributes {
            let prior = prior.map_or(&Value::Null, |prior| prior.get(name));
            self.attribute(
                attribute,
                &path.attribute(name),
                prior,
                config.get(name),
                planned.get(name),
            );
        }
    }

    fn attribute(
        &mut self,
        attribute: &Attribute,
        path: &Path,
        prior: &Value,
        config: &Value,
        planned: &Value,
    ) {
        // Write-only attributes have a rule of their own.
        let kept_config = planned == config || attribute.write_only;
        let kept_prior = planned == prior && !prior.is_null() && !config.is_null();
        let free = attribute.computed && (!attribute.optional || config.is_null());
        if kept_config || kept_prior || free {
            return;
        }
        if config.is_null() {
            let found = quote(self.root, path, planned);
            self.report(
                Rule::UnsetValue,
                path,
                format!("it is not configured, and {found} is planned"),
            );
            return;
        }
        match &attribute.kind {
            Kind::Nested(nested) => self.nested_attribute(nested, path, prior, config, planned),
            Kind::Plain(_) => self.differs(path, prior, config, planned),
        }
    }

    fn differs(&mut self, path: &Path, prior: &Value, config: &Value, planned: &Value) {
        let [planned, config, prior] =
            [planned, config, prior].map(|value| quote(self.root, path, value));
        self.report(
            Rule::ConfiguredValue,
            path,
            format!("{planned} is planned, where {config} is configured and {prior} was before"),
        );
    }

    fn nested_attribute(
        &mut self,
        nested: &NestedAttribute,
        path: &Path,
        prior: &Value,
        config: &Value,
        planned: &Value,
    ) {
        match (nested.nesting, config, planned) {
            (_, _, Value::Unknown) => {
                self.report(
                    Rule::Elements,
                    path,
                    "it is configured, and planned as unknown",
                );
            }
            (Nesting::Single, Value::Object(config), Value::Object(planned)) => {
                self.attributes(&nested.attributes, path, prior.as_object(), config, planned);
            }
            (Nesting::List, Value::List(config), Value::List(planned)) => {
                let prior = prior.as_elements().unwrap_or_default();
                if self.same_count(Rule::Elements, path, config.len(), planned.len()) {
                    for (index, (config, planned)) in config.iter().zip(planned).enumerate() {
                        let prior = prior.get(index).unwrap_or(&Value::Null);
                        self.element(nested, &path.index(index), prior, config, planned);
                    }
                }
            }
            (Nesting::Map, Value::Map(config), Value::Map(planned)) => {
                let prior = prior.as_map();
                if self.same_keys(Rule::Elements, path, config.keys(), planned.keys()) {
                    for (key, config) in config {
                        let prior = prior
                            .and_then(|prior| prior.get(key))
                            .unwrap_or(&Value::Null);
                        let planned = planned.get(key).unwrap_or(&Value::Null);
                        self.element(nested, &path.key(key), prior, config, planned);
                    }
                }
            }
            (Nesting::Set, Value::Set(config), Value::Set(planned)) => {
                self.set_count(path, config, planned)
            }
            _ => self.differs(path, prior, config, planned),
        }
    }

    fn element(
        &mut self,
        nested: &NestedAttribute,
        path: &Path,
        prior: &Value,
        config: &Value,
        planned: &Value,
    ) {
        match (config, planned) {
            (config, planned) if config == planned => {}
            (Value::Object(config), Value::Object(planned)) => {
                self.attributes(&nested.attributes, path, prior.as_object(), config, planned);
            }
            _ => self.differs(path, prior, config, planned),
        }
    }

    /// Elements of a set cannot be told apart, so Terraform counts them and trusts the provider
    /// with the rest. An unknown element may turn out equal to another one.
    fn set_count(&mut self, path: &Path, config: &Set, planned: &Set) {
        let is_known = |set: &Set| set.iter().all(Value::is_wholly_known);
        let fits = match (is_known(config), is_known(planned)) {
            (true, true) => config.len() == planned.len(),
            (true, false) => config.len() <= planned.len(),
            (false, _) => true,
        };
        if !fits {
            self.same_count(Rule::Elements, path, config.len(), planned.len());
        }
    }

    fn same_count(&mut self, rule: Rule, path: &Path, config: usize, planned: usize) -> bool {
        if config != planned {
            self.report(
                rule,
                path,
                format!("{planned} are planned, and {config} configured"),
            );
        }
        config == planned
    }

    fn same_keys<'k>(
        &mut self,
        rule: Rule,
        path: &Path,
        config: impl Iterator<Item = &'k String> + Clone,
        planned: impl Iterator<Item = &'k String> + Clone,
    ) -> bool {
        let same = config.clone().eq(planned.clone());
        if !same {
            let [config, planned] = [config.collect::<Vec<_>>(), planned.collect()];
            self.report(
                rule,
                path,
                format!("{planned:?} are planned, and {config:?} configured"),
            );
        }
        same
    }
}
