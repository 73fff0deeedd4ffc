//! The world, driven by the real AWS SDKs, and compared with the published service models.

// Helpers of tests fail the way tests do; clippy's own allowance covers only test functions.
#![allow(clippy::unwrap_used)]

mod support;

mod models;
mod shapes;

mod alarm_states;
mod alarms;
mod clock;
mod custom_metrics;
mod dashboards;
mod ecs;
mod ecs_services;
mod faults;
mod math_alarms;
mod metrics;
mod pages;
mod policies;
mod policy_rules;
mod predictive;
mod queries;
mod rates;
mod scaling;
mod schedules;
mod settings_kept;
mod sts;
mod tagging;
mod tags;
mod targets;
