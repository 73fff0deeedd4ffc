//! A clock that runs faster than the wall's.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_cloudwatch::{primitives::DateTime, types::MetricDatum};

use crate::support::{NAMESPACE, WORKER, builder, clients, start};

fn seconds(moment: SystemTime) -> f64 {
    moment.duration_since(UNIX_EPOCH).unwrap().as_secs_f64()
}

#[tokio::test]
async fn moments_are_mapped_on_the_way_in_and_out() {
    let start = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let world = builder()
        .speed(60.0)
        .start_at(start)
        .ingestion_seconds(0.0, 0.0)
        .start()
        .await;
    let world = world.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    assert!(world.now() >= 1_700_000_000.0 && world.now() < 1_700_010_000.0);

    let wall = SystemTime::now() - Duration::from_secs(10);
    let datum = MetricDatum::builder()
        .metric_name("M")
        .value(1.0)
        .storage_resolution(1);
    let datum = datum.timestamp(DateTime::from(wall)).build();
    let call = clients
        .cloudwatch
        .put_metric_data()
        .namespace("N")
        .metric_data(datum);
    call.send().await.unwrap();
    assert!(
        world
            .until(Duration::from_secs(10), |world| !world.metrics().is_empty())
            .await
    );
    let at = world.metrics()[0].points[0].at;
    assert!(
        (at - world.at(wall)).abs() <= 1.0,
        "{at} {}",
        world.at(wall)
    );
    let logged = world.calls()[0].input["MetricData"][0]["Timestamp"]
        .as_f64()
        .unwrap();
    assert!((logged - world.at(wall)).abs() <= 0.1);

    clients.register(WORKER).await;
    let call = clients
        .autoscaling
        .describe_scalable_targets()
        .service_namespace(NAMESPACE);
    let created = call.send().await.unwrap().scalable_targets()[0].creation_time;
    let created = seconds(SystemTime::try_from(created).unwrap());
    assert!(
        (created - seconds(SystemTime::now())).abs() < 60.0,
        "{created}"
    );
    let there_and_back = seconds(world.wall(world.at(wall)));
    assert!((there_and_back - seconds(wall)).abs() < 0.001);
}

#[tokio::test]
async fn two_hours_ahead_are_two_hours_of_the_world() {
    let world = builder().speed(60.0).start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    // Three wall minutes are three world hours.
    let ahead = DateTime::from(SystemTime::now() + Duration::from_secs(180));
    let datum = MetricDatum::builder()
        .metric_name("M")
        .value(1.0)
        .timestamp(ahead)
        .build();
    let call = clients
        .cloudwatch
        .put_metric_data()
        .namespace("N")
        .metric_data(datum);
    let error = call.send().await.unwrap_err().into_service_error();
    assert!(error.is_invalid_parameter_value_exception(), "{error:?}");
}

#[tokio::test]
async fn a_stopped_world_no_longer_listens() {
    let world = builder().start().await.unwrap();
    let address = world.endpoint().trim_start_matches("http://").to_owned();
    assert!(tokio::net::TcpStream::connect(&address).await.is_ok());
    drop(world);
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn a_fork_begins_as_its_origin_is_and_goes_its_own_way() {
    let (origin, clients) = start().await;
    clients.alarm("before").send().await.unwrap();
    let fork = origin.fork().unwrap();
    let there = self::clients(&fork, "us-east-1", "AKIDANY");
    clients.alarm("here").send().await.unwrap();
    there.alarm("there").send().await.unwrap();
    let names = |world: &world::World| -> Vec<_> {
        let alarms = world.alarms().into_iter();
        alarms.map(|alarm| alarm.name).collect()
    };
    assert_eq!(names(&origin), ["before", "here"]);
    assert_eq!(names(&fork), ["before", "there"]);
}
