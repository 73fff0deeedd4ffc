//! Who is asked for, in how many calls, and what each is told.

use std::sync::Mutex;

use aws_sdk_applicationautoscaling::operation::describe_scalable_targets::DescribeScalableTargetsError;
use aws_smithy_runtime_api::{client::result::SdkError, http::StatusCode};
use aws_smithy_types::{body::SdkBody, error::ErrorMetadata};
use futures::future::join_all;

use super::*;
use crate::operation::Operation;

/// AWS, which knows every key that is no `nobody` and notes what it is asked.
#[derive(Default)]
struct Service {
    asked: Mutex<Vec<Vec<String>>>,
    refusal: Option<&'static str>,
}

impl Service {
    async fn ask(&self, keys: Vec<String>) -> Answer<usize> {
        self.asked.lock().unwrap().push(keys.clone());
        tokio::time::sleep(Duration::from_millis(50)).await;
        let bad =
            |code: &&str| *code == "AccessDeniedException" || keys.contains(&"bad".to_owned());
        if let Some(code) = self.refusal.filter(bad) {
            return Err(refusal(code));
        }
        let known = keys.into_iter().filter(|key| key != "nobody");
        Ok(known.map(|key| (key.clone(), key.len())).collect())
    }

    fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn refusal(code: &str) -> Failure {
    let metadata = ErrorMetadata::builder().code(code).message("no").build();
    let response = aws_smithy_runtime_api::client::orchestrator::HttpResponse::new(
        StatusCode::try_from(400).unwrap(),
        SdkBody::empty(),
    );
    let error = DescribeScalableTargetsError::generic(metadata);
    let error = SdkError::service_error(error, response);
    Failure::from_sdk(Operation::DESCRIBE_TARGETS, "all", error)
}

fn keys(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_together_are_asked_for_in_one_call() {
    let gathering = Gathering::new(3);
    let service = Service::default();
    let names = ["a", "bb", "nobody", "a", "ccccc"];
    let read = |name| gathering.read(keys(&[name]), name, |keys| service.ask(keys));
    let answers = join_all(names.map(read)).await;
    let found: Vec<_> = answers
        .into_iter()
        .zip(names)
        .map(|(answer, name)| answer.unwrap().get(name).copied())
        .collect();
    assert_eq!(found, [Some(1), Some(2), None, Some(1), Some(5)]);
    assert_eq!(service.calls(), 2, "three keys at a time");
}

#[tokio::test(start_paused = true)]
async fn more_keys_than_a_call_takes_are_asked_for_in_several() {
    let gathering = Gathering::new(2);
    let service = Service::default();
    let wanted = keys(&["a", "b", "c", "d", "e"]);
    let found = gathering
        .read(wanted, "all", |keys| service.ask(keys))
        .await;
    assert_eq!(found.unwrap().len(), 5);
    assert_eq!(service.calls(), 3);
    let none = gathering.read(Vec::new(), "none", |keys| service.ask(keys));
    assert_eq!(none.await.unwrap().len(), 0);
    assert_eq!(service.calls(), 3, "no keys is no call");
}

#[tokio::test(start_paused = true)]
async fn one_readers_bad_key_is_refused_to_nobody_else() {
    let gathering = Gathering::new(10);
    let service = Service {
        refusal: Some("ValidationException"),
        ..Service::default()
    };
    let read = |name| gathering.read(keys(&[name]), name, |keys| service.ask(keys));
    let answers = join_all(["a", "bad", "c"].map(read)).await;
    let told: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().map(HashMap::len).map_err(Failure::object))
        .collect();
    assert_eq!(told, [Ok(1), Err("bad"), Ok(1)]);
    assert_eq!(service.calls(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_all_is_told_to_each_once() {
    let gathering = Gathering::new(10);
    let service = Service {
        refusal: Some("AccessDeniedException"),
        ..Service::default()
    };
    let read = |name| gathering.read(keys(&[name]), name, |keys| service.ask(keys));
    let answers = join_all(["a", "b"].map(read)).await;
    let told: Vec<_> = answers.into_iter().map(Result::unwrap_err).collect();
    let objects: Vec<_> = told.iter().map(Failure::object).collect();
    assert_eq!(objects, ["a", "b"]);
    assert_eq!(service.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_reader_who_leaves_while_asking_leaves_the_others_their_answers() {
    let gathering = Gathering::new(10);
    let service = Service::default();
    let read = |name| gathering.read(keys(&[name]), name, |keys| service.ask(keys));
    let leaves = tokio::time::timeout(Duration::from_millis(20), read("a"));
    let (left, stays) = futures::join!(leaves, read("bb"));
    assert!(left.is_err());
    assert_eq!(stays.unwrap()["bb"], 2);
}
