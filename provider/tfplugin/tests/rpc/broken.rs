//! A provider that breaks Terraform's rules is told so, by our own diagnostic and not Terraform's.

use tfplugin::Value;

use crate::client::{State, Terraform};

const BREACH: &str = "The provider broke a rule of Terraform's";

/// Plans a new object whose plan goes wrong as `fault` says.
async fn broken_plan(fault: &str) -> Vec<String> {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([("name", Value::from("work")), ("fault", Value::from(fault))]);
    terraform
        .plan(&State::default(), Some(&config))
        .await
        .diagnostics
}

#[track_caller]
fn check(fault: &str, found: &[String], expected: &[(&str, &str)]) {
    let expected: Vec<(String, &str)> = expected
        .iter()
        .map(|(place, problem)| (format!("error{place}: {BREACH}: "), *problem))
        .collect();
    assert_eq!(found.len(), expected.len(), "{fault}: {found:?}");
    for (found, (start, problem)) in found.iter().zip(expected) {
        let rest = found
            .strip_prefix(&start)
            .unwrap_or_else(|| panic!("{fault}: {found}"));
        assert!(rest.starts_with(problem), "{fault}: {found}");
        assert!(rest.contains("The rule: "), "{fault}: {found}");
    }
}

#[tokio::test]
async fn plans_that_terraform_would_refuse() {
    let cases: [(&str, &str, &str); 6] = [
        (
            "plan another name",
            " at name",
            "name: \"other\" is planned, where \"work\" is configured",
        ),
        (
            "plan a size",
            " at size",
            "size: it is not configured, and 5 is planned",
        ),
        (
            "plan a number for a name",
            " at name",
            "name: a number stands where string is expected",
        ),
        ("plan a typo", "", "the schema has no attribute \"nam\""),
        (
            "plan the secret",
            " at secret",
            "secret: it is write-only, and not null",
        ),
        (
            "plan an unknown identity",
            "",
            "region: a part of the identity is unknown",
        ),
    ];
    for (fault, place, problem) in cases {
        check(fault, &broken_plan(fault).await, &[(place, problem)]);
    }
    check(
        "plan nothing",
        &broken_plan("plan nothing").await,
        &[("", "the answer has no object")],
    );
    assert_eq!(
        broken_plan("plan fails").await,
        ["error: The remote side refused: Throttled: try again."]
    );
    assert_eq!(
        broken_plan("plan panics").await,
        ["error: The provider crashed in PlanResourceChange: It panicked: no plan for work."]
    );
}

#[tokio::test]
async fn plans_of_changes_that_terraform_would_refuse() {
    let cases: [(&str, &str, &str); 2] = [
        (
            "replace what is not there",
            " at nothing",
            "nothing: it requires replacement, and does not exist",
        ),
        (
            "plan another identity",
            "",
            "region: this part of the identity changed",
        ),
    ];
    for (fault, place, problem) in cases {
        let mut terraform = Terraform::start().await;
        let config =
            terraform.config([("name", Value::from("work")), ("fault", Value::from(fault))]);
        let state = terraform.change(&State::default(), &config).await;
        let plan = terraform.plan(&state, Some(&config.with("size", 1))).await;
        check(fault, &plan.diagnostics, &[(place, problem)]);
    }
}

#[tokio::test]
async fn applied_states_that_terraform_would_refuse() {
    let cases: [(&str, &[(&str, &str)]); 6] = [
        ("create nothing", &[("", "the answer has no object")]),
        (
            "create what is unknown",
            &[
                (" at arn", "arn: it is unknown"),
                (" at revision", "revision: it is unknown"),
            ],
        ),
        (
            "create another size",
            &[(" at size", "size: null was planned, and 99 is there")],
        ),
        (
            "create a number for a name",
            &[(" at name", "name: a number stands where string is expected")],
        ),
        (
            "create without identity",
            &[("", "the identity is missing")],
        ),
        (
            "create and keep the secret",
            &[
                (" at secret", "secret: it is write-only, and not null"),
                (
                    " at secret",
                    "secret: null was planned, and a sensitive value is there",
                ),
            ],
        ),
    ];
    for (fault, expected) in cases {
        let mut terraform = Terraform::start().await;
        let config = terraform.config([
            ("name", Value::from("work")),
            ("fault", Value::from(fault)),
            ("secret", Value::from("hidden")),
        ]);
        let plan = terraform.plan(&State::default(), Some(&config)).await;
        assert_eq!(plan.diagnostics, Vec::<String>::new());
        let answer = terraform
            .apply(&State::default(), &plan.state, Some(&config))
            .await;
        check(fault, &answer.diagnostics, expected);
        // Whatever was wrong with the answer, the object is not forgotten.
        let state = answer
            .state
            .object
            .unwrap_or_else(|| panic!("{fault}: no state"));
        assert_eq!(state.get("name"), &Value::from("work"), "{fault}");
        assert!(state.is_wholly_known(), "{fault}");
    }
}

#[tokio::test]
async fn an_update_that_moves_the_identity_and_a_delete_that_keeps_the_object() {
    let mut terraform = Terraform::start().await;
    let fault = Value::from("update another identity");
    let config = terraform.config([("name", Value::from("work")), ("fault", fault)]);
    let state = terraform.change(&State::default(), &config).await;
    let config = config.with("size", 1);
    let plan = terraform.plan(&state, Some(&config)).await;
    let answer = terraform.apply(&state, &plan.state, Some(&config)).await;
    check(
        "update",
        &answer.diagnostics,
        &[("", "region: this part of the identity changed")],
    );

    let fault = Value::from("delete and keep");
    let config = terraform.config([("name", Value::from("work")), ("fault", fault)]);
    let state = terraform.change(&State::default(), &config).await;
    let plan = terraform.plan(&state, None).await;
    let answer = terraform.apply(&state, &plan.state, None).await;
    check(
        "delete",
        &answer.diagnostics,
        &[("", "the object is deleted, and there is a state")],
    );
    assert_eq!(answer.state.object, None);
}
