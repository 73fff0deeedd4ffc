//! One listing of everything of a kind, shared by all who read parts of it within a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::pages::Page;

/// How long a listing answers, from when it was begun, in seconds. A refresh of hundreds of
/// resources reads no older a state than if the last of them had been read first.
const AGE_SECS_MAX: u64 = 30;

/// The rows of one key.
pub(crate) type Rows<V> = Arc<Vec<V>>;

/// A listing that grows page by page, as far as it pays.
///
/// Nobody knows how much there is to list, or how many readers are still to come. So it is never
/// paid more for the listing than asking by key has cost so far and would cost now: at worst both
/// together cost twice the cheaper of the two.
#[derive(Debug)]
pub(crate) struct Listing<V> {
    /// Rows of one page, where AWS sends full ones.
    page_rows: usize,
    state: Mutex<State<V>>,
}

#[derive(Debug)]
struct State<V> {
    /// Another one since whatever was listed so far is forgotten.
    generation: u64,
    /// When the first page was asked for.
    begun: Option<Instant>,
    progress: Progress,
    rows: HashMap<String, Rows<V>>,
    /// Pages read.
    pages: usize,
    /// Calls that were made by key.
    spent: usize,
    /// Rows that readers expect, and how many readers that were.
    expected: usize,
    readers: usize,
}

#[derive(Debug)]
enum Progress {
    /// The next page is the one of this token.
    Under(Option<String>),
    /// Everything is listed.
    Complete,
    /// A page was refused; keys are asked for instead.
    GivenUp,
}

/// The next page that may be read.
#[derive(Debug)]
pub(crate) struct Turn {
    generation: u64,
    /// Where it begins.
    pub(crate) token: Option<String>,
}

impl<V> Listing<V> {
    /// A listing of which nothing is read.
    pub(crate) fn new(page_rows: usize) -> Self {
        Self {
            page_rows,
            state: Mutex::new(State::new(0)),
        }
    }

    /// A reader expects so many rows.
    pub(crate) fn expect(&self, rows: usize) {
        let mut state = self.lock();
        state.expected += rows;
        state.readers += 1;
    }

    /// The rows of `keys`, if everything is listed and no older than it may be; a key without rows
    /// has none.
    pub(crate) fn answer(&self, keys: &[String]) -> Option<HashMap<String, Rows<V>>> {
        let state = self.lock();
        if !state.is_complete() {
            return None;
        }
        let found = keys
            .iter()
            .filter_map(|key| Some((key.clone(), Arc::clone(state.rows.get(key)?))));
        Some(found.collect())
    }

    /// Whether everything is listed, and no older than it may be.
    pub(crate) fn is_complete(&self) -> bool {
        self.lock().is_complete()
    }

    /// The keys of everything that is listed so far, in order.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<_> = self.lock().rows.keys().cloned().collect();
        keys.sort_unstable();
        keys
    }

    /// The next page, if it pays to read it where asking for the waiting keys costs `cost` calls.
    pub(crate) fn turn(&self, cost: usize) -> Option<Turn> {
        let mut state = self.lock();
        if state.is_old() {
            state.forget();
        }
        state.begun.get_or_insert_with(Instant::now);
        // Where a reader's own rows fill half a page there is not enough to win.
        let pays = state.expected * 2 <= self.page_rows * state.readers;
        let Progress::Under(token) = &state.progress else {
            return None;
        };
        (pays && state.pages < state.spent + cost).then(|| Turn {
            generation: state.generation,
            token: token.clone(),
        })
    }

    /// The page of `turn` was read.
    pub(crate) fn add(&self, turn: &Turn, page: Page<V>, key: impl Fn(&V) -> String) {
        let mut state = self.lock();
        if state.generation != turn.generation {
            return;
        }
        let Page { rows, next } = page;
        state.pages += 1;
        for row in rows {
            let held = state.rows.entry(key(&row)).or_default();
            // Nobody else holds it before the listing is complete.
            if let Some(held) = Arc::get_mut(held) {
                held.push(row);
            }
        }
        state.progress = match next {
            Some(token) => Progress::Under(Some(token)),
            None => Progress::Complete,
        };
    }

    /// So many calls were made by key.
    pub(crate) fn spend(&self, calls: usize) {
        self.lock().spent += calls;
    }

    /// A page was refused.
    pub(crate) fn give_up(&self) {
        self.lock().progress = Progress::GivenUp;
    }

    /// What was listed may have changed.
    pub(crate) fn forget(&self) {
        self.lock().forget();
    }

    fn lock(&self) -> MutexGuard<'_, State<V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> State<V> {
    fn new(generation: u64) -> Self {
        Self {
            generation,
            begun: None,
            progress: Progress::Under(None),
            rows: HashMap::new(),
            pages: 0,
            spent: 0,
            expected: 0,
            readers: 0,
        }
    }

    fn is_complete(&self) -> bool {
        matches!(self.progress, Progress::Complete) && !self.is_old()
    }

    fn is_old(&self) -> bool {
        let age_max = Duration::from_secs(AGE_SECS_MAX);
        self.begun.is_some_and(|begun| begun.elapsed() > age_max)
    }

    fn forget(&mut self) {
        let (expected, readers) = (self.expected, self.readers);
        *self = Self {
            expected,
            readers,
            ..Self::new(self.generation + 1)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the pages that pay, of a listing of `rows` rows in pages of 2; how many that were.
    fn go_on(listing: &Listing<u32>, rows: u32, cost: usize) -> usize {
        let mut pages = 0;
        while let Some(turn) = listing.turn(cost) {
            let from: u32 = turn
                .token
                .as_deref()
                .map_or(0, |token| token.parse().unwrap());
            let to = rows.min(from + 2);
            let next = (to < rows).then(|| to.to_string());
            let page = Page::new(Some((from..to).collect()), next);
            listing.add(&turn, page, |row| format!("key-{}", row / 2));
            pages += 1;
        }
        pages
    }

    fn keys(numbers: &[u32]) -> Vec<String> {
        numbers
            .iter()
            .map(|number| format!("key-{number}"))
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn it_goes_on_for_what_keys_cost_and_answers_once_complete() {
        let listing = Listing::new(2);
        listing.expect(1);
        assert_eq!(go_on(&listing, 10, 3), 3);
        assert!(listing.answer(&keys(&[0])).is_none());
        listing.spend(3);
        assert_eq!(go_on(&listing, 10, 3), 2, "the rest; three would have paid");
        let found = listing.answer(&keys(&[0, 4, 7])).unwrap();
        assert_eq!(*found["key-4"], [8, 9]);
        assert_eq!(found.len(), 2, "key 7 has no rows");
        tokio::time::sleep(Duration::from_secs(AGE_SECS_MAX + 1)).await;
        assert_eq!(go_on(&listing, 10, 9), 5, "it is listed anew after a while");
    }

    #[tokio::test(start_paused = true)]
    async fn what_changed_meanwhile_is_not_answered() {
        let listing = Listing::new(2);
        listing.expect(1);
        let turn = listing.turn(1).unwrap();
        listing.forget();
        let stale = Page::new(Some(vec![1]), None);
        listing.add(&turn, stale, |row| row.to_string());
        assert!(listing.answer(&keys(&[0])).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_not_begun_where_it_cannot_pay_and_not_resumed_once_refused() {
        let full = Listing::<u32>::new(10);
        full.expect(7);
        assert!(full.turn(100).is_none());
        full.expect(1);
        assert!(full.turn(100).is_some(), "four rows on average");
        full.give_up();
        assert!(full.turn(100).is_none());
    }
}
