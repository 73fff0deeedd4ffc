//! What the provider knows once it is configured, shared by all its resources.

use std::sync::{Arc, PoisonError, RwLock};

use aws::Connection;
use scaling::validate::Context;
use tokio::sync::OnceCell;

use crate::{config::Config, report};

/// The latest configuration. In debug mode one process is configured many times, so it is
/// replaceable.
#[derive(Default)]
pub(crate) struct Shared(RwLock<Option<Arc<Configured>>>);

/// One configuration and the connection made from it.
pub(crate) struct Configured {
    /// The settings.
    pub config: Config,
    /// `None` while the settings are not wholly known.
    pub connection: Option<Connection>,
    /// ARN of the caller, once a plan has asked for it; `None` where nobody tells.
    caller: OnceCell<Option<String>>,
}

impl Configured {
    /// A configuration and the connection made from it.
    pub(crate) fn new(config: Config, connection: Option<Connection>) -> Self {
        Self {
            config,
            connection,
            caller: OnceCell::new(),
        }
    }

    async fn caller(&self) -> Option<String> {
        let connection = self.connection.as_ref()?;
        let asked = self.caller.get_or_init(|| async {
            let account = connection.account().await;
            let told = account.map(|account| account.arn.clone());
            told.inspect_err(|failure| {
                tracing::warn!(
                    failure = %report::chain(failure),
                    "what names the account is planned as known after apply"
                );
            })
            .ok()
        });
        asked.await.clone()
    }
}

impl Shared {
    /// Takes a configuration in place of any earlier one.
    pub(crate) fn replace(&self, configured: Configured) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(configured));
    }

    /// The connection to AWS; `None` while the provider's configuration is not wholly known.
    pub(crate) fn connection(&self) -> Option<Connection> {
        self.current()?.connection.clone()
    }

    /// What profiles are judged by; `None` while something of it is not known.
    pub(crate) fn context(&self) -> Option<Context> {
        let configured = self.current()?;
        let connection = configured.connection.as_ref();
        Some(Context {
            region: connection.map(|connection| connection.region().to_owned()),
            partition: None,
            account_id: None,
            metric_namespace: configured.config.metric_namespace.clone()?,
            sample_every: configured.config.sample_every?,
            default_tags: configured.config.default_tags.clone()?,
        })
    }

    /// ARN of the caller, for a plan: STS is asked once, and nobody waits for it twice.
    pub(crate) async fn caller(&self) -> Option<String> {
        self.current()?.caller().await
    }

    fn current(&self) -> Option<Arc<Configured>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
