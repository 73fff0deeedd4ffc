//! Who is calling, and credentials that are refused.

use std::time::SystemTime;

use aws_sdk_sts::error::ProvideErrorMetadata as _;

use crate::support::{builder, clients, refused, start, told};

#[tokio::test]
async fn a_caller_and_a_role_are_known() {
    let (world, clients) = start().await;
    let me = clients.sts.get_caller_identity().send().await.unwrap();
    assert_eq!(me.account.as_deref(), Some("123456789012"));
    assert_eq!(
        me.arn.as_deref(),
        Some("arn:aws:iam::123456789012:user/world")
    );
    let role = clients
        .sts
        .assume_role()
        .role_arn("arn:aws:iam::123456789012:role/deploy/scaler");
    let role = role
        .role_session_name("test")
        .duration_seconds(900)
        .send()
        .await
        .unwrap();
    let credentials = role.credentials.unwrap();
    assert!(SystemTime::try_from(credentials.expiration).unwrap() > SystemTime::now());
    let key: &'static str = credentials.access_key_id.leak();
    let assumed = self::clients(&world, "us-east-1", key).sts;
    let me = assumed.get_caller_identity().send().await.unwrap();
    assert_eq!(
        me.arn.as_deref(),
        Some("arn:aws:sts::123456789012:assumed-role/scaler/test")
    );
    let bad = clients
        .sts
        .assume_role()
        .role_arn("arn:aws:s3:::a-bucket-name")
        .role_session_name("!");
    refused(
        bad.send().await,
        "ValidationError",
        "2 validation errors detected",
    );
}

#[tokio::test]
async fn an_unknown_key_is_refused_by_every_service_in_its_own_way() {
    let world = builder()
        .refuse_access_key("AKIDBAD")
        .start()
        .await
        .unwrap();
    let bad = clients(&world, "us-east-1", "AKIDBAD");
    let text = "The security token included in the request is invalid.";
    let targets = bad.autoscaling.describe_scalable_targets();
    let targets = targets
        .service_namespace(crate::support::NAMESPACE)
        .send()
        .await;
    refused(targets, "UnrecognizedClientException", text);
    let clusters = bad.ecs.describe_clusters().send().await;
    refused(clusters, "UnrecognizedClientException", text);
    refused(
        bad.cloudwatch.describe_alarms().send().await,
        "InvalidClientTokenId",
        text,
    );
    let error = bad.sts.get_caller_identity().send().await.unwrap_err();
    assert_eq!(
        error.code(),
        Some("InvalidClientTokenId"),
        "{}",
        told(&error)
    );
    let good = clients(&world, "us-east-1", "AKIDGOOD");
    assert!(good.cloudwatch.describe_alarms().send().await.is_ok());
}

#[tokio::test]
async fn a_key_with_a_policy_calls_what_it_allows_and_no_more() {
    let allowed = ["application-autoscaling:DescribeScalableTargets"];
    let world = builder().allow("AKIDFEW", allowed).start().await.unwrap();
    let few = clients(&world, "us-east-1", "AKIDFEW");
    let namespace = crate::support::NAMESPACE;
    let targets = few.autoscaling.describe_scalable_targets();
    let targets = targets.service_namespace(namespace.clone()).send().await;
    assert!(targets.is_ok(), "{targets:?}");
    let policies = few.autoscaling.describe_scaling_policies();
    refused(
        policies.service_namespace(namespace).send().await,
        "AccessDeniedException",
        "not authorized to perform: application-autoscaling:DescribeScalingPolicies",
    );
    let any = clients(&world, "us-east-1", "AKIDANY");
    assert!(any.cloudwatch.describe_alarms().send().await.is_ok());
}
