//! One blueprint under one load: from event to event, as fast as the machine can.

mod load;
mod record;

use super::{
    assemble::{self, Assembled},
    capacity::{Capacity, Services},
    control_loop::{ControlLoop, LoopSettings},
    decision::Decision,
    publisher::Publisher,
    queue::Queue,
    random::Random,
    rule::{ScheduledRule, TargetRule},
    series::{self, Store},
    service::SimulatedService,
    settings::Settings,
    time::{Span, Time},
    timeline::{Event, Point, Start, Summary, Timeline},
    trace::{Cursor, DURATION_MAX, Trace},
};
use crate::object::Blueprint;
use load::Levels;

/// Traces start here unless they say when: 5 January 2026, a Monday.
const EPOCH: Time = Time::from_secs(1_767_571_200);
/// Before a trace starts, alarms get so long to be in the state that the service before it leaves
/// them in; each is evaluated at least once.
const WARM_UP: Span = Span::secs(120);
/// Points are never closer than this, so that a simulation ends.
const RECORD_EVERY_MIN: Span = Span(100);

/// Simulates `blueprint` under `trace`. Every phase and delay follows from `seed`: the trace starts
/// at some instant within a minute of the clock, the publisher and each alarm have a phase, tasks
/// start at their own pace. The same arguments give the same timeline.
///
/// Until the trace starts the service is left alone with the levels the trace begins with, and
/// nothing arrives: alarms are in the state that leaves them in. A trace with
/// [`Trace::problems`] is simulated as far as it can be.
pub fn run(blueprint: &Blueprint, trace: &Trace, settings: &Settings, seed: u64) -> Timeline {
    let kept = Some(Vec::new());
    Run::new(blueprint, trace, settings, seed, kept).play()
}

/// The same, and only what it came to: memory does not grow with the trace.
pub fn summarize(blueprint: &Blueprint, trace: &Trace, settings: &Settings, seed: u64) -> Summary {
    let settings = Settings {
        record_every: None,
        ..settings.clone()
    };
    let run = Run::new(blueprint, trace, &settings, seed, None);
    run.play().summary
}

struct Run<'a> {
    settings: &'a Settings,
    target: TargetRule,
    /// Put to the control loop when the trace starts.
    schedules: Vec<ScheduledRule>,
    /// When the trace starts, when its load does, and when that is over.
    origin: Time,
    onset: Time,
    relief: Time,
    end: Time,
    now: Time,
    control: ControlLoop,
    service: SimulatedService,
    queues: Vec<Queue>,
    publisher: Publisher,
    store: Store,
    levels: Levels<'a>,
    bursts: Cursor<'a, u64>,
    deployments: Cursor<'a, Span>,
    next_point: Time,
    /// When the last scale-in came, for flaps.
    scaled_in: Option<Time>,
    /// Whether messages have waited since the onset.
    waited: bool,
    start: Start,
    points: Vec<Point>,
    events: Option<Vec<Event>>,
    summary: Summary,
}

/// The one service of a simulation.
struct Only<'a>(&'a str, Capacity);

impl Services for Only<'_> {
    fn capacity(&self, resource_id: &str) -> Option<Capacity> {
        (resource_id == self.0).then_some(self.1)
    }
}

