//! The operator's tool. `scale-test verify` reads the scaling of a live service and checks what no
//! console shows at a glance: nothing suspended, nothing switched off, every alarm starting a policy
//! that exists. `scale-test simulate` shows how a profile reacts before anything is applied.
//!
//! A module uses only those declared above it. The commands are in the program; they read the
//! arguments and call what is here.

pub mod error;

pub mod clock;

pub mod guard;

pub mod calls;

pub mod restore;

pub mod interrupt;

pub mod progress;

pub mod table;

pub mod session;

pub mod queue;

pub mod load;

pub mod blueprint;

pub mod report;

pub mod simulation;

pub mod check;

pub mod facts;

pub mod verify;

pub mod course;

pub mod signals;

pub mod exercise;

pub mod scale_up;

pub mod scale_down;

pub mod watch;

pub mod calibrate;

pub mod summary;
