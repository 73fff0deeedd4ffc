//! What would help: `cases/advice.txt`; and whatever the profile, advice that is followed word by
//! word does what it says.

use proptest::{prelude::*, sample::select};
use scaling::{
    advice::{Advice, Hcl, advice},
    draft::from_json,
    expand::expand,
    lint::lint,
    problem::{Path, Segment},
    profile::Profile,
    response::{Assumptions, response},
    simulate::Span,
    validate::{Context, validate},
};
use serde_json::{Map, Value, json};

use crate::cases::check;

#[test]
fn advice_for_known_profiles() {
    check("advice.txt", |input| {
        let mut input = input.clone();
        let sample_every = input.as_object_mut().unwrap().remove("sample_every");
        let secs = sample_every.and_then(|secs| secs.as_i64()).unwrap_or(10);
        let assumptions = Assumptions {
            sample_every: Span::secs(secs),
            ..Assumptions::default()
        };
        let found = advice(&profile(&input), &assumptions);
        if found.is_empty() {
            return "nothing".to_owned();
        }
        let told = found
            .iter()
            .map(|advice| format!("{}: {advice}\n", advice.measure.name()));
        told.collect()
    });
}

fn profile(input: &Value) -> Profile {
    let draft = from_json(input, None).unwrap();
    let verdict = validate(&draft, &Context::default());
    let problems = verdict.problems().to_vec();
    let profile = verdict.profile().cloned();
    profile.unwrap_or_else(|| panic!("{input}: {problems:?}"))
}

/// The value as JSON has it.
fn json_of(value: &Hcl) -> Value {
    match value {
        Hcl::Number(number) => json!(number),
        Hcl::Bool(value) => json!(value),
        Hcl::List(elements) => elements.iter().map(json_of).collect(),
        Hcl::Object(attributes) => {
            let attributes = attributes.iter();
            let all = attributes.map(|(name, value)| ((*name).to_owned(), json_of(value)));
            Value::Object(all.collect::<Map<_, _>>())
        }
    }
}

/// What the provider's configuration is told, if that is what is advised.
fn resampled(assumptions: &Assumptions, advice: &Advice) -> Assumptions {
    let mut assumptions = *assumptions;
    if advice.at == Path::root("provider") {
        let [("sample_every", Hcl::Number(secs))] = advice.lines.as_slice() else {
            panic!("{advice}");
        };
        assumptions.sample_every = Span::secs(*secs);
    }
    assumptions
}

/// The input with what is advised in its place.
fn followed(input: &Value, advice: &Advice) -> Value {
    let mut input = input.clone();
    if advice.at == Path::root("provider") {
        return input;
    }
    let Path(segments) = &advice.at;
    let place = segments.iter().fold(&mut input, |place, segment| {
        let (Segment::Attribute(name) | Segment::Key(name)) = segment else {
            panic!("{}: advice for an element of a list", advice.at);
        };
        &mut place[name]
    });
    for (name, value) in &advice.lines {
        place[*name] = json_of(value);
    }
    input
}

fn queue() -> impl Strategy<Value = Value> {
    let resolution = || select(vec![10, 20, 30, 60, 120]);
    let steps = prop::collection::vec((1_i64..100, 1_i64..6), 0..4);
    let burst = prop::option::of((0_i64..500, resolution()));
    let drain = prop::option::of((1_i64..3, 1_i64..8));
    let backlog = prop::option::of(1_i64..50);
    let cooldowns = (prop::option::of(0_i64..400), prop::option::of(0_i64..400));
    let rest = (resolution(), 1_i64..4, cooldowns);
    (steps, burst, drain, backlog, rest).prop_map(|(steps, burst, drain, backlog, rest)| {
        let (resolution, periods, (scale_out, scale_in)) = rest;
        let mut depth = 20;
        let steps: Vec<Value> = steps
            .into_iter()
            .map(|(gap, add)| {
                depth += gap;
                json!({ "at": depth, "add": add })
            })
            .collect();
        let nothing = steps.is_empty() && burst.is_none();
        let backlog = backlog.or(nothing.then_some(7));
        json!({
            "stream": "S", "consumer": "C", "resolution": resolution, "periods": periods,
            "steps": (!steps.is_empty()).then_some(steps),
            "burst": burst.map(|(more, resolution)| {
                json!({ "at": depth + more, "to": 6, "resolution": resolution })
            }),
            "drain": drain.map(|(remove, periods)| {
                json!({ "below": 10, "remove": remove, "periods": periods })
            }),
            "backlog_per_task": backlog.map(|target| json!({ "target": target })),
            "scale_out_cooldown": scale_out, "scale_in_cooldown": scale_in,
        })
    })
}

fn input() -> impl Strategy<Value = Value> {
    let cpu = prop::option::of((30_i64..100, any::<bool>()));
    let bounds = (0_i64..6, 6_i64..30);
    let require = prop::option::of((10_i64..600, 60_i64..4000));
    let queues = prop::collection::vec(queue(), 0..3);
    (queues, cpu, bounds, require).prop_map(|(queues, cpu, (min, max), require)| {
        let cpu = cpu.or(queues.is_empty().then_some((70, true)));
        let keyed = queues.into_iter().enumerate().map(|(index, mut queue)| {
            queue["consumer"] = json!(format!("C{index}"));
            (format!("q{index}"), queue)
        });
        json!({
            "cluster": "c", "service": "s", "min_capacity": min, "max_capacity": max,
            "cpu": cpu.map(|(target, scale_in)| json!({ "target": target, "scale_in": scale_in })),
            "queues": keyed.collect::<Map<_, _>>(),
            "require": require.map(|(up, down)| {
                json!({ "reach_max_within": up, "drain_within": down })
            }),
        })
    })
}

proptest! {
    #[test]
    fn advice_that_is_followed_does_what_it_says(
        input in input(),
        sample_every in select(vec![1_i64, 10, 15, 60]),
    ) {
        let assumptions = Assumptions {
            sample_every: Span::secs(sample_every),
            ..Assumptions::default()
        };
        let before = profile(&input);
        let now = response(&expand(&before), &assumptions);
        let warnings = |profile: &Profile, assumptions: &Assumptions| {
            let blueprint = expand(profile);
            let response = response(&blueprint, assumptions);
            lint(profile, &blueprint, &response, assumptions).len()
        };
        let warned = warnings(&before, &assumptions);
        for advice in advice(&before, &assumptions) {
            let after = profile(&followed(&input, &advice));
            let assumptions = resampled(&assumptions, &advice);
            let then = response(&expand(&after), &assumptions);
            prop_assert_eq!(advice.measure.of(&now), advice.before, "{}", &advice);
            prop_assert_eq!(advice.measure.of(&then), Some(advice.after), "{}", &advice);
            let last = Span(i64::MAX);
            let times = advice.before.map(|bounds| {
                (bounds.worst.unwrap_or(last), bounds.typical.unwrap_or(last))
            });
            let after_times = (
                advice.after.worst.unwrap_or(last),
                advice.after.typical.unwrap_or(last),
            );
            prop_assert!(times.is_none_or(|times| after_times < times), "{}", &advice);
            prop_assert!(warnings(&after, &assumptions) <= warned, "{}", &advice);
        }
    }
}
