//! What holds for every state, wherever it comes from.

use super::{Breach, Rule};
use crate::schema::{Block, write_only_paths};
use crate::value::Object;

/// The rules for a state after apply, read, import, upgrade or move, and for what a data source
/// found: wholly known, and without write-only values.
pub fn stored(block: &Block, state: &Object) -> Vec<Breach> {
    let unknown = state.unknown_paths().into_iter();
    let mut breaches: Vec<Breach> = unknown
        .map(|path| Breach::new(Rule::Known, path, "it is unknown"))
        .collect();
    breaches.extend(write_only(block, state));
    breaches
}

/// The rule for write-only attributes, in plans as in states.
pub(super) fn write_only(block: &Block, object: &Object) -> impl Iterator<Item = Breach> {
    let breach = |path| Breach::new(Rule::WriteOnly, path, "it is write-only, and not null");
    write_only_paths(block, object).into_iter().map(breach)
}
