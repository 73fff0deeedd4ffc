//! The report: one HTML file that needs nothing beside it.

use std::fmt::Write as _;

use crate::{
    chart,
    prediction::{Prediction, in_words},
    summary::{REPORT_ROW, Summary},
    timeline::{Event, Timeline},
};

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --queue: #c2691f; --desired: #2f6fb3; --running: #3a9a5b; --alarm: #c03a3a; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 2rem; }
p.clock { margin-top: .2rem; opacity: .75; }
table { border-collapse: collapse; } td, th { padding: .2rem 1rem .2rem 0; text-align: left; vertical-align: top; }
tr { border-bottom: 1px solid var(--line); } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid var(--line); border-radius: .3rem; font-size: .85rem; }
";

/// The report of a run. `predicted` is what the plan said, `profile` the HCL that was applied.
pub(crate) fn render(
    summary: &Summary,
    timeline: &Timeline,
    predicted: &Prediction,
    profile: &str,
) -> String {
    let mut page = String::from("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
    let _ = write!(
        page,
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n<h1>{title}</h1>\n<p class=\"clock\">{clock}</p>\n",
        title = escape(&summary.headline()),
        clock = escape(&summary.clock_in_words()),
    );
    page.push_str(&chart::draw(timeline));
    page.push_str("<h2>In figures</h2>\n<table>\n");
    for (name, value) in summary.rows() {
        if name == REPORT_ROW {
            continue;
        }
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td class=\"number\">{}</td></tr>",
            escape(name),
            escape(&value)
        );
    }
    page.push_str("</table>\n<h2>What happened</h2>\n<table>\n");
    for Event { at, text } in &timeline.events {
        let _ = writeln!(
            page,
            "<tr><td class=\"number\">{at:+.1} s</td><td>{}</td></tr>",
            escape(text)
        );
    }
    let _ = write!(
        page,
        "</table>\n{}<h2>The profile</h2>\n<pre>{}</pre>\n</html>\n",
        what_the_plan_said(predicted),
        escape(profile)
    );
    page
}

fn what_the_plan_said(predicted: &Prediction) -> String {
    let mut section = format!(
        "<h2>What the plan had said</h2>\n<p>Ten desired tasks {} after a burst: {}.</p>\n<table>\n\
         <tr><th>policy</th><th>first action</th><th>ten desired</th><th>because</th></tr>\n",
        escape(&predicted.in_words()),
        escape(predicted.reason.as_deref().unwrap_or("no reason given")),
    );
    for (name, reaction) in &predicted.policies {
        let _ = writeln!(
            section,
            "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td></tr>",
            escape(name),
            escape(&in_words(reaction.to_first_action)),
            escape(&in_words(reaction.to_max_capacity)),
            escape(reaction.reason.as_deref().unwrap_or_default()),
        );
    }
    section.push_str("</table>\n");
    section
}

/// Text that HTML shows as it is.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{
        summary::{Messages, Setting},
        timeline::Reading,
    };

    #[test]
    fn a_report_holds_figures_events_and_profile_and_no_markup_of_theirs() {
        let reading = |at, depth, desired, state: &str| Reading {
            at,
            depth,
            desired,
            running: 3,
            alarms: BTreeMap::from([("worker-burst".to_owned(), state.to_owned())]),
        };
        let timeline = Timeline {
            readings: vec![
                reading(-10.0, 0, 3, "OK"),
                reading(1.0, 500, 3, "OK"),
                reading(25.0, 430, 10, "ALARM"),
            ],
            events: vec![Event {
                at: 24.9,
                text: "alarm <b>worker-burst</b> went off".to_owned(),
            }],
            ..Timeline::default()
        };
        let messages = Messages {
            processed: 70,
            stored: 430,
        };
        let setting = Setting {
            speed: 1.0,
            seed: 7,
            predicted: "11 to 46 s".to_owned(),
        };
        let summary = Summary::of(&timeline, 10, setting, messages, "report.html".to_owned());
        let predicted = Prediction::read(serde_json::json!({
            "to_max_capacity": { "best": 11, "worst": 46 },
            "reason": "1 action & no more",
            "policies": {
                "worker-cpu": { "to_first_action": { "best": 131, "worst": 316 } }
            },
        }));
        let page = render(
            &summary,
            &timeline,
            &predicted.unwrap(),
            "burst = { at = 200 }",
        );
        for wanted in [
            "25 seconds from burst to ten desired tasks",
            "on the wall's clock",
            "<td class=\"number\">+24.9 s</td><td>alarm &lt;b&gt;worker-burst&lt;/b&gt; went off</td>",
            "Ten desired tasks 11 to 46 s after a burst: 1 action &amp; no more.",
            "<td>worker-cpu</td><td class=\"number\">131 to 316 s</td>",
            "burst = { at = 200 }",
            "<svg",
        ] {
            assert!(page.contains(wanted), "{wanted} is missing in\n{page}");
        }
        assert!(!page.contains("<b>") && !page.contains("src="), "{page}");
    }
}
