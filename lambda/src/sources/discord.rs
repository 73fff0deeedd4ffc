//! Guilds of a bot as Discord itself counts them: `approximate_guild_count` of the application.
//!
//! The number is approximate and Discord does not say how often it changes, so it is asked for at
//! most every `every` seconds; samples in between have no reading, for nothing is carried forward.
//! Refused calls are not repeated before Discord's own waits are over: 10,000 of them within ten
//! minutes bar an address (Discord, Rate Limits).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use tokio::time::timeout;

use crate::aws::{Aws, Page};
use crate::clock::between;
use crate::config::Discord as Settings;
use crate::sample::{Guilds, Missing, Reading};
use crate::secret::Secret;
use crate::secrets::Secrets;

/// The bot's own application, under the API's address.
const APPLICATION: &str = "/applications/@me";
/// Largest answer, in bytes. The application is a few KB.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// The wait after a refusal that names none.
const REFUSED_WAIT: Duration = Duration::from_secs(60);
/// Longest wait that is believed.
const WAIT_MAX: Duration = Duration::from_secs(3_600);
/// Discord blocks callers that do not name themselves so (Discord, API reference, User Agent).
const USER_AGENT: &str = concat!(
    "DiscordBot (https://registry.terraform.io/providers/arrakis/arrakis, ",
    env!("CARGO_PKG_VERSION"),
    ")"
);

/// Discord's REST API.
pub struct Discord {
    settings: Settings,
    aws: Arc<Aws>,
    secrets: Arc<Secrets>,
    /// The last call, and how long no other may follow.
    last: Option<Call>,
}

struct Call {
    at: SystemTime,
    wait: Duration,
    /// Why the wait is longer than asked for, where Discord made it so.
    because: Option<Missing>,
}

impl Discord {
    /// Takes the settings and the ways to secrets and the internet; contacts nothing.
    pub fn new(settings: Settings, aws: Arc<Aws>, secrets: Arc<Secrets>) -> Self {
        Self {
            settings,
            aws,
            secrets,
            last: None,
        }
    }

    /// Asks Discord within `budget`; `None` while the next call is not due.
    pub async fn sample(&mut self, now: SystemTime, budget: Duration) -> Option<Reading<Guilds>> {
        if let Some(last) = &self.last
            && now >= last.at
            && between(last.at, now) < last.wait
        {
            return last.because.clone().map(Err);
        }
        let asked = timeout(budget, self.ask(now)).await;
        let answer = asked.unwrap_or_else(|_| Err(Refusal::passing("no answer in time")));
        let every = self.settings.every;
        let (wait, because, reading) = match answer {
            Ok(guilds) => (every, None, Ok(guilds)),
            Err(Refusal { why, wait }) => {
                let wait = wait.unwrap_or(every).clamp(every, WAIT_MAX.max(every));
                (wait, Some(why.clone()), Err(why))
            }
        };
        self.last = Some(Call {
            at: now,
            wait,
            because,
        });
        Some(reading)
    }

    async fn ask(&self, now: SystemTime) -> Result<Guilds, Refusal> {
        let source = &self.settings.bot_token;
        let answer = self.call(now).await?;
        // The token may have been rotated; a second refusal is final.
        let answer = if answer.status == 401 && self.secrets.forget(source, now) {
            self.call(now).await?
        } else {
            answer
        };
        read(&answer)
    }

    async fn call(&self, now: SystemTime) -> Result<Page, Refusal> {
        let token = self.secrets.get(&self.settings.bot_token, now).await;
        let token = token.map_err(|reason| Refusal {
            why: Missing::Secret {
                field: "discord.bot_token",
                reason,
            },
            wait: None,
        })?;
        let headers = vec![
            (
                "authorization",
                Secret::new(format!("Bot {}", token.expose())),
            ),
            ("user-agent", Secret::new(USER_AGENT)),
            ("accept", Secret::new("application/json")),
        ];
        let base = &self.settings.api_url;
        let page = self.aws.get(base, APPLICATION, headers, ANSWER_BYTES_MAX);
        let page = page.await;
        page.map_err(|problem| Refusal::passing(&problem))
    }
}

/// Why there is no count, and how long not to ask again; by default not longer than always.
struct Refusal {
    why: Missing,
    wait: Option<Duration>,
}

impl Refusal {
    fn passing(problem: &str) -> Self {
        Self {
            why: Missing::Discord(problem.to_owned()),
            wait: None,
        }
    }
}

/// The application, as far as we read it (Discord, Application object).
#[derive(Deserialize)]
struct Application {
    approximate_guild_count: Option<u64>,
}

/// An error (Discord, Error messages), and the body of a rate limit (Discord, Rate Limits).
#[derive(Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: u64,
    message: String,
    retry_after: Option<f64>,
}

fn read(page: &Page) -> Result<Guilds, Refusal> {
    if page.status == 200 {
        let application: Result<Application, _> = serde_json::from_slice(&page.body);
        let count = application.ok().and_then(|it| it.approximate_guild_count);
        return match count {
            Some(guilds) => Ok(Guilds {
                guilds,
                shards: None,
            }),
            None => Err(Refusal::passing(
                "an answer without approximate_guild_count",
            )),
        };
    }
    // Where Cloudflare answers in Discord's place, the body is a page for people.
    let problem: Problem = serde_json::from_slice(&page.body).unwrap_or_default();
    let named = page
        .header("retry-after")
        .and_then(|text| text.parse().ok());
    let named = named.or(problem.retry_after);
    let wait = named.and_then(|seconds: f64| Duration::try_from_secs_f64(seconds).ok());
    let says = match problem.message.as_str() {
        "" => String::new(),
        message => format!(", {message} (code {})", problem.code),
    };
    let (what, wait) = match page.status {
        401 => (
            "the bot's token is not accepted",
            wait.or(Some(REFUSED_WAIT)),
        ),
        403 => ("this may not be asked", wait.or(Some(REFUSED_WAIT))),
        429 => ("too many requests", wait.or(Some(REFUSED_WAIT))),
        _ => ("no count", wait),
    };
    let status = page.status;
    let why = Missing::Discord(format!("{what}: HTTP status {status}{says}"));
    Err(Refusal { why, wait })
}

#[cfg(test)]
mod tests;
