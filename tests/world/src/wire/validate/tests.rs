//! What is said of requests that break their shape.

use serde_json::json;

use super::*;
use crate::wire::{
    Kind,
    shape::{integer, list, may, must, text},
};

static OUTER: Shape = Shape {
    name: "Outer",
    members: &[
        must("Name", text(1, 3)),
        may("Word", Kind::Enum(&["a", "b"])),
        may("Items", list(&Kind::Structure(&INNER), 0, 1)),
        may("When", Kind::Time),
    ],
};
static INNER: Shape = Shape {
    name: "Inner",
    members: &[must("Count", integer(1, 5))],
};

fn told(value: &Value, style: Style) -> String {
    let members = value.as_object().unwrap();
    match check(&OUTER, members, style) {
        Ok(()) => "fine".to_owned(),
        Err(failure) => format!("{}: {}", failure.code, failure.message),
    }
}

#[test]
fn the_front_end_lists_every_violation() {
    let style = Style::FrontEnd("ValidationException");
    assert_eq!(told(&json!({ "Name": "x", "When": 1.5 }), style), "fine");
    let bad = json!({ "Name": "long", "Word": "c", "Items": [{ "Count": 9 }] });
    assert_eq!(
        told(&bad, style),
        "ValidationException: 3 validation errors detected: \
         Value 'long' at 'name' failed to satisfy constraint: \
         Member must have length less than or equal to 3; \
         Value 'c' at 'word' failed to satisfy constraint: \
         Member must satisfy enum value set: [a, b]; \
         Value '9' at 'items.1.member.count' failed to satisfy constraint: \
         Member must have value less than or equal to 5"
    );
    assert_eq!(
        told(&json!({}), style),
        "ValidationException: 1 validation error detected: \
         Value null at 'name' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn metric_operations_name_the_first_parameter() {
    let style = Style::Parameters;
    assert_eq!(
        told(&json!({}), style),
        "MissingParameter: The parameter Name is required."
    );
    let bad = json!({ "Name": "x", "Items": [{}] });
    assert_eq!(
        told(&bad, style),
        "MissingParameter: The parameter Items.member.1.Count is required."
    );
    assert!(told(&json!({ "Name": "" }), style).starts_with("InvalidParameterValue: "));
}

#[test]
fn wrong_types_and_unknown_members_are_refused() {
    let style = Style::FrontEnd("ValidationException");
    for bad in [
        json!({ "Name": 3 }),
        json!({ "Name": "x", "Items": [{ "Count": 1.5 }] }),
    ] {
        assert!(
            told(&bad, style).starts_with("SerializationException"),
            "{bad}"
        );
    }
    let unknown = told(&json!({ "Name": "x", "Other": 1 }), style);
    assert!(
        unknown.starts_with("NotSimulated") && unknown.contains("Other"),
        "{unknown}"
    );
}
