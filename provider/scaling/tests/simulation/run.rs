//! What simulated services do.

use scaling::{
    object::Blueprint,
    simulate::{
        Decision, PublisherSettings, QueueSettings, Settings, Span, Timeline, Trace, Workers, run,
    },
};

use crate::profiles::Sketch;

/// Workers that get nothing done, so that a burst stays.
const STUCK: Workers = Workers {
    per_task_per_sec: 0.0,
};

fn burst_of(messages: u64, secs: i64) -> Trace {
    Trace::quiet(Span::secs(secs)).burst(Span::secs(5), messages)
}

fn stuck() -> Settings {
    Settings {
        workers: STUCK,
        ..Settings::default()
    }
}

/// Every seed's timeline.
fn each(
    seeds: u64,
    blueprint: &Blueprint,
    trace: &Trace,
    settings: &Settings,
) -> impl Iterator<Item = (u64, Timeline)> {
    (0..seeds).map(move |seed| (seed, run(blueprint, trace, settings, seed)))
}

#[test]
fn the_hand_written_configuration_needs_minutes_and_a_burst_less_than_one() {
    let trace = burst_of(500, 1200);
    let hand_written = Sketch::hand_written().blueprint();
    for (seed, timeline) in each(100, &hand_written, &trace, &stuck()) {
        let first = timeline.summary.first_action.unwrap();
        let max = timeline.summary.max_desired.unwrap();
        assert!(
            first >= Span::secs(60),
            "seed {seed}: first action after {first}"
        );
        assert!(
            max >= Span::secs(180),
            "seed {seed}: ten desired after {max}"
        );
    }
    let burst = Sketch::with_burst().blueprint();
    for (seed, timeline) in each(100, &burst, &trace, &stuck()) {
        let max = timeline.summary.max_desired.unwrap();
        assert!(
            max <= Span::secs(46),
            "seed {seed}: ten desired after {max}"
        );
        assert!(
            timeline.summary.max_running.unwrap() >= max + Span::secs(20),
            "seed {seed}"
        );
    }
}

#[test]
fn one_seed_gives_one_timeline() {
    let blueprint = Sketch::with_burst().blueprint();
    let trace = burst_of(500, 600).rate(Span::ZERO, 7.3);
    let settings = Settings {
        record_every: Some(Span::secs(1)),
        ..Settings::default()
    };
    let timeline = |seed| run(&blueprint, &trace, &settings, seed);
    assert_eq!(timeline(1), timeline(1));
    assert_ne!(timeline(1), timeline(2));
    assert!(timeline(1).points.len() >= 590);
}

#[test]
fn desired_tasks_stay_within_bounds_and_grow_and_shrink_with_the_queue() {
    let sketch = Sketch {
        drain: Some((10, 5)),
        ..Sketch::with_burst()
    };
    let blueprint = sketch.blueprint();
    let trace = burst_of(2000, 3600);
    let settings = Settings {
        record_every: Some(Span::secs(1)),
        ..Settings::default()
    };
    for (seed, timeline) in each(20, &blueprint, &trace, &settings) {
        let within = |desired: i32| (3..=10).contains(&desired);
        assert!(
            timeline.points.iter().all(|point| within(point.desired)),
            "seed {seed}"
        );
        assert_eq!(timeline.summary.peak_depth, 2000, "seed {seed}");
        assert_eq!(timeline.summary.processed, 2000, "seed {seed}");
        assert_eq!(timeline.summary.lost, 0, "seed {seed}");
        assert!(timeline.summary.max_desired.is_some(), "seed {seed}");
        assert_eq!(timeline.points.last().unwrap().running, 3, "seed {seed}");
        assert_eq!(timeline.summary.unpublished, [], "seed {seed}");
    }
}

#[test]
fn a_suspended_service_is_left_alone() {
    let mut blueprint = Sketch::with_burst().blueprint();
    let suspended = &mut blueprint.target.suspended_state;
    suspended.dynamic_scaling_out_suspended = true;
    for (seed, timeline) in each(20, &blueprint, &burst_of(500, 600), &stuck()) {
        let moved = |decision: &Decision| matches!(decision, Decision::SetDesired { .. });
        let moved = timeline.events.iter().any(|event| moved(&event.decision));
        assert!(!moved, "seed {seed}: {:?}", timeline.events);
        assert_eq!(timeline.summary.first_action, None, "seed {seed}");
    }
}

