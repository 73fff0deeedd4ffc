//! What is remembered of a simulation.

use super::{
    super::{
        capacity::Capacity,
        decision::Decision,
        queue::Queue,
        timeline::{Event, FLAP_WITHIN, Point, Timeline},
    },
    RECORD_EVERY_MIN, Run,
};

impl Run<'_> {
    /// Notes what the control loop decided.
    pub(super) fn note(&mut self, decision: Decision) {
        if self.now < self.origin {
            return;
        }
        if let Decision::SetDesired { from, to, .. } = &decision {
            self.note_change(*from, *to);
        }
        if let Some(events) = &mut self.events {
            let at = self.now - self.origin;
            events.push(Event { at, decision });
        }
    }

    fn note_change(&mut self, from: i32, to: i32) {
        let now = self.now;
        let summary = &mut self.summary;
        if to > from {
            summary.scale_outs += 1;
            if self.scaled_in.is_some_and(|at| now - at <= FLAP_WITHIN) {
                summary.flaps += 1;
                self.scaled_in = None;
            }
            if now >= self.onset {
                summary.first_action.get_or_insert(now - self.onset);
            }
        } else {
            summary.scale_ins += 1;
            self.scaled_in = Some(now);
            if now >= self.relief {
                summary.first_scale_in.get_or_insert(now - self.relief);
            }
        }
    }

    /// Notes the state.
    pub(super) fn record(&mut self) {
        let Capacity {
            running, desired, ..
        } = self.service.capacity();
        let summary = &mut self.summary;
        if self.now >= self.onset {
            let since = self.now - self.onset;
            if desired >= self.target.max_capacity {
                summary.max_desired.get_or_insert(since);
            }
            if running >= self.target.max_capacity {
                summary.max_running.get_or_insert(since);
            }
            if summary.drained.is_none() {
                let empty = self.queues.iter().all(|queue| queue.depth() == 0);
                self.waited |= !empty;
                if self.waited && empty {
                    let emptied = self.queues.iter().map(Queue::emptied).max();
                    let emptied = emptied.unwrap_or(self.now).max(self.onset);
                    summary.drained = Some(emptied - self.onset);
                }
            }
        }
        if self.now >= self.relief && desired <= self.target.min_capacity {
            let since = self.now - self.relief;
            summary.min_desired.get_or_insert(since);
        }
        if let Some(every) = self.settings.record_every
            && self.next_point <= self.now
        {
            self.points.push(Point {
                at: self.now - self.origin,
                depth: self.queues.iter().map(Queue::depth).max().unwrap_or(0),
                desired,
                running,
            });
            self.next_point = self.now + every.max(RECORD_EVERY_MIN);
        }
    }

    pub(super) fn finish(mut self) -> Timeline {
        let queues = || self.queues.iter();
        self.summary.peak_depth = queues().map(|queue| queue.peak).max().unwrap_or(0);
        self.summary.processed = queues().map(|queue| queue.processed).sum();
        self.summary.lost = queues().map(|queue| queue.lost).sum();
        self.summary.waiting = queues().map(Queue::depth).fold(0, u64::saturating_add);
        Timeline {
            start: self.start,
            points: self.points,
            events: self.events.unwrap_or_default(),
            summary: self.summary,
        }
    }
}
