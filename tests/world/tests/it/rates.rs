//! Request rates, and changes that meet each other.

use aws_sdk_applicationautoscaling::types::MetricType;
use world::World;

use crate::{
    support::{CLUSTER, DIMENSION, NAMESPACE},
    support::{Clients, WORKER, builder, clients, refused, told, tracking},
};

#[tokio::test]
async fn requests_beyond_the_rate_are_throttled_and_counted() {
    let world = World::builder().start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    // All at once: no machine is slow enough to keep to three a second.
    let puts = futures::future::join_all((0..40).map(|_| clients.alarm("a").send())).await;
    let throttled: Vec<_> = puts.into_iter().filter_map(Result::err).collect();
    assert!(!throttled.is_empty());
    assert!(told(&throttled[0]).starts_with("ThrottlingException: Rate exceeded"));
    let counted = world.throttled();
    assert_eq!(
        counted.get("cloudwatch:PutMetricAlarm").copied(),
        u64::try_from(throttled.len()).ok()
    );
    assert_eq!(counted.len(), 1);
    let free = builder().start().await.unwrap();
    let clients = self::clients(&free, "us-east-1", "AKIDANY");
    for _ in 0..40 {
        clients.alarm("a").send().await.unwrap();
    }
    assert!(free.throttled().is_empty());
}

#[tokio::test]
async fn every_service_has_rates() {
    let world = World::builder();
    let world = world.service(world::ServiceSettings::new(CLUSTER, "worker", 3));
    let world = world.start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    let register = || {
        let call = clients.autoscaling.register_scalable_target();
        let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
        let call = call.scalable_dimension(DIMENSION);
        call.min_capacity(1).max_capacity(5).send()
    };
    let all = futures::future::join_all((0..300).map(|_| register())).await;
    let refused: Vec<_> = all.into_iter().filter_map(Result::err).collect();
    assert!(told(&refused[0]).starts_with("ThrottlingException: Rate exceeded"));
    let update = || {
        let call = clients.ecs.update_service().cluster(CLUSTER);
        call.service("worker").desired_count(3).send()
    };
    let all = futures::future::join_all((0..300).map(|_| update())).await;
    let refused: Vec<_> = all.into_iter().filter_map(Result::err).collect();
    assert!(told(&refused[0]).starts_with("ThrottlingException: Rate exceeded"));
    let counted = world.throttled();
    let names: Vec<_> = counted.keys().map(String::as_str).collect();
    let expected = [
        "application-autoscaling:RegisterScalableTarget",
        "ecs:UpdateService",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn the_alarms_of_tracking_policies_can_count_too() {
    let world = World::builder().managed_alarm_rates(true);
    let world = world.service(world::ServiceSettings::new(CLUSTER, "worker", 3));
    let world = world.start().await.unwrap();
    let clients: Clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register(WORKER).await;
    let put = || {
        let metric = MetricType::EcsServiceAverageCpuUtilization;
        let call = clients.policy("worker-cpu");
        let call = call
            .policy_type(aws_sdk_applicationautoscaling::types::PolicyType::TargetTrackingScaling);
        call.target_tracking_scaling_policy_configuration(tracking(metric, 50.0))
            .send()
    };
    // Two alarms each, three a second.
    let mut all = futures::future::join_all((0..40).map(|_| put())).await;
    let failed = all.iter().position(Result::is_err).unwrap();
    refused(
        all.swap_remove(failed),
        "FailedResourceAccessException",
        "Rate exceeded",
    );
    assert!(world.throttled()["cloudwatch:PutMetricAlarm"] > 0);
}

#[tokio::test]
async fn changes_of_one_target_that_meet_are_refused() {
    let slow = builder().updates_take(std::time::Duration::from_secs(2));
    let slow = slow.service(world::ServiceSettings::new(CLUSTER, "api", 1));
    let world = slow.start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register(WORKER).await;
    let change = |most: i32| {
        let call = clients.autoscaling.register_scalable_target();
        let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
        let call = call.scalable_dimension(DIMENSION);
        call.max_capacity(most).send()
    };
    // Another target is another matter.
    let other = clients.register("service/arrakis/api");
    let (one, two, _) = tokio::join!(change(8), change(9), other);
    let (done, met) = if one.is_ok() { (8, two) } else { (9, one) };
    refused(met, "ConcurrentUpdateException", "pending update");
    assert_eq!(world.target(CLUSTER, "worker").unwrap().max_capacity, done);
}
