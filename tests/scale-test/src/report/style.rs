//! How reports look. Colours are plain values in classes, with a second set for dark: viewers of
//! SVG outside browsers know no variables.

use std::fmt::Write as _;

use super::chart::{Colour, Tone};

/// Colours by class: light, then dark.
const COLOURS: [(&str, &str, &str); 6] = [
    ("amber", "#b45309", "#fbbf24"),
    ("blue", "#1d4ed8", "#60a5fa"),
    ("green", "#15803d", "#4ade80"),
    ("red", "#b91c1c", "#f87171"),
    ("violet", "#7c3aed", "#a78bfa"),
    ("grey", "#6b7280", "#9ca3af"),
];

/// What takes the place of ink and paper: selector, property, light, dark.
const SURFACES: [(&str, &str, &str, &str); 7] = [
    (".paper", "fill", "#ffffff", "#111827"),
    (".pane", "fill", "#f9fafb", "#1b2432"),
    (".ink", "fill", "#111827", "#f3f4f6"),
    (".faint", "fill", "#6b7280", "#9ca3af"),
    (".grid", "stroke", "#e5e7eb", "#2f3b4c"),
    (".rule", "stroke", "#9ca3af", "#6b7280"),
    (".plain", "fill", "#d1d5db", "#4b5563"),
];

const SHAPES: &str = "\
text{font:12px system-ui,-apple-system,'Segoe UI',sans-serif}
text.title{font-size:17px;font-weight:600}
text.value{font-size:19px;font-weight:600}
text.name{font-weight:600}
.grid,.rule{stroke-width:1}
.line{fill:none;stroke-width:2;stroke-linejoin:round}
.thin{fill:none;stroke-width:1}
.dash{stroke-dasharray:5 4}
.area{opacity:.16}
.soft{opacity:.45}
.end{text-anchor:end}
.middle{text-anchor:middle}
";

const PAGE: &str = "\
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;max-width:100rem;margin:2rem auto;padding:0 1.5rem;background:#fff;color:#111827}
h1{font-size:1.6rem;margin:0 0 .3rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
p{max-width:60rem}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,34rem),1fr));gap:1.5rem}
svg{width:100%;height:auto;max-width:68rem}
table{border-collapse:collapse;margin:.5rem 0;font-variant-numeric:tabular-nums}
th,td{padding:.25rem 1.2rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid #e5e7eb}
th{font-weight:600}
th.number,td.number{text-align:right}
summary{cursor:pointer;margin-top:1rem}
pre{overflow-x:auto;padding:.8rem;border:1px solid #e5e7eb;border-radius:.3rem;font-size:.85rem}
@media(prefers-color-scheme:dark){body{background:#111827;color:#f3f4f6}th,td,pre{border-color:#2f3b4c}}
";

/// The rules of charts.
pub(super) fn chart() -> String {
    let mut rules = SHAPES.to_owned();
    rules += &coloured(|light, _| light);
    let _ = writeln!(
        rules,
        "@media(prefers-color-scheme:dark){{\n{}}}",
        coloured(|_, dark| dark)
    );
    rules
}

/// The rules of a page, without those of its charts.
pub(super) fn page() -> &'static str {
    PAGE
}

fn coloured(choose: fn(&'static str, &'static str) -> &'static str) -> String {
    let mut rules = String::new();
    for (class, light, dark) in COLOURS {
        let colour = choose(light, dark);
        let _ = writeln!(
            rules,
            ".{class}{{fill:{colour}}}.line.{class},.thin.{class}{{fill:none;stroke:{colour}}}"
        );
    }
    for (selector, property, light, dark) in SURFACES {
        let _ = writeln!(rules, "{selector}{{{property}:{}}}", choose(light, dark));
    }
    rules
}

impl Colour {
    /// Its class.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Amber => "amber",
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Red => "red",
            Self::Violet => "violet",
            Self::Grey => "grey",
        }
    }
}

impl Tone {
    /// The class of what is drawn in it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Good => "green soft",
            Self::Bad => "red",
            Self::Neutral => "blue",
            Self::Unknown => "plain",
        }
    }
}
