//! Reading: what is not answered is erased.

use tfplugin::{Object, Value};

use crate::client::{State, Terraform};

async fn existing(terraform: &mut Terraform, fault: &str) -> State {
    let config = terraform.config([("name", Value::from("work")), ("fault", Value::from(fault))]);
    terraform.change(&State::default(), &config).await
}

#[tokio::test]
async fn private_data_and_identity_come_back() {
    let mut terraform = Terraform::start().await;
    let state = existing(&mut terraform, "").await;
    let answer = terraform.read(&state).await;
    assert_eq!(answer.state, state);
    assert_eq!(answer.diagnostics, Vec::<String>::new());
    // A state from before there were identities gets one.
    let old = State {
        identity: None,
        ..state.clone()
    };
    assert_eq!(terraform.read(&old).await.state, state);
}

#[tokio::test]
async fn what_is_gone_is_null() {
    let mut terraform = Terraform::start().await;
    let object = terraform.config([("name", Value::from("never"))]);
    let state = State {
        object: Some(object),
        private: b"p".to_vec(),
        identity: None,
    };
    let answer = terraform.read(&state).await;
    assert_eq!(answer.state, State::default());
    assert_eq!(answer.diagnostics, Vec::<String>::new());
}

#[tokio::test]
async fn a_failed_read_changes_nothing() {
    let cases = [
        (
            "read fails",
            "error: The remote side refused: Throttled: try again.",
        ),
        (
            "read another identity",
            "error: The provider broke a rule of Terraform's: name: this part of the identity changed.",
        ),
        (
            "read what is unknown",
            "error at arn: The provider broke a rule of Terraform's: arn: it is unknown.",
        ),
    ];
    for (fault, expected) in cases {
        let mut terraform = Terraform::start().await;
        let state = existing(&mut terraform, fault).await;
        let answer = terraform.read(&state).await;
        assert_eq!(answer.diagnostics.len(), 1, "{fault}");
        assert!(
            answer.diagnostics[0].starts_with(expected),
            "{:?}",
            answer.diagnostics
        );
        let name = answer
            .state
            .object
            .as_ref()
            .map(|state| state.get("name").clone());
        assert_eq!(name, Some(Value::from("work")), "{fault}");
        assert!(
            answer
                .state
                .object
                .as_ref()
                .is_some_and(Object::is_wholly_known),
            "{fault}"
        );
        assert_eq!(answer.state.private, state.private, "{fault}");
    }
}
