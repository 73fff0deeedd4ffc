//! `alerts`.

use std::collections::BTreeMap;

use super::super::{
    Context,
    arn::Arn,
    judge::{Judge, optional, quote},
    limit,
    number::{Positive, Whole},
    queue::period,
};
use crate::{
    draft::{
        AlertDraft, AlertsDraft, Decimal, GuildsDraft, Leaf, QueueDraft, UtilizationAlertDraft,
    },
    problem::Path,
    profile::{Alerts, UtilizationAlert},
};

/// Whether the publisher publishes anything for the profile whose absence could be noticed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Published {
    Something,
    Nothing,
    /// Not known yet.
    Unknown,
}

impl Published {
    pub(super) fn of(
        queues: &Leaf<BTreeMap<String, Leaf<QueueDraft>>>,
        guilds: &Leaf<GuildsDraft>,
    ) -> Self {
        match (queues, guilds) {
            (_, Leaf::Given(_)) => Self::Something,
            (Leaf::Given(queues), _) if !queues.is_empty() => Self::Something,
            (Leaf::Unknown, _) | (_, Leaf::Unknown) => Self::Unknown,
            (Leaf::Omitted | Leaf::Given(_), Leaf::Omitted) => Self::Nothing,
        }
    }
}

/// `Some(None)` when there are no alarms for people.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<AlertsDraft>,
    published: Published,
    context: &Context,
) -> Option<Option<Alerts>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let AlertsDraft {
        actions,
        cpu,
        memory,
        at_max_capacity,
        metrics_missing,
        no_running_tasks,
    } = draft;
    let path = Path::root("alerts");
    judge_presence(judge, draft, &path);
    let actions = judge_actions(judge, actions, &path.attribute("actions"), context);
    let mut utilization =
        |leaf, name, percent| judge_utilization(judge, leaf, &path.attribute(name), percent);
    let cpu = utilization(cpu, "cpu", limit::CPU_ALERT_PERCENT_DEFAULT);
    let memory = utilization(memory, "memory", limit::MEMORY_ALERT_PERCENT_DEFAULT);
    judge_published(
        judge,
        metrics_missing,
        published,
        &path.attribute("metrics_missing"),
    );
    let mut alert = |leaf, name, minutes| judge_one(judge, leaf, &path.attribute(name), minutes);
    let minutes = limit::AT_MAX_CAPACITY_MINUTES_DEFAULT;
    let at_max_capacity = alert(at_max_capacity, "at_max_capacity", minutes);
    let minutes = limit::METRICS_MISSING_MINUTES_DEFAULT;
    let metrics_missing = alert(metrics_missing, "metrics_missing", minutes);
    let minutes = limit::NO_RUNNING_TASKS_MINUTES_DEFAULT;
    let no_running_tasks = alert(no_running_tasks, "no_running_tasks", minutes);
    Some(Some(Alerts {
        actions: actions?,
        cpu: cpu?,
        memory: memory?,
        at_max_capacity: at_max_capacity?,
        metrics_missing: metrics_missing?,
        no_running_tasks: no_running_tasks?,
    }))
}

fn judge_presence(judge: &mut Judge, draft: &AlertsDraft, path: &Path) {
    let AlertsDraft {
        actions: _,
        cpu: Leaf::Omitted,
        memory: Leaf::Omitted,
        at_max_capacity: Leaf::Omitted,
        metrics_missing: Leaf::Omitted,
        no_running_tasks: Leaf::Omitted,
    } = draft
    else {
        return;
    };
    judge.error(
        path,
        "alerts names no alarm",
        "none of cpu, memory, at_max_capacity, metrics_missing and no_running_tasks",
        "at least one of them",
        "write an alarm such as cpu = {}, or drop alerts",
    );
}

/// An alarm on missing metrics needs metrics that may go missing.
fn judge_published(judge: &mut Judge, leaf: &Leaf<AlertDraft>, published: Published, path: &Path) {
    if matches!(leaf, Leaf::Omitted) || published != Published::Nothing {
        return;
    }
    judge.error(
        path,
        "the publisher publishes nothing that could be missing",
        "metrics_missing in a profile without queues and guilds",
        "metrics_missing beside queues or guilds",
        "drop alerts.metrics_missing",
    );
}

