//! Pages of listings and their tokens.

use std::collections::BTreeSet;

use world::{ServiceSettings, World};

use crate::support::{Clients, NAMESPACE, WORKER, clients, refused, start};

async fn many_targets(count: usize) -> (World, Clients) {
    let (world, clients) = start().await;
    for number in 0..count {
        world.add_service(ServiceSettings::new("arrakis", &format!("s{number}"), 3));
        clients
            .register(&format!("service/arrakis/s{number}"))
            .await;
    }
    (world, clients)
}

#[tokio::test]
async fn targets_come_in_pages_of_fifty() {
    let (_world, clients) = many_targets(120).await;
    let call = || {
        clients
            .autoscaling
            .describe_scalable_targets()
            .service_namespace(NAMESPACE)
    };
    let first = call().send().await.unwrap();
    assert_eq!(first.scalable_targets().len(), 50);
    let mut pages = call().into_paginator().send();
    let (mut count, mut seen) = (0, BTreeSet::new());
    while let Some(page) = pages.next().await {
        count += 1;
        seen.extend(
            page.unwrap()
                .scalable_targets
                .unwrap()
                .into_iter()
                .map(|t| t.resource_id),
        );
    }
    assert_eq!((count, seen.len()), (3, 120));
    let tiny = call().max_results(2).send().await.unwrap();
    assert!(tiny.scalable_targets().is_empty());
    let tiny = call()
        .max_results(2)
        .next_token(tiny.next_token.unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!((tiny.scalable_targets().len(), tiny.next_token), (2, None));
    let exact = call()
        .resource_ids("service/arrakis/s1")
        .send()
        .await
        .unwrap();
    assert_eq!(exact.scalable_targets().len(), 1);
    let token = first.next_token.unwrap();
    let other = call().resource_ids("service/arrakis/s1").next_token(&token);
    refused(other.send().await, "InvalidNextTokenException", "not valid");
    refused(
        call().next_token("x").send().await,
        "InvalidNextTokenException",
        "not valid",
    );
    let ids = (0..51)
        .map(|number| format!("service/arrakis/s{number}"))
        .collect();
    let too_many = call().set_resource_ids(Some(ids));
    refused(
        too_many.send().await,
        "ValidationException",
        "less than or equal to 50",
    );
    let dimension = call().scalable_dimension(crate::support::DIMENSION);
    refused(
        dimension.send().await,
        "ValidationException",
        "ResourceIds must be specified",
    );
}

#[tokio::test]
async fn policies_come_in_pages_of_ten_and_max_results_cuts_them_off() {
    let (_world, clients) = start().await;
    clients.register(WORKER).await;
    for number in 0..23 {
        clients.put_step(&format!("policy-{number}")).await;
    }
    let call = || {
        clients
            .autoscaling
            .describe_scaling_policies()
            .service_namespace(NAMESPACE)
    };
    let mut pages = call().into_paginator().send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().scaling_policies().len());
    }
    assert_eq!(sizes, [10, 10, 3]);
    let cut = call().max_results(10).send().await.unwrap();
    assert_eq!((cut.scaling_policies().len(), cut.next_token), (10, None));
    let over = call().max_results(50).send().await.unwrap();
    assert_eq!(over.scaling_policies().len(), 10);
    let token = over.next_token.unwrap();
    let names = call().policy_names("policy-1").next_token(&token);
    refused(
        names.send().await,
        "InternalServiceException",
        "internal error",
    );
    let other = call()
        .resource_id("service/arrakis/other")
        .next_token(&token);
    refused(other.send().await, "InvalidNextTokenException", "not valid");
    let named = call()
        .policy_names("policy-1")
        .policy_names("policy-2")
        .send()
        .await
        .unwrap();
    assert_eq!(named.scaling_policies().len(), 2);
    let negative = call().max_results(-1).send().await;
    refused(
        negative,
        "ValidationException",
        "MaxResults cannot be less than 0",
    );
}

#[tokio::test]
async fn alarms_come_in_pages_and_filters_combine() {
    let (_world, clients) = start().await;
    for number in 0..120 {
        clients
            .alarm(&format!("alarm-{number:03}"))
            .send()
            .await
            .unwrap();
    }
    let call = || clients.cloudwatch.describe_alarms();
    assert_eq!(call().send().await.unwrap().metric_alarms().len(), 50);
    let largest = call().max_records(100).send().await.unwrap();
    assert_eq!(largest.metric_alarms().len(), 100);
    let rest = call()
        .max_records(100)
        .next_token(largest.next_token.unwrap());
    assert_eq!(rest.send().await.unwrap().metric_alarms().len(), 20);
    let too_many = call().max_records(101).send().await;
    refused(too_many, "ValidationError", "less than or equal to 100");
    refused(
        call().next_token("x").send().await,
        "InvalidNextToken",
        "not valid",
    );
    let prefix = call().alarm_name_prefix("alarm-01");
    let quiet = cloudwatch_state();
    assert_eq!(
        prefix.clone().send().await.unwrap().metric_alarms().len(),
        10
    );
    assert!(
        prefix
            .state_value(quiet)
            .send()
            .await
            .unwrap()
            .metric_alarms()
            .is_empty()
    );
    let both = call()
        .alarm_name_prefix("a")
        .alarm_names("alarm-001")
        .send()
        .await;
    refused(both, "ValidationError", "cannot be specified together");
    let composite = call().alarm_types(aws_sdk_cloudwatch::types::AlarmType::CompositeAlarm);
    assert!(composite.send().await.unwrap().metric_alarms().is_empty());
}

fn cloudwatch_state() -> aws_sdk_cloudwatch::types::StateValue {
    aws_sdk_cloudwatch::types::StateValue::Ok
}

#[tokio::test]
async fn services_come_in_pages() {
    let world = crate::support::builder().start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    for number in 0..25 {
        world.add_service(ServiceSettings::new("arrakis", &format!("s{number}"), 1));
    }
    let call = || clients.ecs.list_services().cluster("arrakis");
    assert_eq!(call().send().await.unwrap().service_arns().len(), 10);
    let mut pages = call().max_results(100).into_paginator().send();
    let all = pages.next().await.unwrap().unwrap();
    assert_eq!(all.service_arns().len(), 26);
    let too_many = call().max_results(101).send().await;
    refused(too_many, "InvalidParameterException", "between 1 and 100");
}
