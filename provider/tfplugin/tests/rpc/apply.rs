//! Applying: what was achieved, and what is true when it was not.

use tfplugin::{Object, Value};

use crate::client::{State, Terraform};

/// A created object whose later calls go wrong as `fault` says.
async fn with_fault(terraform: &mut Terraform, fault: &str) -> (Object, State) {
    let config = terraform.config([("name", Value::from("work")), ("fault", Value::from(fault))]);
    let state = terraform.change(&State::default(), &config).await;
    (config, state)
}

#[tokio::test]
async fn create_update_and_delete_follow_the_plan() {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([
        ("name", Value::from("work")),
        ("secret", Value::from("hidden")),
    ]);
    let created = terraform.change(&State::default(), &config).await;
    let state = created.object.clone().unwrap();
    assert_eq!(state.get("arn"), &Value::from("arn:work"));
    assert_eq!(state.get("revision"), &Value::from(1));
    assert_eq!(state.get("secret"), &Value::Null);
    assert_eq!(created.private, b"+create");
    let identity = Object::from([("name", "work"), ("region", "here")]);
    assert_eq!(created.identity, Some(identity.clone()));

    let updated = terraform
        .change(&created, &config.clone().with("size", 5))
        .await;
    assert_eq!(
        updated.object.as_ref().unwrap().get("revision"),
        &Value::from(2)
    );
    assert_eq!(updated.private, b"+create+update");
    assert_eq!(updated.identity, Some(identity));

    let plan = terraform.plan(&updated, None).await;
    let deleted = terraform.apply(&updated, &plan.state, None).await;
    assert_eq!(deleted.state, State::default());
    assert_eq!(deleted.diagnostics, Vec::<String>::new());
}

#[tokio::test]
async fn a_terraform_that_knows_no_identities_is_served_without() {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([("name", Value::from("work"))]);
    let created = terraform.change(&State::default(), &config).await;
    let known = State {
        identity: None,
        ..created
    };
    let updated = terraform.change(&known, &config.with("size", 5)).await;
    assert_eq!(updated.identity, None);
    assert_eq!(updated.object.unwrap().get("size"), &Value::from(5));
}

/// A create that goes wrong: fault, the diagnostics, what is in the state afterwards.
async fn failed_create(fault: &str) -> (Vec<String>, Option<Object>) {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([("name", Value::from("work")), ("fault", Value::from(fault))]);
    let plan = terraform.plan(&State::default(), Some(&config)).await;
    let answer = terraform
        .apply(&State::default(), &plan.state, Some(&config))
        .await;
    (answer.diagnostics, answer.state.object)
}

const TROUBLE: &str = "error: The remote side refused: Throttled: try again.";

#[tokio::test]
async fn a_create_that_made_nothing_leaves_nothing() {
    let (diagnostics, state) = failed_create("create fails").await;
    assert_eq!(diagnostics, [TROUBLE]);
    assert_eq!(state, None);
}

#[tokio::test]
async fn a_create_that_made_a_part_leaves_that_part_without_unknowns() {
    let (diagnostics, state) = failed_create("create a part").await;
    assert_eq!(diagnostics, [TROUBLE]);
    let state = state.unwrap();
    assert_eq!(state.get("name"), &Value::from("work"));
    assert_eq!(state.get("arn"), &Value::Null);
    assert!(state.is_wholly_known());
}

#[tokio::test]
async fn a_create_that_panics_may_have_made_something() {
    let (diagnostics, state) = failed_create("create panics").await;
    assert_eq!(
        diagnostics,
        ["error: The provider crashed in ApplyResourceChange: It panicked: halfway through work."]
    );
    assert_eq!(state.unwrap().get("name"), &Value::from("work"));
}

/// An update that goes wrong: the diagnostics, and the size in the state; none keeps the prior state.
async fn failed_update(fault: &str) -> (Vec<String>, Option<Value>) {
    let mut terraform = Terraform::start().await;
    let (config, state) = with_fault(&mut terraform, fault).await;
    let config = config.with("size", 5);
    let plan = terraform.plan(&state, Some(&config)).await;
    assert_eq!(plan.diagnostics, Vec::<String>::new());
    let answer = terraform.apply(&state, &plan.state, Some(&config)).await;
    (
        answer.diagnostics,
        answer.state.object.map(|state| state.get("size").clone()),
    )
}

#[tokio::test]
async fn a_failed_update_tells_what_is_true() {
    assert_eq!(
        failed_update("update fails").await,
        (vec![TROUBLE.to_owned()], None)
    );
    assert_eq!(
        failed_update("update a part").await,
        (vec![TROUBLE.to_owned()], Some(Value::from(5)))
    );
    let (diagnostics, state) = failed_update("update panics").await;
    assert_eq!(
        diagnostics,
        ["error: The provider crashed in ApplyResourceChange: It panicked: halfway through work."]
    );
    assert_eq!(state, None);
}

/// A delete that goes wrong: the diagnostics, and the size in the state; none keeps the prior state.
async fn failed_delete(fault: &str) -> (Vec<String>, Option<Value>) {
    let mut terraform = Terraform::start().await;
    let (_, state) = with_fault(&mut terraform, fault).await;
    let plan = terraform.plan(&state, None).await;
    let answer = terraform.apply(&state, &plan.state, None).await;
    (
        answer.diagnostics,
        answer.state.object.map(|state| state.get("size").clone()),
    )
}

#[tokio::test]
async fn a_failed_delete_keeps_the_object() {
    assert_eq!(
        failed_delete("delete fails").await,
        (vec![TROUBLE.to_owned()], None)
    );
    assert_eq!(
        failed_delete("delete a part").await,
        (vec![TROUBLE.to_owned()], Some(Value::from(0)))
    );
    let (diagnostics, state) = failed_delete("delete panics").await;
    assert_eq!(
        diagnostics,
        ["error: The provider crashed in ApplyResourceChange: It panicked: halfway through work."]
    );
    assert_eq!(state, None);
}

#[tokio::test]
async fn an_application_of_nothing_is_refused() {
    let mut terraform = Terraform::start().await;
    let answer = terraform
        .apply(&State::default(), &State::default(), None)
        .await;
    assert_eq!(answer.diagnostics.len(), 1);
    assert!(
        answer.diagnostics[0].starts_with("error: There is nothing to apply"),
        "{:?}",
        answer.diagnostics
    );
}
