//! One metric alarm: its state, and what an evaluation makes of it.

use std::{fmt::Write as _, sync::Arc};

use serde_json::json;

use super::{
    cadence,
    decision::{AlarmStatus, StateValue},
    metric_data::{Datapoint, MetricData, MetricQuery},
    missing::{Sighting, Verdict},
    rule::{AlarmRule, Watched},
    signal::Signal,
    time::{Span, Time},
};
use crate::object::Comparison;

/// An alarm in the control loop.
#[derive(Clone, Debug)]
pub(crate) struct AlarmRecord {
    pub(crate) rule: AlarmRule,
    pub(crate) status: AlarmStatus,
    /// When it is evaluated next.
    pub(crate) next: Time,
    /// When it was evaluated last.
    previous: Time,
    /// Its name and its actions, shared with the actions it sends.
    pub(crate) name: Arc<str>,
    pub(crate) actions: Vec<Action>,
    /// Mean of the points of the last evaluation; `None` when there were none.
    pub(crate) average: Option<f64>,
}

/// An action of an alarm.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    /// As it was written.
    pub(crate) arn: Arc<str>,
    /// ARN of the policy it starts, if it starts one.
    pub(crate) policy: Arc<str>,
}

/// What AWS appends to a policy's ARN in the actions of tracking alarms.
const CREATED_BY: &str = ":createdBy/";

/// What an evaluation led to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Evaluation {
    /// Nothing to tell.
    Quiet,
    /// The state changed; the state before is given. In ALARM the actions run.
    Changed(StateValue, Signal),
    /// The state is still ALARM and a new minute began: scaling actions run again.
    Repeated(Signal),
}

impl AlarmRecord {
    /// A new alarm: INSUFFICIENT_DATA until its first evaluation.
    pub(crate) fn new(now: Time, seed: u64, rule: AlarmRule) -> Self {
        let status = AlarmStatus {
            value: StateValue::InsufficientData,
            reason: "Unchecked: Initial alarm creation".to_owned(),
            reason_data: String::new(),
            updated: now,
            transitioned: now,
        };
        let mut record = Self {
            name: rule.name.as_str().into(),
            actions: actions(&rule),
            rule,
            status,
            next: now,
            previous: now,
            average: None,
        };
        record.schedule(now, seed);
        record
    }

    /// Overwrites every setting and keeps the state (CloudWatch API, PutMetricAlarm). Writing what
    /// is there already changes nothing.
    pub(crate) fn update(&mut self, now: Time, seed: u64, rule: AlarmRule) {
        if self.rule != rule {
            self.actions = actions(&rule);
            self.rule = rule;
            self.average = None;
            self.schedule(now, seed);
        }
    }

    /// Sets the next evaluation to the first after `now`.
    pub(crate) fn schedule(&mut self, now: Time, seed: u64) {
        let cadence = cadence::cadence(self.period(), self.evaluation_periods());
        let phase = cadence::phase(seed, &self.rule.name, cadence);
        self.next = cadence::next_evaluation(now, cadence, phase);
    }

    /// Evaluates the alarm as of `self.next` and moves that on. `points` is room to work in. Reasons
    /// are written only to `explain`.
    pub(crate) fn evaluate(
        &mut self,
        data: &dyn MetricData,
        points: &mut Vec<Datapoint>,
        explain: bool,
    ) -> Evaluation {
        let at = self.next;
        let (from, to) = cadence::range(at, self.period(), self.evaluation_periods());
        points.clear();
        self.read(data, (from, to), points);
        let wanted = usize::try_from(self.evaluation_periods()).unwrap_or(usize::MAX);
        let newest = &points[points.len().saturating_sub(wanted)..];
        let state = self
            .verdict(wanted)
            .state(newest.iter().map(|point| Sighting {
                age: (to - point.start).0 / self.period().0,
                breaching: self.breaches(point.value),
            }));
        self.average = average(newest);
        let repeats = cadence::repeats(self.previous, at);
        self.previous = at;
        self.next = at + cadence::cadence(self.period(), self.evaluation_periods());
        let from_state = self.status.value;
        if state != from_state {
            let signal = self.signal(at, newest);
            self.enter(at, state, explain.then_some((newest, &signal)));
            Evaluation::Changed(from_state, signal)
        } else if state == StateValue::Alarm && repeats && self.rule.actions_enabled {
            Evaluation::Repeated(self.signal(at, newest))
        } else {
            Evaluation::Quiet
        }
    }

    /// Appends the points of an evaluation range.
    fn read(&self, data: &dyn MetricData, (from, to): (Time, Time), points: &mut Vec<Datapoint>) {
        let period = self.period();
        match &self.rule.watched {
            Watched::Metric { metric, statistic } => {
                let query = MetricQuery {
                    metric,
                    statistic: *statistic,
                    period,
                    from,
                    to,
                };
                data.datapoints(&query, points);
            }
            Watched::Math(math) => math.datapoints(data, period, (from, to), points),
        }
    }

    fn verdict(&self, wanted: usize) -> Verdict {
        let needed = usize::try_from(self.rule.datapoints_to_alarm).unwrap_or(1);
        Verdict {
            evaluation_periods: wanted,
            datapoints_to_alarm: needed.clamp(1, wanted),
            treat_missing_data: self.rule.treat_missing_data,
            current: self.status.value,
        }
    }

