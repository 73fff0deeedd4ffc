//! What every call gets besides its data.

use tokio_util::sync::CancellationToken;

/// What every call gets besides its data.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Cancelled when the user interrupts Terraform. Terraform waits for the call all the same:
    /// stop early and answer with what was achieved. Calls that start later get a fresh token.
    pub cancellation: CancellationToken,
    /// What this Terraform can do.
    pub client: ClientCapabilities,
}

/// What the Terraform that calls can do. All false when it does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientCapabilities {
    /// Says that a call may be put off. This library never does: stable releases say so during
    /// apply and then refuse it.
    pub deferral_allowed: bool,
    /// Knows write-only attributes.
    pub write_only_attributes_allowed: bool,
    /// Brings the planned private data of the plan to the planning during apply.
    pub store_planned_private: bool,
    /// Knows computed blocks.
    pub computed_blocks_allowed: bool,
}
