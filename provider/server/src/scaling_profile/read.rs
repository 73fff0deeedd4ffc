//! Read: what a state says there is, as AWS has it now.

use aws::{Connection, Failure, Known, Memory, Refreshed, Search};
use scaling::object::ServiceReference;
use tfplugin::{Context, Object, resource::Read};
use tokio_util::sync::CancellationToken;

use super::{import, state};
use crate::{configured::Shared, report};

/// Reads a profile again; `private` is what was remembered beside its state.
pub(super) async fn read(
    shared: &Shared,
    current: Object,
    private: &[u8],
    context: &Context,
) -> Read {
    let Some(service) = state::service(&current) else {
        return Read::failed(state::nameless());
    };
    let Some(connection) = shared.connection() else {
        // The provider's configuration is not known yet: the state stays what it was.
        return Read::new(current);
    };
    let ownership = state::ownership(&current, &service).in_region(Some(connection.region()));
    let memory = Memory::from_bytes(private);
    let found = look(
        &connection,
        &service,
        &current,
        &memory,
        &context.cancellation,
    )
    .await;
    let Refreshed { observed, memory } = match found {
        Ok(found) => found,
        Err(failure) => {
            let doing = format!("reading the scaling of {service}");
            return Read::failed(report::failure(&doing, &failure));
        }
    };
    // Told here and not by the plan, which never asks AWS: once for each refresh.
    let told = private == import::JUST_IMPORTED;
    let foreign = report::foreign(&ownership, &observed).filter(|_| !told);
    match state::refreshed(current, &observed, &ownership) {
        Some(state) => Read {
            identity: state::identity(&state),
            private: Some(memory.to_bytes()),
            diagnostics: foreign.into_iter().collect(),
            ..Read::new(state)
        },
        None => Read::gone(),
    }
}

/// What there is; read on its own where the state was edited beyond reading.
async fn look(
    connection: &Connection,
    service: &ServiceReference,
    current: &Object,
    memory: &Memory,
    cancellation: &CancellationToken,
) -> Result<Refreshed, Failure> {
    match state::blueprint(current) {
        Some(blueprint) => {
            let known = Known {
                service,
                blueprint: &blueprint,
                target_arn: current.get("scalable_target_arn").as_str(),
                memory,
            };
            connection.refresh(known, cancellation).await
        }
        None => {
            let observed = connection.observe(Search::new(service), cancellation);
            let observed = observed.await?;
            let memory = Memory::default();
            Ok(Refreshed { observed, memory })
        }
    }
}
