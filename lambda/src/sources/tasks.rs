//! Running tasks of ECS services, from DescribeServices.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use serde::Deserialize;
use serde_json::json;
use tokio::time::{Instant, timeout_at};

use crate::aws::{Aws, JsonService};
use crate::config::Service;
use crate::sample::{Missing, Reading};

/// Most services of one call, all of one cluster (ECS API, DescribeServices).
const SERVICES_PER_CALL_MAX: usize = 10;
/// Calls under way at once.
const CALLS_IN_FLIGHT_MAX: usize = 4;

/// The operation (ECS API; its service model gives the prefix).
const DESCRIBE_SERVICES: &str = "AmazonEC2ContainerServiceV20141113.DescribeServices";

/// An answer to DescribeServices, as far as it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    services: Vec<Described>,
    failures: Vec<Failure>,
}

/// A service as described.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Described {
    service_name: String,
    /// ACTIVE, DRAINING or INACTIVE.
    status: Option<String>,
    running_count: Option<i64>,
}

/// Why something that was asked for is not described.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Failure {
    /// An ARN, or the name as it was asked for.
    arn: String,
    reason: Option<String>,
    detail: Option<String>,
}

/// ECS services, read from one account and region.
pub struct Tasks {
    aws: Arc<Aws>,
}

impl Tasks {
    /// Takes the way to AWS; builds no client before the first sample.
    pub fn new(aws: Arc<Aws>) -> Self {
        Self { aws }
    }

    /// Reads every service once within `budget`; one reading for each, in their order.
    pub async fn sample(&self, services: &[Service], budget: Duration) -> Vec<Reading<u32>> {
        let deadline = Instant::now() + budget;
        let mut readings = vec![Err(Missing::OutOfTime); services.len()];
        let mut answers = futures::stream::iter(calls(services))
            .map(|call| async move {
                let answer = self.describe(services, &call).await;
                (call, answer)
            })
            .buffer_unordered(CALLS_IN_FLIGHT_MAX);
        while let Ok(Some((call, answer))) = timeout_at(deadline, answers.next()).await {
            for (index, reading) in call.into_iter().zip(answer) {
                readings[index] = reading;
            }
        }
        readings
    }

    async fn describe(&self, services: &[Service], call: &[usize]) -> Vec<Reading<u32>> {
        let names: Vec<&str> = call
            .iter()
            .map(|index| services[*index].service.as_str())
            .collect();
        let cluster = call.first().map(|index| services[*index].cluster.as_str());
        let input = json!({ "cluster": cluster, "services": names });
        let answer = self.aws.json(JsonService::Ecs, DESCRIBE_SERVICES, &input);
        let answer = answer.await.and_then(|answer| {
            serde_json::from_value(answer)
                .map_err(|problem| format!("an answer of another shape: {problem}"))
        });
        match answer {
            Ok(answer) => running(&names, &answer),
            Err(problem) => vec![Err(Missing::Aws(problem)); names.len()],
        }
    }
}

/// The calls it takes, as positions of services: each of one cluster.
fn calls(services: &[Service]) -> Vec<Vec<usize>> {
    let mut filling: HashMap<&str, usize> = HashMap::new();
    let mut calls: Vec<Vec<usize>> = Vec::new();
    for (index, service) in services.iter().enumerate() {
        let call = filling.get(service.cluster.as_str()).copied();
        match call.filter(|call| calls[*call].len() < SERVICES_PER_CALL_MAX) {
            Some(call) => calls[call].push(index),
            None => {
                filling.insert(&service.cluster, calls.len());
                calls.push(vec![index]);
            }
        }
    }
    calls
}

/// What an answer says of each name asked for.
fn running(names: &[&str], answer: &Answer) -> Vec<Reading<u32>> {
    let Answer { services, failures } = answer;
    let of_name = |name: &&str| {
        let found = services
            .iter()
            .find(|service| service.service_name == *name);
        let Some(service) = found else {
            return Err(why_absent(name, failures));
        };
        // A deleted service is INACTIVE and has 0 tasks for ever: a zero that says nothing.
        match service.status.as_deref() {
            Some("ACTIVE" | "DRAINING") => count(service),
            other => Err(Missing::ServiceGone(
                other.unwrap_or("without status").to_owned(),
            )),
        }
    };
    names.iter().map(of_name).collect()
}

fn count(service: &Described) -> Reading<u32> {
    let Some(count) = service.running_count else {
        return Err(Missing::Unreadable("no running count".to_owned()));
    };
    u32::try_from(count).map_err(|_| Missing::Unreadable(format!("a running count of {count}")))
}

fn why_absent(name: &str, failures: &[Failure]) -> Missing {
    let about =
        |failure: &&Failure| failure.arn == name || failure.arn.rsplit('/').next() == Some(name);
    match failures.iter().find(about) {
        Some(failure) if failure.reason.as_deref() != Some("MISSING") => Missing::Aws(format!(
            "{} {}",
            failure.reason.as_deref().unwrap_or("no reason"),
            failure.detail.as_deref().unwrap_or_default()
        )),
        _ => Missing::ServiceNotFound,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{calls, running};
    use crate::config::Service;
    use crate::sample::Missing;

    fn service(cluster: &str, number: usize) -> Service {
        Service {
            cluster: cluster.to_owned(),
            service: format!("s{number}"),
            publish: true,
        }
    }

    #[test]
    fn a_call_names_ten_services_of_one_cluster() {
        let mut services: Vec<Service> = (0..21).map(|number| service("a", number)).collect();
        services.insert(3, service("b", 0));
        let calls = calls(&services);
        let sizes: Vec<usize> = calls.iter().map(Vec::len).collect();
        assert_eq!(sizes, [10, 1, 10, 1]);
        for call in &calls {
            assert!(
                call.iter()
                    .all(|index| services[*index].cluster == services[call[0]].cluster)
            );
        }
        let mut asked: Vec<usize> = calls.concat();
        asked.sort_unstable();
        assert_eq!(asked, (0..22).collect::<Vec<_>>());
    }

    #[test]
    fn readings_of_an_answer() {
        let described = |name: &str, status: &str, running: i32| {
            json!({ "serviceName": name, "status": status, "runningCount": running,
                    "desiredCount": 1, "taskSets": [] })
        };
        let failure = |arn: &str, reason: &str| json!({ "arn": arn, "reason": reason });
        let names = [
            "up", "idle", "leaving", "gone", "never", "barred", "odd", "bare",
        ];
        let answer = json!({
            "services": [
                described("idle", "ACTIVE", 0),
                described("up", "ACTIVE", 7),
                described("leaving", "DRAINING", 2),
                described("gone", "INACTIVE", 0),
                described("odd", "ACTIVE", -1),
                { "serviceName": "bare", "status": "ACTIVE" },
            ],
            "failures": [
                failure("arn:aws:ecs:us-east-1:1:service/c/never", "MISSING"),
                failure("barred", "ACCESS_DENIED"),
            ],
        });
        let found = running(&names, &serde_json::from_value(answer).unwrap());
        assert_eq!(
            found,
            [
                Ok(7),
                Ok(0),
                Ok(2),
                Err(Missing::ServiceGone("INACTIVE".to_owned())),
                Err(Missing::ServiceNotFound),
                Err(Missing::Aws("ACCESS_DENIED ".to_owned())),
                Err(Missing::Unreadable("a running count of -1".to_owned())),
                Err(Missing::Unreadable("no running count".to_owned())),
            ]
        );
    }
}
