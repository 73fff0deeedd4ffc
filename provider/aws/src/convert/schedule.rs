//! Scheduled actions.

use aws_sdk_applicationautoscaling::{
    operation::put_scheduled_action::builders::PutScheduledActionInputBuilder,
    types::{self as sdk, ScalableDimension, ServiceNamespace},
};
use aws_smithy_types::{DateTime, date_time::Format};
use scaling::object::{ScalableTargetAction, ScheduledAction, ServiceReference};

/// Time zone of an action that names none (Application Auto Scaling API, PutScheduledAction).
const TIMEZONE_DEFAULT: &str = "UTC";

/// The request that puts `action`, always whole: AWS keeps the zone that is left out and erases a
/// start or end that is. `None` when start or end is no time.
pub(crate) fn to_sdk(
    action: &ScheduledAction,
    service: &ServiceReference,
) -> Option<PutScheduledActionInputBuilder> {
    let ScheduledAction {
        name,
        schedule,
        timezone,
        start_time,
        end_time,
        action: ScalableTargetAction {
            min_capacity,
            max_capacity,
        },
    } = action;
    let bounds = sdk::ScalableTargetAction::builder()
        .set_min_capacity(*min_capacity)
        .set_max_capacity(*max_capacity)
        .build();
    Some(
        PutScheduledActionInputBuilder::default()
            .service_namespace(ServiceNamespace::Ecs)
            .resource_id(service.resource_id())
            .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
            .scheduled_action_name(name)
            .schedule(schedule)
            .timezone(timezone)
            .set_start_time(time_to_sdk(start_time.as_deref())?)
            .set_end_time(time_to_sdk(end_time.as_deref())?)
            .scalable_target_action(bounds),
    )
}

/// A scheduled action as described.
pub(crate) fn from_sdk(found: &sdk::ScheduledAction) -> ScheduledAction {
    let bounds = found.scalable_target_action.as_ref();
    ScheduledAction {
        name: found.scheduled_action_name.clone(),
        schedule: found.schedule.clone(),
        timezone: found
            .timezone
            .clone()
            .unwrap_or_else(|| TIMEZONE_DEFAULT.to_owned()),
        start_time: found.start_time.as_ref().map(time_from_sdk),
        end_time: found.end_time.as_ref().map(time_from_sdk),
        action: ScalableTargetAction {
            min_capacity: bounds.and_then(|bounds| bounds.min_capacity),
            max_capacity: bounds.and_then(|bounds| bounds.max_capacity),
        },
    }
}

/// `None` for text that is no time.
fn time_to_sdk(text: Option<&str>) -> Option<Option<DateTime>> {
    match text {
        None => Some(None),
        Some(text) => DateTime::from_str(text, Format::DateTime).ok().map(Some),
    }
}

/// As profiles write it, in whole seconds, `2026-11-26T08:00:00Z`: the SDK's years reach further than the format, and
/// no schedule does.
pub(crate) fn time_from_sdk(time: &DateTime) -> String {
    let whole = DateTime::from_secs(time.secs());
    whole.fmt(Format::DateTime).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_text() {
        let text = "2026-11-26T08:00:00Z";
        let time = time_to_sdk(Some(text))
            .flatten()
            .map(|time| time_from_sdk(&time));
        assert_eq!(time.as_deref(), Some(text));
        assert_eq!(time_to_sdk(Some("tomorrow")), None);
    }
}
