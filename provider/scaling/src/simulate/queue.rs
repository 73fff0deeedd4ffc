//! A queue and the workers that drain it: whole messages, first in, first out. Or a queue whose
//! depth is given from outside.

use std::collections::VecDeque;

use super::time::{Span, Time};

/// How a queue loses messages and hands them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueSettings {
    /// Messages older than this are lost (the stream's `max_age`); absent means never.
    pub retention: Option<Span>,
    /// Most messages handed out and not acknowledged (the consumer's `max_ack_pending`); absent
    /// means no limit.
    pub max_ack_pending: Option<u64>,
    /// Messages of it that a task works on at once.
    pub task_concurrency: u64,
}

/// What one task does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Workers {
    /// Messages a task finishes in a second, over all queues.
    pub per_task_per_sec: f64,
}

/// A queue in simulated time.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    settings: QueueSettings,
    depth: u64,
    /// Messages by arrival, oldest first; kept only where they can grow too old.
    arrivals: VecDeque<(Time, u64)>,
    /// Fractions of a message that arrived, and that were worked off.
    arriving: f64,
    working: f64,
    pub(crate) processed: u64,
    pub(crate) lost: u64,
    /// The greatest depth at the start or the end of a span.
    pub(crate) peak: u64,
    emptying: Emptying,
}

/// The span that left a queue empty last. When exactly that was is asked for once, and a queue is
/// empty after most spans.
#[derive(Clone, Copy, Debug)]
struct Emptying {
    from: Time,
    to: Time,
    done: u64,
    per_sec: f64,
}

impl Default for QueueSettings {
    /// Nothing is lost, nothing held back, one message at a time.
    fn default() -> Self {
        Self {
            retention: None,
            max_ack_pending: None,
            task_concurrency: 1,
        }
    }
}

impl Default for Workers {
    /// Ten messages a second.
    fn default() -> Self {
        Self {
            per_task_per_sec: 10.0,
        }
    }
}

impl QueueSettings {
    /// How many tasks find something to do: those beyond what may be handed out do not.
    // Numbers of messages are far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    fn tasks_max(self) -> f64 {
        let concurrency = self.task_concurrency.max(1) as f64;
        self.max_ack_pending
            .map_or(f64::INFINITY, |most| most as f64 / concurrency)
    }
}

impl Workers {
    /// Messages so many tasks finish in a second, when there are enough.
    pub(crate) fn per_sec(self, tasks: i32) -> f64 {
        self.per_task_per_sec * f64::from(tasks)
    }
}

impl Queue {
    pub(crate) fn new(settings: QueueSettings) -> Self {
        Self {
            settings,
            depth: 0,
            arrivals: VecDeque::new(),
            arriving: 0.0,
            working: 0.0,
            processed: 0,
            lost: 0,
            peak: 0,
            emptying: Emptying {
                from: Time::EVER,
                to: Time::EVER,
                done: 0,
                per_sec: 1.0,
            },
        }
    }

    /// Messages waiting or handed out.
    pub(crate) fn depth(&self) -> u64 {
        self.depth
    }

    /// When the last message of a span that left it empty was gone.
    pub(crate) fn emptied(&self) -> Time {
        let Emptying {
            from,
            to,
            done,
            per_sec,
        } = self.emptying;
        to.min(from + lasting(done, per_sec))
    }

    /// Messages handed out and not acknowledged, with so many tasks.
    pub(crate) fn ack_pending(&self, tasks: i32) -> u64 {
        let tasks = u64::try_from(tasks).unwrap_or(0);
        let slots = tasks.saturating_mul(self.settings.task_concurrency);
        let most = self.settings.max_ack_pending.unwrap_or(u64::MAX);
        self.depth.min(slots).min(most)
    }

    /// Messages so many tasks can finish of it in a second, of the `per_sec` they finish in all.
    pub(crate) fn able(&self, tasks: i32, per_sec: f64) -> f64 {
        let tasks = f64::from(tasks);
        let busy = tasks.min(self.settings.tasks_max());
        if tasks > 0.0 {
            per_sec * busy / tasks
        } else {
            0.0
        }
    }

    /// Whether messages can grow too old in it, so that they should be moved in short spans.
    pub(crate) fn forgets(&self) -> bool {
        self.settings.retention.is_some()
    }

