//! What a person sees while the demo runs: bars on a terminal, lines elsewhere. All of it goes to
//! standard error; standard output is for the result.

use std::{io::IsTerminal, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::{
    arguments::BURST,
    timeline::{Event, Reading},
};

/// World seconds between two lines where nothing changes.
const LINE_EVERY: f64 = 10.0;

/// Where progress is shown.
pub(crate) enum View {
    /// A terminal: bars that move, events above them.
    Bars(Box<Bars>),
    /// Anything else: a line when something changed, or now and then.
    Lines(Option<Reading>),
}

/// The bars of a terminal.
pub(crate) struct Bars {
    all: MultiProgress,
    queue: ProgressBar,
    desired: ProgressBar,
    running: ProgressBar,
    alarms: ProgressBar,
}

impl View {
    /// A view of a service of at most `most` tasks, fit for this process's standard error.
    pub(crate) fn new(most: u32) -> Self {
        if std::io::stderr().is_terminal() {
            Self::Bars(Box::new(Bars::new(most)))
        } else {
            Self::Lines(None)
        }
    }

    /// Shows how things are.
    pub(crate) fn reading(&mut self, reading: &Reading) {
        match self {
            Self::Bars(bars) => bars.show(reading),
            Self::Lines(shown) => {
                let due = shown.as_ref().is_none_or(|last| {
                    reading.at - last.at >= LINE_EVERY
                        || (reading.desired, reading.running) != (last.desired, last.running)
                        || reading.alarms != last.alarms
                });
                if due {
                    eprintln!("{}", line(reading));
                    *shown = Some(reading.clone());
                }
            }
        }
    }

    /// Shows something that happened.
    pub(crate) fn event(&mut self, Event { at, text }: &Event) {
        self.say(&format!("{at:>+7.1} s  {text}"));
    }

    /// Shows a line of text.
    pub(crate) fn say(&mut self, text: &str) {
        match self {
            Self::Bars(bars) => {
                // A terminal that went away is no reason to stop.
                let _ = bars.all.println(text);
            }
            Self::Lines(_) => eprintln!("{text}"),
        }
    }

    /// Takes the bars away.
    pub(crate) fn close(&mut self) {
        if let Self::Bars(bars) = self {
            let _ = bars.all.clear();
        }
    }
}

impl Bars {
    fn new(most: u32) -> Self {
        let all = MultiProgress::new();
        let bar = |name: &str, colour: &str, length: u64| {
            let style = ProgressStyle::with_template(&format!(
                "  {{prefix:<14}} {{bar:40.{colour}}} {{pos:>4}} of {{len}}"
            ));
            let bar = all.add(ProgressBar::new(length));
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_prefix(name.to_owned());
            bar
        };
        let queue = bar("queue depth", "yellow", BURST);
        let desired = bar("desired tasks", "blue", most.into());
        let running = bar("running tasks", "green", most.into());
        let alarms = all.add(ProgressBar::new_spinner());
        let style = ProgressStyle::with_template("  {prefix:<14} {msg}");
        alarms.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        alarms.enable_steady_tick(Duration::from_millis(200));
        Self {
            all,
            queue,
            desired,
            running,
            alarms,
        }
    }

    fn show(&self, reading: &Reading) {
        let Reading {
            at,
            depth,
            desired,
            running,
            alarms,
        } = reading;
        self.queue.set_position(*depth);
        self.desired.set_position((*desired).into());
        self.running.set_position((*running).into());
        self.alarms.set_prefix(format!("{at:+.0} s"));
        self.alarms.set_message(states(alarms));
    }
}

fn line(reading: &Reading) -> String {
    let Reading {
        at,
        depth,
        desired,
        running,
        alarms,
    } = reading;
    format!(
        "{at:>+7.1} s  queue {depth:>4}  desired {desired:>2}  running {running:>2}  {}",
        states(alarms)
    )
}

/// Alarms by their state; the names of those in ALARM, numbers of the others.
fn states(alarms: &std::collections::BTreeMap<String, String>) -> String {
    let named: Vec<&str> = alarms
        .iter()
        .filter(|(_, state)| *state == "ALARM")
        .map(|(name, _)| name.as_str())
        .collect();
    let count = |wanted: &str| alarms.values().filter(|state| *state == wanted).count();
    let mut parts = Vec::new();
    if !named.is_empty() {
        parts.push(format!("in ALARM: {}", named.join(", ")));
    }
    for (state, words) in [("OK", "OK"), ("INSUFFICIENT_DATA", "without data yet")] {
        if count(state) > 0 {
            parts.push(format!("{} {words}", count(state)));
        }
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_line_says_everything_at_a_glance() {
        let alarms = [
            ("worker-queue-commands-burst", "ALARM"),
            ("worker-queue-commands-out", "OK"),
            ("worker-queue-commands-in", "INSUFFICIENT_DATA"),
        ];
        let reading = Reading {
            at: 31.25,
            depth: 412,
            desired: 10,
            running: 3,
            alarms: alarms
                .map(|(name, state)| (name.to_owned(), state.to_owned()))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
        };
        assert_eq!(
            line(&reading),
            "  +31.2 s  queue  412  desired 10  running  3  \
             in ALARM: worker-queue-commands-burst; 1 OK; 1 without data yet"
        );
    }
}