/// The topics by rising ARN. Their account may be another; their region may not: an alarm notifies
/// topics of its own region only (CloudWatch API, PutMetricAlarm.AlarmActions).
fn judge_actions(
    judge: &mut Judge,
    leaf: &Leaf<Vec<Leaf<String>>>,
    path: &Path,
    context: &Context,
) -> Option<Vec<String>> {
    let Some(drafts) = optional(leaf)? else {
        return Some(Vec::new());
    };
    let most = limit::ALARM_ACTIONS_MAX;
    if drafts.len() > most {
        judge.error(
            path,
            "there are more actions than an alarm can have",
            format!("{} topics", drafts.len()),
            format!("at most {most} topics"),
            "let one topic fan out to several subscribers",
        );
        return None;
    }
    let mut topics: Vec<&str> = Vec::new();
    let mut complete = true;
    for (index, leaf) in drafts.iter().enumerate() {
        let path = path.index(index);
        match judge_topic(judge, leaf, &path, context) {
            Some(topic) if topics.contains(&topic) => {
                let allowed = "each topic once";
                judge.error(
                    &path,
                    "a topic is named twice",
                    quote(topic),
                    allowed,
                    "drop one",
                );
                complete = false;
            }
            Some(topic) => topics.push(topic),
            None => complete = false,
        }
    }
    topics.sort_unstable();
    complete.then(|| topics.into_iter().map(str::to_owned).collect())
}

fn judge_topic<'a>(
    judge: &mut Judge,
    leaf: &'a Leaf<String>,
    path: &Path,
    context: &Context,
) -> Option<&'a str> {
    const ALLOWED: &str = "the ARN of an SNS topic, arn:<partition>:sns:<region>:<account>:<topic>";
    const REMEDY: &str = "write the topic's ARN, such as aws_sns_topic.people.arn";
    let text = judge.element(leaf, path, "topic", ALLOWED)?;
    let Some(arn) = Arn::parse(text).filter(is_topic) else {
        let summary = "an action is not the ARN of an SNS topic";
        judge.error(path, summary, quote(text), ALLOWED, REMEDY);
        return None;
    };
    let any_account = Context {
        account_id: None,
        ..context.clone()
    };
    if let Some(elsewhere) = arn.elsewhere(&any_account) {
        elsewhere.report(judge, path, "an SNS topic");
        return None;
    }
    Some(text)
}

/// A subscription's ARN has one part more.
fn is_topic(arn: &Arn<'_>) -> bool {
    let name = arn.resource.strip_suffix(".fifo").unwrap_or(arn.resource);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    arn.service == "sns" && !name.is_empty() && name.bytes().all(plain)
}

fn judge_utilization(
    judge: &mut Judge,
    leaf: &Leaf<UtilizationAlertDraft>,
    path: &Path,
    percent: f64,
) -> Option<Option<UtilizationAlert>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let UtilizationAlertDraft {
        above,
        period,
        periods,
    } = draft;
    let threshold = Positive {
        most: limit::TARGET_PERCENT_MAX,
        noun: "a percentage",
        remedy: "write the utilization above which people should hear of it, such as 80",
    };
    let above = threshold.optional(judge, above, &path.attribute("above"));
    let period = judge_period(judge, period, &path.attribute("period"));
    let count = Whole {
        range: 1..=i64::from(i32::MAX),
        unit: "periods",
        remedy: "write for how many periods in a row it must be above",
    };
    let at = path.attribute("periods");
    let periods: Option<Option<i32>> = count.optional(judge, periods, &at);
    let periods =
        periods.map(|periods| periods.unwrap_or(limit::UTILIZATION_ALERT_PERIODS_DEFAULT));
    period::judge_window(judge, period, periods, &at);
    Some(Some(UtilizationAlert {
        above: above?.unwrap_or(percent),
        period: period?,
        periods: periods?,
    }))
}

/// ECS publishes its utilization once a minute, unless told to every 20 s.
fn judge_period(judge: &mut Judge, leaf: &Leaf<Decimal>, path: &Path) -> Option<i32> {
    let rule = Whole {
        range: 60..=limit::ALARM_PERIOD_SECS_MAX,
        unit: "seconds",
        remedy: "write 60 or 300",
    };
    let default = limit::UTILIZATION_ALERT_PERIOD_SECS_DEFAULT;
    let seconds: i32 = rule.optional(judge, leaf, path)?.unwrap_or(default);
    if seconds % 60 == 0 {
        return Some(seconds);
    }
    judge.error(
        path,
        format!("{} is not whole minutes", path.name()),
        format!("{seconds} seconds"),
        format!("a multiple of 60, up to {}", limit::ALARM_PERIOD_SECS_MAX),
        rule.remedy,
    );
    None
}

/// The minutes of an alarm, each of which is a period.
fn judge_one(
    judge: &mut Judge,
    leaf: &Leaf<AlertDraft>,
    path: &Path,
    default: i32,
) -> Option<Option<i32>> {
    let Some(AlertDraft { minutes }) = optional(leaf)? else {
        return Some(None);
    };
    let rule = Whole {
        range: 1..=limit::ALARM_WINDOW_SHORT_SECS_MAX / 60,
        unit: "minutes",
        remedy: "write how many minutes it must last before people hear of it",
    };
    let minutes: Option<i32> = rule.optional(judge, minutes, &path.attribute("minutes"))?;
    Some(Some(minutes.unwrap_or(default)))
}
