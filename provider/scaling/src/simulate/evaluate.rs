//! Alarms in their turn: evaluation, the news of it, and the actions that follow.

use super::{
    alarm::{AlarmRecord, Evaluation},
    control_loop::ControlLoop,
    decision::{AlarmStatus, Decision, StateValue},
    dispatch::Pending,
    metric_data::MetricData,
    signal::Signal,
    time::{Span, Time},
};

/// Evaluations missed for longer than this are not made up for: the data of now say nothing of
/// them.
const CATCH_UP: Span = Span::secs(600);

impl ControlLoop {
    /// Evaluates every alarm that is due at `due`, by name.
    pub(super) fn evaluate(
        &mut self,
        due: Time,
        now: Time,
        data: &dyn MetricData,
        decisions: &mut Vec<Decision>,
    ) {
        let mut sent = Vec::new();
        let mut next_evaluation = Time::NEVER;
        for alarm in self.alarms.values_mut() {
            if alarm.next < now - CATCH_UP {
                alarm.schedule(now - CATCH_UP, self.settings.seed);
            }
            if alarm.next == due {
                match alarm.evaluate(data, &mut self.points, self.settings.explain) {
                    Evaluation::Quiet => {}
                    Evaluation::Repeated(signal) => sent.push((alarm.name.clone(), signal)),
                    Evaluation::Changed(from, signal) => {
                        decisions.push(announce(due, alarm, from));
                        if alarm.status.value == StateValue::Alarm {
                            sent.push((alarm.name.clone(), signal));
                        }
                    }
                }
            }
            next_evaluation = next_evaluation.min(alarm.next);
        }
        self.next_evaluation = next_evaluation;
        for (name, signal) in sent {
            self.send(due, &name, &Ok(signal));
        }
    }

    /// Sends an alarm's actions on their way.
    pub(super) fn send(&mut self, now: Time, alarm: &str, signal: &Result<Signal, String>) {
        let Some(record) = self.alarms.get(alarm) else {
            return;
        };
        if !record.rule.actions_enabled {
            return;
        }
        for action in &record.actions {
            self.pending.push(Pending {
                due: now + self.settings.action_delay.draw(&mut self.delays),
                alarm: record.name.clone(),
                action: action.clone(),
                signal: signal.clone(),
            });
        }
    }
}

/// The news of an alarm that has entered its state.
pub(super) fn announce(at: Time, alarm: &AlarmRecord, from: StateValue) -> Decision {
    let AlarmStatus {
        value,
        reason,
        reason_data,
        ..
    } = &alarm.status;
    Decision::AlarmChanged {
        at,
        alarm: alarm.rule.name.clone(),
        from,
        to: *value,
        reason: reason.clone(),
        reason_data: reason_data.clone(),
    }
}
