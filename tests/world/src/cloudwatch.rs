//! CloudWatch: metrics, alarms, dashboards and their tags.

mod actions;
mod alarm_extras;
mod alarm_rules;
mod alarm_watch;
mod alarms;
mod dashboard_body;
mod dashboard_schema;
mod dashboard_shapes;
mod dashboards;
mod data;
mod describe;
mod history;
mod metric_shapes;
mod metrics;
mod mute;
mod mute_schedule;
mod operations;
mod query;
mod reason_data;
mod sample;
mod shapes;
mod store;
mod tags;
mod words;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub(crate) use alarm_rules::settings_of as alarm_settings;
pub(crate) use alarm_watch::read as read_queries;
pub(crate) use alarms::{
    feed as feed_alarm, index as index_alarms, put_managed, remove as remove_alarm,
    starting as alarms_starting,
};
pub(crate) use history::History;
pub use history::HistoryItem;
pub use mute::MuteRule;
pub(crate) use mute::{Muting, apply as apply_muting};
pub(crate) use query::Fault as QueryFault;
pub use sample::{Metric, Point};
pub(crate) use sample::{Sample, Set};
pub(crate) use store::MetricStore;

use crate::{
    control::seconds,
    state::Region,
    wire::{self, ErrorShape, FaultCodes, Protocol, front_end, modelled, renamed, shape::Style},
};

/// The CloudWatch API, as far as this world has it.
pub(crate) static SERVICE: wire::Service = wire::Service {
    name: "cloudwatch",
    model: "cloudwatch/2010-08-01",
    protocol: Protocol::Cbor("GraniteServiceVersion20100801"),
    operations: &operations::OPERATIONS,
    errors: &ERRORS,
    message_member: "message",
    style: Style::FrontEnd("ValidationError"),
    fault_codes: FaultCodes {
        throttled: "ThrottlingException",
        internal: "InternalServiceError",
        denied: "AccessDenied",
        unknown_key: "InvalidClientTokenId",
        unsigned: "MissingAuthenticationToken",
        unknown_operation: "UnknownOperationException",
    },
};

static ERRORS: [ErrorShape; 17] = [
    renamed("InternalServiceError", "InternalServiceFault", 500),
    renamed("InvalidFormat", "InvalidFormatFault", 400),
    modelled("InvalidNextToken", 400),
    renamed(
        "InvalidParameterCombination",
        "InvalidParameterCombinationException",
        400,
    ),
    renamed(
        "InvalidParameterValue",
        "InvalidParameterValueException",
        400,
    ),
    renamed("InvalidParameterInput", "DashboardInvalidInputError", 400),
    renamed("LimitExceeded", "LimitExceededFault", 400),
    renamed("MissingParameter", "MissingRequiredParameterException", 400),
    modelled("ResourceNotFound", 404),
    modelled("ResourceNotFoundException", 404),
    renamed("ValidationError", "ValidationException", 400),
    front_end("AccessDenied", 403),
    front_end("ThrottlingException", 400),
    front_end("InvalidClientTokenId", 403),
    front_end("MissingAuthenticationToken", 403),
    front_end("SerializationException", 400),
    front_end("UnknownOperationException", 400),
];

/// A metric alarm and its state.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its settings in AWS's member names, as PutMetricAlarm takes them, without name and tags.
    pub settings: Map<String, Value>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Whether AWS made it for a tracking policy.
    pub managed: bool,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: String,
    /// Why it is in that state, in a sentence.
    pub state_reason: String,
    /// The same as JSON; empty when there is none.
    pub state_reason_data: String,
    /// When the state was last looked at with news, in seconds since 1970 on the world's clock.
    pub state_updated: f64,
    /// When the state last changed, likewise.
    pub state_transitioned: f64,
}

/// A dashboard of the account.
#[derive(Clone, Debug, PartialEq)]
pub struct Dashboard {
    /// Its name.
    pub name: String,
    /// Its ARN, which names no region.
    pub arn: String,
    /// Its body.
    pub body: Value,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was last put, in whole seconds since 1970 on the world's clock.
    pub modified: f64,
}

/// An alarm as it is kept; its state is the control loop's.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) settings: Map<String, Value>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) managed: bool,
    /// When the settings last changed, in seconds since 1970 on the world's clock.
    pub(crate) configured: f64,
}

impl Alarm {
    /// The alarm with the state the control loop knows.
    pub(crate) fn of(region: &Region, record: &Record) -> Self {
        let Record {
            name,
            arn,
            settings,
            tags,
            managed,
            configured,
        } = record.clone();
        let status = region.control.alarm(&name);
        let time = |of: fn(&scaling::simulate::AlarmStatus) -> scaling::simulate::Time| {
            status.map_or(configured, |status| seconds(of(status)))
        };
        Self {
            state: status
                .map_or("INSUFFICIENT_DATA", |status| status.value.name())
                .to_owned(),
            state_reason: status
                .map(|status| status.reason.clone())
                .unwrap_or_default(),
            state_reason_data: status
                .map(|status| status.reason_data.clone())
                .unwrap_or_default(),
            state_updated: time(|status| status.updated),
            state_transitioned: time(|status| status.transitioned),
            name,
            arn,
            settings,
            tags,
            managed,
        }
    }
}
