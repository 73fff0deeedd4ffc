use proptest::prelude::*;

use super::*;

fn schedule(shape: Shape, secs: u64) -> Schedule {
    Schedule::new(shape, Duration::from_secs(secs)).unwrap()
}

#[track_caller]
fn check(shape: Shape, secs: u64, messages: u64, due: &[(u64, f64)]) {
    let schedule = schedule(shape, secs);
    assert_eq!(schedule.messages(), messages, "{shape}");
    for (number, expected) in due {
        let found = schedule.due(*number).as_secs_f64();
        assert!(
            (found - expected).abs() < 1e-6,
            "message {number} of {shape}: {found} s"
        );
    }
}

#[test]
fn each_message_is_due_where_the_rate_has_added_up_to_it() {
    let constant = Shape::Constant { rate: 20.0 };
    check(constant, 3, 60, &[(0, 0.0), (1, 0.05), (59, 2.95)]);
    let ramp = Shape::Ramp {
        from: 0.0,
        to: 20.0,
    };
    // t * t messages after t seconds.
    check(ramp, 10, 100, &[(0, 0.0), (1, 1.0), (25, 5.0), (81, 9.0)]);
    let burst = Shape::Burst {
        messages: 500,
        rate: 10.0,
    };
    check(
        burst,
        2,
        520,
        &[(0, 0.0), (499, 0.0), (500, 0.0), (519, 1.9)],
    );
    let daily = Shape::Daily {
        least: 0.0,
        most: 10.0,
    };
    check(daily, 24, 120, &[(60, 12.0)]);
    assert!(schedule(daily, 24).due(10) > Duration::from_secs(3));
}

#[test]
fn the_rate_follows_the_shape() {
    let daily = schedule(
        Shape::Daily {
            least: 2.0,
            most: 10.0,
        },
        24,
    );
    let at = |secs| daily.rate_at(Duration::from_secs(secs));
    assert!((at(0) - 2.0).abs() < 1e-9 && (at(24) - 2.0).abs() < 1e-9);
    assert!((at(12) - 10.0).abs() < 1e-9);
    assert!((at(6) - 6.0).abs() < 1e-9);
}

#[test]
fn what_cannot_be_is_refused_with_the_option_and_the_limit() {
    let check = |shape, secs, words: &str| {
        let error = Schedule::new(shape, Duration::from_secs(secs)).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    };
    let constant = |rate| Shape::Constant { rate };
    check(constant(-1.0), 1, "--rate: found -1; allowed: 0 to 1000000");
    check(constant(f64::NAN), 1, "--rate: found NaN");
    check(constant(0.0), 1, "--rate: found nothing to send");
    check(constant(1.0), 0, "--duration: found 0 s");
    check(constant(1.0), DURATION_SECS_MAX + 1, "allowed: above 0 s");
    check(constant(RATE_MAX), 86_400, "allowed: at most 1000000000");
    let ramp = Shape::Ramp {
        from: -3.0,
        to: 1.0,
    };
    check(ramp, 1, "--from: found -3");
}

fn shapes() -> impl Strategy<Value = Shape> {
    let rate = || 0.5..500.0_f64;
    prop_oneof![
        rate().prop_map(|rate| Shape::Constant { rate }),
        (0.0..500.0_f64, rate()).prop_map(|(from, to)| Shape::Ramp { from, to }),
        (1..500_u64, 0.0..50.0_f64).prop_map(|(messages, rate)| Shape::Burst { messages, rate }),
        (0.0..50.0_f64, 50.0..500.0_f64).prop_map(|(least, most)| Shape::Daily { least, most }),
    ]
}

proptest! {
    #[test]
    fn messages_are_due_in_order_and_within_the_duration(shape in shapes(), secs in 1..120_u64) {
        let schedule = schedule(shape, secs);
        let due: Vec<Duration> = (0..schedule.messages()).map(|it| schedule.due(it)).collect();
        prop_assert!(due.is_sorted());
        prop_assert!(due.iter().all(|it| *it <= schedule.duration()));
    }
}
