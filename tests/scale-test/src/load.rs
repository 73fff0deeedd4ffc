//! Load on a service: messages for its queue, or requests for its load balancer, at a rate.

pub mod shape;

pub mod latency;

pub mod payload;

pub mod report;

pub mod drive;

mod subject;

pub mod nats;

pub mod request;

pub mod http;

pub mod k6;
