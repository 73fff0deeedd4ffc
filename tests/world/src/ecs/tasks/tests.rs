//! Tasks and deployments of one service over time.

use super::*;

fn service(desired: i32) -> Service {
    let settings = ServiceSettings::new("c", "s", desired).launch_seconds(25.0);
    Service::new(settings, 0.0)
}

#[test]
fn tasks_start_late_and_stop_at_once() {
    let mut service = service(3);
    service.set_desired(10, 100.0);
    assert_eq!((service.running(), service.pending()), (3, 7));
    service.advance(124.9);
    assert_eq!(service.running(), 3);
    service.set_desired(8, 124.9);
    assert_eq!((service.running(), service.pending()), (3, 5));
    service.take_changed();
    service.advance(125.0);
    assert!(service.take_changed() && !service.take_changed());
    assert_eq!((service.running(), service.pending()), (8, 0));
    service.set_desired(2, 130.0);
    assert_eq!((service.running(), service.pending()), (2, 0));
    let numbers: Vec<_> = service.all_tasks().map(|(task, _)| task.number).collect();
    assert_eq!(numbers, [7, 8]);
}

#[test]
fn what_is_new_counts_once_it_is_rolled_out() {
    let mut service = service(1);
    assert!(!service.deploying() && !service.is_fast("CPUUtilization"));
    service.deploy("s:1".to_owned(), fast(), 60.0, 10.0);
    assert!(service.deploying() && !service.is_fast("CPUUtilization"));
    assert!(!service.revision().is_fast("CPUUtilization"));
    service.take_changed();
    service.advance(69.0);
    assert!(service.deploying() && !service.take_changed());
    service.advance(70.0);
    assert!(!service.deploying() && service.take_changed());
    assert!(service.is_fast("CPUUtilization"));
    assert_eq!(
        service.events[0].1,
        "(service s) has reached a steady state."
    );
    service.deploy("s:1".to_owned(), Monitoring::new(), f64::INFINITY, 80.0);
    service.advance(1e9);
    assert!(service.deploying() && service.revision().is_fast("MemoryUtilization"));
}
