//! The worked examples of policies.

use std::fmt::Write;

use scaling::{
    object::{AdjustmentType, Aggregation, Comparison, StepAdjustment, SuspendedState},
    simulate::{
        Capacity, ControlLoop, Decision, Latency, LoopSettings, PolicyRule, Services, Span,
        StepRule, TargetRule, Time, TrackingRule,
    },
};
use serde_json::Value;

use super::{Case, Minutes, START, alarm, cases};

const SERVICE: &str = "service/documented/service";

/// Tasks run so long after they are desired.
struct Service {
    capacity: Capacity,
    launch: Span,
    /// When what is desired runs.
    ready: Time,
}

impl Service {
    fn new(tasks: i32, launch: Span) -> Self {
        let mut service = Self {
            capacity: Capacity::default(),
            launch,
            ready: START,
        };
        service.set(tasks);
        service
    }

    /// So many tasks are desired, and run.
    fn set(&mut self, tasks: i32) {
        self.capacity.desired = tasks;
        self.capacity.running = tasks;
    }

    fn advance(&mut self, now: Time) {
        if self.ready <= now {
            self.capacity.running = self.capacity.desired;
        }
    }

    fn desire(&mut self, now: Time, tasks: i32) {
        self.capacity.desired = tasks;
        self.ready = now + self.launch;
        self.advance(now);
    }
}

impl Services for Service {
    fn capacity(&self, _: &str) -> Option<Capacity> {
        Some(self.capacity)
    }
}

fn whole(value: &Value) -> i32 {
    i32::try_from(value.as_i64().unwrap()).unwrap()
}

fn put_policy(control: &mut ControlLoop, name: &str, policy: &Value) {
    let mut put = |alarm_name: &str, points: i32, comparison, threshold: f64| {
        let name = format!("{name} {alarm_name}");
        let action = name.split(' ').next().unwrap();
        let rule = alarm(&name, action, (points, points), comparison, threshold);
        control.put_alarm(START, rule);
    };
    let rule = if let Some(target_value) = policy["target"].as_f64() {
        put("high", 3, Comparison::GreaterThanThreshold, target_value);
        put("low", 15, Comparison::LessThanThreshold, target_value * 0.9);
        PolicyRule::Tracking(TrackingRule {
            target_value,
            scale_out_cooldown_secs: 300,
            scale_in_cooldown_secs: 300,
            disable_scale_in: false,
        })
    } else {
        if let Some(above) = policy["above"].as_f64() {
            put("high", 1, Comparison::GreaterThanOrEqualToThreshold, above);
        }
        if let Some(below) = policy["below"].as_f64() {
            put("low", 1, Comparison::LessThanThreshold, below);
        }
        PolicyRule::Step(step_rule(policy))
    };
    control.put_policy(SERVICE, name, name, rule);
}

fn step_rule(policy: &Value) -> StepRule {
    let step = |step: &Value| StepAdjustment {
        metric_interval_lower_bound: step[0].as_f64(),
        metric_interval_upper_bound: step[1].as_f64(),
        scaling_adjustment: whole(&step[2]),
    };
    StepRule {
        adjustment_type: match policy["type"].as_str() {
            Some("ChangeInCapacity") => AdjustmentType::ChangeInCapacity,
            Some("ExactCapacity") => AdjustmentType::ExactCapacity,
            Some("PercentChangeInCapacity") => AdjustmentType::PercentChangeInCapacity,
            other => panic!("{other:?} is no adjustment type"),
        },
        min_adjustment_magnitude: policy.get("magnitude").map(whole),
        cooldown_secs: policy.get("cooldown").map_or(0, whole),
        aggregation: Aggregation::Average,
        steps: policy["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(step)
            .collect(),
    }
}

/// What is decided, a line each.
fn play(case: &Value) -> String {
    let mut control = ControlLoop::new(LoopSettings {
        action_delay: Latency::secs(1, 1),
        ..LoopSettings::default()
    });
    for (name, policy) in case["policies"].as_object().unwrap() {
        put_policy(&mut control, name, policy);
    }
    let (min_capacity, max_capacity) = (whole(&case["min"]), whole(&case["max"]));
    control.put_target(TargetRule {
        resource_id: SERVICE.to_owned(),
        min_capacity,
        max_capacity,
        suspended: SuspendedState::default(),
    });
    let metric = case["metric"].as_array().unwrap().iter();
    let metric: Vec<f64> = metric.map(|value| value.as_f64().unwrap()).collect();
    let data = Minutes(metric.iter().copied().map(Some).collect());
    let launch = Span::secs(case["launch"].as_i64().unwrap_or(0));
    let mut service = Service::new(min_capacity, launch);
    // Registration moves a service into its bounds; what the case runs comes after.
    assert_eq!(control.tick(START, &data, &service), []);
    service.set(whole(&case["running"]));
    let mut told = String::new();
    // The last minute is seen within a minute and its cutoff of ten seconds.
    for second in 1..i64::try_from(metric.len()).unwrap() * 60 + 70 {
        let now = START + Span::secs(second);
        service.advance(now);
        for decision in control.tick(now, &data, &service) {
            if let Decision::SetDesired { to, .. } = &decision {
                service.desire(now, *to);
            }
            if let Some(line) = line(&decision) {
                writeln!(told, "{}{line}", minute(now, &metric)).unwrap();
            }
        }
    }
    if told.is_empty() {
        told.push_str("nothing");
    }
    told.trim_end().to_owned()
}

/// The minute whose data point a decision at `now` goes by, and its value.
fn minute(now: Time, metric: &[f64]) -> String {
    // The cutoff, and a second of action delay.
    let seen = (now - Span::secs(11) - START).0.div_euclid(60_000) - 1;
    let value = usize::try_from(seen).ok().and_then(|seen| metric.get(seen));
    value.map_or_else(String::new, |value| format!("minute {seen}, {value}: "))
}

fn line(decision: &Decision) -> Option<String> {
    match decision {
        Decision::SetDesired {
            from, to, policy, ..
        } => {
            let policy = policy.as_deref().unwrap_or("registration");
            Some(format!("{policy} {from} -> {to}"))
        }
        Decision::NotScaled { policy, reason, .. } => {
            Some(format!("{policy} stays, {}", reason.code()))
        }
        Decision::AlarmChanged { .. } | Decision::SetBounds { .. } => None,
        Decision::ActionRefused { reason, .. } => Some(format!("refused, {reason}")),
    }
}

#[test]
fn the_worked_examples_come_out() {
    let all = cases("policies.txt");
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|Case { title, body, .. }| {
            let (input, expected) = body.split_once("\n---\n").unwrap();
            let input =
                serde_json::from_str(input).unwrap_or_else(|error| panic!("{title}: {error}"));
            let found = play(&input);
            (found != expected.trim_end())
                .then(|| format!("{title}\n  documented:\n{expected}\n  found:\n{found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
