//! The structures of the CloudWatch API that are about the history, the muting and the composition
//! of alarms.

use super::{
    shapes::{ACTIONS, ALARM_NAME, TAGS},
    words::{ALARM_TYPE, SCAN_BY},
};
use crate::wire::{
    Kind, Shape,
    shape::{TEXT, integer, list, may, must, text},
};

const ANY: usize = usize::MAX;
const ARN: Kind = text(1, 1600);
const DESCRIPTION: Kind = text(0, 1024);
const HISTORY_TYPE: Kind = Kind::Enum(&[
    "ConfigurationUpdate",
    "StateUpdate",
    "Action",
    "AlarmContributorStateUpdate",
    "AlarmContributorAction",
]);
const STATUS: Kind = Kind::Enum(&["SCHEDULED", "ACTIVE", "EXPIRED"]);

pub(crate) static DESCRIBE_HISTORY: Shape = Shape {
    name: "DescribeAlarmHistoryInput",
    members: &[
        may("AlarmName", ALARM_NAME),
        may("AlarmTypes", list(&ALARM_TYPE, 0, ANY)),
        may("HistoryItemType", HISTORY_TYPE),
        may("StartDate", Kind::Time),
        may("EndDate", Kind::Time),
        may("MaxRecords", integer(1, 100)),
        may("NextToken", TEXT),
        may("ScanBy", SCAN_BY),
    ],
};
pub(crate) static DESCRIBED_HISTORY: Shape = Shape {
    name: "DescribeAlarmHistoryOutput",
    members: &[
        may("AlarmHistoryItems", list(&Kind::Structure(&ITEM), 0, ANY)),
        may("NextToken", TEXT),
    ],
};
static ITEM: Shape = Shape {
    name: "AlarmHistoryItem",
    members: &[
        may("AlarmName", ALARM_NAME),
        may("AlarmType", ALARM_TYPE),
        may("Timestamp", Kind::Time),
        may("HistoryItemType", HISTORY_TYPE),
        may("HistorySummary", text(1, 255)),
        may("HistoryData", text(1, 4095)),
    ],
};
pub(crate) static PUT_MUTE: Shape = Shape {
    name: "PutAlarmMuteRuleInput",
    members: &[
        must("Name", ALARM_NAME),
        may("Description", DESCRIPTION),
        must("Rule", Kind::Structure(&RULE)),
        may("MuteTargets", Kind::Structure(&TARGETS)),
        may("Tags", TAGS),
        may("StartDate", Kind::Time),
        may("ExpireDate", Kind::Time),
    ],
};
static RULE: Shape = Shape {
    name: "Rule",
    members: &[must("Schedule", Kind::Structure(&SCHEDULE))],
};
static SCHEDULE: Shape = Shape {
    name: "Schedule",
    members: &[
        must("Expression", text(1, 256)),
        must("Duration", text(1, 50)),
        may("Timezone", text(1, 50)),
    ],
};
static TARGETS: Shape = Shape {
    name: "MuteTargets",
    members: &[must("AlarmNames", list(&ALARM_NAME, 0, 100))],
};
pub(crate) static GET_MUTE: Shape = Shape {
    name: "GetAlarmMuteRuleInput",
    members: &[must("AlarmMuteRuleName", ALARM_NAME)],
};
pub(crate) static GOT_MUTE: Shape = Shape {
    name: "GetAlarmMuteRuleOutput",
    members: &[
        may("Name", ALARM_NAME),
        may("AlarmMuteRuleArn", ARN),
        may("Description", DESCRIPTION),
        may("Rule", Kind::Structure(&RULE)),
        may("MuteTargets", Kind::Structure(&TARGETS)),
        may("StartDate", Kind::Time),
        may("ExpireDate", Kind::Time),
        may("Status", STATUS),
        may("LastUpdatedTimestamp", Kind::Time),
        may("MuteType", TEXT),
    ],
};
pub(crate) static LIST_MUTES: Shape = Shape {
    name: "ListAlarmMuteRulesInput",
    members: &[
        may("AlarmName", ALARM_NAME),
        may("Statuses", list(&STATUS, 0, ANY)),
        may("MaxRecords", integer(1, 100)),
        may("NextToken", TEXT),
    ],
};
pub(crate) static LISTED_MUTES: Shape = Shape {
    name: "ListAlarmMuteRulesOutput",
    members: &[
        may(
            "AlarmMuteRuleSummaries",
            list(&Kind::Structure(&SUMMARY), 0, ANY),
        ),
        may("NextToken", TEXT),
    ],
};
static SUMMARY: Shape = Shape {
    name: "AlarmMuteRuleSummary",
    members: &[
        may("AlarmMuteRuleArn", ARN),
        may("ExpireDate", Kind::Time),
        may("Status", STATUS),
        may("MuteType", TEXT),
        may("LastUpdatedTimestamp", Kind::Time),
    ],
};
pub(crate) static DELETE_MUTE: Shape = Shape {
    name: "DeleteAlarmMuteRuleInput",
    members: &[must("AlarmMuteRuleName", ALARM_NAME)],
};
pub(crate) static PUT_COMPOSITE: Shape = Shape {
    name: "PutCompositeAlarmInput",
    members: &[
        may("ActionsEnabled", Kind::Boolean),
        may("AlarmActions", ACTIONS),
        may("AlarmDescription", DESCRIPTION),
        must("AlarmName", ALARM_NAME),
        must("AlarmRule", text(1, 10_240)),
        may("InsufficientDataActions", ACTIONS),
        may("OKActions", ACTIONS),
        may("Tags", TAGS),
    ],
};
