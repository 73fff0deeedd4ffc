//! Tags of targets and alarms.

use aws_sdk_cloudwatch::types::Tag;

use crate::support::{Clients, DIMENSION, NAMESPACE, WORKER, map, refused, start};

const NOBODY: &str =
    "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/0ec5nobody";

async fn target_tags(clients: &Clients, arn: &str) -> Vec<(String, String)> {
    let call = clients
        .autoscaling
        .list_tags_for_resource()
        .resource_arn(arn);
    let mut tags: Vec<_> = call
        .send()
        .await
        .unwrap()
        .tags
        .unwrap()
        .into_iter()
        .collect();
    tags.sort();
    tags
}

#[tokio::test]
async fn targets_are_tagged_at_creation_and_by_tag_calls_only() {
    let (_world, clients) = start().await;
    let register = || {
        let call = clients
            .autoscaling
            .register_scalable_target()
            .service_namespace(NAMESPACE);
        let call = call.resource_id(WORKER).scalable_dimension(DIMENSION);
        call.min_capacity(1).max_capacity(5)
    };
    let empty = register().set_tags(Some(Default::default())).send().await;
    refused(empty, "ValidationException", "Tags cannot be empty");
    let arn = register()
        .tags("arrakis:profile", "worker")
        .send()
        .await
        .unwrap();
    let arn = arn.scalable_target_arn.unwrap();
    assert_eq!(
        target_tags(&clients, &arn).await,
        [("arrakis:profile".to_owned(), "worker".to_owned())]
    );
    let again = register().tags("a", "b").send().await;
    refused(
        again,
        "ValidationException",
        "already exists. To update tags",
    );
    let tag = clients.autoscaling.tag_resource().resource_arn(&arn);
    tag.tags("a", "b")
        .tags("arrakis:profile", "other")
        .send()
        .await
        .unwrap();
    let expected = map(&[("a", "b"), ("arrakis:profile", "other")]);
    assert_eq!(
        target_tags(&clients, &arn).await,
        expected.into_iter().collect::<Vec<_>>()
    );
    let untag = clients
        .autoscaling
        .untag_resource()
        .resource_arn(&arn)
        .tag_keys("a");
    untag.send().await.unwrap();
    assert_eq!(target_tags(&clients, &arn).await.len(), 1);
}

#[tokio::test]
async fn bad_tags_of_targets_are_refused() {
    let (_world, clients) = start().await;
    let arn = clients.register(WORKER).await;
    let tag = || clients.autoscaling.tag_resource().resource_arn(&arn);
    refused(
        tag().tags("aws:x", "y").send().await,
        "ValidationException",
        "system tags",
    );
    let long = tag().tags("k".repeat(129), "y");
    refused(
        long.send().await,
        "ValidationException",
        "less than or equal to 128",
    );
    let many = (0..51)
        .map(|number| (number.to_string(), String::new()))
        .collect();
    let many = tag().set_tags(Some(many)).send().await;
    refused(many, "TooManyTagsException", "at most 50");
    let lost = clients
        .autoscaling
        .tag_resource()
        .resource_arn(NOBODY)
        .tags("a", "b")
        .send()
        .await;
    refused(lost, "ResourceNotFoundException", "not found");
    let policy = clients
        .autoscaling
        .list_tags_for_resource()
        .resource_arn("arn:aws:x");
    refused(
        policy.send().await,
        "ValidationException",
        "regular expression pattern",
    );
}

#[tokio::test]
async fn alarms_are_tagged_at_creation_and_by_tag_calls_only() {
    let (world, clients) = start().await;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    clients
        .alarm("a")
        .tags(tag("first", "1"))
        .send()
        .await
        .unwrap();
    clients
        .alarm("a")
        .tags(tag("second", "2"))
        .send()
        .await
        .unwrap();
    let alarm = world.alarm("a").unwrap();
    assert_eq!(alarm.tags, map(&[("first", "1")]));
    let call = clients.cloudwatch.tag_resource().resource_arn(&alarm.arn);
    call.tags(tag("second", "2")).send().await.unwrap();
    let call = clients.cloudwatch.untag_resource().resource_arn(&alarm.arn);
    call.tag_keys("first").send().await.unwrap();
    let call = clients
        .cloudwatch
        .list_tags_for_resource()
        .resource_arn(&alarm.arn);
    assert_eq!(call.send().await.unwrap().tags(), [tag("second", "2")]);

    let lost = alarm.arn.replace(":alarm:a", ":alarm:b");
    let call = clients
        .cloudwatch
        .list_tags_for_resource()
        .resource_arn(lost);
    let error = call.send().await.unwrap_err().into_service_error();
    assert!(error.is_resource_not_found_exception(), "{error:?}");
    let call = clients
        .cloudwatch
        .list_tags_for_resource()
        .resource_arn("a");
    let error = call.send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_parameter_value_exception(), "{error:?}");

    clients
        .cloudwatch
        .delete_alarms()
        .alarm_names("a")
        .send()
        .await
        .unwrap();
    clients.alarm("a").send().await.unwrap();
    assert_eq!(world.alarm("a").unwrap().tags, map(&[]));
    let reserved = clients.alarm("b").tags(tag("aws:x", "y")).send().await;
    refused(reserved, "ValidationError", "reserved");
}
