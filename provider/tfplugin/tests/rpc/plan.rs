//! Planning: new objects, changes, ends.

use tfplugin::{Number, Value};

use crate::client::{State, Terraform};

fn consumers(streams: &[(&str, Value)]) -> Value {
    Value::map(streams.iter().map(|(key, url)| {
        let consumer = [
            ("stream", Value::from("S")),
            ("periods", Value::from(1)),
            ("url", url.clone()),
        ];
        (*key, Value::object(consumer))
    }))
}

fn configured(keys: &[&str]) -> Value {
    Value::map(
        keys.iter()
            .map(|key| (*key, Value::object([("stream", "S")]))),
    )
}

#[tokio::test]
async fn a_new_object_is_planned_with_defaults_and_unknowns() {
    let mut terraform = Terraform::start().await;
    let exact: Number = "0.10000000000000000000000000001".parse().unwrap();
    let config = terraform.config([
        ("name", Value::from("work")),
        ("size", Value::Number(exact.clone())),
        ("secret", Value::from("hidden")),
        ("consumers", configured(&["a"])),
        ("anything", Value::list([Value::from(1), Value::from("x")])),
        ("label", Value::set([Value::object([("key", "k")])])),
    ]);
    let plan = terraform.plan(&State::default(), Some(&config)).await;
    assert_eq!(plan.diagnostics, Vec::<String>::new());
    let planned = plan.state.object.unwrap();
    assert_eq!(planned.get("size"), &Value::Number(exact));
    assert_eq!(planned.get("mode"), &Value::from("fast"));
    assert_eq!(planned.get("secret"), &Value::Null);
    assert_eq!(planned.get("arn"), &Value::Unknown);
    assert_eq!(
        planned.get("consumers"),
        &consumers(&[("a", Value::Unknown)])
    );
    assert_eq!(planned.get("anything"), config.get("anything"));
    assert_eq!(planned.get("label"), config.get("label"));
    assert_eq!(plan.state.private, b"+create");
    assert_eq!(plan.state.identity, None);
    assert_eq!(plan.replace, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_changed_is_no_change() {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([
        ("name", Value::from("work")),
        ("consumers", configured(&["a"])),
    ]);
    let state = terraform.change(&State::default(), &config).await;
    let plan = terraform.plan(&state, Some(&config)).await;
    assert_eq!(plan.state.object, state.object);
    assert_eq!(plan.state.identity, state.identity);
    assert_eq!(plan.diagnostics, Vec::<String>::new());
}

#[tokio::test]
async fn a_change_keeps_what_it_does_not_touch() {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([
        ("name", Value::from("work")),
        ("consumers", configured(&["a"])),
    ]);
    let state = terraform.change(&State::default(), &config).await;
    let config = config
        .with("size", 7)
        .with("consumers", configured(&["a", "b"]));
    let plan = terraform.plan(&state, Some(&config)).await;
    assert_eq!(plan.diagnostics, Vec::<String>::new());
    let planned = plan.state.object.unwrap();
    assert_eq!(planned.get("arn"), &Value::from("arn:work"));
    assert_eq!(planned.get("revision"), &Value::Unknown);
    assert_eq!(
        planned.get("consumers"),
        &consumers(&[("a", Value::from("url:a")), ("b", Value::Unknown)])
    );
    assert_eq!(plan.state.private, b"+create+update");
    assert_eq!(plan.replace, Vec::<String>::new());
}

#[tokio::test]
async fn replacing_is_two_plans() {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([("name", Value::from("work"))]);
    let state = terraform.change(&State::default(), &config).await;
    let config = config
        .with("name", "play")
        .with("fault", "replace the size")
        .with("size", 3);
    let first = terraform.plan(&state, Some(&config)).await;
    assert_eq!(first.diagnostics, Vec::<String>::new());
    assert_eq!(first.replace, ["name", "size"]);
    // Terraform asks again as if for a new object, with what the first answer left.
    let between = State {
        object: None,
        private: b"first".to_vec(),
        identity: first.state.identity,
    };
    let second = terraform.plan(&between, Some(&config)).await;
    assert_eq!(second.diagnostics, Vec::<String>::new());
    assert_eq!(second.replace, Vec::<String>::new());
    assert_eq!(second.state.private, b"first+create");
    assert_eq!(second.state.object.unwrap().get("arn"), &Value::Unknown);
}

#[tokio::test]
async fn an_end_is_planned_as_null() {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([("name", Value::from("work"))]);
    let state = terraform.change(&State::default(), &config).await;
    let plan = terraform.plan(&state, None).await;
    assert_eq!(plan.state.object, None);
    assert_eq!(plan.state.private, b"+create+destroy");
    assert_eq!(
        plan.diagnostics,
        ["warning: The queue ends: Its messages are lost."]
    );
}

#[tokio::test]
async fn planning_twice_gives_the_same_plan() {
    let mut terraform = Terraform::start().await;
    let config = terraform.config([
        ("name", Value::Unknown),
        ("consumers", configured(&["b", "a"])),
    ]);
    let first = terraform.plan(&State::default(), Some(&config)).await;
    let second = terraform.plan(&State::default(), Some(&config)).await;
    assert_eq!(first.state, second.state);
}

#[tokio::test]
async fn a_plan_of_nothing_is_refused() {
    let mut terraform = Terraform::start().await;
    let plan = terraform.plan(&State::default(), None).await;
    assert_eq!(plan.diagnostics.len(), 1);
    assert!(
        plan.diagnostics[0].starts_with("error: There is nothing to plan"),
        "{:?}",
        plan.diagnostics
    );
}
