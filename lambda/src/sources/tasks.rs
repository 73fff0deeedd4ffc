//! Running tasks of ECS services, from DescribeServices.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ecs::types::{Failure, Service as Described};
use futures::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use crate::aws::{Aws, describe_error};
use crate::config::Service;
use crate::sample::{Missing, Reading};

/// Most services of one call, all of one cluster (ECS API, DescribeServices).
const SERVICES_PER_CALL_MAX: usize = 10;
/// Calls under way at once.
const CALLS_IN_FLIGHT_MAX: usize = 4;

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
        let names: Vec<String> = call
            .iter()
            .map(|index| services[*index].service.clone())
            .collect();
        let cluster = call.first().map(|index| services[*index].cluster.clone());
        let request = self.aws.ecs().await.describe_services();
        let request = request.set_cluster(cluster);
        match request.set_services(Some(names.clone())).send().await {
            Ok(answer) => running(&names, answer.services(), answer.failures()),
            Err(problem) => vec![Err(Missing::Aws(describe_error(&problem))); names.len()],
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
fn running(names: &[String], described: &[Described], failures: &[Failure]) -> Vec<Reading<u32>> {
    let of_name = |name: &String| {
        let found = described
            .iter()
            .find(|service| service.service_name() == Some(name));
        let Some(service) = found else {
            return Err(why_absent(name, failures));
        };
        // A deleted service is INACTIVE and has 0 tasks for ever: a zero that says nothing.
        match service.status() {
            Some("ACTIVE" | "DRAINING") => u32::try_from(service.running_count()).map_err(|_| {
                Missing::Unreadable(format!("a running count of {}", service.running_count()))
            }),
            other => Err(Missing::ServiceGone(
                other.unwrap_or("without status").to_owned(),
            )),
        }
    };
    names.iter().map(of_name).collect()
}

fn why_absent(name: &str, failures: &[Failure]) -> Missing {
    let about = |failure: &&Failure| {
        let arn = failure.arn().unwrap_or_default();
        arn == name || arn.rsplit('/').next() == Some(name)
    };
    match failures.iter().find(about) {
        Some(failure) if failure.reason() != Some("MISSING") => Missing::Aws(format!(
            "{} {}",
            failure.reason().unwrap_or("no reason"),
            failure.detail().unwrap_or_default()
        )),
        _ => Missing::ServiceNotFound,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{Failure, Service as Described};

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
            Described::builder()
                .service_name(name)
                .status(status)
                .running_count(running)
                .build()
        };
        let failure = |arn: &str, reason: &str| Failure::builder().arn(arn).reason(reason).build();
        let names: Vec<String> = ["up", "idle", "leaving", "gone", "never", "barred", "odd"]
            .map(str::to_owned)
            .to_vec();
        let found = running(
            &names,
            &[
                described("idle", "ACTIVE", 0),
                described("up", "ACTIVE", 7),
                described("leaving", "DRAINING", 2),
                described("gone", "INACTIVE", 0),
                described("odd", "ACTIVE", -1),
            ],
            &[
                failure("arn:aws:ecs:us-east-1:1:service/c/never", "MISSING"),
                failure("barred", "ACCESS_DENIED"),
            ],
        );
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
            ]
        );
    }
}
