//! What the trace does to queues and tasks while time passes.

use std::collections::BTreeMap;

use super::{
    super::{
        assumption::MEMORY_PERCENT,
        capacity::Capacity,
        publisher::{Observation, Readings},
        queue::Queue,
        settings::Settings,
        time::{Span, Time},
        trace::{Steps, Trace},
    },
    Run,
};

/// Messages that can grow too old are moved in spans of this length.
const FLOW_MAX: Span = Span::secs(1);

/// The levels of a trace now.
#[derive(Clone, Debug)]
pub(super) struct Levels<'a> {
    rates: Steps<'a>,
    depth: Steps<'a>,
    cpu: Steps<'a>,
    memory: Steps<'a>,
    requests: Steps<'a>,
    guilds: Steps<'a>,
    own: Vec<Steps<'a>>,
    /// Their values, by the order of their names.
    own_values: Vec<Option<f64>>,
    /// When any changes next.
    next: Option<Span>,
}

impl<'a> Levels<'a> {
    pub(super) fn new(trace: &'a Trace) -> Self {
        let every = trace.repeat_every;
        let held = |steps: &'a [(Span, f64)]| Steps::held(steps, every);
        let own: Vec<Steps<'a>> = trace
            .metrics
            .values()
            .map(|metric| held(&metric.values))
            .collect();
        let mut levels = Self {
            rates: Steps::new(&trace.rates, every),
            depth: held(&trace.depth),
            cpu: held(&trace.cpu),
            memory: held(&trace.memory),
            requests: held(&trace.requests),
            guilds: held(&trace.guilds),
            own_values: own.iter().map(Steps::value).collect(),
            own,
            next: None,
        };
        levels.next = levels.each().filter_map(|steps| steps.next_change()).min();
        levels
    }

    pub(super) fn next_change(&self) -> Option<Span> {
        self.next
    }

    /// Goes on to `at`; whether anything may have changed.
    pub(super) fn advance(&mut self, at: Span) -> bool {
        if self.next.is_none_or(|next| next > at) {
            return false;
        }
        let mut next: Option<Span> = None;
        for steps in self.each() {
            steps.advance(at);
            let change = steps.next_change();
            next = match (next, change) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        self.next = next;
        self.own_values = self.own.iter().map(Steps::value).collect();
        true
    }

    fn each(&mut self) -> impl Iterator<Item = &mut Steps<'a>> {
        let Self {
            rates,
            depth,
            cpu,
            memory,
            requests,
            guilds,
            own,
            own_values: _,
            next: _,
        } = self;
        let fixed = [rates, depth, cpu, memory, requests, guilds];
        fixed.into_iter().chain(own)
    }
}

/// One queue for each that the blueprint's metrics name; one also where none does, because work
/// arrives all the same.
pub(super) fn queues(settings: &Settings, named: &[BTreeMap<String, String>]) -> Vec<Queue> {
    let of = |queue: &BTreeMap<String, String>| {
        let name = |dimension: &str| queue.get(dimension).map_or("", String::as_str);
        Queue::new(settings.of_queue(name("Stream"), name("Consumer")))
    };
    if named.is_empty() {
        vec![Queue::new(settings.queue)]
    } else {
        named.iter().map(of).collect()
    }
}

impl Run<'_> {
    /// Sets the depths that the trace gives.
    pub(super) fn level_queues(&mut self) {
        if let Some(depth) = self.levels.depth.value() {
            for queue in &mut self.queues {
                queue.set_depth(depth);
            }
        }
    }

    /// Lets time pass until `next`: samples are taken, and nothing changes but queues.
    pub(super) fn pass(&mut self, next: Time) {
        let span = next - self.now;
        if span <= Span::ZERO {
            return;
        }
        let Capacity {
            running, desired, ..
        } = self.service.capacity();
        let able = self.settings.workers.per_sec(running);
        let mut done = 0;
        while self.publisher.next_sample() < next {
            done += self.flow(self.publisher.next_sample(), running, able);
            self.sample();
        }
        done += self.flow(next, running, able);
        // How busy the tasks were, in percent.
        #[allow(clippy::cast_precision_loss)]
        let busy = || (100.0 * done as f64 / (able * span.as_secs())).min(100.0);
        let levels = &self.levels;
        let observation = Observation {
            cpu: levels.cpu.value().or_else(|| (able > 0.0).then(busy)),
            memory: levels.memory.value().or(Some(MEMORY_PERCENT)),
            requests: levels.requests.value(),
            running,
            desired,
        };
        self.publisher.observe(span, &observation);
        if self.now > self.origin {
            self.summary.task_seconds += f64::from(running) * span.as_secs();
        }
    }

    /// Lets messages arrive and be worked off until `next` by so many tasks, which finish `able`
    /// messages in a second; returns how many were worked off.
    fn flow(&mut self, next: Time, running: i32, able: f64) -> u64 {
        if self.levels.depth.value().is_some() {
            self.now = next;
            return 0;
        }
        let arriving = self.levels.rates.value().unwrap_or(0.0);
        let [queue] = self.queues.as_mut_slice() else {
            return self.flow_many(next, running, able, arriving);
        };
        let able = queue.able(running, able);
        let longest = longest(queue.forgets(), next - self.now);
        let mut done = 0;
        while self.now < next {
            let until = next.min(self.now + longest);
            done += queue.flow(self.now, until, arriving, able);
            self.now = until;
        }
        done
    }

    /// The same with several queues: tasks share their time evenly among them, and what one does
    /// not need goes to the others.
    // Counts of messages and queues are far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    fn flow_many(&mut self, next: Time, running: i32, able: f64, arriving: f64) -> u64 {
        let forgets = self.queues.iter().any(Queue::forgets);
        let longest = longest(forgets, next - self.now).min(FLOW_MAX);
        let share = able / self.queues.len() as f64;
        let mut total = 0;
        while self.now < next {
            let until = next.min(self.now + longest);
            let secs = (until - self.now).as_secs();
            let mut spare = able * secs;
            for queue in &mut self.queues {
                let able = queue.able(running, share);
                let done = queue.flow(self.now, until, arriving, able);
                spare -= done as f64;
                total += done;
            }
            for queue in &mut self.queues {
                let most = queue.able(running, able - share) * secs;
                let extra = spare.min(most);
                if extra >= 1.0 && queue.depth() > 0 {
                    let done = queue.work(extra);
                    spare -= done as f64;
                    total += done;
                }
            }
            self.now = until;
        }
        total
    }

    pub(super) fn sample(&mut self) {
        let readings = Readings {
            queues: &self.queues,
            running: self.service.capacity().running,
            guilds: self.levels.guilds.value(),
            own: &self.levels.own_values,
        };
        self.publisher.sample(&readings, &mut self.store);
    }
}

fn longest(forgets: bool, span: Span) -> Span {
    if forgets { FLOW_MAX } else { span }
}
