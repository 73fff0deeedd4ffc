//! A gateway task without Discord: its shards hold made-up guilds, and it answers for them.

use std::process::ExitCode;

use clap::Parser;
use gateway_responder::{
    responder::{SUBJECT, respond},
    shards::Shards,
};

/// Answers the publisher's question for guilds, in the place of one task of a Discord gateway.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Where NATS is.
    #[arg(long, default_value = "nats://127.0.0.1:4222")]
    nats: String,
    /// The subject to answer on.
    #[arg(long, default_value = SUBJECT)]
    subject: String,
    /// The name of this task.
    #[arg(long, default_value = "gateway-0")]
    instance: String,
    /// Shards over all tasks.
    #[arg(long, default_value_t = 1)]
    total_shards: u32,
    /// The first shard of this task.
    #[arg(long, default_value_t = 0)]
    first_shard: u32,
    /// How many shards this task runs.
    #[arg(long, default_value_t = 1)]
    shards: u32,
    /// Guilds on each shard.
    #[arg(long, default_value_t = 100)]
    guilds: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match serve(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("gateway-responder: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), async_nats::Error> {
    let Arguments {
        nats,
        subject,
        instance,
        total_shards,
        first_shard,
        shards: count,
        guilds,
    } = arguments;
    let own = first_shard..first_shard.saturating_add(count);
    let shards = Shards::new(instance, total_shards, own.clone());
    for shard in own {
        // What a real gateway does as the events arrive: READY lists the guilds, and then each comes
        // once more.
        let ids = (0..guilds).map(|guild| u64::from(shard) << 32 | u64::from(guild));
        shards.ready(shard, ids.clone());
        ids.for_each(|guild| shards.guild_create(shard, guild));
    }
    let client = async_nats::connect(nats).await?;
    println!("answering on {subject}");
    respond(client, subject, shards).await
}
