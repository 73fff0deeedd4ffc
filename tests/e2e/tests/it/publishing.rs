//! The publishing half of the real publisher: its sinks, what CloudWatch and ECS may do to it, and
//! which events it runs.

use std::time::{Duration, Instant, SystemTime};

use e2e::{
    inventory::count,
    lambda_runtime::{Function, Outcome, scheduled_event},
};
use scaling::metric::{Metric, Service, Subject};
use serde_json::{Value, json};
use world::{Fault, Matcher};

use crate::bench::{Bench, COMMANDS, LIMIT, WORKER, environment, run, source, start, tasks};

const DEPTH: Subject<'static> = Subject::Queue(COMMANDS);
const RUNNING: Subject<'static> = Subject::Service(WORKER);

impl Bench {
    /// Twenty messages wait in the queue.
    async fn loaded() -> Self {
        let bench = Self::new().await;
        bench.queue.publish(&bench.context, 20).await.unwrap();
        bench
    }

    /// A publisher of the queue and its service that publishes there.
    async fn publishing(&self, sink: &str) -> Function {
        let mut configuration = self.configuration(&[source(COMMANDS), tasks()]);
        configuration["sink"] = json!(sink);
        start(&self.aws, &configuration).await.unwrap()
    }
}

/// The documents of the Embedded Metric Format in a function's log.
fn documents(function: &Function) -> Vec<Value> {
    let lines = function.log().into_iter();
    let objects = lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
    objects
        .filter(|object| object["_aws"].is_object())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_metric_format_carries_the_same_metrics() {
    let bench = Bench::loaded().await;
    for (sink, puts) in [("embedded_metric_format", 0), ("both", 1)] {
        bench.aws.clear_calls();
        let function = bench.publishing(sink).await;
        let report = run(&function).await;
        assert_eq!(count(&bench.aws, "PutMetricData"), puts, "{sink}");
        let found = documents(&function);
        let value = |stream: Value, name: &str| {
            let of = found
                .iter()
                .find(|it| it["Stream"] == stream && it[name].is_number());
            of.unwrap_or_else(|| panic!("{name} in {found:#?}"))[name].as_f64()
        };
        let commands = || json!(COMMANDS.stream);
        assert_eq!(value(commands(), "QueueDepth"), Some(20.0));
        assert_eq!(value(commands(), "BacklogPerTask"), Some(20.0 / 3.0));
        assert_eq!(value(Value::Null, "RunningTasks"), Some(3.0));
        assert_eq!(value(Value::Null, "Heartbeat"), Some(1.0));
        let metrics: usize = found
            .iter()
            .map(|it| &it["_aws"]["CloudWatchMetrics"][0]["Metrics"])
            .map(|it| it.as_array().map_or(0, Vec::len))
            .sum();
        assert_eq!(report["embedded_metric_format"], metrics, "{report:#}");
        assert_eq!(report["metrics"], metrics, "{report:#}");
        let put = if puts == 0 { 0 } else { metrics };
        assert_eq!(report["put_metric_data"], put, "{report:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_datum_is_named_and_loses_itself_alone() {
    let bench = Bench::loaded().await;
    let fault = Fault::Error {
        code: "InvalidParameterValue".to_owned(),
        message: "The value for parameter MetricData.member.2.Value is invalid.".to_owned(),
        status: None,
    };
    let put = Matcher::operation("PutMetricData");
    bench.aws.faults().next(put, fault);
    let function = bench.publishing("put_metric_data").await;
    let report = run(&function).await;
    assert_eq!(bench.values(Metric::QueueDepth, DEPTH), [20.0]);
    assert_eq!(bench.values(Metric::RunningTasks, RUNNING), [3.0]);
    assert_eq!(count(&bench.aws, "PutMetricData"), 2);
    let refused = &report["refused"][0];
    assert_eq!(refused["metrics"], 1, "{report:#}");
    let named = refused["named"].to_string();
    assert!(
        named.contains("QueuePending {Consumer=command-worker"),
        "{report:#}"
    );
    assert_eq!(report["level"], "WARN", "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn passing_faults_of_cloudwatch_cost_no_value_and_make_none_wrong() {
    for fault in [Fault::ServerError, Fault::CutBefore, Fault::CutAfter] {
        let bench = Bench::loaded().await;
        let put = Matcher::operation("PutMetricData");
        bench.aws.faults().next(put, fault.clone());
        let function = bench.publishing("put_metric_data").await;
        let report = run(&function).await;
        let values = bench.values(Metric::QueueDepth, DEPTH);
        // What was cut after its effect lands twice: the maximum and the average stay true.
        let landed = if fault == Fault::CutAfter { 2 } else { 1 };
        assert_eq!(values, vec![20.0; landed], "{fault:?}");
        assert_eq!(report["refused"], json!([]), "{fault:?}: {report:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lasting_faults_of_cloudwatch_end_before_the_deadline() {
    const DEADLINE: Duration = Duration::from_secs(6);
    for (fault, words) in [
        (Some(Fault::ServerError), "InternalServiceError"),
        (Some(Fault::Slow(Duration::from_secs(30))), "timeout"),
        (None, "dispatch failure"),
    ] {
        let bench = Bench::loaded().await;
        let sources = [source(COMMANDS), tasks()];
        let mut settings = environment(bench.aws.endpoint(), &bench.configuration(&sources));
        match fault.clone() {
            Some(fault) => {
                let put = Matcher::operation("PutMetricData");
                bench.aws.faults().always(put, fault);
            }
            // Port 9 is discard, which nobody serves.
            None => {
                let nowhere = "http://127.0.0.1:9".to_owned();
                settings.insert("AWS_ENDPOINT_URL_CLOUDWATCH".to_owned(), nowhere);
            }
        }
        let publisher = &e2e::binaries::binaries().unwrap().publisher;
        let function = Function::start(publisher, &settings).await.unwrap();
        let began = Instant::now();
        let outcome = function
            .invoke(scheduled_event(SystemTime::now()), DEADLINE)
            .await;
        let Outcome::Error(error) = outcome else {
            panic!("{fault:?}: {outcome:?}");
        };
        assert!(began.elapsed() < DEADLINE, "{fault:?}");
        let message = error["errorMessage"].to_string();
        assert!(message.contains(words), "{fault:?}: {message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_ecs_costs_the_tasks_and_what_is_divided_by_them() {
    let bench = Bench::loaded().await;
    let describe = Matcher::operation("DescribeServices");
    bench.aws.faults().always(describe, Fault::AccessDenied);
    let function = bench.publishing("put_metric_data").await;
    let report = run(&function).await;
    assert_eq!(bench.values(Metric::QueueDepth, DEPTH), [20.0]);
    assert!(bench.values(Metric::RunningTasks, RUNNING).is_empty());
    let backlog = Subject::QueueOfService(COMMANDS, WORKER);
    assert!(bench.values(Metric::BacklogPerTask, backlog).is_empty());
    let missing = report["missing"][0].to_string();
    assert!(missing.contains("ecs:DescribeServices"), "{report:#}");
    let errors = bench.values(Metric::SourceErrors, Subject::Publisher("arrakis"));
    assert_eq!(errors, [1.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicate_and_late_events_are_dropped_with_a_line() {
    let bench = Bench::loaded().await;
    let function = bench.publishing("put_metric_data").await;
    let event = scheduled_event(SystemTime::now());
    let late = scheduled_event(SystemTime::now() - Duration::from_secs(600));
    let Outcome::Response(report) = function.invoke(event.clone(), LIMIT).await else {
        panic!("the first one runs");
    };
    assert_eq!(report["trigger"]["id"], event["id"], "{report:#}");
    for (event, words) in [(event, "has been run already"), (late, "was due 60")] {
        let Outcome::Response(answer) = function.invoke(event, LIMIT).await else {
            panic!("a dropped event is no failure");
        };
        let dropped = answer["dropped"].as_str().unwrap_or_default();
        assert!(dropped.contains(words), "{answer:#}");
        let log = function.log();
        let told = log
            .iter()
            .any(|line| line.contains("event dropped") && line.contains(words));
        assert!(told, "{log:#?}");
    }
    assert_eq!(bench.values(Metric::QueueDepth, DEPTH), [20.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_that_overlap_do_no_harm() {
    let bench = Bench::loaded().await;
    let sampling = json!({"sample_every": 0.2, "run_for": 1.0});
    let sources = [source(COMMANDS), tasks()];
    let one = bench.sampling(&sources, &sampling).await;
    let other = bench.sampling(&sources, &sampling).await;
    tokio::join!(run(&one), run(&other));
    let values = bench.values(Metric::QueueDepth, DEPTH);
    assert!(
        values.len() >= 2 && values.iter().all(|it| *it == 20.0),
        "{values:?}"
    );
    let service = Subject::QueueOfService(
        COMMANDS,
        Service {
            cluster: WORKER.cluster,
            service: WORKER.service,
        },
    );
    let backlogs = bench.values(Metric::BacklogPerTask, service);
    assert_eq!(backlogs.len(), values.len());
    assert!(backlogs.iter().all(|it| *it == 20.0 / 3.0), "{backlogs:?}");
}
