//! Dashboards.

use aws_sdk_cloudwatch::types::Tag;
use serde_json::{Value, json};

use crate::support::{clients, refused, start, told};

fn body(title: &str) -> String {
    let properties = json!({
        "metrics": [["AWS/ECS", "CPUUtilization", "ClusterName", "arrakis"]],
        "region": "us-east-1",
        "title": title,
    });
    json!({ "widgets": [{ "type": "metric", "properties": properties }] }).to_string()
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

#[tokio::test]
async fn a_dashboard_is_put_whole_and_seen_from_every_region() {
    let (world, clients) = start().await;
    let other = self::clients(&world, "eu-west-1", "AKIDANY");
    let put = |title: &str| {
        let call = clients.cloudwatch.put_dashboard().dashboard_name("worker");
        call.dashboard_body(body(title))
    };
    let told = put("first").tags(tag("team", "a")).send().await.unwrap();
    assert!(told.dashboard_validation_messages().is_empty());
    // Tags count at creation only.
    put("second").tags(tag("team", "b")).send().await.unwrap();
    let found = other.cloudwatch.get_dashboard().dashboard_name("worker");
    let found = found.send().await.unwrap();
    let arn = "arn:aws:cloudwatch::123456789012:dashboard/worker";
    assert_eq!(found.dashboard_arn.as_deref(), Some(arn));
    let held: Value = serde_json::from_str(&found.dashboard_body.unwrap()).unwrap();
    assert_eq!(held["widgets"][0]["properties"]["title"], "second");
    let dashboard = world.dashboard("worker").unwrap();
    assert_eq!(dashboard.tags["team"], "a");

    let call = clients.cloudwatch.tag_resource().resource_arn(arn);
    call.tags(tag("team", "c")).send().await.unwrap();
    let call = other.cloudwatch.list_tags_for_resource().resource_arn(arn);
    assert_eq!(call.send().await.unwrap().tags(), [tag("team", "c")]);
    let call = clients.cloudwatch.untag_resource().resource_arn(arn);
    call.tag_keys("team").send().await.unwrap();
    assert!(world.edit_dashboard("worker", |dashboard| dashboard.body = json!({})));
    let call = clients.cloudwatch.delete_dashboards();
    let call = call.dashboard_names("nobody").dashboard_names("worker");
    call.send().await.unwrap();
    assert_eq!(world.dashboards(), []);
    let gone = clients.cloudwatch.get_dashboard().dashboard_name("worker");
    let gone = gone.send().await.unwrap_err().into_service_error();
    assert!(gone.is_dashboard_not_found_error(), "{gone:?}");
}

#[tokio::test]
async fn a_bad_body_is_refused_and_an_odd_one_warned_of() {
    let (world, clients) = start().await;
    let put = |body: String| {
        let call = clients.cloudwatch.put_dashboard().dashboard_name("d");
        call.dashboard_body(body).send()
    };
    let bad = json!({ "widgets": [{ "type": "metric", "properties": { "metrics": [[]] } }] });
    let error = put(bad.to_string()).await.unwrap_err();
    assert!(
        told(&error).contains("there are 2 validation errors"),
        "{}",
        told(&error)
    );
    let error = error.into_service_error();
    assert!(error.is_dashboard_invalid_input_error(), "{error:?}");
    refused(
        put("{".to_owned()).await,
        "InvalidParameterInput",
        "must be a valid JSON object",
    );
    refused(
        put(String::new()).await,
        "InvalidParameterValue",
        "is required",
    );
    assert_eq!(world.dashboards(), []);
    let mut odd: Value = serde_json::from_str(&body("t")).unwrap();
    odd["colour"] = json!("blue");
    let warned = put(odd.to_string()).await.unwrap();
    let message = &warned.dashboard_validation_messages()[0];
    assert!(
        message
            .message
            .as_deref()
            .unwrap()
            .contains("\"colour\" property is not expected")
    );
    assert_eq!(world.dashboard("d").unwrap().body["colour"], "blue");
}

#[tokio::test]
async fn names_are_judged_and_listed_in_pages() {
    let (_world, clients) = start().await;
    let put = |name: String| {
        let call = clients.cloudwatch.put_dashboard().dashboard_name(name);
        call.dashboard_body(json!({ "widgets": [] }).to_string())
            .send()
    };
    let code = "InvalidParameterValue";
    refused(
        put("a b".to_owned()).await,
        code,
        "contains invalid characters",
    );
    refused(
        put("a.b".to_owned()).await,
        code,
        "contains invalid characters",
    );
    refused(put(String::new()).await, code, "is required");
    refused(put("n".repeat(256)).await, code, "must not exceed 255");
    for number in 0..1001 {
        put(format!("d{number:04}")).await.unwrap();
    }
    let list = || clients.cloudwatch.list_dashboards();
    let first = list().send().await.unwrap();
    assert_eq!(first.dashboard_entries().len(), 1000);
    let entry = &first.dashboard_entries()[0];
    assert_eq!(entry.size, Some(14));
    let rest = list()
        .next_token(first.next_token.unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!((rest.dashboard_entries().len(), rest.next_token), (1, None));
    let some = list().dashboard_name_prefix("d000").send().await.unwrap();
    assert_eq!(some.dashboard_entries().len(), 10);
    let delete = |names: Vec<String>| {
        let call = clients.cloudwatch.delete_dashboards();
        call.set_dashboard_names(Some(names)).send()
    };
    let many = (0..101).map(|number| format!("d{number:04}")).collect();
    refused(delete(many).await, code, "up to 100 elements");
    refused(delete(Vec::new()).await, code, "at least 1 element");
    delete(vec!["d0000".to_owned(); 101]).await.unwrap();
}
