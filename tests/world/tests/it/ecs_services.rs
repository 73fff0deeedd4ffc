//! ECS services that come and go, and what is rolled out to them.

use std::time::Duration;

use aws_sdk_applicationautoscaling::types::{MetricType, PolicyType};
use aws_sdk_ecs::types::{
    DeploymentRolloutState, LoadBalancer, MetricConfiguration, MonitoringConfiguration, Service,
};
use world::{ServiceSettings, Utilization, World};

use crate::support::{CLUSTER, Clients, WORKER, builder, clients, refused, start, tracking};

const CODE: &str = "InvalidParameterException";
/// A wall wait that only a broken world exceeds.
const LIMIT: Duration = Duration::from_secs(60);

fn monitoring(metrics: &[(&str, i32)]) -> MonitoringConfiguration {
    let one = |(name, seconds): &(&str, i32)| {
        MetricConfiguration::builder()
            .metric_names(*name)
            .resolution_seconds(*seconds)
            .build()
            .unwrap()
    };
    MonitoringConfiguration::builder()
        .set_metric_configurations(Some(metrics.iter().map(one).collect()))
        .build()
}

async fn described(clients: &Clients, service: &str) -> Service {
    let call = clients.ecs.describe_services().cluster(CLUSTER);
    let found = call.services(service).send().await.unwrap();
    found.services.unwrap().remove(0)
}

/// Seconds between the metrics of the newest revision, by metric.
async fn resolutions(clients: &Clients, service: &str) -> Vec<(String, i32)> {
    let current = described(clients, service).await.current_service_revisions;
    let arn = current.unwrap().remove(0).arn.unwrap();
    let call = clients.ecs.describe_service_revisions();
    let told = call.service_revision_arns(arn).send().await.unwrap();
    let monitoring = told.service_revisions()[0].monitoring.clone().unwrap();
    let configurations = monitoring.metric_configurations().iter();
    configurations
        .map(|one| (one.metric_names()[0].clone(), one.resolution_seconds))
        .collect()
}

#[tokio::test]
async fn a_service_is_created_rolled_out_and_deleted_with_its_target() {
    let world = builder().speed(300.0).start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    let create = |name: &str| {
        let call = clients.ecs.create_service().cluster(CLUSTER);
        call.service_name(name)
            .task_definition("api:7")
            .desired_count(2)
    };
    let group = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1234";
    let balancer = LoadBalancer::builder().target_group_arn(group).build();
    let made = create("api").load_balancers(balancer).send().await.unwrap();
    let made = made.service.unwrap();
    assert_eq!((made.running_count, made.pending_count), (0, 2));
    assert_eq!(
        made.task_definition.as_deref(),
        Some("arn:aws:ecs:us-east-1:123456789012:task-definition/api:7")
    );
    assert_eq!(
        made.load_balancers()[0].target_group_arn.as_deref(),
        Some(group)
    );
    let deployment = &made.deployments()[0];
    assert_eq!(
        deployment.rollout_state,
        Some(DeploymentRolloutState::InProgress)
    );
    refused(create("api").send().await, CODE, "was not idempotent");
    refused(create("a b").send().await, CODE, "Invalid service name");
    refused(
        create("x").task_definition("").send().await,
        CODE,
        "TaskDefinition",
    );
    refused(create("x").desired_count(-1).send().await, CODE, "negative");
    let elsewhere = create("x").cluster("nowhere").send().await;
    refused(elsewhere, "ClusterNotFoundException", "not found");

    clients.register("service/arrakis/api").await;
    let running = |world: &World| world.service(CLUSTER, "api").unwrap().running == 3;
    assert!(world.until(LIMIT, running).await);
    let delete = || clients.ecs.delete_service().cluster(CLUSTER).service("api");
    refused(delete().send().await, CODE, "scaled above 0");
    let gone = delete().force(true).send().await.unwrap().service.unwrap();
    assert_eq!(
        (gone.status.as_deref(), gone.desired_count),
        (Some("DRAINING"), 0)
    );
    assert_eq!(world.targets(), []);
    let later = described(&clients, "api").await;
    assert_eq!(later.status.as_deref(), Some("INACTIVE"));
    refused(
        delete().send().await,
        "ServiceNotFoundException",
        "not found",
    );
    create("api").send().await.unwrap();
    assert_eq!(world.targets(), []);
}