    fn breaches(&self, value: f64) -> bool {
        let threshold = self.rule.threshold;
        match self.rule.comparison {
            Comparison::GreaterThanOrEqualToThreshold => value >= threshold,
            Comparison::GreaterThanThreshold => value > threshold,
            Comparison::LessThanThreshold => value < threshold,
            Comparison::LessThanOrEqualToThreshold => value <= threshold,
        }
    }

    /// A period of no length would make every division below fail, so it counts as a second.
    pub(crate) fn period(&self) -> Span {
        Span::secs(i64::from(self.rule.period_secs.max(1)))
    }

    /// How far back an evaluation looks, give or take the rounding of its range.
    pub(crate) fn look_back(&self) -> Span {
        let (from, _) = cadence::range(Time::default(), self.period(), self.evaluation_periods());
        Time::default() - from + Span::MINUTE
    }

    fn evaluation_periods(&self) -> i64 {
        i64::from(self.rule.evaluation_periods.max(1))
    }

    fn signal(&self, queried: Time, newest: &[Datapoint]) -> Signal {
        let mut recent = Vec::new();
        let mut due = newest.first().map(|point| point.start);
        for point in newest {
            while let Some(start) = due.filter(|start| *start < point.start) {
                recent.push(None);
                due = Some(start + self.period());
            }
            recent.push(Some(point.value));
            due = Some(point.start + self.period());
        }
        Signal {
            recent,
            threshold: self.rule.threshold,
            below: self.rule.below(),
            queried,
        }
    }

    fn enter(&mut self, at: Time, state: StateValue, why: Option<(&[Datapoint], &Signal)>) {
        let (reason, reason_data) = match why {
            Some((newest, signal)) => (
                self.reason(state, newest),
                self.reason_data(at, newest, signal),
            ),
            None => (String::new(), String::new()),
        };
        self.status = AlarmStatus {
            value: state,
            reason,
            reason_data,
            updated: at,
            transitioned: at,
        };
    }

    fn reason(&self, state: StateValue, newest: &[Datapoint]) -> String {
        let AlarmRule {
            evaluation_periods,
            datapoints_to_alarm,
            threshold,
            comparison,
            ..
        } = &self.rule;
        let wanted = usize::try_from(*evaluation_periods).unwrap_or(0);
        let missing = wanted.saturating_sub(newest.len());
        if state == StateValue::InsufficientData {
            return format!("Insufficient Data: {missing} datapoints were unknown.");
        }
        let relation = match comparison {
            Comparison::GreaterThanOrEqualToThreshold => "greater than or equal to",
            Comparison::GreaterThanThreshold => "greater than",
            Comparison::LessThanThreshold => "less than",
            Comparison::LessThanOrEqualToThreshold => "less than or equal to",
        };
        let (negation, required) = match state {
            StateValue::Alarm => ("", *datapoints_to_alarm),
            _ => ("not ", evaluation_periods - datapoints_to_alarm + 1),
        };
        let in_state =
            |point: &&Datapoint| self.breaches(point.value) == (state == StateValue::Alarm);
        let mut listed = String::new();
        for point in newest.iter().rev().filter(in_state) {
            let comma = if listed.is_empty() { "" } else { ", " };
            // Writing into a String cannot fail.
            let _ = write!(listed, "{comma}{:?} ({})", point.value, point.start);
        }
        let count = newest.iter().filter(in_state).count();
        let mut text = format!(
            "Threshold Crossed: {count} out of the last {evaluation_periods} datapoints [{listed}] \
             {negation}{relation} the threshold ({threshold:?}) (minimum {required} for {state})"
        );
        if missing > 0 {
            let _ = write!(text, ", {missing} datapoints were unknown");
        }
        text.push('.');
        text
    }

    fn reason_data(&self, at: Time, newest: &[Datapoint], signal: &Signal) -> String {
        let date = |time: Time| time.to_string().replace('Z', "+0000");
        let evaluated: Vec<_> = newest
            .iter()
            .rev()
            .map(|point| json!({"timestamp": date(point.start), "value": point.value}))
            .collect();
        let mut data = json!({
            "version": "1.0",
            "queryDate": date(at),
            "period": self.rule.period_secs,
            "recentDatapoints": signal.recent,
            "threshold": signal.threshold,
            "evaluatedDatapoints": evaluated,
        });
        if let Watched::Metric { statistic, .. } = &self.rule.watched {
            data["statistic"] = json!(statistic);
        }
        if let Some(first) = newest.first() {
            data["startDate"] = json!(date(first.start));
        }
        data.to_string()
    }
}

fn actions(rule: &AlarmRule) -> Vec<Action> {
    let actions = rule.alarm_actions.iter().map(|arn| {
        let policy = arn
            .split_once(CREATED_BY)
            .map_or(arn.as_str(), |(arn, _)| arn);
        Action {
            arn: arn.as_str().into(),
            policy: policy.into(),
        }
    });
    actions.collect()
}

/// The mean, or `None` without points.
// Counts of points are far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn average(points: &[Datapoint]) -> Option<f64> {
    let sum: f64 = points.iter().map(|point| point.value).sum();
    (!points.is_empty()).then(|| sum / points.len() as f64)
}

#[cfg(test)]
mod tests;
