//! Reads dashboards.

use std::collections::HashMap;

use aws_smithy_types::DateTime;
use scaling::{object::Dashboard, render};
use tokio_util::sync::CancellationToken;

use crate::{
    connection::Connection,
    convert::{self, Inexpressible},
    dates::AnswerDate,
    failure::Failure,
    listing::Rows,
    memory::Memory,
    operation::Operation,
    pages::Page,
    reads::Ways,
    shared::{ListedDashboard, Tags},
};

/// A dashboard without its tags.
#[derive(Debug)]
pub(crate) struct FoundDashboard {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) dashboard: Result<Dashboard, Inexpressible>,
}

/// Everything a listing tells of a dashboard.
struct Listed {
    arn: String,
    bytes: i64,
    modified: DateTime,
    answered: Option<DateTime>,
}

impl Listed {
    fn of(listed: ListedDashboard) -> Option<Self> {
        let ListedDashboard { entry, answered } = listed;
        Some(Self {
            arn: entry.dashboard_arn?,
            bytes: entry.size?,
            modified: entry.last_modified?,
            answered,
        })
    }
}

impl Connection {
    /// The dashboard of that name, if there is one.
    pub(crate) async fn read_dashboard(
        &self,
        name: &str,
        cancellation: &CancellationToken,
    ) -> Result<Option<FoundDashboard>, Failure> {
        let key = render::dashboard_key(name);
        let answer = self
            .call(Operation::GET_DASHBOARD, &key, cancellation)
            .make(|| {
                let request = self.cloudwatch().get_dashboard();
                request.dashboard_name(name).send()
            })
            .await;
        let found = match answer {
            Ok(found) => found,
            Err(failure) if failure.is_absent() => return Ok(None),
            Err(failure) => return Err(failure),
        };
        let dashboard = convert::dashboard::from_sdk(name, &found, Tags::new());
        let Some(arn) = found.dashboard_arn else {
            let message = "the dashboard has no DashboardArn".to_owned();
            return Err(Failure::unexpected(Operation::GET_DASHBOARD, &key, message));
        };
        Ok(Some(FoundDashboard {
            name: name.to_owned(),
            arn,
            dashboard,
        }))
    }

    /// The dashboard that should be `expected`, if there is one, and what to remember of it. Its
    /// body is read only where a listing that many share does not show it as `memory` does.
    pub(crate) async fn shared_dashboard(
        &self,
        expected: &Dashboard,
        memory: &Memory,
        cancellation: &CancellationToken,
    ) -> Result<(Option<FoundDashboard>, Memory), Failure> {
        let name = &expected.name;
        let listed = self.listed_dashboard(name, cancellation).await?;
        let Some(Listed {
            arn,
            bytes,
            modified,
            answered,
        }) = listed.and_then(Listed::of)
        else {
            // A listing may be late, or too long to go through: only GetDashboard knows.
            let found = self.read_dashboard(name, cancellation).await?;
            return Ok((found, Memory::default()));
        };
        let mut learnt = Memory::default();
        let found = if memory.knows(name, bytes, &modified) {
            learnt.keep(name, memory);
            Some(FoundDashboard {
                name: name.clone(),
                arn,
                dashboard: Ok(expected.clone()),
            })
        } else {
            self.read_dashboard(name, cancellation).await?
        };
        if let Some(answered) = answered {
            learnt.read(name, bytes, &modified, &answered);
        }
        Ok((found, learnt))
    }

    async fn listed_dashboard(
        &self,
        name: &str,
        cancellation: &CancellationToken,
    ) -> Result<Option<ListedDashboard>, Failure> {
        let ways = Ways {
            // To be answered by GetDashboard, one by one.
            by_keys: |_| std::future::ready(Ok(HashMap::new())),
            page: Some(|token| self.dashboard_page(token, cancellation)),
            key: |listed: &ListedDashboard| listed.entry.dashboard_name.clone().unwrap_or_default(),
        };
        let key = render::dashboard_key(name);
        let reads = &self.reads().dashboards;
        let found: Rows<_> = reads.read(name, 1, &key, &ways).await?;
        Ok(found.first().cloned())
    }

    async fn dashboard_page(
        &self,
        token: Option<String>,
        cancellation: &CancellationToken,
    ) -> Result<Page<ListedDashboard>, Failure> {
        let date = AnswerDate::default();
        let answer = self
            .call(Operation::LIST_DASHBOARDS, "dashboards", cancellation)
            .make(|| {
                let request = self.cloudwatch().list_dashboards();
                let request = request.set_next_token(token.clone()).customize();
                request.interceptor(date.clone()).send()
            })
            .await?;
        let answered = date.get();
        let rows = answer.dashboard_entries.unwrap_or_default().into_iter();
        let rows = rows.map(|entry| ListedDashboard { entry, answered });
        Ok(Page::new(Some(rows.collect()), answer.next_token))
    }
}