#[tokio::test]
async fn often_sent_metrics_count_once_they_are_rolled_out() {
    let worker = ServiceSettings::new(CLUSTER, "worker", 3).cpu(Utilization::Constant(40.0));
    let world = builder().speed(60.0).service(worker.rollout_seconds(60.0));
    let world = world.start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register(WORKER).await;
    let put = async || {
        let metric = MetricType::EcsServiceAverageCpuUtilizationHighResolution;
        let call = clients.policy("worker-cpu");
        let call = call.policy_type(PolicyType::TargetTrackingScaling);
        let call = call.target_tracking_scaling_policy_configuration(tracking(metric, 70.0));
        call.send().await
    };
    let not_yet = "High-resolution metrics are not fully enabled on the ECS service.";
    refused(put().await, "ValidationException", not_yet);
    assert_eq!(resolutions(&clients, "worker").await, []);
    let update = || {
        clients
            .ecs
            .update_service()
            .cluster(CLUSTER)
            .service("worker")
    };
    let memory = update().monitoring(monitoring(&[("MemoryUtilization", 20)]));
    memory.send().await.unwrap();
    let cpu = [("CPUUtilization", 20), ("MemoryUtilization", 20)];
    let told = update().monitoring(monitoring(&cpu)).send().await.unwrap();
    let deployments = told.service.unwrap().deployments.unwrap();
    let states: Vec<_> = deployments
        .iter()
        .map(|one| one.status.as_deref())
        .collect();
    assert_eq!(states, [Some("PRIMARY"), Some("ACTIVE")]);
    // The newest revision says so at once; tasks follow.
    assert_eq!(resolutions(&clients, "worker").await.len(), 2);
    refused(put().await, "ValidationException", not_yet);
    let desired = update()
        .desired_count(3)
        .send()
        .await
        .unwrap()
        .service
        .unwrap();
    assert_eq!(desired.deployments().len(), 2);
    let mut accepted = put().await;
    let end = tokio::time::Instant::now() + LIMIT;
    while accepted.is_err() && tokio::time::Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(50)).await;
        accepted = put().await;
    }
    accepted.unwrap();
    let service = described(&clients, "worker").await;
    assert_eq!(service.deployments().len(), 1);
    let state = service.deployments()[0].rollout_state.clone();
    assert_eq!(state, Some(DeploymentRolloutState::Completed));
    assert!(
        service.events()[0]
            .message
            .as_deref()
            .unwrap()
            .contains("steady state")
    );
    let fast = |world: &World| {
        let metrics = world.metrics();
        let mut points = metrics.iter().flat_map(|metric| &metric.points);
        points.any(|point| point.storage_resolution == 1)
    };
    assert!(world.until(LIMIT, fast).await);
    // An empty list is the default again.
    update().monitoring(monitoring(&[])).send().await.unwrap();
    assert_eq!(resolutions(&clients, "worker").await, []);
}

#[tokio::test]
async fn monitoring_is_judged() {
    let (_world, clients) = start().await;
    let put = |metrics: &[(&str, i32)]| {
        let call = clients
            .ecs
            .update_service()
            .cluster(CLUSTER)
            .service("worker");
        call.monitoring(monitoring(metrics)).send()
    };
    refused(
        put(&[("CPUUtilization", 30)]).await,
        CODE,
        "Invalid resolutionSeconds",
    );
    refused(
        put(&[("CPUUtilization", 10)]).await,
        CODE,
        "greater than or equal to 20",
    );
    refused(
        put(&[("DiskUtilization", 20)]).await,
        CODE,
        "Invalid metric name",
    );
    let twice = [("CPUUtilization", 20), ("CPUUtilization", 60)];
    refused(put(&twice).await, CODE, "Duplicate metric name");
    let six = [("CPUUtilization", 20); 6];
    refused(put(&six).await, CODE, "less than or equal to 5");
    let call = clients
        .ecs
        .update_service()
        .cluster(CLUSTER)
        .service("worker");
    let hollow = call.monitoring(MonitoringConfiguration::builder().build());
    refused(hollow.send().await, "ServerException", "Unavailable");
    let none = clients.ecs.describe_service_revisions();
    let none = none
        .set_service_revision_arns(Some(Vec::new()))
        .send()
        .await;
    refused(none, CODE, "1 to 20 elements");
    let revision = |id: &str| {
        let arn = format!("arn:aws:ecs:us-east-1:123456789012:service-revision/{id}");
        clients
            .ecs
            .describe_service_revisions()
            .service_revision_arns(arn)
    };
    let missing = revision("arrakis/worker/1").send().await.unwrap();
    assert_eq!(missing.failures()[0].reason.as_deref(), Some("MISSING"));
    refused(
        revision("arrakis/nobody/1").send().await,
        "ServiceNotFoundException",
        "not found",
    );
    refused(
        revision("arrakis").send().await,
        CODE,
        "Invalid service revision ARN",
    );
}

