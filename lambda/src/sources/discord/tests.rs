//! Discord behind an HTTP stand-in: what is asked, what is read, and when nothing is asked.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::json;

use super::{Discord, Settings};
use crate::config::{SecretSource, Store, Stored};
use crate::sample::Guilds;
use crate::secret::Secret;
use crate::secrets::Secrets;
use crate::testing::{Answer, Request, StandIn};

const BUDGET: Duration = Duration::from_secs(4);

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000 + seconds)
}

fn given() -> SecretSource {
    SecretSource::Given(Secret::new("hunter2"))
}

fn discord(stand_in: &StandIn, bot_token: SecretSource) -> Discord {
    let settings = Settings {
        bot_token,
        api_url: "https://discord.example/api/v10".to_owned(),
        every: Duration::from_secs(60),
    };
    let secrets = Secrets::new(Arc::clone(&stand_in.aws));
    Discord::new(settings, Arc::clone(&stand_in.aws), Arc::new(secrets))
}

/// What a sample gave, as text: a number, why not, or `not due`.
async fn sample(discord: &mut Discord, second: u64) -> String {
    match discord.sample(at(second), BUDGET).await {
        Some(Ok(Guilds { guilds, shards })) => {
            assert_eq!(shards, None);
            guilds.to_string()
        }
        Some(Err(why)) => why.to_string(),
        None => "not due".to_owned(),
    }
}

fn counted(count: u64) -> Answer {
    let body = json!({"id": "1", "name": "bot", "approximate_guild_count": count});
    (200, body.to_string().into_bytes())
}

fn refused(status: u16, body: &str) -> Answer {
    (status, body.as_bytes().to_vec())
}

#[tokio::test]
async fn the_application_is_asked_for_as_discord_wants_it() {
    let stand_in = StandIn::new(|_, _| counted(2_512));
    assert_eq!(sample(&mut discord(&stand_in, given()), 0).await, "2512");
    let requests = stand_in.requests();
    let [request] = &requests[..] else {
        panic!("one request: {requests:?}");
    };
    assert_eq!(
        request.uri,
        "https://discord.example/api/v10/applications/@me"
    );
    assert_eq!(request.header("authorization"), Some("Bot hunter2"));
    let agent = request.header("user-agent").unwrap_or_default();
    assert!(agent.starts_with("DiscordBot (https://"), "{agent}");
}

#[tokio::test]
async fn between_calls_there_is_no_reading_and_nothing_is_carried_forward() {
    let stand_in = StandIn::new(|_, number| counted(10 + number as u64));
    let mut discord = discord(&stand_in, given());
    assert_eq!(sample(&mut discord, 0).await, "10");
    assert_eq!(sample(&mut discord, 10).await, "not due");
    assert_eq!(sample(&mut discord, 59).await, "not due");
    assert_eq!(sample(&mut discord, 60).await, "11");
    assert_eq!(
        sample(&mut discord, 5).await,
        "12",
        "the clock was set back"
    );
    assert_eq!(stand_in.requests().len(), 3);
}

#[tokio::test]
async fn refusals_are_named_and_their_waits_obeyed() {
    let limited = r#"{"message":"You are being rate limited.","retry_after":90.5,"code":0}"#;
    for (answer, expected, silent_until) in [
        (
            refused(429, limited),
            "Discord: too many requests: HTTP status 429, You are being rate limited. (code 0)",
            90,
        ),
        (
            refused(429, r#"{"retry_after":1e99}"#),
            "Discord: too many requests: HTTP status 429",
            59,
        ),
        (
            refused(401, r#"{"message":"401: Unauthorized","code":0}"#),
            "Discord: the bot's token is not accepted: HTTP status 401, 401: Unauthorized (code 0)",
            59,
        ),
        (
            refused(403, "<html>error code: 1015 hunter2</html>"),
            "Discord: this may not be asked: HTTP status 403",
            59,
        ),
        (refused(503, ""), "Discord: no count: HTTP status 503", 59),
        (
            refused(200, r#"{"id":"1"}"#),
            "Discord: an answer without approximate_guild_count",
            59,
        ),
        (
            refused(200, r#"{"approximate_guild_count":-1}"#),
            "Discord: an answer without approximate_guild_count",
            59,
        ),
        (
            refused(200, &"x".repeat(65_537)),
            "Discord: an answer of more than 65536 bytes",
            59,
        ),
    ] {
        let first = answer.clone();
        let stand_in = StandIn::new(move |_, number| match number {
            0 => first.clone(),
            _ => counted(7),
        });
        let mut discord = discord(&stand_in, given());
        assert_eq!(sample(&mut discord, 0).await, expected);
        // While it waits, the reason stands, and Discord is left alone.
        assert_eq!(sample(&mut discord, silent_until).await, expected);
        assert_eq!(stand_in.requests().len(), 1, "{expected}");
        assert_eq!(sample(&mut discord, silent_until + 1).await, "7");
    }
}

#[tokio::test]
async fn a_rotated_token_is_read_anew_once() {
    let token = |number: usize| if number < 2 { "old" } else { "new" };
    let answer = move |request: &Request, number: usize| -> Answer {
        if request.uri.contains("ssm") {
            let body = json!({"Parameter": {"Value": token(number)}});
            return (200, body.to_string().into_bytes());
        }
        match request.header("authorization") {
            Some("Bot new") => counted(5),
            _ => refused(401, "{}"),
        }
    };
    let stand_in = StandIn::new(answer);
    let source = SecretSource::Stored(Stored {
        store: Store::SsmParameter,
        name: "/bot".to_owned(),
        json_key: None,
    });
    let mut discord = discord(&stand_in, source);
    let refusal = sample(&mut discord, 0).await;
    assert!(refusal.contains("HTTP status 401"), "{refusal}");
    assert_eq!(
        stand_in.requests().len(),
        2,
        "a token read this moment is not read again"
    );
    assert_eq!(sample(&mut discord, 60).await, "5");
    assert_eq!(stand_in.requests().len(), 5);
}
