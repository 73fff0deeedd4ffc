//! Small charts against the text they are drawn as: `UPDATE=1` in the environment writes it anew.

use std::{env, fs, path::Path};

use super::{super::chart::*, *};

/// One element a line, so that a difference can be read.
fn lines(svg: &str) -> String {
    let rules = svg.find("<style>").zip(svg.find("</style>"));
    let without_rules = match rules {
        Some((from, to)) => format!("{}{}", &svg[..from], &svg[to + "</style>".len()..]),
        None => svg.to_owned(),
    };
    without_rules.replace("><", ">\n<")
}

#[track_caller]
fn check(name: &str, charts: &[Chart]) {
    let drawn = svg(charts);
    roxmltree::Document::parse(&drawn).expect("SVG is XML");
    let drawn = lines(&drawn);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/draw/golden");
    let file = folder.join(format!("{name}.svg"));
    if env::var_os("UPDATE").is_some() {
        fs::write(&file, &drawn).unwrap();
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(drawn, golden, "{name}; UPDATE=1 writes it anew");
}

fn burst() -> Chart {
    Chart::new("worker <burst>", 0.0, 120.0)
        .subtitle("burst:500")
        .figure("peak depth", "500")
        .figure("lost", "0")
        .mark(60.0, "breach")
        .pane(
            Plot::new("messages")
                .curve(
                    Curve::line(
                        "queue",
                        Colour::Amber,
                        [(0.0, 0.0), (60.0, 500.0), (120.0, 20.0)],
                    )
                    .filled(),
                )
                .limit("burst from 200", 200.0)
                .limit("too close for its name", 210.0)
                .limit("far above", 5000.0),
        )
        .pane(
            Plot::new("tasks")
                .curve(Curve::steps("most", Colour::Grey, [(0.0, 10.0)]).dashed())
                .curve(
                    Curve::steps(
                        "desired",
                        Colour::Blue,
                        [(0.0, 3.0), (60.0, 3.0), (73.0, 10.0)],
                    )
                    .filled(),
                ),
        )
        .pane(Bands::new("alarms").row(
            "worker-burst",
            [
                (0.0, 70.0, "OK", Tone::Good),
                (70.0, 90.0, "ALARM", Tone::Bad),
                (90.0, 120.0, "INSUFFICIENT_DATA", Tone::Unknown),
            ],
        ))
        .pane(
            Events::new("capacity")
                .event(73.0, "3 to 10", Tone::Neutral)
                .event(74.0, "at most already", Tone::Unknown)
                .event(119.0, "10 to 9", Tone::Neutral),
        )
}

#[test]
fn everything_a_chart_can_hold_is_drawn() {
    check("burst", &[burst()]);
}

#[test]
fn charts_beside_one_another_share_their_scales() {
    let low = Plot::new("messages").curve(Curve::line("queue", Colour::Amber, [(0.0, 7.0)]));
    check(
        "compared",
        &[burst(), Chart::new("low", 0.0, 120.0).pane(low)],
    );
}

#[test]
fn a_chart_of_nothing_is_a_title_over_an_axis() {
    let empty = Chart::new("empty", 5.0, 5.0)
        .pane(Plot::default())
        .pane(Events::default());
    check("empty", &[empty.pane(Bands::default())]);
    assert!(svg(&[]).starts_with("<svg"));
}

mod any {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever the values, what is drawn has a place on the sheet.
        #[test]
        fn curves_stay_on_the_sheet(points in prop::collection::vec((0.0..900.0_f64, 0.0..1e18_f64), 0..20)) {
            let mut points = points;
            points.sort_by(|one, other| one.0.total_cmp(&other.0));
            let plot = Plot::new("messages").curve(Curve::line("queue", Colour::Amber, points));
            let drawn = svg(&[Chart::new("any", 0.0, 900.0).pane(plot)]);
            for wrong in ["NaN", "inf", "=\"-"] {
                prop_assert!(!drawn.contains(wrong), "{}", drawn);
            }
        }
    }
}
