//! Shapes on a sheet, and how much room text takes. Elements have an end tag, as XML wants it.

use maud::{Markup, html};

/// Where panes begin and end, from the left of a chart.
pub(super) const LEFT: f64 = 58.0;
pub(super) const RIGHT: f64 = 744.0;
/// Width of a chart.
pub(super) const WIDTH: f64 = 760.0;
/// Height of the line in which the title of a pane stands.
pub(super) const TITLE: f64 = 26.0;
/// Average width of a letter of small text, for the fonts of `style`.
const LETTER: f64 = 6.6;

/// About the width of small text.
pub(super) fn width(text: &str) -> f64 {
    let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    f64::from(letters) * LETTER
}

/// A tenth of a pixel is finer than any eye.
pub(super) fn pixels(value: f64) -> String {
    format!("{}", (value * 10.0).round() / 10.0)
}

pub(super) fn text(class: &str, x: f64, y: f64, words: &str) -> Markup {
    html! { text class=(class) x=(pixels(x)) y=(pixels(y)) { (words) } }
}

/// A line from left to right.
pub(super) fn level(class: &str, y: f64) -> Markup {
    html! { line class=(class) x1=(pixels(LEFT)) x2=(pixels(RIGHT)) y1=(pixels(y)) y2=(pixels(y)) {} }
}

/// A line from top to bottom.
pub(super) fn upright(class: &str, x: f64, top: f64, bottom: f64) -> Markup {
    html! { line class=(class) x1=(pixels(x)) x2=(pixels(x)) y1=(pixels(top)) y2=(pixels(bottom)) {} }
}

/// A rectangle; what it stands for shows when it is pointed at.
pub(super) fn bar(class: &str, x: (f64, f64), y: (f64, f64), words: &str) -> Markup {
    html! {
        rect class=(class) x=(pixels(x.0)) y=(pixels(y.0)) width=(pixels(x.1 - x.0))
            height=(pixels(y.1 - y.0)) {
            @if !words.is_empty() { title { (words) } }
        }
    }
}
