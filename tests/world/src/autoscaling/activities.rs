//! Scaling activities: what the control loop did, as AWS tells it.

use std::collections::BTreeSet;

use scaling::{
    object::ServiceReference,
    simulate::{self, NotScaledReason},
};
use serde_json::{Value, json};

use super::{bad_token, invalid, page_size, supported};
use crate::{
    control::seconds,
    ids::Ids,
    page::{self, Token},
    state::{Context, Region},
    wire::{Failure, Input},
};

/// Rows of a page of DescribeScalingActivities.
const PAGE: usize = 50;
/// Seconds an activity is told of: six weeks (Application Auto Scaling API,
/// DescribeScalingActivities).
const KEPT_SECONDS: f64 = 42.0 * 86_400.0;

/// A scaling activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// Rises with time within a region.
    pub number: u64,
    /// Its id in the API.
    pub id: String,
    /// Its target: `service/<cluster>/<service>`.
    pub resource_id: String,
    /// ARN of the policy, or `None` when the target's bounds moved the service or a scheduled action
    /// moved the bounds.
    pub policy: Option<String>,
    /// `Description`.
    pub description: String,
    /// `Cause`.
    pub cause: String,
    /// Desired tasks it set; 0 where it set none.
    pub to: i32,
    /// When it began, in seconds since 1970 on the world's clock.
    pub start: f64,
    /// When it ended, likewise.
    pub end: Option<f64>,
    /// `StatusCode`.
    pub status: String,
    /// `StatusMessage`, where there is one.
    pub message: Option<String>,
    /// Why nothing happened, for an activity that only records that.
    pub not_scaled: Option<NotScaled>,
}

/// Why a policy left the service as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotScaled {
    /// AWS's code.
    pub code: String,
    /// The maximum, where that was the reason.
    pub max_capacity: Option<i32>,
    /// The minimum, where that was the reason.
    pub min_capacity: Option<i32>,
    /// Desired tasks, where that was the reason.
    pub current_capacity: Option<i32>,
}

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    supported(input, false)?;
    let wanted = input.text("ResourceId");
    if input.has("ScalableDimension") && wanted.is_none() {
        return Err(invalid(
            "ResourceId must be specified when ScalableDimension is specified",
        ));
    }
    wanted.map_or(Ok(()), super::well_formed)?;
    let not_scaled_too = input.boolean("IncludeNotScaledActivities").unwrap_or(false);
    let question = [
        wanted.unwrap_or_default(),
        if not_scaled_too { "all" } else { "" },
    ];
    let token = Token::read(
        "DescribeScalingActivities",
        &question,
        input.text("NextToken"),
    )
    .map_err(|_| bad_token())?;
    let (limit, goes_on) = page_size(input, PAGE)?;
    let mut rows = match wanted {
        Some(id) => of(context.region, id),
        None => all(context.region),
    };
    rows.retain(|activity| {
        (not_scaled_too || activity.not_scaled.is_none())
            && activity.start >= context.now - KEPT_SECONDS
    });
    // Newest first, so the key falls as the number rises.
    let key = |activity: &Activity| format!("{:020}", u64::MAX - activity.number);
    let (rows, next) = page::cut(rows, key, &token, limit);
    Ok(json!({
        "ScalingActivities": rows.iter().map(described).collect::<Vec<_>>(),
        "NextToken": next.filter(|_| goes_on),
    }))
}

/// Every activity of a target, newest first.
fn of(region: &Region, id: &str) -> Vec<Activity> {
    region.control.activities(id).map(activity).collect()
}

/// Every activity of a region, newest first.
pub(crate) fn all(region: &Region) -> Vec<Activity> {
    let services = region.clusters.iter().flat_map(|(cluster, held)| {
        held.services
            .keys()
            .map(move |service| format!("service/{cluster}/{service}"))
    });
    let ids: BTreeSet<_> = services.chain(region.targets.keys().cloned()).collect();
    let mut found: Vec<_> = ids.iter().flat_map(|id| of(region, id)).collect();
    found.sort_by_key(|activity| std::cmp::Reverse(activity.number));
    found
}

fn activity(from: &simulate::Activity) -> Activity {
    Activity {
        number: from.id,
        id: Ids::new(from.id).uuid(),
        resource_id: from.resource_id.clone(),
        policy: from.policy.clone(),
        description: from.description.clone(),
        cause: from.cause.clone(),
        to: from.to,
        start: seconds(from.start),
        end: from.end.map(seconds),
        status: from.status.name().to_owned(),
        message: from.message.clone(),
        not_scaled: from.not_scaled.map(not_scaled),
    }
}

fn not_scaled(reason: NotScaledReason) -> NotScaled {
    let mut told = NotScaled {
        code: reason.code().to_owned(),
        max_capacity: None,
        min_capacity: None,
        current_capacity: None,
    };
    match reason {
        NotScaledReason::AlreadyAtMaxCapacity { max_capacity } => {
            told.max_capacity = Some(max_capacity);
        }
        NotScaledReason::AlreadyAtMinCapacity { min_capacity } => {
            told.min_capacity = Some(min_capacity);
        }
        NotScaledReason::AlreadyAtDesiredCapacity { current_capacity } => {
            told.current_capacity = Some(current_capacity);
        }
        NotScaledReason::TargetServicePutResourceAsUnscalable => {}
    }
    told
}

fn described(activity: &Activity) -> Value {
    let mut told = json!({
        "ActivityId": activity.id,
        "ServiceNamespace": ServiceReference::NAMESPACE,
        "ResourceId": activity.resource_id,
        "ScalableDimension": ServiceReference::DIMENSION,
        "Description": activity.description,
        "Cause": activity.cause,
        "StartTime": activity.start,
        "EndTime": activity.end,
        "StatusCode": activity.status,
        "StatusMessage": activity.message,
    });
    if let Some(NotScaled {
        code,
        max_capacity,
        min_capacity,
        current_capacity,
    }) = &activity.not_scaled
    {
        told["NotScaledReasons"] = json!([{
            "Code": code,
            "MaxCapacity": max_capacity,
            "MinCapacity": min_capacity,
            "CurrentCapacity": current_capacity,
        }]);
    }
    told
}
