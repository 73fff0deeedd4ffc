//! One blueprint under one load: from event to event, as fast as the machine can.

use super::{
    assemble,
    capacity::{Capacity, Services},
    control_loop::ControlLoop,
    decision::Decision,
    publisher::{Publisher, Readings},
    queue::Queue,
    random::Random,
    series::{self, Store},
    service::SimulatedService,
    settings::Settings,
    time::{Span, Time},
    timeline::{Event, Point, Timeline},
    trace::{Steps, Trace},
};
use crate::object::Blueprint;

/// Simulated time starts here, on 1 January 2026.
const EPOCH: Time = Time::from_secs(1_767_225_600);
/// Before a trace starts, alarms get so long beyond the furthest they look back, to be in the state
/// that a quiet service leaves them in.
const WARM_UP: Span = Span::secs(180);
/// Points are never closer than this, so that a simulation ends.
const RECORD_EVERY_MIN: Span = Span(100);
/// Messages that can grow too old are moved in spans of this length.
const FLOW_MAX: Span = Span::secs(1);

/// Simulates `blueprint` under `trace`. Every phase and delay follows from `seed`: the trace starts
/// at some instant within a minute of the clock, the publisher and each alarm have a phase, tasks
/// start at their own pace. The same arguments give the same timeline.
///
/// Alarms are left alone with a quiet trace before it starts, long enough to know their state.
pub fn run(blueprint: &Blueprint, trace: &Trace, settings: &Settings, seed: u64) -> Timeline {
    let mut run = Run::new(blueprint, trace, settings, seed);
    let end = run.origin + trace.duration;
    while run.now < end {
        let next = run.next_event().max(run.now).min(end);
        run.pass(next);
        run.happen();
    }
    run.finish()
}

struct Run<'a> {
    settings: &'a Settings,
    resource_id: &'a str,
    max_capacity: i32,
    /// When the trace starts, and when its load does.
    origin: Time,
    onset: Time,
    now: Time,
    control: ControlLoop,
    service: SimulatedService,
    queues: Vec<Queue>,
    publisher: Publisher,
    store: Store,
    rates: Steps<'a>,
    cpu: Steps<'a>,
    memory: Steps<'a>,
    bursts: &'a [(Span, u64)],
    next_point: Time,
    timeline: Timeline,
}

/// The one service of a simulation.
struct Only<'a>(&'a str, Capacity);

impl Services for Only<'_> {
    fn capacity(&self, resource_id: &str) -> Option<Capacity> {
        (resource_id == self.0).then_some(self.1)
    }
}

impl<'a> Run<'a> {
    fn new(blueprint: &'a Blueprint, trace: &'a Trace, settings: &'a Settings, seed: u64) -> Self {
        let control = assemble::control_loop(blueprint, settings.action_delay, seed, EPOCH);
        let mut store = Store::new(control.look_back());
        let slots = series::slots(control.watched());
        let (publisher, queues, unpublished) =
            Publisher::new(settings.publisher, seed, EPOCH, &slots, &mut store);
        let offset = Span(Random::stream(seed, "origin").between(0, Span::MINUTE.0 - 1));
        let origin = EPOCH + WARM_UP + control.look_back() + offset;
        let tasks = settings.tasks.unwrap_or(blueprint.target.min_capacity);
        Self {
            settings,
            resource_id: &blueprint.target.resource_id,
            max_capacity: blueprint.target.max_capacity,
            origin,
            onset: origin + trace.onset(),
            now: EPOCH,
            control,
            service: SimulatedService::new(settings.service, seed, tasks),
            // Work arrives also where no queue is watched.
            queues: vec![Queue::new(settings.queue); queues.max(1)],
            publisher,
            store,
            rates: Steps::new(&trace.rates),
            cpu: Steps::new(&trace.cpu),
            memory: Steps::new(&trace.memory),
            bursts: &trace.bursts,
            next_point: settings.record_every.map_or(Time::NEVER, |_| origin),
            timeline: Timeline {
                points: Vec::new(),
                events: Vec::new(),
                peak_depth: 0,
                processed: 0,
                lost: 0,
                task_seconds: 0.0,
                first_action: None,
                max_desired: None,
                max_running: None,
                unpublished,
            },
        }
    }

    /// When something happens that is more than a sample.
    fn next_event(&self) -> Time {
        let on_trace = |at: Option<Span>| at.map_or(Time::NEVER, |at| self.origin + at);
        let burst = self.bursts.first().map(|(at, _)| *at);
        let start = if self.now < self.origin {
            self.origin
        } else {
            Time::NEVER
        };
        [
            self.publisher.next_report(),
            self.control.next_event(),
            self.service.next_event(),
            on_trace(burst),
            on_trace(self.rates.next_change()),
            on_trace(self.cpu.next_change()),
            on_trace(self.memory.next_change()),
            self.next_point,
        ]
        .into_iter()
        .fold(start, Time::min)
    }

