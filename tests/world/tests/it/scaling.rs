//! Alarms and policies at work: what is published makes tasks.

use std::time::{Duration, SystemTime};

use aws_sdk_applicationautoscaling::types::{AdjustmentType, PolicyType};
use aws_sdk_cloudwatch::{
    primitives::DateTime,
    types::{ComparisonOperator, Dimension, MetricDatum},
};
use world::{Activity, ServiceSettings, Utilization, World};

use crate::support::{CLUSTER, Clients, DIMENSION, NAMESPACE, clients, steps};

const SPEED: f64 = 30.0;
/// A wall wait that only a broken world exceeds.
const LIMIT: Duration = Duration::from_secs(120);

fn queue(service: &str) -> Dimension {
    Dimension::builder().name("Consumer").value(service).build()
}

/// Target, policy and alarm for a burst (jump to ten) and a drain (one by one after five calm
/// minutes).
async fn profile(clients: &Clients, service: &str) {
    let id = format!("service/arrakis/{service}");
    clients.register(&id).await;
    let put = async |name: String, configuration| {
        let call = clients.autoscaling.put_scaling_policy().policy_name(name);
        let call = call
            .service_namespace(NAMESPACE)
            .scalable_dimension(DIMENSION);
        let call = call.resource_id(&id).policy_type(PolicyType::StepScaling);
        let call = call.step_scaling_policy_configuration(configuration);
        call.send().await.unwrap().policy_arn
    };
    let mut jump = steps(&[(Some(0.0), None, 10)]);
    jump.adjustment_type = Some(AdjustmentType::ExactCapacity);
    let burst = put(format!("{service}-burst"), jump).await;
    let drain = put(format!("{service}-in"), steps(&[(None, Some(0.0), -1)])).await;
    let alarm = clients
        .alarm(&format!("{service}-burst"))
        .dimensions(queue(service));
    alarm
        .threshold(500.0)
        .period(10)
        .alarm_actions(burst)
        .send()
        .await
        .unwrap();
    let alarm = clients
        .alarm(&format!("{service}-in"))
        .dimensions(queue(service));
    alarm
        .comparison_operator(ComparisonOperator::LessThanThreshold)
        .threshold(5.0)
        .evaluation_periods(5)
        .alarm_actions(drain)
        .send()
        .await
        .unwrap();
}

/// Publishes the depth of every queue ten times a world minute until stopped.
fn publish(
    clients: &Clients,
    services: &'static [&'static str],
    depth: f64,
) -> tokio::task::JoinHandle<()> {
    let client = clients.cloudwatch.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_secs_f64(6.0 / SPEED));
        loop {
            ticks.tick().await;
            let now = DateTime::from(SystemTime::now());
            let data = services.iter().map(|service| {
                let datum = MetricDatum::builder()
                    .metric_name("QueueDepth")
                    .dimensions(queue(service));
                datum
                    .value(depth)
                    .timestamp(now)
                    .storage_resolution(1)
                    .build()
            });
            let call = client.put_metric_data().namespace("Arrakis/Scaling");
            call.set_metric_data(Some(data.collect()))
                .send()
                .await
                .unwrap();
        }
    })
}

fn all_run(world: &World, services: &[&str], tasks: i32) -> bool {
    services
        .iter()
        .all(|service| world.service(CLUSTER, service).unwrap().running == tasks)
}

/// Three services of three tasks, each with its profile.
async fn three_services(names: &'static [&'static str]) -> (World, Clients) {
    let builder = World::builder().speed(SPEED).rate_limits(false);
    let builder = names.iter().fold(builder, |builder, service| {
        builder.service(ServiceSettings::new(CLUSTER, service, 3))
    });
    let world = builder.start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    for service in names {
        profile(&clients, service).await;
    }
    (world, clients)
}

/// The worker's activity that set so many tasks.
fn activity(world: &World, to: i32) -> Activity {
    let mut all = world.activities().into_iter();
    let wanted =
        |activity: &Activity| activity.to == to && activity.resource_id == "service/arrakis/worker";
    all.find(wanted).unwrap()
}

