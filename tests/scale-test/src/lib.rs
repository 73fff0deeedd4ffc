//! The operator's tool. `scale-test verify` reads the scaling of a live service and checks what no
//! console shows at a glance: nothing suspended, nothing switched off, every alarm starting a policy
//! that exists. `scale-test simulate` shows how a profile reacts before anything is applied.

pub mod blueprint;
pub mod simulation;
pub mod verify;
