//! Any type, and any value of a type.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use tfplugin::value::Dynamic;
use tfplugin::{Number, Type, Value};

/// Most elements of a collection.
const ELEMENTS_MAX: usize = 3;

/// Most levels of a type.
const LEVELS_MAX: u32 = 3;

/// Any type; `dynamic` decides whether it may hold free values.
pub(crate) fn any_type(dynamic: bool) -> BoxedStrategy<Type> {
    let plain = prop_oneof![Just(Type::Bool), Just(Type::Number), Just(Type::String)];
    let leaf = if dynamic {
        prop_oneof![4 => plain, 1 => Just(Type::Dynamic)].boxed()
    } else {
        plain.boxed()
    };
    leaf.prop_recursive(LEVELS_MAX, 12, 3, |inner| {
        let set = inner
            .clone()
            .prop_filter("sets hold no free values", |of| !of.has_dynamic());
        prop_oneof![
            inner.clone().prop_map(Type::list),
            set.prop_map(Type::set),
            inner.clone().prop_map(Type::map),
            vec(inner.clone(), 0..ELEMENTS_MAX).prop_map(Type::Tuple),
            btree_map("[a-c]", inner, 0..ELEMENTS_MAX).prop_map(Type::Object),
        ]
    })
    .boxed()
}

/// Which values may be missing.
#[derive(Clone, Copy)]
pub(crate) enum Holes {
    /// Anything may be null.
    Null,
    /// Anything may be null or unknown.
    NullOrUnknown,
}

/// Any value of `of`.
pub(crate) fn any_value(of: &Type, holes: Holes) -> BoxedStrategy<Value> {
    let known = known_value(of, holes);
    match holes {
        Holes::Null => prop_oneof![1 => Just(Value::Null), 5 => known].boxed(),
        Holes::NullOrUnknown => {
            prop_oneof![1 => Just(Value::Null), 1 => Just(Value::Unknown), 5 => known].boxed()
        }
    }
}

/// Any value of `of` that is neither null nor unknown as a whole.
pub(crate) fn known_value(of: &Type, holes: Holes) -> BoxedStrategy<Value> {
    let elements = |of: &Type| vec(any_value(of, holes), 0..ELEMENTS_MAX);
    match of {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Number => any_number().prop_map(Value::Number).boxed(),
        Type::String => any_text().prop_map(Value::String).boxed(),
        Type::Dynamic => any_type(false)
            .prop_flat_map(move |of| {
                let value = any_value(&of, holes);
                value.prop_map(move |value| {
                    Value::Dynamic(Box::new(Dynamic {
                        of: of.clone(),
                        value,
                    }))
                })
            })
            .boxed(),
        Type::List(element) => elements(element).prop_map(Value::List).boxed(),
        Type::Set(element) => elements(element)
            .prop_map(|values| Value::Set(values.into_iter().collect()))
            .boxed(),
        Type::Map(element) => btree_map(any_text(), any_value(element, holes), 0..ELEMENTS_MAX)
            .prop_map(Value::Map)
            .boxed(),
        Type::Tuple(types) => {
            let values: Vec<_> = types.iter().map(|of| any_value(of, holes)).collect();
            values.prop_map(Value::Tuple).boxed()
        }
        Type::Object(types) => {
            let names: Vec<String> = types.keys().cloned().collect();
            let values: Vec<_> = types.values().map(|of| any_value(of, holes)).collect();
            values
                .prop_map(move |values| Value::object(names.iter().cloned().zip(values)))
                .boxed()
        }
    }
}

/// Texts in composed form, as Terraform sends them.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,3}",
        "[\\x00-\\x7f]{0,40}",
        Just("\u{e9}\u{4e16}\u{1f680}".to_owned()),
    ]
}

pub(crate) fn any_number() -> impl Strategy<Value = Number> {
    let decimal = "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?(e-?[0-9]{1,3})?";
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        (-100_i64..100).prop_map(Number::from),
        proptest::num::f64::NORMAL.prop_map(|value| Number::from_f64(value).unwrap()),
        decimal.prop_map(|text| text.parse().unwrap()),
    ]
}
