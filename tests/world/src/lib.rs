//! An AWS in one process, for tests and the demo.
//!
//! The operations this project calls of Application Auto Scaling, CloudWatch, ECS, Secrets Manager,
//! SSM and STS, on the real wire formats and as strict as AWS: limits, error codes, pages, cascades, request rates. A
//! control loop evaluates the alarms and runs the policies, on a clock that can run faster than the
//! wall's; what it decides is decided by [`scaling::simulate`]. There is a log of all calls, and
//! faults on demand.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use world::{Fault, Matcher, ServiceSettings, World};
//!
//! let world = World::builder()
//!     .speed(30.0)
//!     .service(ServiceSettings::new("arrakis", "worker", 3))
//!     .start()
//!     .await?;
//! world.faults().next(Matcher::operation("PutScalingPolicy"), Fault::Throttle);
//! // Point an AWS SDK or AWS_ENDPOINT_URL at `world.endpoint()`, and then:
//! assert_eq!(world.service("arrakis", "worker").map(|counts| counts.desired), Some(3));
//! # Ok(())
//! # }
//! ```
//!
//! Everything is in account 123456789012. The region comes from a request's signature, which is not
//! verified. Moments are seconds since 1970 on the world's clock, everywhere in this crate.
//!
//! What AWS has and this world has not is refused with the code `NotSimulated`, never passed over.
//! Where this world is kinder than AWS: metrics are listed at once, and IAM refuses nobody unless a
//! fault says so.

pub mod wire;

mod clock;
mod faults;
mod ids;
mod limits;
mod log;
mod page;
mod settings;
mod updates;

mod autoscaling;
mod cloudwatch;
mod ecs;
mod secrets;
mod ssm;
mod sts;
mod tagging;

mod control;
mod state;

mod server;

mod region;
mod world;

pub use autoscaling::{Activity, NotScaled, Policy, ScheduledAction, Target};
pub use cloudwatch::{Alarm, Dashboard, HistoryItem, Metric, MuteRule, Point};
pub use faults::{Fault, Matcher};
pub use log::{Call, Outcome};
pub use region::{Counts, Region};
pub use settings::{Load, ServiceSettings, Utilization};
pub use world::{Builder, Faults, World};

/// The region used where none is named.
pub const REGION_DEFAULT: &str = "us-east-1";

/// Every service of this world.
pub static SERVICES: [&wire::Service; 7] = [
    &autoscaling::SERVICE,
    &cloudwatch::SERVICE,
    &ecs::SERVICE,
    &secrets::SERVICE,
    &ssm::SERVICE,
    &sts::SERVICE,
    &tagging::SERVICE,
];