/// Messages that live for 60 s are gone before an alarm of two minutes can act.
#[test]
fn short_retention_beats_slow_alarms() {
    let settings = Settings {
        queue: QueueSettings {
            retention: Some(Span::secs(60)),
            ..QueueSettings::default()
        },
        ..stuck()
    };
    let hand_written = Sketch::hand_written().blueprint();
    for (seed, timeline) in each(20, &hand_written, &burst_of(500, 900), &settings) {
        assert_eq!(timeline.summary.lost, 500, "seed {seed}");
        assert_eq!(timeline.summary.max_desired, None, "seed {seed}");
    }
}

#[test]
fn tracking_follows_how_busy_the_tasks_are() {
    let blueprint = Sketch::cpu_only().blueprint();
    // 45 messages a second are more than three tasks of ten can do, and less than 70% of ten.
    let trace = Trace::quiet(Span::secs(3600)).rate(Span::ZERO, 45.0);
    let settings = Settings {
        record_every: Some(Span::secs(10)),
        ..Settings::default()
    };
    for (seed, timeline) in each(20, &blueprint, &trace, &settings) {
        let last = timeline.points.last().unwrap();
        assert!((7..=10).contains(&last.running), "seed {seed}: {last:?}");
        // What piled up at the start is worked off.
        assert!(last.depth <= 45, "seed {seed}: {last:?}");
    }
}

/// Samples taken each minute are stored at the start of their minute: a 10 s alarm sees data for
/// one bucket in six.
#[test]
fn a_slow_publisher_makes_a_fast_alarm_slow() {
    let blueprint = Sketch::with_burst().blueprint();
    let settings = Settings {
        publisher: PublisherSettings {
            sample_every: Span::secs(60),
            ..PublisherSettings::default()
        },
        ..stuck()
    };
    let slowest = each(100, &blueprint, &burst_of(500, 600), &settings)
        .map(|(_, timeline)| timeline.summary.first_action.unwrap())
        .max();
    assert!(slowest.unwrap() > Span::secs(60), "{slowest:?}");
}

#[test]
fn metrics_that_nobody_publishes_are_named() {
    let mut blueprint = Sketch::hand_written().blueprint();
    for alarm in blueprint.alarms.values_mut() {
        alarm.metric_name = "GuildCount".to_owned();
    }
    let timeline = run(&blueprint, &burst_of(500, 600), &stuck(), 1);
    assert_eq!(timeline.summary.unpublished.len(), 1);
    assert_eq!(timeline.summary.unpublished[0].name, "GuildCount");
    assert_eq!(timeline.summary.first_action, None);
}

#[test]
fn degenerate_settings_end() {
    let blueprint = Sketch::with_burst().blueprint();
    let settings = Settings {
        publisher: PublisherSettings {
            sample_every: Span::ZERO,
            ..PublisherSettings::default()
        },
        record_every: Some(Span::ZERO),
        ..Settings::default()
    };
    let timeline = run(&blueprint, &burst_of(u64::MAX, 60), &settings, 1);
    assert_eq!(timeline.summary.peak_depth, u64::MAX);
    let timeline = run(&blueprint, &Trace::quiet(Span::ZERO), &settings, 1);
    assert_eq!(timeline.events, []);
}

/// A drain alarm is in ALARM while a service is idle, and acts once a minute. With periods of a
/// minute it still sees only quiet minutes when a burst has long been answered, and takes the
/// tasks back: a scale-out does not hold a scale-in back. With periods of ten seconds it sees the
/// burst when the burst alarm does.
#[test]
fn a_drain_of_long_periods_takes_bursts_back() {
    let taken_back = |resolution, periods| {
        let sketch = Sketch {
            resolution,
            drain: Some((10, periods)),
            ..Sketch::with_burst()
        };
        let blueprint = sketch.blueprint();
        let (trace, settings) = (burst_of(500, 190), stuck());
        let timelines = each(300, &blueprint, &trace, &settings);
        let scaled_in = timelines.filter(|(_, timeline)| {
            timeline.events.iter().any(|event| {
                matches!(event.decision, Decision::SetDesired { from, to, .. } if to < from)
            })
        });
        scaled_in.count()
    };
    let (minutes, tens) = (taken_back(60, 5), taken_back(10, 30));
    assert!(minutes > 60, "{minutes} of 300");
    assert!(tens < 6, "{tens} of 300");
}
