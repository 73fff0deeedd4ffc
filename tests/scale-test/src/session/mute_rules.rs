//! Alarm mute rules: an active one keeps the actions of its alarms from running, scaling included.

use aws::Operation;
use aws_sdk_cloudwatch::types::AlarmMuteRuleStatus;

use super::Session;
use crate::error::Result;

/// Most pages of mute rules read: 10,000 rules.
const PAGES_MAX: usize = 100;

const LIST_MUTE_RULES: Operation = Operation::new("cloudwatch", "ListAlarmMuteRules");
const GET_MUTE_RULE: Operation = Operation::new("cloudwatch", "GetAlarmMuteRule");

/// A mute rule that is active now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MuteRule {
    /// Its name.
    pub name: String,
    /// The alarms it mutes; none means all of them.
    pub alarms: Vec<String>,
}

impl MuteRule {
    /// Whether it mutes the alarm of this name.
    pub fn mutes(&self, alarm: &str) -> bool {
        self.alarms.is_empty() || self.alarms.iter().any(|name| name == alarm)
    }
}

impl Session {
    /// The mute rules that are active now.
    ///
    /// # Errors
    /// A call is refused.
    pub async fn active_mute_rules(&self) -> Result<Vec<MuteRule>> {
        let mut found = Vec::new();
        for name in self.active_mute_rule_names().await? {
            let client = self.connection().cloudwatch();
            let answer = self
                .read(GET_MUTE_RULE, &format!("mute rule {name}"), || {
                    client
                        .get_alarm_mute_rule()
                        .alarm_mute_rule_name(&name)
                        .send()
                })
                .await?;
            let targets = answer.mute_targets();
            let alarms = targets.map(|targets| targets.alarm_names().to_vec());
            found.push(MuteRule {
                name,
                alarms: alarms.unwrap_or_default(),
            });
        }
        Ok(found)
    }

    async fn active_mute_rule_names(&self) -> Result<Vec<String>> {
        let client = self.connection().cloudwatch();
        let (mut names, mut token) = (Vec::new(), None);
        for _ in 0..PAGES_MAX {
            let answer = self
                .read(LIST_MUTE_RULES, "active mute rules", || {
                    let request = client.list_alarm_mute_rules();
                    let request = request.statuses(AlarmMuteRuleStatus::Active);
                    request.set_next_token(token.clone()).send()
                })
                .await?;
            let arns = answer.alarm_mute_rule_summaries().iter();
            names.extend(arns.filter_map(|it| name(it.alarm_mute_rule_arn()?)));
            token = answer.next_token.filter(|token| !token.is_empty());
            if token.is_none() {
                break;
            }
        }
        Ok(names)
    }
}

/// The name at the end of `arn:aws:cloudwatch:<region>:<account>:alarm-mute-rule:<name>`.
fn name(arn: &str) -> Option<String> {
    let (_, name) = arn.split_once(":alarm-mute-rule:")?;
    Some(name.to_owned())
}
