//! Screens of ratatui's test backend, as text.

use ratatui::{Terminal, backend::TestBackend};

use super::{
    super::snapshot::examples::{bare, snapshot, worker},
    *,
};

fn place() -> Place {
    Place {
        first: 0,
        paused: false,
        every: 10.0,
        age: 3.0,
        trouble: None,
    }
}

/// The screen without blanks at the ends of lines, and the number of services on it.
fn screen(snapshot: Option<&Snapshot>, place: &Place, width: u16, height: u16) -> (String, usize) {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let mut shown = 0;
    let drawn = terminal.draw(|frame| {
        let area = frame.area();
        shown = draw(snapshot, place, area, frame.buffer_mut());
    });
    drawn.unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y: u16| -> String { (0..width).map(|x| buffer[(x, y)].symbol()).collect() };
    let rows = (0..height).map(|y| row(y).trim_end().to_owned() + "\n");
    (rows.collect(), shown)
}

#[test]
fn a_service_is_shown_with_its_tasks_queue_alarms_and_activities() {
    let (text, shown) = screen(Some(&snapshot(vec![worker()])), &place(), 78, 12);
    let expected = "\
scale-test watch  us-east-1
┌ arrakis/worker ────────────────────────────────────────────────────────────┐
│tasks     ████████████▒▒▒▒▒▒▒▒  running 6, desired 10 (3 to 10)             │
│signal    ▁▁▃█▅                     depth 300, per task 50  COMMANDS/comma… │
│alarms    1 of 2 OK                                                         │
│          ALARM 40 s  worker-queue-commands-burst                           │
│13:05:01  Setting desired count to 10 [InProgress] worker-queue-commands-b… │
└────────────────────────────────────────────────────────────────────────────┘



data 3 s old, read every 10 s; q quit, p pause, up and down scroll
";
    assert_eq!(text, expected);
    assert_eq!(shown, 1);
}

#[test]
fn as_many_services_as_fit_are_shown_and_the_rest_by_scrolling() {
    let names = ["a", "b", "c", "d"];
    let four = snapshot(names.map(bare).to_vec());
    let (text, shown) = screen(Some(&four), &place(), 72, 12);
    assert_eq!(shown, 2, "{text}");
    assert!(
        text.contains("arrakis/a") && text.contains("arrakis/b"),
        "{text}"
    );
    assert!(
        text.contains("service 1 of 4") && !text.contains("arrakis/c"),
        "{text}"
    );
    assert!(text.contains("no target"), "{text}");
    let lower = Place {
        first: 3,
        paused: true,
        ..place()
    };
    let (text, shown) = screen(Some(&four), &lower, 72, 12);
    assert_eq!(shown, 1);
    assert!(text.contains("service 4 of 4  PAUSED"), "{text}");
}

#[test]
fn trouble_is_told_beside_the_age_of_what_is_shown() {
    let troubled = Place {
        age: 130.0,
        trouble: Some("AWS throttles DescribeAlarms; trying again".to_owned()),
        ..place()
    };
    let (text, _) = screen(Some(&snapshot(vec![worker()])), &troubled, 78, 12);
    let last = text.lines().last().unwrap();
    assert_eq!(
        last,
        "data 2 min old; AWS throttles DescribeAlarms; trying again"
    );
    assert!(text.contains("running 6"), "what was read is still shown");
    let (text, shown) = screen(None, &place(), 78, 12);
    assert!(text.contains("reading …") && shown == 0, "{text}");
}

#[test]
fn a_terminal_that_is_too_small_gets_one_message() {
    assert!(fits(WIDTH_MIN, HEIGHT_MIN));
    for (width, height) in [
        (40, 12),
        (WIDTH_MIN - 1, HEIGHT_MIN),
        (WIDTH_MIN, HEIGHT_MIN - 1),
    ] {
        assert!(!fits(width, height));
        let (text, shown) = screen(Some(&snapshot(vec![worker()])), &place(), width, height);
        assert_eq!(shown, 0);
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = format!(
            "The terminal has {width} columns and {height} rows; at least 72 and 10 are needed. \
             Enlarge it, or use --once."
        );
        assert_eq!(words, expected);
    }
}

#[test]
fn no_size_of_a_terminal_and_no_place_makes_drawing_fail() {
    let services = snapshot(vec![worker(), bare("api"), worker()]);
    for (width, height) in [(1, 1), (72, 10), (73, 11), (200, 60)] {
        for first in [0, 2, 9] {
            let far = Place { first, ..place() };
            screen(Some(&services), &far, width, height);
        }
    }
}