    /// Lets time pass until `next`: samples are taken, and nothing changes but queues.
    fn pass(&mut self, next: Time) {
        let span = next - self.now;
        if span <= Span::ZERO {
            return;
        }
        let Capacity { running, .. } = self.service.capacity();
        let at = self.now - self.origin;
        let workers = self.settings.workers;
        let able = workers.per_sec(running, self.settings.queue.max_ack_pending);
        // Tasks share their time among queues.
        #[allow(clippy::cast_precision_loss)]
        let share = able / self.queues.len() as f64;
        let arriving = self.rates.at(at).unwrap_or(0.0);
        let mut done = 0;
        while self.publisher.next_sample() < next {
            done += self.flow(self.publisher.next_sample(), arriving, share);
            self.sample();
        }
        done += self.flow(next, arriving, share);
        // How busy the tasks were, in percent.
        #[allow(clippy::cast_precision_loss)]
        let busy = (100.0 * done as f64 / (able * span.as_secs())).min(100.0);
        let runs = running > 0;
        let before_trace = at.max(Span::ZERO);
        let cpu = self.cpu.at(before_trace);
        let cpu = cpu.or((able > 0.0).then_some(busy)).filter(|_| runs);
        let memory = self.memory.at(before_trace).filter(|_| runs);
        self.publisher.observe(span, cpu, memory);
        if at >= Span::ZERO {
            self.timeline.task_seconds += f64::from(running) * span.as_secs();
        }
    }

    /// Lets messages arrive and be worked off until `next`, at rates for each queue; returns how
    /// many were worked off.
    fn flow(&mut self, next: Time, arriving: f64, able: f64) -> u64 {
        let longest = match self.settings.queue.retention {
            Some(_) => FLOW_MAX,
            None => next - self.now,
        };
        let mut done = 0;
        while self.now < next {
            let until = next.min(self.now + longest);
            for queue in &mut self.queues {
                done += queue.flow(self.now, until, arriving, able);
            }
            self.now = until;
        }
        done
    }

    fn sample(&mut self) {
        let readings = Readings {
            queues: &self.queues,
            workers: self.settings.workers,
            running: self.service.capacity().running,
        };
        self.publisher.sample(readings, &mut self.store);
    }

    /// Everything that is due now, causes first.
    fn happen(&mut self) {
        let at = self.now - self.origin;
        while let [(due, messages), rest @ ..] = self.bursts
            && *due <= at
        {
            for queue in &mut self.queues {
                queue.arrive(self.now, *messages);
            }
            self.bursts = rest;
        }
        for steps in [&mut self.rates, &mut self.cpu, &mut self.memory] {
            steps.at(at);
        }
        let changed = self.service.advance(self.now);
        self.publisher.report(self.now, &mut self.store);
        if self.publisher.next_sample() <= self.now {
            self.sample();
        }
        if changed || self.control.next_event() <= self.now {
            self.decide();
        }
        self.record();
    }

    fn decide(&mut self) {
        self.store.set_now(self.now);
        let services = Only(self.resource_id, self.service.capacity());
        for decision in self.control.tick(self.now, &self.store, &services) {
            if let Decision::SetDesired { from, to, .. } = &decision {
                self.service.set_desired(self.now, *to);
                if to > from && self.now >= self.onset {
                    let since = self.now - self.onset;
                    self.timeline.first_action.get_or_insert(since);
                }
            }
            if self.now >= self.origin {
                let at = self.now - self.origin;
                self.timeline.events.push(Event { at, decision });
            }
        }
    }

    fn record(&mut self) {
        let Capacity {
            running, desired, ..
        } = self.service.capacity();
        if self.now >= self.onset {
            let since = self.now - self.onset;
            if desired >= self.max_capacity {
                self.timeline.max_desired.get_or_insert(since);
            }
            if running >= self.max_capacity {
                self.timeline.max_running.get_or_insert(since);
            }
        }
        if self.now < self.origin {
            return;
        }
        if let Some(every) = self.settings.record_every
            && self.next_point <= self.now
        {
            self.timeline.points.push(Point {
                at: self.now - self.origin,
                depth: self
                    .queues
                    .iter()
                    .map(Queue::depth)
                    .fold(0, u64::saturating_add),
                desired,
                running,
            });
            self.next_point = self.now + every.max(RECORD_EVERY_MIN);
        }
    }

    fn finish(mut self) -> Timeline {
        let peaks = self.queues.iter().map(|queue| queue.peak);
        self.timeline.peak_depth = peaks.max().unwrap_or(0);
        self.timeline.processed = self.queues.iter().map(|queue| queue.processed).sum();
        self.timeline.lost = self.queues.iter().map(|queue| queue.lost).sum();
        self.timeline
    }
}
