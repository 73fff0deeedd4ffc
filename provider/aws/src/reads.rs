//! Reads of one kind of thing: by key, for many readers at once, or out of a listing they share.

use std::{collections::HashMap, sync::Arc};

use crate::{
    failure::{Failure, FailureKind},
    gathering::{Answer, Gathering},
    listing::{Listing, Rows},
    pages::Page,
};

/// Most readers that wait for one round of calls.
const READERS_MAX: usize = 200;

/// Readers of the rows of one kind of thing, each of those of one key.
#[derive(Debug)]
pub(crate) struct Reads<V> {
    gathering: Gathering<Rows<V>>,
    listing: Listing<V>,
    /// How many keys one call takes.
    keys_per_call: usize,
    /// Whether the listing tells of everything there is.
    exhaustive: bool,
}

/// How a kind of thing is asked for.
pub(crate) struct Ways<B, P, V> {
    /// The rows of these keys.
    pub(crate) by_keys: B,
    /// One page of everything; `None` while there is no way to list it.
    pub(crate) page: Option<P>,
    /// The key of a row.
    pub(crate) key: fn(&V) -> String,
}

impl<V> Reads<V> {
    /// Readers of things of which one call takes `keys_per_call` keys, or lists `page_rows` rows.
    pub(crate) fn new(keys_per_call: usize, page_rows: usize) -> Self {
        Self {
            gathering: Gathering::new(READERS_MAX),
            listing: Listing::new(page_rows),
            keys_per_call,
            exhaustive: true,
        }
    }

    /// The same of things of which the listing has only some: what it does not tell of is asked for
    /// by key.
    pub(crate) fn listed_in_part(self) -> Self {
        Self {
            exhaustive: false,
            ..self
        }
    }

    /// The rows of `key`, of which `expected` are expected.
    ///
    /// # Errors
    /// What AWS answered, told of `about`.
    pub(crate) async fn read<B, P, FB, FP>(
        &self,
        key: &str,
        expected: usize,
        about: &str,
        ways: &Ways<B, P, V>,
    ) -> Result<Rows<V>, Failure>
    where
        B: Fn(Vec<String>) -> FB,
        P: Fn(Option<String>) -> FP,
        FB: Future<Output = Answer<Rows<V>>>,
        FP: Future<Output = Result<Page<V>, Failure>>,
    {
        let keys = vec![key.to_owned()];
        let mut found = self.read_all(keys, expected, about, ways).await?;
        Ok(found.remove(key).unwrap_or_default())
    }

    /// The rows of each of `keys`, of which `expected` are expected together.
    ///
    /// # Errors
    /// What AWS answered, told of `about`.
    pub(crate) async fn read_all<B, P, FB, FP>(
        &self,
        keys: Vec<String>,
        expected: usize,
        about: &str,
        ways: &Ways<B, P, V>,
    ) -> Answer<Rows<V>>
    where
        B: Fn(Vec<String>) -> FB,
        P: Fn(Option<String>) -> FP,
        FB: Future<Output = Answer<Rows<V>>>,
        FP: Future<Output = Result<Page<V>, Failure>>,
    {
        // What is listed already is worth no waiting for others.
        let (mut found, keys) = self.listed(keys);
        if !keys.is_empty() {
            self.listing.expect(expected);
            let ask = |keys| self.ask(keys, ways);
            found.extend(self.gathering.read(keys, about, ask).await?);
        }
        Ok(found)
    }

    /// Whether everything is listed.
    pub(crate) fn are_listed(&self) -> bool {
        self.listing.is_complete()
    }

    /// The keys of everything that is listed so far, in order.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.listing.keys()
    }

    /// What was read so far may have changed.
    pub(crate) fn forget(&self) {
        self.listing.forget();
    }

    async fn ask<B, P, FB, FP>(&self, keys: Vec<String>, ways: &Ways<B, P, V>) -> Answer<Rows<V>>
    where
        B: Fn(Vec<String>) -> FB,
        P: Fn(Option<String>) -> FP,
        FB: Future<Output = Answer<Rows<V>>>,
        FP: Future<Output = Result<Page<V>, Failure>>,
    {
        let cost = keys.len().div_ceil(self.keys_per_call);
        while let Some(page) = &ways.page
            && let Some(turn) = self.listing.turn(cost)
        {
            match page(turn.token.clone()).await {
                Ok(page) => self.listing.add(&turn, page, ways.key),
                Err(failure) if failure.kind() == FailureKind::Cancelled => return Err(failure),
                Err(failure) => {
                    tracing::debug!(%failure, "a shared listing was refused");
                    self.listing.give_up();
                }
            }
        }
        let (mut found, keys) = self.listed(keys);
        if !keys.is_empty() {
            self.listing.spend(keys.len().div_ceil(self.keys_per_call));
            found.extend((ways.by_keys)(keys).await?);
        }
        Ok(found)
    }

    /// What the listing tells of `keys`, and the keys it does not tell of.
    fn listed(&self, mut keys: Vec<String>) -> (HashMap<String, Rows<V>>, Vec<String>) {
        let Some(found) = self.listing.answer(&keys) else {
            return (HashMap::new(), keys);
        };
        keys.retain(|key| !self.exhaustive && !found.contains_key(key));
        (found, keys)
    }
}

/// Rows by key.
pub(crate) fn by_key<V>(rows: Vec<V>, key: impl Fn(&V) -> String) -> HashMap<String, Rows<V>> {
    let mut found: HashMap<String, Vec<V>> = HashMap::new();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    let found = found.into_iter();
    found.map(|(key, rows)| (key, Arc::new(rows))).collect()
}