#[tokio::test]
async fn a_deployment_holds_back_scale_in_and_may_never_end() {
    let idle = ServiceSettings::new(CLUSTER, "worker", 6).cpu(Utilization::Constant(1.0));
    let world = builder().speed(600.0).service(idle).start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    assert!(world.deploy(CLUSTER, "worker", f64::INFINITY));
    assert!(world.fail_tasks(CLUSTER, "worker", 3));
    clients.register(WORKER).await;
    clients.put_tracking("worker-cpu", 70.0).await;
    let told = |world: &World| {
        let activities = world.activities();
        let reasons = activities.iter().filter_map(|one| one.not_scaled.as_ref());
        reasons
            .into_iter()
            .any(|one| one.code == "TargetServicePutResourceAsUnscalable")
    };
    assert!(world.until(LIMIT, told).await, "{:?}", world.alarms());
    assert_eq!(world.service(CLUSTER, "worker").unwrap().desired, 6);
    let service = described(&clients, "worker").await;
    assert_eq!(service.deployments()[0].failed_tasks, 3);
    assert!(
        service.events()[0]
            .message
            .as_deref()
            .unwrap()
            .contains("unable to consistently")
    );
    assert!(world.deploy(CLUSTER, "worker", 1.0));
    let less = |world: &World| world.service(CLUSTER, "worker").unwrap().desired < 6;
    assert!(world.until(LIMIT, less).await);
}

#[tokio::test]
async fn clusters_and_tasks_are_listed() {
    let (world, clients) = start().await;
    world.add_service(ServiceSettings::new("other", "api", 1));
    let clusters = clients.ecs.list_clusters().send().await.unwrap();
    assert_eq!(
        clusters.cluster_arns(),
        [
            "arn:aws:ecs:us-east-1:123456789012:cluster/arrakis",
            "arn:aws:ecs:us-east-1:123456789012:cluster/other",
        ]
    );
    let one = clients
        .ecs
        .list_clusters()
        .max_results(1)
        .send()
        .await
        .unwrap();
    assert!(one.next_token.is_some());
    let list = |service: &str| {
        let call = clients.ecs.list_tasks().cluster(CLUSTER);
        call.service_name(service)
    };
    world.set_desired(CLUSTER, "worker", 5);
    let tasks = list("worker").send().await.unwrap().task_arns.unwrap();
    assert_eq!(tasks.len(), 5);
    let call = clients.ecs.describe_tasks().cluster(CLUSTER);
    let told = call
        .set_tasks(Some(tasks))
        .tasks("nobody")
        .send()
        .await
        .unwrap();
    let running = |status: &str| {
        let tasks = told.tasks().iter();
        tasks
            .filter(|task| task.last_status.as_deref() == Some(status))
            .count()
    };
    assert_eq!((running("RUNNING"), running("PROVISIONING")), (3, 2));
    assert_eq!(told.tasks()[0].group.as_deref(), Some("service:worker"));
    assert_eq!(told.failures().len(), 1);
    refused(
        list("nobody").send().await,
        "ServiceNotFoundException",
        "not found",
    );
    let none = clients.ecs.describe_tasks().cluster(CLUSTER);
    refused(
        none.set_tasks(Some(Vec::new())).send().await,
        CODE,
        "cannot be empty",
    );
}