impl<'a> Run<'a> {
    fn new(
        blueprint: &Blueprint,
        trace: &'a Trace,
        settings: &'a Settings,
        seed: u64,
        events: Option<Vec<Event>>,
    ) -> Self {
        let offset = Span(Random::stream(seed, "origin").between(0, Span::MINUTE.0 - 1));
        let origin = trace.start.unwrap_or(EPOCH) + offset;
        let awake = origin - WARM_UP;
        let control = LoopSettings {
            seed,
            action_delay: settings.action_delay,
            explain: events.is_some(),
        };
        let Assembled {
            control,
            target,
            schedules,
            not_simulated,
        } = assemble::assemble(blueprint, control, awake, origin);
        let begin = awake - control.look_back();
        let mut store = Store::new(control.look_back());
        let slots = series::slots(control.watched());
        let (publisher, found) =
            Publisher::new(settings.publisher, seed, begin, &slots, trace, &mut store);
        let tasks = settings.tasks.unwrap_or(target.min_capacity);
        let mut run = Self {
            settings,
            schedules,
            origin,
            onset: origin + trace.onset(),
            relief: origin + trace.relief(),
            end: origin + trace.duration.min(DURATION_MAX),
            now: begin,
            control,
            service: SimulatedService::new(settings.service, seed, tasks),
            queues: load::queues(settings, &found.queues),
            publisher,
            store,
            levels: Levels::new(trace),
            bursts: Cursor::new(&trace.bursts, trace.repeat_every),
            deployments: Cursor::new(&trace.deployments, trace.repeat_every),
            next_point: settings.record_every.map_or(Time::NEVER, |_| origin),
            scaled_in: None,
            waited: false,
            start: Start::default(),
            points: Vec::new(),
            events,
            summary: Summary {
                unpublished: found.unpublished,
                not_simulated,
                ..Summary::default()
            },
            target,
        };
        run.wait(awake);
        run
    }

    /// Lets metrics be published until `awake`; alarms sleep.
    fn wait(&mut self, awake: Time) {
        self.level_queues();
        while self.now < awake {
            self.pass(self.publisher.next_report().min(awake));
            self.publisher.report(self.now, &mut self.store);
        }
    }

    fn play(mut self) -> Timeline {
        while self.now < self.origin {
            let next = self.next_tick().min(self.origin);
            self.pass(next);
            self.turn();
        }
        self.control.put_target(self.target.clone());
        for rule in std::mem::take(&mut self.schedules) {
            self.control.put_scheduled(rule);
        }
        if self.events.is_some() {
            self.start = Start {
                alarms: self.control.alarm_states(),
                min_capacity: self.target.min_capacity,
                max_capacity: self.target.max_capacity,
            };
        }
        // What is due at the very start.
        self.happen();
        while self.now < self.end {
            let next = self.next_event().max(self.now).min(self.end);
            self.pass(next);
            self.happen();
        }
        self.finish()
    }

    /// When something happens that is more than a sample.
    fn next_event(&self) -> Time {
        let on_trace = |at: Option<Span>| at.map_or(Time::NEVER, |at| self.origin + at);
        self.next_tick()
            .min(on_trace(self.bursts.next_at()))
            .min(on_trace(self.levels.next_change()))
            .min(on_trace(self.deployments.next_at()))
            .min(self.next_point)
    }

    /// When AWS does something next.
    fn next_tick(&self) -> Time {
        self.publisher
            .next_report()
            .min(self.control.next_event())
            .min(self.service.next_event())
    }

    /// Everything that is due now, causes first.
    fn happen(&mut self) {
        let at = self.now - self.origin;
        if self.levels.advance(at) {
            self.level_queues();
        }
        while let Some(messages) = self.bursts.take(at) {
            for queue in &mut self.queues {
                queue.arrive(self.now, messages);
            }
        }
        while let Some(length) = self.deployments.take(at) {
            self.service.deploy(self.now + length);
        }
        self.turn();
        self.record();
    }

    /// What AWS does now.
    fn turn(&mut self) {
        let changed = self.service.advance(self.now);
        self.publisher.report(self.now, &mut self.store);
        if self.publisher.next_sample() <= self.now {
            self.sample();
        }
        if changed || self.control.next_event() <= self.now {
            self.decide();
        }
    }

    fn decide(&mut self) {
        self.store.set_now(self.now);
        let services = Only(&self.target.resource_id, self.service.capacity());
        for decision in self.control.tick(self.now, &self.store, &services) {
            match &decision {
                Decision::SetDesired { to, .. } => self.service.set_desired(self.now, *to),
                Decision::SetBounds {
                    min_capacity,
                    max_capacity,
                    ..
                } => {
                    self.target.min_capacity = *min_capacity;
                    self.target.max_capacity = *max_capacity;
                }
                Decision::AlarmChanged { .. }
                | Decision::NotScaled { .. }
                | Decision::ActionRefused { .. } => {}
            }
            self.note(decision);
        }
    }
}
