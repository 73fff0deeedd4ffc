//! What the store holds of one second or minute of a metric.

use std::collections::BTreeMap;

use super::{
    super::sample::{Point, Set},
    MINUTE, exact, floor,
};

/// Seconds after which sub-minute data are rolled up, and after which minutes are forgotten.
const FINE_SECONDS: i64 = 3 * 3600;
const KEPT_SECONDS: i64 = 15 * 86_400;

/// What is stored of one second or minute, by unit and resolution.
pub(super) type Cell = BTreeMap<(String, i32), Held>;

/// The data of one cell.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) set: Set,
    /// Each value with its count; `None` once a statistic set hides them.
    pub(super) values: Option<Vec<(f64, f64)>>,
}

/// What a cell holds, for assertions.
pub(super) fn points(second: i64, cell: &Cell) -> impl Iterator<Item = Point> + '_ {
    cell.iter()
        .map(move |((unit, resolution), Held { set, .. })| Point {
            at: exact(second),
            storage_resolution: *resolution,
            unit: unit.clone(),
            sample_count: set.count,
            sum: set.sum,
            minimum: set.minimum,
            maximum: set.maximum,
        })
}

/// Adds to what is held of a second.
pub(super) fn add(cells: &mut BTreeMap<i64, Cell>, second: i64, key: (String, i32), added: Held) {
    let cell = cells.entry(second).or_default();
    let Some(held) = cell.get_mut(&key) else {
        cell.insert(key, added);
        return;
    };
    held.set = held.set.merge(added.set);
    match (held.values.as_mut(), added.values) {
        (Some(values), Some(added)) => values.extend(added),
        _ => held.values = None,
    }
}

/// The value that `percent` of all values do not exceed; `None` without values.
pub(super) fn percentile(mut values: Vec<(f64, f64)>, percent: f64) -> Option<f64> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = values.iter().map(|(_, count)| count).sum();
    let wanted = total * percent / 100.0;
    let mut seen = 0.0;
    let found = values.iter().find(|(_, count)| {
        seen += count;
        seen >= wanted
    });
    found.or(values.last()).map(|(value, _)| *value)
}

/// Rolls up what is older than 3 hours and drops what is older than 15 days.
pub(super) fn compact(cells: &mut BTreeMap<i64, Cell>, now: i64) {
    let fine_from = now - FINE_SECONDS;
    let old: Vec<_> = cells
        .range(..fine_from)
        .filter(|(_, cell)| cell.keys().any(|(_, resolution)| *resolution == 1))
        .map(|(second, _)| *second)
        .collect();
    for second in old {
        for ((unit, _), held) in cells.remove(&second).unwrap_or_default() {
            add(cells, floor(second, MINUTE), (unit, 60), held);
        }
    }
    *cells = cells.split_off(&(now - KEPT_SECONDS));
}
