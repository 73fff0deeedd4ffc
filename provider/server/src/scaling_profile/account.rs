//! The account a profile is in, which only its dashboard names: CloudWatch shows the states of alarms
//! by their ARNs.
//!
//! Of a profile that exists the state tells it. For a new one STS is asked, once in each run, and only
//! where there is a dashboard to show alarms. A plan that gets no answer leaves the dashboard to be
//! known after apply.

use scaling::validate::Context;
use tfplugin::{Diagnostic, Object};

use super::state;
use crate::{configured::Shared, report};

/// What a profile is planned by; without the account where nobody tells it.
pub(super) async fn for_plan(
    shared: &Shared,
    config: &Object,
    prior: Option<&Object>,
) -> Option<Context> {
    let context = shared.context()?;
    if !shows_alarms(config) {
        return Some(context);
    }
    let arn = match prior.and_then(state::target_arn) {
        Some(arn) => Some(arn.to_owned()),
        None => shared.caller().await,
    };
    Some(match arn {
        Some(arn) => context.beside(&arn),
        None => context,
    })
}

/// What a profile is applied by: the same as it was planned by, or what was not known then.
///
/// `None` where the provider's configuration is not known.
///
/// # Errors
/// The account is needed and STS cannot be asked.
pub(super) async fn for_apply(
    shared: &Shared,
    config: &Object,
    prior: Option<&Object>,
) -> Result<Option<Context>, Diagnostic> {
    let (Some(context), Some(connection)) = (shared.context(), shared.connection()) else {
        return Ok(None);
    };
    if !shows_alarms(config) {
        return Ok(Some(context));
    }
    if let Some(arn) = prior.and_then(state::target_arn) {
        return Ok(Some(context.beside(arn)));
    }
    match connection.account().await {
        Ok(account) => Ok(Some(context.beside(&account.arn))),
        Err(failure) => Err(report::failure("asking for the account", &failure)),
    }
}

/// Whether a configuration has a dashboard and what its own alarms come from.
fn shows_alarms(config: &Object) -> bool {
    let has = |name: &str| !config.get(name).is_null();
    has("dashboard") && (has("queues") || has("alerts"))
}
