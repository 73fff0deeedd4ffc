//! From charts to SVG.

use maud::{Markup, PreEscaped, html};

use super::{
    canvas::{self, LEFT, RIGHT, TITLE, WIDTH, pixels},
    chart::{Chart, Pane},
    plot,
    scale::{self, Scale},
    strip, style,
};

/// Title, subtitle and the space above them.
const HEAD: f64 = 52.0;
/// The figures of the headline, and how many fit.
const FIGURES: f64 = 50.0;
const FIGURES_MAX: f64 = 6.0;
/// Space below a pane, and below the last where the time axis stands.
const GAP: f64 = 8.0;
const AXIS: f64 = 30.0;

/// Charts beside one another as an SVG file that needs nothing beside it: panes of the same place
/// share one scale, so that curves can be compared.
pub fn svg(charts: &[Chart]) -> String {
    let most = shared(charts);
    let height = charts.iter().map(height).fold(0.0, f64::max);
    let columns = u32::try_from(charts.len()).unwrap_or(u32::MAX);
    let width = WIDTH * f64::from(columns);
    let places = (0_u32..).map(|place| WIDTH * f64::from(place));
    let drawing = html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(pixels(width)) height=(pixels(height))
            viewBox={ "0 0 " (pixels(width)) " " (pixels(height)) } {
            style { (PreEscaped(style::chart())) }
            rect class="paper" width=(pixels(width)) height=(pixels(height)) {}
            @for (x, chart) in places.zip(charts) {
                g transform={ "translate(" (pixels(x)) " 0)" } { (inside(chart, &most)) }
            }
        }
    };
    drawing.into_string() + "\n"
}

/// Each chart as an element of a page that holds the rules.
pub(super) fn elements(charts: &[Chart]) -> Vec<Markup> {
    let most = shared(charts);
    let element = |chart: &Chart| {
        html! {
            svg role="img" aria-label=(chart.title)
                viewBox={ "0 0 " (pixels(WIDTH)) " " (pixels(height(chart))) } {
                (inside(chart, &most))
            }
        }
    };
    charts.iter().map(element).collect()
}

/// The highest value of the plots in each place over all charts.
fn shared(charts: &[Chart]) -> Vec<f64> {
    let mut most: Vec<f64> = Vec::new();
    for chart in charts {
        most.resize(most.len().max(chart.panes.len()), 1.0);
        for (most, pane) in most.iter_mut().zip(&chart.panes) {
            if let Pane::Plot(plot) = pane {
                *most = most.max(plot::most(plot));
            }
        }
    }
    most
}

fn height(chart: &Chart) -> f64 {
    let panes = chart.panes.iter().map(|pane| pane_height(pane) + GAP);
    panes.sum::<f64>() + head(chart) + AXIS
}

fn head(chart: &Chart) -> f64 {
    if chart.figures.is_empty() {
        HEAD
    } else {
        HEAD + FIGURES
    }
}

fn pane_height(pane: &Pane) -> f64 {
    match pane {
        Pane::Plot(_) => plot::height(),
        Pane::Bands(bands) => strip::bands_height(bands),
        Pane::Events(_) => strip::events_height(),
    }
}

/// A chart without the element around it.
fn inside(chart: &Chart, most: &[f64]) -> Markup {
    let time = Scale {
        from: chart.from,
        to: chart.to,
        start: LEFT,
        end: RIGHT,
    };
    let mut top = head(chart);
    let mut panes = Vec::new();
    for (pane, most) in chart.panes.iter().zip(most) {
        panes.push((top, pane, *most));
        top += pane_height(pane) + GAP;
    }
    let bottom = top - GAP;
    html! {
        (canvas::text("ink title", LEFT, 28.0, &chart.title))
        (canvas::text("faint", LEFT, 46.0, &chart.subtitle))
        (figures(chart))
        @for (at, words) in scale::times(chart.from, chart.to) {
            (canvas::upright("grid", time.at(at), head(chart) + TITLE, bottom + 4.0))
            (canvas::text("faint middle", time.at(at), bottom + 18.0, &words))
        }
        @for (top, pane, most) in panes {
            @match pane {
                Pane::Plot(plot) => { (plot::draw(plot, time, top, most)) }
                Pane::Bands(bands) => { (strip::draw_bands(bands, time, top)) }
                Pane::Events(events) => { (strip::draw_events(events, time, top)) }
            }
        }
        @for (at, name) in &chart.marks {
            (canvas::upright("rule dash", time.at(*at), head(chart) + TITLE, bottom))
            (canvas::text("faint", time.at(*at) + 5.0, head(chart) + TITLE + 14.0, name))
        }
    }
}

fn figures(chart: &Chart) -> Markup {
    let wide = (RIGHT - LEFT) / FIGURES_MAX;
    let places = (0_u32..).map(|place| wide.mul_add(f64::from(place), LEFT));
    html! {
        @for (x, (name, value)) in places.zip(&chart.figures) {
            (canvas::text("ink value", x, HEAD + 22.0, value))
            (canvas::text("faint", x, HEAD + 38.0, name))
        }
    }
}

#[cfg(test)]
mod tests;
