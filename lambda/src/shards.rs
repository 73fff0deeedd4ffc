//! Guilds by shard: what the tasks of a gateway say, and when it adds up to a count.
//!
//! Each task knows the shards it runs. A count is the sum over all shards, so it exists only while
//! every shard has a fresh row and all rows agree on how many shards there are. Anything less would
//! be a smaller number, which is a wrong one.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::sample::{Guilds, Missing, Reading};

/// What a gateway task says of one shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The shard, from 0.
    pub shard_id: u32,
    /// How many shards there are over all tasks.
    pub total_shards: u32,
    /// Guilds of the shard: the size of a set of ids, unavailable guilds included.
    pub guilds: u64,
    /// Whether Discord has sent the shard its guilds and the shard is connected.
    pub ready: bool,
    /// When this was so. Milliseconds since 1970.
    pub as_of_ms: u64,
    /// The task.
    #[serde(default)]
    pub instance: String,
}

/// An answer of one task: the rows of its shards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// One for each shard of the task.
    pub shards: Vec<Row>,
}

/// Largest answer of one task, in bytes: some thousand shards.
pub const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// How old a row may be. Gateways write or answer at least every 30 s, so this bears two losses.
const AGE_MAX: Duration = Duration::from_secs(90);
/// Most shards of one gateway. The largest bots have some thousands.
const SHARDS_MAX: u32 = 65_536;
/// Most guilds of one shard that are believed: twice what Discord lets a shard begin with (2,500,
/// Gateway, Sharding). A counter that counts events in place of guilds is soon beyond.
const GUILDS_MAX: u64 = 5_000;
/// Most missing shards that are named.
const NAMED_MAX: usize = 10;

impl Rows {
    /// Reads an answer of one task.
    ///
    /// # Errors
    /// Why it cannot be read. Nothing of a task that answers nonsense is believed.
    pub fn parse(answer: &[u8]) -> Result<Self, String> {
        check_length(answer.len())?;
        let rows: Self = serde_json::from_slice(answer).map_err(|problem| problem.to_string())?;
        rows.shards.iter().try_for_each(Row::check)?;
        Ok(rows)
    }
}

impl Row {
    /// Reads the row of one shard.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        check_length(text.len())?;
        let row: Self = serde_json::from_slice(text).map_err(|problem| problem.to_string())?;
        row.check()?;
        Ok(row)
    }

    /// Refuses what no gateway can mean.
    pub(crate) fn check(&self) -> Result<(), String> {
        let Self {
            shard_id,
            total_shards,
            guilds,
            ready: _,
            as_of_ms: _,
            instance: _,
        } = self;
        if !(1..=SHARDS_MAX).contains(total_shards) || shard_id >= total_shards {
            return Err(format!("shard {shard_id} of {total_shards}"));
        }
        if *guilds > GUILDS_MAX {
            return Err(format!(
                "{guilds} guilds on shard {shard_id}; Discord allows 2500, so the gateway counts \
                 something else"
            ));
        }
        Ok(())
    }

    /// How far `now` is from the row's moment, either way. A clock that is ahead makes a row no
    /// better than one that is behind.
    fn age(&self, now: SystemTime) -> Duration {
        let now = now
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        now.abs_diff(Duration::from_millis(self.as_of_ms))
    }
}

fn check_length(bytes: usize) -> Result<(), String> {
    if bytes > ANSWER_BYTES_MAX {
        return Err(format!("{bytes} bytes; allowed: {ANSWER_BYTES_MAX}"));
    }
    Ok(())
}

/// Adds the rows of all tasks up. `gaps` says what kept rows from us, for the reason of a missing
/// count.
///
/// Of several rows about a shard the newest ready one counts: while tasks are replaced, two may run
/// one shard, and an old row may outlive its task.
///
/// # Errors
/// Why there is no count.
pub fn count(rows: &[Row], now: SystemTime, gaps: &BTreeSet<String>) -> Reading<Guilds> {
    let fresh: Vec<&Row> = rows.iter().filter(|row| row.age(now) < AGE_MAX).collect();
    let totals: BTreeSet<u32> = fresh.iter().map(|row| row.total_shards).collect();
    let Some(total) = totals.last().copied() else {
        return Err(Missing::NoShards {
            stale: rows.len(),
            gaps: gaps.clone(),
        });
    };
    let mut newest: BTreeMap<u32, &Row> = BTreeMap::new();
    let ready = fresh.into_iter().filter(|row| row.ready);
    for row in ready.filter(|row| row.total_shards == total) {
        let known = newest.entry(row.shard_id).or_insert(row);
        // Equal moments are told apart so that the order of rows never matters.
        let rank = |row: &Row| (row.as_of_ms, row.guilds, row.instance.clone());
        if rank(row) > rank(known) {
            *known = row;
        }
    }
    let missing = total - u32::try_from(newest.len()).unwrap_or(total);
    if totals.len() > 1 {
        return Err(Missing::ShardTotals {
            totals: totals.into_iter().collect(),
            missing,
        });
    }
    if missing > 0 {
        let absent = (0..total).filter(|shard| !newest.contains_key(shard));
        return Err(Missing::Shards {
            missing,
            total,
            first: absent.take(NAMED_MAX).collect(),
            gaps: gaps.clone(),
        });
    }
    Ok(Guilds {
        // At most 65,536 shards of 5,000.
        guilds: newest.values().map(|row| row.guilds).sum(),
        shards: Some(total),
    })
}

#[cfg(test)]
mod tests;
