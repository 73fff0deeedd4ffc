//! The publisher: from exec to its first request for an event, its memory, and a thousand consumers.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use async_nats::jetstream::{consumer, stream};
use e2e::{
    fault::{Fault, Result},
    lambda_runtime::{Function, Outcome, scheduled_event},
    nats::NatsServer,
    terraform::aws_environment,
};
use serde_json::{Value, json};
use world::{ServiceSettings, World};

use crate::{
    figures::{Figure, median},
    process_figures::{peak_mebibytes, processor_milliseconds},
};

/// Starts measured.
const STARTS: usize = 31;

/// Consumers sampled in one run.
const CONSUMERS: usize = 1000;

/// Runs measured.
const RUNS: usize = 5;

/// The function's timeout.
const LIMIT: Duration = Duration::from_secs(30);

/// Processor and wall time from exec to the first request for an event.
pub(crate) async fn start_up(publisher: &Path) -> Result<Vec<Figure>> {
    let sources = [json!({"kind": "tasks", "cluster": "arrakis", "service": "worker"})];
    let environment = environment("http://127.0.0.1:1", "nats://127.0.0.1:1", &sources);
    let (mut processor, mut wall) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let began = Instant::now();
        let function = Function::start(publisher, &environment).await?;
        wall.push(began.elapsed().as_secs_f64() * 1e3);
        processor.push(processor_milliseconds(function.id()));
    }
    let figure = |name, values, target| Figure {
        name,
        found: median(values),
        unit: "ms",
        target,
    };
    Ok(vec![
        figure(
            "publisher: exec to first request, processor time",
            processor,
            Some(5.0),
        ),
        figure("publisher: exec to first request, wall time", wall, None),
    ])
}

/// One run over a thousand consumers, on loopback, and the memory it took.
pub(crate) async fn many_consumers(publisher: &Path) -> Result<Vec<Figure>> {
    let aws = World::builder()
        .rate_limits(false)
        .service(ServiceSettings::new("arrakis", "worker", 3))
        .start()
        .await
        .map_err(|error| Fault::failed("starting the local AWS", error))?;
    let nats = NatsServer::start().await?;
    let names = consumers(&nats).await?;
    let sources: Vec<Value> = names
        .iter()
        .map(|name| json!({"kind": "queue", "stream": "MANY", "consumer": name}))
        .collect();
    let small = peak_after_runs(publisher, aws.endpoint(), nats.url(), &sources[..10]).await?;
    let function = Function::start(
        publisher,
        &environment(aws.endpoint(), nats.url(), &sources),
    )
    .await?;
    let mut seconds = Vec::new();
    for _ in 0..RUNS {
        let report = run(&function).await?;
        if report["source_errors"] != 0 {
            return Err(Fault::Failed(format!(
                "consumers could not be read: {report}"
            )));
        }
        seconds.push(report["seconds"].as_f64().unwrap_or(f64::NAN));
    }
    Ok(vec![
        Figure {
            name: "publisher: 1,000 consumers in one run",
            found: median(seconds),
            unit: "s",
            target: Some(0.5),
        },
        Figure {
            name: "publisher: resident memory, 10 consumers",
            found: small,
            unit: "MiB",
            target: Some(12.0),
        },
        Figure {
            name: "publisher: resident memory, 1,000 consumers",
            found: peak_mebibytes(function.id()),
            unit: "MiB",
            target: None,
        },
    ])
}

async fn peak_after_runs(
    publisher: &Path,
    aws: &str,
    nats: &str,
    sources: &[Value],
) -> Result<f64> {
    let function = Function::start(publisher, &environment(aws, nats, sources)).await?;
    for _ in 0..RUNS {
        run(&function).await?;
    }
    Ok(peak_mebibytes(function.id()))
}

async fn run(function: &Function) -> Result<Value> {
    match function
        .invoke(scheduled_event("2026-11-24T12:00:00Z"), LIMIT)
        .await
    {
        Outcome::Response(report) => Ok(report),
        other => Err(Fault::Failed(format!(
            "a run of the publisher ended with {other:?}"
        ))),
    }
}

async fn consumers(nats: &NatsServer) -> Result<Vec<String>> {
    let failed = |error: &dyn std::fmt::Display| Fault::failed("creating the consumers", error);
    let context = nats.jetstream().await?;
    let stream = context
        .create_stream(stream::Config {
            name: "MANY".to_owned(),
            subjects: vec!["many.>".to_owned()],
            storage: stream::StorageType::Memory,
            ..Default::default()
        })
        .await
        .map_err(|error| failed(&error))?;
    let mut names = Vec::new();
    for number in 0..CONSUMERS {
        let name = format!("consumer-{number:04}");
        let settings = consumer::pull::Config {
            durable_name: Some(name.clone()),
            filter_subject: format!("many.{number}"),
            ..Default::default()
        };
        stream
            .create_consumer(settings)
            .await
            .map_err(|error| failed(&error))?;
        names.push(name);
    }
    Ok(names)
}

fn environment(aws: &str, nats: &str, sources: &[Value]) -> BTreeMap<String, String> {
    let configuration = json!({
        "publisher": "measured",
        "run_for": 0,
        "nats": { "servers": [nats] },
        "sources": sources,
    });
    let mut environment: BTreeMap<String, String> = aws_environment(aws).into_iter().collect();
    environment.insert(
        "ARRAKIS_PUBLISHER_CONFIG".to_owned(),
        configuration.to_string(),
    );
    environment
}
