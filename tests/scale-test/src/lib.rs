//! The operator's tool. `scale-test verify` reads the scaling of a live service and checks what no
//! console shows at a glance: nothing suspended, nothing switched off, every alarm starting a policy
//! that exists.

pub mod verify;
