//! What this process spares AWS: too many calls, and calls that get in each other's way.

use std::{collections::BTreeMap, time::Duration};

use aws::{Limits, Rates, Search};
use scaling::{
    diff::Step,
    object::{AdjustmentType, Comparison},
};
use world::{Fault, Matcher, Outcome, World};

use crate::{
    bench::{Bench, open, quick, service, start},
    fleet::Fleet,
    objects::{alarm, blueprint, policy, steps},
};

#[tokio::test]
async fn alarms_are_put_no_faster_than_cloudwatch_takes_them() {
    let world = start(World::builder().rate_limits(true)).await;
    let limits = Limits {
        rates: Rates {
            put_metric_alarm: Rates::default().put_metric_alarm,
            ..quick().rates
        },
        ..quick()
    };
    let connection = open(&world, limits).await;
    let bench = Bench { world, connection };
    let mut wanted = blueprint();
    let model = wanted.alarms["worker-queue-commands-out"].clone();
    for number in 0..5 {
        let mut alarm = model.clone();
        alarm.name = format!("worker-more-{number}");
        wanted.alarms.insert(alarm.name.clone(), alarm);
    }
    bench.create(&wanted).await;
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
    let refused = |call: &world::Call| matches!(call.outcome, Outcome::Refused { .. });
    assert!(
        !bench.world.calls().iter().any(refused),
        "nothing was throttled"
    );
}

#[tokio::test]
async fn two_changes_of_one_target_do_not_mix() {
    let bench = Bench::new().await;
    bench.create(&blueprint()).await;
    let slow = Fault::Slow(Duration::from_millis(30));
    bench
        .world
        .faults()
        .times(6, Matcher::operation("PutScalingPolicy"), slow);
    let observed = bench.observe(&[&blueprint()]).await;
    let run = |name: &str| -> Vec<Step> {
        let put = |number| Step::PutPolicy {
            policy: policy(
                &format!("{name}-{number}"),
                steps(AdjustmentType::ExactCapacity, 60, &[(Some(0.0), None, 5)]),
            ),
        };
        (0..3).map(put).collect()
    };
    let (one, two) = (run("one"), run("two"));
    let (first, second) =
        futures::join!(bench.apply(&one, &observed), bench.apply(&two, &observed));
    assert!(first.failed.is_none() && second.failed.is_none());
    let names: Vec<_> = bench
        .calls_of("PutScalingPolicy")
        .iter()
        .filter_map(|call| {
            call.input["PolicyName"]
                .as_str()
                .map(|name| name[..3].to_owned())
        })
        .collect();
    assert_eq!(names.len(), 6);
    assert!(names[..3].iter().all(|name| *name == names[0]), "{names:?}");
    assert!(names[3..].iter().all(|name| *name == names[3]), "{names:?}");
}

/// How many times as fast as AWS both sides are.
const FAST: u32 = 25;
#[tokio::test]
async fn a_hundred_profiles_are_made_at_once_without_a_single_throttle() {
    are_made(100, FAST).await;
}

/// The same at AWS's own rates, which three alarms a second make a matter of time.
#[tokio::test]
async fn profiles_are_made_at_once_at_the_rates_of_aws() {
    are_made(2, 1).await;
}

/// Makes so many profiles at once, with both sides so many times as fast as AWS. Nothing is refused:
/// neither throttled, whatever the machine does meanwhile, nor for two changes of one target that met.
async fn are_made(profiles: usize, times: u32) {
    let builder = World::builder()
        .rates_times(times)
        .managed_alarm_rates(true)
        .updates_take(Duration::from_millis(5));
    let limits = Limits {
        rates: Rates::default().times(times),
        busy_max: Duration::from_secs(120),
        ..quick()
    };
    let fleet = Fleet::new(profiles, builder, limits).await;
    fleet.create().await;
    assert_eq!(fleet.world.throttled(), BTreeMap::new());
    for call in fleet.world.calls() {
        if let Outcome::Refused { code, message } = call.outcome {
            let free = call.operation == "GetDashboard" && code == "ResourceNotFound";
            assert!(free, "{}: {code}: {message}", call.operation);
        }
    }
}

#[tokio::test]
async fn a_reader_who_gives_up_leaves_the_others_their_alarms() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    bench.create(&wanted).await;
    let slow = Fault::Slow(Duration::from_millis(200));
    bench
        .world
        .faults()
        .next(Matcher::operation("DescribeAlarms"), slow);
    let known = [&wanted];
    // The first makes the slow call; it leaves while others wait for theirs.
    let first = tokio::time::timeout(Duration::from_millis(100), bench.observe(&known));
    let others = futures::future::join_all((0..5).map(|_| bench.observe(&known)));
    let (_, others) = futures::join!(first, others);
    for observed in &others {
        bench.check_has(observed, &wanted);
    }
}

#[tokio::test]
async fn a_refused_read_is_told_to_each_by_its_own_alarms() {
    let bench = Bench::new().await;
    bench
        .world
        .faults()
        .always(Matcher::operation("DescribeAlarms"), Fault::AccessDenied);
    let read = async |name: &str| {
        let above = Comparison::GreaterThanOrEqualToThreshold;
        let mut wanted = blueprint();
        wanted.alarms = [(name.to_owned(), alarm(name, above, 1.0, 60, 1))].into();
        let service = service();
        let search = Search {
            wanted: Some(&wanted),
            ..Search::new(&service)
        };
        bench.search(search).await.unwrap_err()
    };
    let (one, two) = futures::join!(read("one"), read("two"));
    assert_eq!((one.object(), two.object()), ("alarm/one", "alarm/two"));
    assert_eq!(one.code(), two.code());
}
