//! ECS services whose tasks start late.

use std::time::Duration;

use world::ServiceSettings;

use crate::support::{CLUSTER, builder, clients, refused, start};

#[tokio::test]
async fn services_and_clusters_are_described() {
    let (_world, clients) = start().await;
    let call = clients.ecs.describe_services().cluster(CLUSTER);
    let found = call
        .services("worker")
        .services("nobody")
        .send()
        .await
        .unwrap();
    let worker = found.services().first().unwrap();
    assert_eq!(
        worker.service_arn.as_deref(),
        Some("arn:aws:ecs:us-east-1:123456789012:service/arrakis/worker")
    );
    assert_eq!(
        (
            worker.desired_count,
            worker.running_count,
            worker.pending_count
        ),
        (3, 3, 0)
    );
    assert_eq!(worker.status.as_deref(), Some("ACTIVE"));
    let failure = found.failures().first().unwrap();
    assert_eq!(failure.reason.as_deref(), Some("MISSING"));
    assert!(
        failure
            .arn
            .as_deref()
            .unwrap()
            .ends_with("service/arrakis/nobody")
    );
    let arn = worker.cluster_arn.clone().unwrap();
    let found = clients
        .ecs
        .describe_clusters()
        .clusters(arn)
        .clusters("none");
    let found = found.send().await.unwrap();
    assert_eq!(found.clusters()[0].running_tasks_count, 3);
    assert_eq!(found.failures()[0].reason.as_deref(), Some("MISSING"));
}

#[tokio::test]
async fn tasks_start_late_on_the_worlds_clock() {
    let settings = ServiceSettings::new(CLUSTER, "worker", 3).launch_seconds(40.0);
    let world = builder()
        .speed(100.0)
        .service(settings)
        .start()
        .await
        .unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    let asked = world.now();
    let update = clients
        .ecs
        .update_service()
        .cluster(CLUSTER)
        .service("worker")
        .desired_count(5);
    let told = update.send().await.unwrap().service.unwrap();
    assert_eq!(
        (told.desired_count, told.running_count, told.pending_count),
        (5, 3, 2)
    );
    let started = |world: &world::World| world.service(CLUSTER, "worker").unwrap().running == 5;
    assert!(world.until(Duration::from_secs(30), started).await);
    assert!(world.now() - asked >= 40.0);
}

#[tokio::test]
async fn what_aws_rejects_is_rejected() {
    let (world, clients) = start().await;
    let describe = || clients.ecs.describe_services().cluster(CLUSTER);
    let names = (0..11).map(|number| format!("s{number}")).collect();
    let many = describe().set_services(Some(names)).send().await;
    refused(many, "InvalidParameterException", "more than 10");
    let lost = clients
        .ecs
        .describe_services()
        .cluster("nowhere")
        .services("worker");
    let lost = lost.send().await.unwrap_err().into_service_error();
    assert!(lost.is_cluster_not_found_exception(), "{lost:?}");
    let update = |name: &str| clients.ecs.update_service().cluster(CLUSTER).service(name);
    let lost = update("nobody")
        .desired_count(1)
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    assert!(lost.is_service_not_found_exception(), "{lost:?}");
    let negative = update("worker").desired_count(-1).send().await;
    refused(negative, "InvalidParameterException", "negative");
    let health = update("worker").health_check_grace_period_seconds(5);
    refused(
        health.send().await,
        "NotSimulated",
        "healthCheckGracePeriodSeconds",
    );
    world.delete_service(CLUSTER, "worker");
    let gone = update("worker")
        .desired_count(1)
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    assert!(gone.is_service_not_active_exception(), "{gone:?}");
    let found = describe().services("worker").send().await.unwrap();
    assert_eq!(found.services()[0].status.as_deref(), Some("INACTIVE"));
    assert_eq!(world.service(CLUSTER, "worker"), None);
}