    /// Its depth is so many messages, whatever was before.
    // A cast saturates; depths are not negative.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(crate) fn set_depth(&mut self, messages: f64) {
        self.depth = messages.round() as u64;
        self.peak = self.peak.max(self.depth);
    }

    /// So many messages arrive at once.
    pub(crate) fn arrive(&mut self, at: Time, messages: u64) {
        if messages == 0 {
            return;
        }
        self.depth = self.depth.saturating_add(messages);
        if self.settings.retention.is_some() {
            self.arrivals.push_back((at, messages));
        }
    }

    /// Lets messages arrive and be worked off at steady rates, in messages a second, from `from`
    /// to `to`, then drops what has grown too old. Returns how many were worked off.
    ///
    /// Messages of a span count as arrived at its start, so spans should be short where messages
    /// can grow too old.
    pub(crate) fn flow(
        &mut self,
        from: Time,
        to: Time,
        arrivals_per_sec: f64,
        work_per_sec: f64,
    ) -> u64 {
        let secs = (to - from).as_secs();
        self.peak = self.peak.max(self.depth);
        let arrived = whole(&mut self.arriving, arrivals_per_sec * secs);
        self.arrive(from, arrived);
        let able = whole(&mut self.working, work_per_sec * secs);
        let done = able.min(self.depth);
        if done == self.depth {
            // Idle workers do not save up work.
            self.working = 0.0;
            if done > 0 {
                self.emptying = Emptying {
                    from,
                    to,
                    done,
                    per_sec: work_per_sec,
                };
            }
        }
        self.depth -= done;
        self.processed += done;
        self.take_oldest(done);
        self.expire(to);
        self.peak = self.peak.max(self.depth);
        done
    }

    /// Works off up to so many messages at once, with time that other queues did not need; returns
    /// how many.
    pub(crate) fn work(&mut self, messages: f64) -> u64 {
        let done = whole(&mut self.working, messages).min(self.depth);
        if done == self.depth {
            self.working = 0.0;
        }
        self.depth -= done;
        self.processed += done;
        self.take_oldest(done);
        done
    }

    fn take_oldest(&mut self, mut messages: u64) {
        while messages > 0
            && let Some((_, oldest)) = self.arrivals.front_mut()
        {
            let taken = messages.min(*oldest);
            *oldest -= taken;
            messages -= taken;
            if *oldest == 0 {
                self.arrivals.pop_front();
            }
        }
    }

    fn expire(&mut self, now: Time) {
        let Some(retention) = self.settings.retention else {
            return;
        };
        while let Some((at, messages)) = self.arrivals.front()
            && *at + retention <= now
        {
            self.depth -= messages;
            self.lost += messages;
            self.arrivals.pop_front();
            self.emptying.to = now;
            self.emptying.from = now;
        }
    }
}

/// How long so many messages take at a rate.
// A cast saturates, and what is too long is cut by the caller.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn lasting(messages: u64, per_sec: f64) -> Span {
    Span((messages as f64 / per_sec * 1000.0) as i64)
}

/// The whole messages in what has added up; the fraction stays.
// A cast cuts towards zero and saturates; spans are short, so nothing comes near the bounds. Signed
// numbers are the faster ones to cast.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn whole(fraction: &mut f64, added: f64) -> u64 {
    *fraction += added;
    if *fraction < 1.0 {
        return 0;
    }
    let whole = *fraction as i64;
    *fraction -= whole as f64;
    whole as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Time {
        Time::from_secs(secs)
    }

    #[test]
    fn every_message_is_somewhere() {
        let mut queue = Queue::new(QueueSettings {
            retention: Some(Span::secs(5)),
            ..QueueSettings::default()
        });
        for second in 0..100 {
            queue.flow(at(second), at(second + 1), 3.7, 2.9);
        }
        // 370 arrived, give or take the fraction of the last one.
        let sum = queue.depth() + queue.processed + queue.lost;
        assert!((369..=370).contains(&sum), "{sum}");
        assert!(
            (280..=290).contains(&queue.processed),
            "{}",
            queue.processed
        );
        assert!(queue.lost > 40, "{}", queue.lost);
        assert!(queue.peak <= 20, "{}", queue.peak);
    }

    #[test]
    fn messages_are_lost_when_they_are_too_old_and_not_before() {
        let mut queue = Queue::new(QueueSettings {
            retention: Some(Span::secs(60)),
            ..QueueSettings::default()
        });
        queue.arrive(at(0), 500);
        queue.flow(at(0), at(59), 0.0, 1.0);
        assert_eq!((queue.depth(), queue.lost), (441, 0));
        queue.flow(at(59), at(60), 0.0, 1.0);
        assert_eq!((queue.depth(), queue.lost), (0, 440));
    }

    #[test]
    fn idle_workers_do_not_save_up_work() {
        let mut queue = Queue::new(QueueSettings::default());
        queue.flow(at(0), at(1000), 0.0, 10.0);
        queue.arrive(at(1000), 100);
        assert_eq!(queue.flow(at(1000), at(1001), 0.0, 10.0), 10);
    }

    #[test]
    fn what_is_handed_out_is_bounded_and_bounds_the_work() {
        let workers = Workers::default();
        let cases = [
            // tasks, max_ack_pending, a second, handed out of 100
            (3, None, 30.0, 12),
            (3, Some(8), 20.0, 8),
            (3, Some(1000), 30.0, 12),
            (50, None, 500.0, 100),
            (0, None, 0.0, 0),
        ];
        for (tasks, max_ack_pending, per_sec, handed_out) in cases {
            let mut queue = Queue::new(QueueSettings {
                retention: None,
                max_ack_pending,
                task_concurrency: 4,
            });
            queue.arrive(at(0), 100);
            let found = queue.able(tasks, workers.per_sec(tasks));
            assert!((found - per_sec).abs() < 1e-9, "{tasks}: {found}");
            assert_eq!(queue.ack_pending(tasks), handed_out, "{tasks}");
        }
    }
}
