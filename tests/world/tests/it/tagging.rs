//! The tags of many resources in one answer.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::Tag;
use aws_sdk_resourcegroupstagging::types::TagFilter;
use world::{Fault, Matcher};

use crate::support::{Clients, DIMENSION, NAMESPACE, WORKER, map, refused, start};

type Tags = BTreeMap<String, BTreeMap<String, String>>;

async fn get(clients: &Clients, arns: &[&str]) -> Tags {
    let mut call = clients.tagging.get_resources();
    for arn in arns {
        call = call.resource_arn_list(*arn);
    }
    let answer = call.send().await.unwrap();
    let rows = answer.resource_tag_mapping_list().iter();
    rows.map(|row| {
        let tags = row.tags().iter();
        let tags = tags.map(|tag| (tag.key.clone(), tag.value.clone()));
        (row.resource_arn.clone().unwrap(), tags.collect())
    })
    .collect()
}

fn tag(value: &str) -> Tag {
    Tag::builder().key("team").value(value).build()
}

#[tokio::test]
async fn tags_of_all_services_come_together_and_late() {
    let (world, clients) = start().await;
    let call = clients.autoscaling.register_scalable_target();
    let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
    let call = call.scalable_dimension(DIMENSION).tags("team", "a");
    let target = call.min_capacity(1).max_capacity(5).send().await.unwrap();
    let target = target.scalable_target_arn.unwrap();
    clients.alarm("tagged").tags(tag("a")).send().await.unwrap();
    clients.alarm("bare").send().await.unwrap();
    let call = clients.cloudwatch.put_dashboard().dashboard_name("worker");
    let call = call.dashboard_body(r#"{"widgets":[]}"#).tags(tag("a"));
    call.send().await.unwrap();
    let alarm = |name: &str| world.alarm(name).unwrap().arn;
    let (tagged, bare) = (alarm("tagged"), alarm("bare"));
    let dashboard = "arn:aws:cloudwatch::123456789012:dashboard/worker";
    let asked = [
        target.as_str(),
        &tagged,
        &bare,
        dashboard,
        "arn:aws:sns:us-east-1:1:no",
    ];
    let expected = |value: &str| -> Tags {
        let row = |arn: &&str| ((*arn).to_owned(), map(&[("team", value)]));
        [asked[0], asked[1], asked[3]].iter().map(row).collect()
    };
    assert_eq!(get(&clients, &asked).await, expected("a"));

    world.hold_tags();
    let call = clients.cloudwatch.tag_resource().resource_arn(&tagged);
    call.tags(tag("b")).send().await.unwrap();
    assert_eq!(get(&clients, &asked).await, expected("a"));
    world.release_tags();
    let held = &get(&clients, &asked).await[&tagged];
    assert_eq!(held, &map(&[("team", "b")]));
}

#[tokio::test]
async fn what_bears_a_tag_is_listed_page_by_page() {
    let (_world, clients) = start().await;
    for name in ["a", "b", "c"] {
        let alarm = clients.alarm(name).tags(tag(name));
        alarm.send().await.unwrap();
    }
    clients.alarm("bare").send().await.unwrap();
    let page = async |token: Option<String>| {
        let team = TagFilter::builder().key("team").build();
        let call = clients.tagging.get_resources().tag_filters(team);
        let call = call.resources_per_page(2).set_pagination_token(token);
        let answer = call.send().await.unwrap();
        let rows = answer.resource_tag_mapping_list().iter();
        let values: Vec<_> = rows.map(|row| row.tags()[0].value.clone()).collect();
        let next = answer.pagination_token;
        (values.join(" "), next.filter(|next| !next.is_empty()))
    };
    let (first, next) = page(None).await;
    assert!(next.is_some());
    assert_eq!(first, "a b");
    assert_eq!(page(next).await, ("c".to_owned(), None));
    let wanted = TagFilter::builder().key("team").values("b").values("x");
    let call = clients.tagging.get_resources().tag_filters(wanted.build());
    let answer = call.send().await.unwrap();
    assert_eq!(answer.resource_tag_mapping_list().len(), 1);
}

#[tokio::test]
async fn a_listing_of_everything_and_a_refused_one() {
    let (world, clients) = start().await;
    let all = clients.tagging.get_resources().send().await;
    refused(all, "NotSimulated", "without ResourceARNList");
    let team = TagFilter::builder().key("team").build();
    let both = clients.tagging.get_resources().resource_arn_list("arn:x");
    let both = both.tag_filters(team.clone()).send().await;
    refused(both, "InvalidParameterException", "TagFilters");
    let large = clients.tagging.get_resources().tag_filters(team.clone());
    let large = large.resources_per_page(101).send().await;
    refused(large, "InvalidParameterException", "1 to 100");
    let lost = clients.tagging.get_resources().tag_filters(team);
    let lost = lost.pagination_token("lost").send().await;
    refused(lost, "InvalidParameterException", "PaginationToken");
    let many = (0..101).map(|number| format!("arn:{number}")).collect();
    let call = clients.tagging.get_resources();
    let many = call.set_resource_arn_list(Some(many)).send().await;
    refused(many, "ValidationException", "100");
    world
        .faults()
        .next(Matcher::of("tag", "GetResources"), Fault::AccessDenied);
    let denied = clients.tagging.get_resources().resource_arn_list("arn:x");
    refused(
        denied.send().await,
        "AccessDeniedException",
        "tag:GetResources",
    );
}
