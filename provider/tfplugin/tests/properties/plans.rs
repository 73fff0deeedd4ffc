//! What the schema alone makes of a configuration keeps every rule of Terraform's.

use proptest::prelude::*;
use tfplugin::schema::{Attribute, Block, BlockNesting, Kind, Nesting, Schema};
use tfplugin::value::Dynamic;
use tfplugin::{Object, Type, Value, contract, plan};

use crate::proposal::proposal;
use crate::schemas::{any_config, any_schema};
use crate::values::Holes;

/// A schema with the configuration of an object that exists and a configuration to come.
fn change() -> impl Strategy<Value = (Schema, Object, Object)> {
    any_schema().prop_flat_map(|schema| {
        let before = any_config(&schema.block, Holes::Null);
        let after = any_config(&schema.block, Holes::NullOrUnknown);
        (Just(schema), before, after)
    })
}

/// What applying a plan may find out: every unknown gets a value of its type.
fn find_out(value: &Value, of: &Type) -> Value {
    let of_child = |name: &str| match of {
        Type::List(of) | Type::Set(of) | Type::Map(of) => of.as_ref().clone(),
        Type::Object(attributes) => attributes[name].clone(),
        other => other.clone(),
    };
    let each = |value: &Value| find_out(value, &of_child(""));
    match value {
        Value::Unknown => simplest(of),
        Value::List(elements) => Value::List(elements.iter().map(each).collect()),
        Value::Set(elements) => Value::Set(elements.iter().map(each).collect()),
        Value::Map(elements) => Value::map(elements.iter().map(|(key, value)| (key, each(value)))),
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(name, value)| (name, find_out(value, &of_child(name))))
                .collect(),
        ),
        Value::Tuple(elements) => match of {
            Type::Tuple(types) => Value::Tuple(
                elements
                    .iter()
                    .zip(types)
                    .map(|(value, of)| find_out(value, of))
                    .collect(),
            ),
            _ => value.clone(),
        },
        Value::Dynamic(dynamic) => {
            let Dynamic { of, value } = dynamic.as_ref();
            Value::Dynamic(Box::new(Dynamic {
                of: of.clone(),
                value: find_out(value, of),
            }))
        }
        known => known.clone(),
    }
}

fn simplest(of: &Type) -> Value {
    match of {
        Type::Bool => Value::from(true),
        Type::Number => Value::from(7),
        Type::String => Value::from("found"),
        Type::Dynamic => Value::Dynamic(Box::new(Dynamic {
            of: Type::String,
            value: Value::from("found"),
        })),
        // An object may hold write-only attributes, which stay null.
        Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Tuple(_) | Type::Object(_) => {
            Value::Null
        }
    }
}

fn applied(schema: &Schema, planned: &Object) -> Object {
    match find_out(&Value::Object(planned.clone()), &schema.object_type()) {
        Value::Object(state) => state,
        other => panic!("found {}", other.kind()),
    }
}

fn planned(schema: &Schema, prior: Option<&Object>, config: &Object) -> Object {
    let config = schema.conform(config.clone()).unwrap();
    let proposed = proposal(&schema.block, prior, &config);
    plan::complete(&schema.block, &config, &proposed, prior)
}

/// Whether Terraform may take one element of a set for another: where an element holds a set of
/// objects, or an attribute that either side may set.
fn has_ambiguous_set(block: &Block) -> bool {
    is_ambiguous(&block.attributes, false)
        || block.blocks.iter().any(|(_, nested)| {
            let in_set = nested.nesting == BlockNesting::Set;
            is_ambiguous(&nested.block.attributes, in_set)
        })
}

fn is_ambiguous(attributes: &[(String, Attribute)], in_set: bool) -> bool {
    attributes
        .iter()
        .any(|(_, attribute)| match &attribute.kind {
            _ if in_set && attribute.optional && attribute.computed => true,
            Kind::Plain(_) => false,
            Kind::Nested(nested) => {
                let is_set = nested.nesting == Nesting::Set;
                (in_set && is_set) || is_ambiguous(&nested.attributes, in_set || is_set)
            }
        })
}

fn broken(breaches: &[contract::Breach]) -> Vec<String> {
    breaches.iter().map(ToString::to_string).collect()
}

/// Most steps of simplifying a failing case. Each makes much of it anew, and can take seconds.
const SHRINK_STEPS_MAX: u32 = 300;

fn settings() -> ProptestConfig {
    ProptestConfig {
        max_shrink_iters: SHRINK_STEPS_MAX,
        // A fifth of all schemas has a set that one property must leave out.
        max_global_rejects: 100_000,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn generated_schemas_are_sound(schema in any_schema()) {
        prop_assert_eq!(schema.problems("it"), Vec::<String>::new());
    }

    #[test]
    fn a_new_object_can_be_planned_and_applied((schema, _, config) in change()) {
        let planned = planned(&schema, None, &config);
        let breaches = contract::planned(&schema.block, &config, None, &planned);
        prop_assert_eq!(broken(&breaches), Vec::<String>::new());
        prop_assert_eq!(schema.conform(planned.clone()), Ok(planned.clone()));

        let state = applied(&schema, &planned);
        let mut breaches = contract::stored(&schema.block, &state);
        breaches.extend(contract::applied(&schema.block, &planned, &state));
        prop_assert_eq!(broken(&breaches), Vec::<String>::new());
    }

    #[test]
    fn a_changed_object_can_be_planned((schema, before, after) in change()) {
        let prior = applied(&schema, &planned(&schema, None, &before));
        let planned = planned(&schema, Some(&prior), &after);
        let mut breaches = contract::planned(&schema.block, &after, Some(&prior), &planned);
        let paths = plan::replaced(&schema.block, &prior, &planned);
        breaches.extend(contract::replaced_paths(&paths, &prior, &planned));
        prop_assert_eq!(broken(&breaches), Vec::<String>::new());
        prop_assert_eq!(schema.conform(planned.clone()), Ok(planned));
    }

    #[test]
    fn a_state_is_the_outcome_of_the_configuration_made_from_it((schema, config, _) in change()) {
        let state = applied(&schema, &planned(&schema, None, &config));
        let config = plan::configuration(&schema.block, &state);
        let breaches = contract::generated(&schema.block, &config);
        prop_assert_eq!(broken(&breaches), Vec::<String>::new());
        prop_assert_eq!(schema.conform(config.clone()), Ok(config.clone()));
        if !has_ambiguous_set(&schema.block) {
            prop_assert_eq!(planned(&schema, Some(&state), &config), state);
        }
    }

    #[test]
    fn an_unchanged_configuration_is_no_change((schema, config, _) in change()) {
        prop_assume!(!has_ambiguous_set(&schema.block));
        let prior = applied(&schema, &planned(&schema, None, &config));
        prop_assert_eq!(planned(&schema, Some(&prior), &config), prior);
    }
}
