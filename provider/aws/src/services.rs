//! Lists the ECS services there are, whether anything scales them or not.

use scaling::object::ServiceReference;
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection,
    failure::Failure,
    operation::Operation,
    pages::{self, Page},
};

/// Rows of one page, the most there can be (ECS API, ListClusters and ListServices, maxResults).
const ROWS_PER_PAGE: i32 = 100;

impl Connection {
    /// The names of the account's ECS clusters in this region, in alphabetical order: ECS promises
    /// none.
    ///
    /// # Errors
    /// The first call that AWS refuses, or that gets no answer.
    pub async fn list_clusters(
        &self,
        cancellation: &CancellationToken,
    ) -> Result<Vec<String>, Failure> {
        let page = |token| self.cluster_page(token, cancellation);
        let arns = pages::all(Operation::LIST_CLUSTERS, "clusters", page).await?;
        let mut names: Vec<_> = arns.iter().map(|arn| name(arn)).collect();
        names.sort();
        Ok(names)
    }

    /// The services of one cluster, by its name, in alphabetical order.
    ///
    /// # Errors
    /// The first call that AWS refuses, or that gets no answer; a cluster that does not exist among
    /// them.
    pub async fn list_services(
        &self,
        cluster: &str,
        cancellation: &CancellationToken,
    ) -> Result<Vec<ServiceReference>, Failure> {
        let about = format!("cluster {cluster}");
        let page = |token| self.service_page(cluster, &about, token, cancellation);
        let arns = pages::all(Operation::LIST_SERVICES, &about, page).await?;
        let service = |arn: &String| ServiceReference {
            cluster: cluster.to_owned(),
            service: name(arn),
        };
        let mut services: Vec<_> = arns.iter().map(service).collect();
        services.sort();
        Ok(services)
    }

    async fn cluster_page(
        &self,
        token: Option<String>,
        cancellation: &CancellationToken,
    ) -> Result<Page<String>, Failure> {
        let call = self.call(Operation::LIST_CLUSTERS, "clusters", cancellation);
        let answer = call
            .make(|| {
                let request = self.ecs().list_clusters().max_results(ROWS_PER_PAGE);
                request.set_next_token(token.clone()).send()
            })
            .await?;
        Ok(Page::new(answer.cluster_arns, answer.next_token))
    }

    async fn service_page(
        &self,
        cluster: &str,
        about: &str,
        token: Option<String>,
        cancellation: &CancellationToken,
    ) -> Result<Page<String>, Failure> {
        let call = self.call(Operation::LIST_SERVICES, about, cancellation);
        let answer = call
            .make(|| {
                let request = self.ecs().list_services().cluster(cluster);
                let request = request.max_results(ROWS_PER_PAGE);
                request.set_next_token(token.clone()).send()
            })
            .await?;
        Ok(Page::new(answer.service_arns, answer.next_token))
    }
}

/// The name at the end of an ARN. Services from before 2018 have no cluster in theirs.
fn name(arn: &str) -> String {
    let (_, name) = arn.rsplit_once('/').unwrap_or(("", arn));
    name.to_owned()
}
