//! The operator's tool: verifies the scaling of live services, proves that their policies fire, loads
//! and watches them, and simulates profiles before anything is applied.
//!
//! What is decided is decided by functions from data to checks ([`verify`], [`scale_up::judge`],
//! [`scale_down::judge`]); [`session`] and [`queue`] alone speak to AWS and NATS, and tell every call
//! to [`calls`]. What a command changes it notes in a [`restore::Restorer`] first.
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

pub mod advise;

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