#[tokio::test]
async fn three_services_jump_to_ten_and_drain_one_by_one() {
    const SERVICES: [&str; 3] = ["gateway", "worker", "api"];
    let (world, clients) = three_services(&SERVICES).await;
    let desired = |world: &World| world.service(CLUSTER, "worker").unwrap().desired;
    let burst_at = world.now();
    let publisher = publish(&clients, &SERVICES, 800.0);
    assert!(
        world
            .until(LIMIT, |world| all_run(world, &SERVICES, 10))
            .await
    );
    let jump = activity(&world, 10);
    assert!(jump.start - burst_at < 300.0, "{} s", jump.start - burst_at);
    assert!(
        jump.cause.contains("in state ALARM triggered policy"),
        "{}",
        jump.cause
    );
    publisher.abort();

    let publisher = publish(&clients, &SERVICES, 0.0);
    assert!(world.until(LIMIT, |world| desired(world) < 9).await);
    publisher.abort();
    let metrics = world.metrics();
    let depth = metrics
        .iter()
        .find(|metric| metric.dimensions["Consumer"] == "worker")
        .unwrap();
    let loud = depth
        .points
        .iter()
        .rfind(|point| point.maximum > 0.0)
        .unwrap();
    let calm = activity(&world, 9).start - loud.at;
    assert!(calm >= 300.0, "{calm} s");
    assert_eq!(world.alarm("worker-burst").unwrap().state, "OK");

    let call = clients
        .autoscaling
        .describe_scaling_activities()
        .service_namespace(NAMESPACE);
    let told = call
        .resource_id("service/arrakis/worker")
        .send()
        .await
        .unwrap();
    // Newest first; whatever has happened since: to ten, and from there one by one.
    let told = told
        .scaling_activities()
        .iter()
        .rev()
        .map(|told| told.description.clone());
    let expected = [10, 9, 8].map(|count| format!("Setting desired count to {count}."));
    assert_eq!(told.take(3).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn why_a_service_at_its_maximum_was_not_scaled_is_told_when_asked() {
    let worker = ServiceSettings::new(CLUSTER, "worker", 10).cpu(Utilization::Constant(95.0));
    let world = World::builder()
        .speed(120.0)
        .service(worker)
        .start()
        .await
        .unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register("service/arrakis/worker").await;
    clients.put_tracking("worker-cpu", 50.0).await;
    assert!(
        world
            .until(LIMIT, |world| !world.activities().is_empty())
            .await
    );
    let call = || {
        let call = clients.autoscaling.describe_scaling_activities();
        call.service_namespace(NAMESPACE)
    };
    assert!(call().send().await.unwrap().scaling_activities().is_empty());
    let told = call()
        .include_not_scaled_activities(true)
        .send()
        .await
        .unwrap();
    let reason = &told.scaling_activities()[0].not_scaled_reasons()[0];
    assert_eq!(
        (reason.code.as_str(), reason.max_capacity),
        ("AlreadyAtMaxCapacity", Some(10))
    );
    assert_eq!(world.service(CLUSTER, "worker").unwrap().desired, 10);
}

#[tokio::test]
async fn high_utilization_scales_a_tracked_service_out() {
    let busy = Utilization::function(|load| Some(270.0 / f64::from(load.running)));
    let worker = ServiceSettings::new(CLUSTER, "worker", 3).cpu(busy);
    let world = World::builder()
        .speed(120.0)
        .service(worker)
        .start()
        .await
        .unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register("service/arrakis/worker").await;
    clients.put_tracking("worker-cpu", 50.0).await;
    let enough = |world: &World| world.service(CLUSTER, "worker").unwrap().running == 6;
    assert!(world.until(LIMIT, enough).await, "{:?}", world.activities());
    let metric = world.metrics().remove(0);
    assert_eq!(
        (metric.namespace.as_str(), metric.name.as_str()),
        ("AWS/ECS", "CPUUtilization")
    );
    let first = &metric.points[0];
    assert_eq!(
        (first.sample_count, first.maximum, first.at % 60.0),
        (3.0, 90.0, 0.0)
    );
}

#[tokio::test]
async fn a_suspended_target_stays_where_it_is() {
    let busy = Utilization::Constant(95.0);
    let worker = ServiceSettings::new(CLUSTER, "worker", 3).cpu(busy);
    let world = World::builder()
        .speed(120.0)
        .service(worker)
        .start()
        .await
        .unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register("service/arrakis/worker").await;
    let alarms = clients
        .put_tracking("worker-cpu", 50.0)
        .await
        .alarms
        .unwrap();
    world.edit_target(CLUSTER, "worker", |target| {
        target.suspended.dynamic_scaling_out_suspended = true;
    });
    let high = alarms[0].alarm_name.clone();
    let alarmed = |world: &World| world.alarm(&high).unwrap().state == "ALARM";
    assert!(world.until(LIMIT, alarmed).await);
    // Two more world minutes: time for repeats.
    let later = world.now() + 120.0;
    assert!(world.until(LIMIT, |world| world.now() > later).await);
    assert_eq!(world.service(CLUSTER, "worker").unwrap().desired, 3);
}

#[tokio::test]
async fn drift_made_behind_everyones_back_is_seen_by_everyone() {
    let world = crate::support::builder().start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register("service/arrakis/worker").await;
    let arn = clients.put_step("worker-out").await;
    clients
        .alarm("worker-out")
        .alarm_actions(&arn)
        .send()
        .await
        .unwrap();
    assert!(world.edit_alarm("worker-out", |alarm| {
        alarm.settings.insert("Threshold".to_owned(), 7.into());
    }));
    let seen = clients.cloudwatch.describe_alarms().send().await.unwrap();
    assert_eq!(seen.metric_alarms()[0].threshold, Some(7.0));
    assert!(
        world.edit_policy(CLUSTER, "worker", "worker-out", |policy| {
            policy.configuration["Cooldown"] = 5.into();
        })
    );
    assert!(world.edit_target(CLUSTER, "worker", |target| target.max_capacity = 4));
    let policies = clients
        .autoscaling
        .describe_scaling_policies()
        .service_namespace(NAMESPACE);
    let policies = policies.send().await.unwrap().scaling_policies.unwrap();
    let held = policies[0]
        .step_scaling_policy_configuration
        .as_ref()
        .unwrap();
    assert_eq!(held.cooldown, Some(5));
    assert_eq!(world.target(CLUSTER, "worker").unwrap().max_capacity, 4);
    assert!(world.delete_alarm("worker-out") && !world.delete_alarm("worker-out"));
    assert!(world.delete_policy(CLUSTER, "worker", "worker-out"));
    assert!(
        world.delete_target(CLUSTER, "worker") && !world.edit_target(CLUSTER, "worker", |_| ())
    );
    assert_eq!(
        (
            world.targets().len(),
            world.policies().len(),
            world.alarms().len()
        ),
        (0, 0, 0)
    );
}
