//! The guilds of the shards that one gateway task runs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use serde::Serialize;

/// The shards of one gateway task; cheap to clone, and shared by all that hold it.
///
/// Guilds are sets of ids, not counters. After READY, which lists every guild of the shard as
/// unavailable, Discord sends a GUILD_CREATE for each of them (Discord, Gateway, Guild Availability):
/// a counter would count every guild twice.
#[derive(Clone, Debug)]
pub struct Shards {
    instance: String,
    total_shards: u32,
    shards: Arc<Mutex<BTreeMap<u32, Shard>>>,
}

#[derive(Clone, Debug, Default)]
struct Shard {
    guilds: BTreeSet<u64>,
    ready: bool,
}

/// One shard in an answer.
#[derive(Debug, Serialize)]
struct Row<'a> {
    shard_id: u32,
    total_shards: u32,
    guilds: usize,
    ready: bool,
    as_of_ms: u64,
    instance: &'a str,
}

/// An answer.
#[derive(Debug, Serialize)]
struct Rows<'a> {
    shards: Vec<Row<'a>>,
}

impl Shards {
    /// The shards of this task, none of which is ready. `total_shards` is over all tasks, as in
    /// IDENTIFY; `instance` names the task.
    pub fn new(
        instance: impl Into<String>,
        total_shards: u32,
        shards: impl IntoIterator<Item = u32>,
    ) -> Self {
        let shards = shards.into_iter().map(|id| (id, Shard::default()));
        Self {
            instance: instance.into(),
            total_shards,
            shards: Arc::new(Mutex::new(shards.collect())),
        }
    }

    /// READY: these are all guilds of the shard, whatever was known before.
    pub fn ready(&self, shard: u32, guilds: impl IntoIterator<Item = u64>) {
        self.change(shard, |shard| {
            shard.guilds = guilds.into_iter().collect();
            shard.ready = true;
        });
    }

    /// RESUMED: nothing was missed, the guilds are what they were.
    pub fn resumed(&self, shard: u32) {
        self.change(shard, |shard| shard.ready = true);
    }

    /// The connection is lost: what is known grows old.
    pub fn disconnected(&self, shard: u32) {
        self.change(shard, |shard| shard.ready = false);
    }

    /// GUILD_CREATE: of a guild that was joined, or that READY had listed.
    pub fn guild_create(&self, shard: u32, guild: u64) {
        self.change(shard, |shard| {
            shard.guilds.insert(guild);
        });
    }

    /// GUILD_DELETE. With `unavailable` it is an outage, and the guild stays.
    pub fn guild_delete(&self, shard: u32, guild: u64, unavailable: bool) {
        self.change(shard, |shard| {
            if !unavailable {
                shard.guilds.remove(&guild);
            }
        });
    }

    /// The answer to the publisher's question.
    pub fn answer(&self, now: SystemTime) -> String {
        let since = now.duration_since(SystemTime::UNIX_EPOCH);
        let as_of_ms = since.unwrap_or(Duration::ZERO).as_millis();
        let as_of_ms = u64::try_from(as_of_ms).unwrap_or(u64::MAX);
        let shards = self.locked();
        let rows = shards.iter().map(|(shard_id, shard)| Row {
            shard_id: *shard_id,
            total_shards: self.total_shards,
            guilds: shard.guilds.len(),
            ready: shard.ready,
            as_of_ms,
            instance: &self.instance,
        });
        let rows = Rows {
            shards: rows.collect(),
        };
        // Numbers and texts always have a JSON form.
        serde_json::to_string(&rows).unwrap_or_default()
    }

    /// Changes a shard of this task; events of other shards are none of ours.
    fn change(&self, shard: u32, change: impl FnOnce(&mut Shard)) {
        if let Some(shard) = self.locked().get_mut(&shard) {
            change(shard);
        }
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<u32, Shard>> {
        self.shards.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::Shards;

    /// Guilds and readiness of each shard, in the shards' order.
    fn rows(shards: &Shards) -> Vec<(u64, bool)> {
        let answer = shards.answer(SystemTime::now());
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let rows = answer["shards"].as_array().expect("a list").iter();
        rows.map(|row| {
            let guilds = row["guilds"].as_u64().expect("a number");
            (guilds, row["ready"] == json!(true))
        })
        .collect()
    }

    #[test]
    fn an_answer_has_every_member() {
        let shards = Shards::new("gateway-1", 4, [2]);
        shards.ready(2, [10, 11]);
        let answer = shards.answer(SystemTime::UNIX_EPOCH + Duration::from_millis(1_500));
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let row = json!({
            "shard_id": 2, "total_shards": 4, "guilds": 2, "ready": true, "as_of_ms": 1500,
            "instance": "gateway-1",
        });
        assert_eq!(answer, json!({"shards": [row]}));
    }

    #[test]
    fn guilds_come_and_go() {
        let shards = Shards::new("a", 2, [0, 1]);
        assert_eq!(rows(&shards), [(0, false), (0, false)]);
        shards.ready(0, [1, 2, 3]);
        shards.guild_create(0, 4);
        shards.guild_delete(0, 1, true);
        shards.guild_delete(0, 2, false);
        shards.guild_create(7, 5);
        assert_eq!(rows(&shards), [(3, true), (0, false)]);
        shards.disconnected(0);
        assert_eq!(rows(&shards)[0], (3, false));
        shards.resumed(0);
        assert_eq!(rows(&shards)[0], (3, true));
        shards.ready(0, [9]);
        assert_eq!(rows(&shards)[0], (1, true), "a new session begins anew");
    }

    proptest! {
        /// However the backfills of several shards are mixed: each guild counts once.
        #[test]
        fn the_backfill_changes_nothing(
            backfill in Just((0_u64..60).collect::<Vec<_>>()).prop_shuffle()
        ) {
            let shards = Shards::new("a", 3, 0..3);
            for shard in 0..3 {
                let own = (0_u64..60).filter(|guild| guild % 3 == u64::from(shard));
                shards.ready(shard, own);
            }
            for guild in backfill {
                let shard = u32::try_from(guild % 3).expect("small");
                shards.guild_create(shard, guild);
                prop_assert_eq!(rows(&shards), [(20, true); 3]);
            }
        }
    }
}
