//! The live view: a screen, a person's keys, and a reading now and then.

use std::{
    future::Future,
    io::{self, IsTerminal as _},
    pin::Pin,
    time::Duration,
};

use crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures::StreamExt;
use ratatui::DefaultTerminal;
use scale_test::{
    clock::Clock,
    error::{Error, Result},
    watch::{HEIGHT_MIN, Place, Reader, Snapshot, WIDTH_MIN, draw, fits},
};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

/// How often the ages on the screen are brought up to date.
const TICK: Duration = Duration::from_secs(1);

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Quit,
    Pause,
    Up,
    Down,
}

/// The terminal while it is ours. Dropping it gives it back, also after a panic or a signal.
struct Screen(DefaultTerminal);

impl Screen {
    fn new() -> Result<Self> {
        // It also gives the terminal back before a panic is printed.
        ratatui::try_init().map(Self).map_err(|error| unfit(&error))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}

/// A reading under way, which gives the reader back.
type Reading = Pin<Box<dyn Future<Output = (Reader, Result<Snapshot>)>>>;

/// What is shown, and where the person is in it.
struct State {
    snapshot: Snapshot,
    place: Place,
    /// How many services the screen showed last.
    shown: usize,
}

/// Refuses what is no terminal, or one on which nothing can be read.
///
/// # Errors
/// What is missing, and what to do.
pub(super) fn check() -> Result<()> {
    let once = "use --once for a table, or --json";
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(Error::environment("this is no terminal", once));
    }
    let (width, height) = crossterm::terminal::size().map_err(|error| unfit(&error))?;
    if fits(width, height) {
        return Ok(());
    }
    Err(Error::environment(
        format!(
            "the terminal has {width} columns and {height} rows; at least {WIDTH_MIN} and \
             {HEIGHT_MIN} are needed"
        ),
        format!("enlarge it, or {once}"),
    ))
}

/// Shows what `reader` reads, beginning with `first`, until the person quits.
///
/// # Errors
/// The terminal cannot be used.
pub(super) async fn show(reader: Reader, first: Snapshot, every: f64, clock: Clock) -> Result<()> {
    let mut screen = Screen::new()?;
    let mut events = EventStream::new();
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut state = State::new(first, every);
    let every = clock.wait(every);
    let (mut waiting, mut due) = (Some(reader), Instant::now() + every);
    let mut reading: Option<Reading> = None;
    loop {
        state.place.age = clock.seconds(state.snapshot.at, clock.now()).max(0.0);
        screen
            .0
            .draw(|frame| state.draw(frame))
            .map_err(|error| unfit(&error))?;
        tokio::select! {
            event = events.next() => match event {
                Some(Ok(Event::Key(key))) => match wish(key) {
                    Some(Wish::Quit) => return Ok(()),
                    Some(wish) => state.obey(wish),
                    None => {}
                },
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(unfit(&error)),
                None => return Ok(()),
            },
            // A pause keeps readings from beginning; one under way is finished.
            () = sleep_until(due), if waiting.is_some() && !state.place.paused => {
                reading = waiting.take().map(read);
            }
            (reader, found) = ended(&mut reading) => {
                state.take(found);
                (reading, waiting, due) = (None, Some(reader), Instant::now() + every);
            }
            _ = tick.tick() => {}
        }
    }
}

/// Reads once.
fn read(mut reader: Reader) -> Reading {
    Box::pin(async move {
        let found = reader.read().await;
        (reader, found)
    })
}

/// The end of a reading; never, where none is under way.
async fn ended(reading: &mut Option<Reading>) -> (Reader, Result<Snapshot>) {
    match reading {
        Some(reading) => reading.await,
        None => std::future::pending().await,
    }
}

impl State {
    fn new(snapshot: Snapshot, every: f64) -> Self {
        Self {
            snapshot,
            place: Place {
                first: 0,
                paused: false,
                every,
                age: 0.0,
                trouble: None,
            },
            shown: 1,
        }
    }

    fn draw(&mut self, frame: &mut ratatui::Frame<'_>) {
        let area = frame.area();
        self.shown = draw(Some(&self.snapshot), &self.place, area, frame.buffer_mut());
    }

    /// Takes what was read; what is shown stays where nothing was.
    fn take(&mut self, read: Result<Snapshot>) {
        match read {
            Ok(snapshot) => {
                self.snapshot = snapshot;
                self.place.trouble = None;
            }
            Err(error) => self.place.trouble = Some(error.to_string()),
        }
    }

    fn obey(&mut self, wish: Wish) {
        let place = &mut self.place;
        let last = self.snapshot.services.len().saturating_sub(1);
        match wish {
            Wish::Pause => place.paused = !place.paused,
            Wish::Up => place.first = place.first.saturating_sub(1),
            // What is shown whole to the last one needs no scrolling.
            Wish::Down if place.first + self.shown <= last => place.first += 1,
            Wish::Down | Wish::Quit => {}
        }
    }
}

/// What a key asks for. A terminal in raw mode gives Ctrl-C as a key.
fn wish(key: KeyEvent) -> Option<Wish> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    match (key.code, key.modifiers) {
        (KeyCode::Char('c'), KeyModifiers::CONTROL) | (KeyCode::Char('q') | KeyCode::Esc, _) => {
            Some(Wish::Quit)
        }
        (KeyCode::Char('p' | ' '), _) => Some(Wish::Pause),
        (KeyCode::Up | KeyCode::Char('k'), _) => Some(Wish::Up),
        (KeyCode::Down | KeyCode::Char('j'), _) => Some(Wish::Down),
        _ => None,
    }
}

fn unfit(error: &io::Error) -> Error {
    Error::environment(
        format!("the terminal cannot be used: {error}"),
        "use --once for a table, or --json",
    )
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn snapshot() -> Snapshot {
        Snapshot {
            at: Timestamp::UNIX_EPOCH,
            region: "us-east-1".to_owned(),
            services: Vec::new(),
        }
    }

    #[test]
    fn keys_quit_pause_and_scroll() {
        let plain = |code| wish(KeyEvent::new(code, KeyModifiers::NONE));
        assert_eq!(plain(KeyCode::Char('q')), Some(Wish::Quit));
        assert_eq!(plain(KeyCode::Char('p')), Some(Wish::Pause));
        assert_eq!(plain(KeyCode::Down), Some(Wish::Down));
        assert_eq!(plain(KeyCode::Up), Some(Wish::Up));
        assert_eq!(plain(KeyCode::Char('c')), None);
        let interrupt = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(wish(interrupt), Some(Wish::Quit));
    }

    #[test]
    fn what_was_read_stays_while_reading_fails() {
        let mut state = State::new(snapshot(), 10.0);
        state.take(Err(Error::environment("AWS throttles", "wait")));
        assert_eq!(state.place.trouble.as_deref(), Some("AWS throttles"));
        assert_eq!(state.snapshot, snapshot());
        state.take(Ok(snapshot()));
        assert_eq!(state.place.trouble, None);
        state.obey(Wish::Pause);
        assert!(state.place.paused);
        state.obey(Wish::Down);
        assert_eq!(state.place.first, 0, "nothing is below");
    }
}
