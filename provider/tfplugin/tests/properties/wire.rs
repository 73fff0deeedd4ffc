//! The forms in which values travel and are stored.

use proptest::prelude::*;
use tfplugin::wire::{json, msgpack, types};
use tfplugin::{Type, Value};

use crate::values::{Holes, any_type, any_value};

fn typed_value(holes: Holes) -> impl Strategy<Value = (Type, Value)> {
    any_type(true).prop_flat_map(move |of| {
        let value = any_value(&of, holes);
        (Just(of), value)
    })
}

/// The form in which Terraform stores values.
fn to_json(value: &Value) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let many = |elements: &mut dyn Iterator<Item = &Value>| {
        let texts: Vec<String> = elements.map(to_json).collect();
        format!("[{}]", texts.join(", "))
    };
    let pairs = |pairs: &mut dyn Iterator<Item = (&String, &Value)>| {
        let texts: Vec<String> = pairs
            .map(|(key, value)| format!("{}: {}", quoted(key), to_json(value)))
            .collect();
        format!("{{{}}}", texts.join(","))
    };
    match value {
        Value::Null | Value::Unknown => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quoted(text),
        Value::List(elements) | Value::Tuple(elements) => many(&mut elements.iter()),
        Value::Set(elements) => many(&mut elements.iter()),
        Value::Map(elements) => pairs(&mut elements.iter()),
        Value::Object(object) => pairs(&mut object.iter()),
        Value::Dynamic(dynamic) => {
            let of = String::from_utf8(types::encode(&dynamic.of)).unwrap();
            format!("{{\"value\":{},\"type\":{of}}}", to_json(&dynamic.value))
        }
    }
}

proptest! {
    #[test]
    fn a_value_survives_msgpack((of, value) in typed_value(Holes::NullOrUnknown)) {
        let bytes = msgpack::encode(&value, &of).unwrap();
        prop_assert_eq!(msgpack::decode(&bytes, &of), Ok(value));
    }

    #[test]
    fn a_known_value_survives_json((of, value) in typed_value(Holes::Null)) {
        let text = to_json(&value);
        prop_assert_eq!(json::decode(text.as_bytes(), &of), Ok(value), "{}", text);
    }

    #[test]
    fn a_type_survives_json(of in any_type(true)) {
        prop_assert_eq!(types::decode(&types::encode(&of)), Ok(of));
    }

    #[test]
    fn a_value_of_a_type_conforms_to_it((of, value) in typed_value(Holes::NullOrUnknown)) {
        prop_assert_eq!(of.conform(value.clone()), Ok(value));
    }
}
