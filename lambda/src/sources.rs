//! What can be read. Each source is one file with the same parts in the same order: settings,
//! `sample`, tests; each gives a reading for every entry of the configuration, or says why not.
//!
//! What is read through NATS shares one connection: [`nats`] asks all its questions.

pub mod discord;
mod gateway_bucket;
mod gateway_request;
pub mod gateway_scrape;
mod jetstream;
pub mod nats;
pub mod tasks;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::aws::Aws;
use crate::clock::Clock;
use crate::config::{Config, GuildSource};
use crate::connection::Connection;
use crate::sample::{Depth, Guilds, Missing, Reading, Sample};
use crate::secrets::Secrets;
use discord::Discord;
use gateway_scrape::GatewayScrape;
use nats::{Answer, Nats, Question};
use tasks::Tasks;

/// All sources, with what they keep from one sample to the next.
pub struct Sources {
    /// There whenever the configuration has something to ask it.
    nats: Option<Nats>,
    /// One for each gateway of the configuration; `None` where NATS is asked.
    gateways: Vec<Option<Gateway>>,
    tasks: Tasks,
}

/// A gateway that is not read through NATS.
enum Gateway {
    Scrape(GatewayScrape),
    Discord(Discord),
}

impl Sources {
    /// Prepares the sources; nothing is contacted before the first sample.
    pub fn new(config: &Config, aws: Arc<Aws>) -> Self {
        let secrets = Arc::new(Secrets::new(Arc::clone(&aws)));
        let nats = config.nats.clone().map(|settings| {
            let secrets = Arc::clone(&secrets);
            Nats::new(Connection::new(&config.publisher, settings, secrets))
        });
        let gateways = config.gateways.iter();
        let gateways = gateways.map(|gateway| match &gateway.source {
            GuildSource::Scrape(settings) => {
                Some(Gateway::Scrape(GatewayScrape::new(settings.clone())))
            }
            GuildSource::Discord(settings) => {
                let (aws, secrets) = (Arc::clone(&aws), Arc::clone(&secrets));
                let discord = Discord::new(settings.clone(), aws, secrets);
                Some(Gateway::Discord(discord))
            }
            GuildSource::Request(_) | GuildSource::Bucket(_) => None,
        });
        Self {
            nats,
            gateways: gateways.collect(),
            tasks: Tasks::new(aws),
        }
    }

    /// Reads every source once, side by side, within `budget`.
    pub async fn sample(&mut self, config: &Config, clock: &Clock, budget: Duration) -> Sample {
        let (at, began) = (clock.now(), clock.elapsed());
        let Self {
            nats,
            gateways,
            tasks,
        } = self;
        let asked = async {
            match nats {
                Some(nats) => nats.sample(&questions(config), at, budget).await,
                // A configuration without NATS has nothing to ask it.
                None => Vec::new(),
            }
        };
        let others = futures::future::join_all(
            gateways
                .iter_mut()
                .map(|gateway| other(gateway.as_mut(), at, budget)),
        );
        let services = tasks.sample(&config.services, budget);
        // Boxed, since the compiler gives up on futures that hold futures this deep.
        let (answers, others, services) =
            tokio::join!(Box::pin(asked), Box::pin(others), Box::pin(services));
        let (queues, gateways) = sort(config.queues.len(), answers, others);
        Sample {
            at,
            took: clock.since(began),
            queues,
            gateways,
            services,
        }
    }
}

/// What NATS is asked: first of every queue, then of the gateways that are read there.
fn questions(config: &Config) -> Vec<Question<'_>> {
    let queues = config.queues.iter().map(Question::Depth);
    let gateways = config.gateways.iter();
    let gateways = gateways.filter_map(|gateway| match &gateway.source {
        GuildSource::Request(settings) => Some(Question::Request(settings)),
        GuildSource::Bucket(settings) => Some(Question::Bucket(settings)),
        GuildSource::Scrape(_) | GuildSource::Discord(_) => None,
    });
    queues.chain(gateways).collect()
}

/// A reading of a gateway that is not read through NATS: `None` where it is, and `Some(None)` where
/// the next reading is not due.
async fn other(
    gateway: Option<&mut Gateway>,
    at: SystemTime,
    budget: Duration,
) -> Option<Option<Reading<Guilds>>> {
    match gateway? {
        Gateway::Scrape(scrape) => Some(Some(scrape.sample(at, budget).await)),
        Gateway::Discord(discord) => Some(discord.sample(at, budget).await),
    }
}

type Sorted = (Vec<Reading<Depth>>, Vec<Option<Reading<Guilds>>>);

/// Gives each answer to what it was asked for.
fn sort(
    queues: usize,
    answers: Vec<Reading<Answer>>,
    others: Vec<Option<Option<Reading<Guilds>>>>,
) -> Sorted {
    let mut answers = answers.into_iter();
    // An answer of the other kind would be a mistake of ours, and is no value.
    let mistaken = || Missing::Unreadable("an answer to another question".to_owned());
    let depths = answers.by_ref().take(queues).map(|answer| match answer? {
        Answer::Depth(depth) => Ok(depth),
        Answer::Guilds(_) => Err(mistaken()),
    });
    let depths = depths.collect();
    let mut guilds = answers.map(|answer| match answer? {
        Answer::Guilds(guilds) => Ok(guilds),
        Answer::Depth(_) => Err(mistaken()),
    });
    let gateways = others
        .into_iter()
        .map(|other| other.unwrap_or_else(|| guilds.next()))
        .collect();
    (depths, gateways)
}

#[cfg(test)]
mod tests {
    use super::{Answer, Depth, Guilds, Missing, sort};

    #[test]
    fn answers_find_their_entries() {
        let guilds = |guilds| Guilds {
            guilds,
            shards: None,
        };
        let depth = Depth::default();
        let answers = vec![
            Ok(Answer::Depth(depth)),
            Err(Missing::ConsumerNotFound),
            Ok(Answer::Guilds(guilds(1))),
            Err(Missing::BucketNotFound),
        ];
        let others = vec![Some(Some(Ok(guilds(7)))), None, Some(None), None];
        let (queues, gateways) = sort(2, answers, others);
        assert_eq!(queues, [Ok(depth), Err(Missing::ConsumerNotFound)]);
        assert_eq!(
            gateways,
            [
                Some(Ok(guilds(7))),
                Some(Ok(guilds(1))),
                None,
                Some(Err(Missing::BucketNotFound)),
            ]
        );
    }
}
