//! What a person sees while a command takes longer than a second: a line on standard error that
//! says what is being waited for. Nothing where standard error is no terminal.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a command works in silence.
const SILENCE: Duration = Duration::from_secs(1);
/// Time between two pictures of the spinner.
const TICK: Duration = Duration::from_millis(120);

/// All lines of this process, one below the other.
static ALL: OnceLock<MultiProgress> = OnceLock::new();

/// A line that says what is being done. Dropping it takes it away.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    since: Instant,
    shown: bool,
}

impl Progress {
    /// Something of unknown length begins.
    pub fn spinner(what: &str) -> Self {
        let style = ProgressStyle::with_template("{spinner} {elapsed} {wide_msg}");
        Self::new(ProgressBar::new_spinner(), style.ok(), what)
    }

    /// Something of `length` parts begins.
    pub fn bar(length: u64, what: &str) -> Self {
        let style = ProgressStyle::with_template("{spinner} {elapsed} {bar:30} {pos}/{len} {msg}");
        Self::new(ProgressBar::new(length), style.ok(), what)
    }

    fn new(bar: ProgressBar, style: Option<ProgressStyle>, what: &str) -> Self {
        bar.set_draw_target(ProgressDrawTarget::hidden());
        if let Some(style) = style {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self {
            bar,
            since: Instant::now(),
            shown: false,
        }
    }

    /// How things are now.
    pub fn say(&mut self, text: impl Into<String>) {
        self.show();
        self.bar.set_message(text.into());
    }

    /// So many parts more are done.
    pub fn advance(&mut self, parts: u64) {
        self.show();
        self.bar.inc(parts);
    }

    fn show(&mut self) {
        if !self.shown && self.since.elapsed() > SILENCE {
            self.bar = ALL.get_or_init(MultiProgress::new).add(self.bar.clone());
            self.bar.enable_steady_tick(TICK);
            self.shown = true;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
