use super::*;
use crate::contract::{identity, planned_identity};

fn schema() -> IdentitySchema {
    IdentitySchema::new([
        ("service", IdentityAttribute::required(Type::String, "")),
        ("region", IdentityAttribute::optional(Type::String, "")),
    ])
}

fn parts(service: Value, region: Value) -> Object {
    Object::from([("service", service), ("region", region)])
}

#[test]
fn an_identity_is_there_complete_and_known() {
    let whole = parts(text("s"), text("r"));
    check("complete", identity(&schema(), Some(&whole), None), &[]);
    check(
        "optional part absent",
        identity(&schema(), Some(&parts(text("s"), Value::Null)), None),
        &[],
    );
    check(
        "missing",
        identity(&schema(), None, None),
        &["Identity at : the identity is missing"],
    );
    check(
        "unknown part",
        identity(&schema(), Some(&parts(text("s"), Value::Unknown)), None),
        &["Identity at region: a part of the identity is unknown"],
    );
    check(
        "required part null",
        identity(&schema(), Some(&parts(Value::Null, text("r"))), None),
        &["Identity at service: a required part of the identity is null"],
    );
}

#[test]
fn an_identity_stays_and_may_be_completed() {
    let whole = parts(text("s"), text("r"));
    check(
        "the same",
        identity(&schema(), Some(&whole), Some(&whole)),
        &[],
    );
    check(
        "completed",
        identity(
            &schema(),
            Some(&whole),
            Some(&parts(text("s"), Value::Null)),
        ),
        &[],
    );
    check(
        "changed",
        identity(
            &schema(),
            Some(&whole),
            Some(&parts(text("other"), text("r"))),
        ),
        &["SameIdentity at service: this part of the identity changed"],
    );
}

#[test]
fn a_planned_identity_is_known_or_left_out() {
    let whole = parts(text("s"), text("r"));
    check("left out", planned_identity(None, Some(&whole)), &[]);
    check("kept", planned_identity(Some(&whole), Some(&whole)), &[]);
    check(
        "unknown",
        planned_identity(Some(&parts(text("s"), Value::Unknown)), None),
        &["Identity at region: a part of the identity is unknown"],
    );
    check(
        "changed",
        planned_identity(Some(&parts(text("t"), text("r"))), Some(&whole)),
        &["SameIdentity at service: this part of the identity changed"],
    );
}
