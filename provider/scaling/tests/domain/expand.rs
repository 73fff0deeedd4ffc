//! What profiles become, as AWS would be told it.

use std::collections::{BTreeMap, BTreeSet};

use scaling::{
    draft::Draft,
    expand::expand,
    object::{
        Blueprint, CustomizedMetric, Dashboard, Dimension, MaxCapacityBreachBehavior, MetricMath,
        PolicyKind, PredefinedMetricType, PredictiveMetricPair, PredictiveScaling, ScheduledAction,
        StepAdjustment, TargetTracking, TrackedMetric,
    },
    profile::Profile,
    render::render,
    simulate::{Time, schedule::Timetable},
    validate::{limit, validate},
};
use serde_json::Value;

use crate::{arbitrary, cases, drafts, generate};
use proptest::prelude::*;

#[test]
fn profiles_expand_to_what_design_says() {
    cases::check("expand.txt", |patch| {
        let texts = render(&drafts::blueprint(patch)).into_iter();
        let pretty = texts.map(|(key, text)| {
            let value: Value = serde_json::from_str(&text).unwrap();
            format!("{key} {value:#}")
        });
        pretty.collect::<Vec<_>>().join("\n")
    });
}

#[test]
fn dashboards_show_what_scales_the_service() {
    cases::check("dashboard.txt", |patch| {
        let dashboards = drafts::blueprint(patch).dashboards;
        let pretty = dashboards.values().map(|dashboard| {
            let value = serde_json::to_value(dashboard).unwrap();
            format!("{value:#}")
        });
        pretty.collect::<Vec<_>>().join("\n")
    });
}

#[test]
fn names_and_kinds_of_a_queue_with_everything() {
    cases::check("names.txt", |patch| {
        render(&drafts::blueprint(patch))
            .into_keys()
            .collect::<Vec<_>>()
            .join("\n")
    });
}

fn expanded(draft: &Draft) -> (Profile, Blueprint) {
    let verdict = validate(draft, &drafts::context());
    let profile = verdict
        .profile()
        .unwrap_or_else(|| panic!("{verdict:?}"))
        .clone();
    let blueprint = expand(&profile);
    (profile, blueprint)
}

/// How many tasks the steps change the capacity by at a metric `offset` from the threshold of a
/// scale-out alarm.
fn adjustment(steps: &[StepAdjustment], offset: f64) -> Vec<i32> {
    let lies_in = |step: &&StepAdjustment| {
        step.metric_interval_lower_bound
            .is_none_or(|lower| lower <= offset)
            && step
                .metric_interval_upper_bound
                .is_none_or(|upper| offset < upper)
    };
    let found = steps.iter().filter(lies_in);
    found.map(|step| step.scaling_adjustment).collect()
}

proptest! {
    #[test]
    fn the_same_profile_gives_the_same_blueprint(draft in generate::valid()) {
        let (profile, blueprint) = expanded(&draft);
        prop_assert_eq!(&expand(&profile.clone()), &blueprint);
        prop_assert_eq!(render(&expand(&profile)), render(&blueprint));
    }

    #[test]
    fn at_any_depth_exactly_the_written_step_acts(draft in generate::valid(), past in 0i64..5_000) {
        let (profile, blueprint) = expanded(&draft);
        for (key, queue) in &profile.queues {
            let Some(first) = queue.steps.first() else { continue };
            let name = scaling::profile::names::queue_out(&profile.name, key);
            let PolicyKind::StepScaling { configuration } = &blueprint.policies[&name].kind else {
                panic!("{name} is no step policy");
            };
            let depth = first.at + past;
            let reached = queue.steps.iter().rev().find(|step| step.at <= depth);
            #[allow(clippy::cast_precision_loss)]
            let offset = depth as f64 - blueprint.alarms[&name].threshold;
            let acting = adjustment(&configuration.step_adjustments, offset);
            prop_assert_eq!(acting, vec![reached.unwrap().add]);
            prop_assert_eq!(adjustment(&configuration.step_adjustments, -1.0), Vec::<i32>::new());
        }
    }

    #[test]
    fn steps_have_neither_gap_nor_overlap(draft in generate::valid()) {
        let (_, blueprint) = expanded(&draft);
        for policy in blueprint.policies.values() {
            let PolicyKind::StepScaling { configuration } = &policy.kind else { continue };
            let steps = &configuration.step_adjustments;
            prop_assert!((1..=limit::STEPS_MAX).contains(&steps.len()));
            for pair in steps.windows(2) {
                prop_assert!(pair[0].metric_interval_upper_bound.is_some());
                prop_assert_eq!(
                    pair[0].metric_interval_upper_bound,
                    pair[1].metric_interval_lower_bound
                );
            }
            for step in steps {
                let (lower, upper) = (step.metric_interval_lower_bound, step.metric_interval_upper_bound);
                prop_assert!(lower.is_some() || upper.is_some());
                prop_assert!(lower.zip(upper).is_none_or(|(lower, upper)| lower < upper));
            }
            let scale_out = steps[0].metric_interval_lower_bound == Some(0.0)
                && steps[steps.len() - 1].metric_interval_upper_bound.is_none();
            let scale_in = steps[0].metric_interval_lower_bound.is_none()
                && steps[steps.len() - 1].metric_interval_upper_bound == Some(0.0);
            prop_assert!(scale_out != scale_in);
        }
    }

    #[test]
    fn every_object_keeps_to_the_limits_of_aws(draft in generate::valid()) {
        let (profile, blueprint) = expanded(&draft);
        within_limits(&blueprint);
        let queues = profile.queues.values();
        let driven: usize = queues
            .map(|queue| {
                usize::from(!queue.steps.is_empty())
                    + usize::from(queue.burst.is_some())
                    + usize::from(queue.drain.is_some())
            })
            .sum();
        let queues = profile.queues.values();
        let tracking = usize::from(profile.cpu.is_some())
            + usize::from(profile.memory.is_some())
            + usize::from(profile.requests.is_some())
            + usize::from(profile.guilds.is_some())
            + usize::from(profile.predictive.is_some())
            + profile.metrics.len()
            + queues.filter(|queue| queue.backlog.is_some()).count();
        let alarms = driven + alerts(&profile);
        prop_assert_eq!(blueprint.alarms.len(), alarms, "two alarms share a name");
        prop_assert_eq!(blueprint.policies.len(), driven + tracking, "two policies share a name");
    }

    /// Whatever else may be wrong with a draft, if it is a profile it can be made.
    #[test]
    fn whatever_is_accepted_can_be_made(draft in arbitrary::arbitrary()) {
        let verdict = validate(&draft, &drafts::context());
        for problem in verdict.problems() {
            let text = problem.to_string();
            prop_assert!(!problem.summary.is_empty() && !problem.remedy.is_empty(), "{}", text);
            prop_assert!(!problem.found.is_empty() && !problem.allowed.is_empty(), "{}", text);
        }
        if let Some(profile) = verdict.profile() {
            within_limits(&expand(profile));
        }
    }
}

/// How many alarms for people a profile has.
fn alerts(profile: &Profile) -> usize {
    let Some(alerts) = &profile.alerts else {
        return 0;
    };
    let missing = profile.queues.len() + usize::from(profile.guilds.is_some());
    usize::from(alerts.cpu.is_some())
        + usize::from(alerts.memory.is_some())
        + usize::from(alerts.at_max_capacity.is_some())
        + usize::from(alerts.no_running_tasks.is_some())
        + alerts.metrics_missing.map_or(0, |_| missing)
}

/// Limits of CloudWatch's quotas and of the grid; no widget lies over another.
fn dashboards_within_limits(dashboards: &BTreeMap<String, Dashboard>) {
    for (name, dashboard) in dashboards {
        assert_eq!(name, &dashboard.name);
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        assert!(
            (1..=255).contains(&name.len()) && name.chars().all(plain),
            "{name}"
        );
        assert!(dashboard.tags.len() <= 50);
        assert!(
            dashboard
                .tags
                .values()
                .all(|value| value.chars().count() <= 256)
        );
        let widgets = dashboard.body["widgets"].as_array().unwrap();
        assert!(widgets.len() <= 500);
        let mut metrics = 0;
        let mut taken = BTreeSet::new();
        for widget in widgets {
            let of = |member: &str| widget[member].as_u64().unwrap();
            let (x, y, width, height) = (of("x"), of("y"), of("width"), of("height"));
            assert!(x + width <= 24 && (1..=1000).contains(&height), "{widget}");
            for column in x..x + width {
                for row in y..y + height {
                    assert!(taken.insert((column, row)), "{widget}");
                }
            }
            let properties = &widget["properties"];
            let rows = properties["metrics"].as_array().map_or(0, Vec::len);
            assert!(rows <= 500);
            metrics += rows;
            if widget["type"] == "metric" {
                assert_eq!(properties["region"], "us-east-1");
                assert!(rows > 0, "{widget}");
            }
        }
        assert!(metrics <= 2500);
    }
}

fn schedules_within_limits(schedules: &BTreeMap<String, ScheduledAction>) {
    assert!(schedules.len() <= 200);
    for (name, action) in schedules {
        assert_eq!(name, &action.name);
        assert!((1..=256).contains(&name.chars().count()));
        let barred = |letter: char| letter.is_control() || ":/|".contains(letter);
        assert!(!name.contains(barred), "{name}");
        assert!(action.schedule.len() <= 1600);
        let (min, max) = (action.action.min_capacity, action.action.max_capacity);
        assert!(min.or(max).is_some());
        assert!(min.zip(max).is_none_or(|(min, max)| 0 <= min && min <= max));
        let timetable = Timetable::of(action, Time::EVER).unwrap();
        assert!(
            timetable.next_after(Time::EVER).is_some(),
            "{action:?} never runs"
        );
        for moment in [&action.start_time, &action.end_time].into_iter().flatten() {
            assert!(moment.len() == 20 && moment.ends_with('Z'), "{moment}");
        }
        assert!(
            timetable
                .start
                .zip(timetable.end)
                .is_none_or(|(start, end)| start < end)
        );
    }
}

/// What the APIs refuse (Application Auto Scaling and CloudWatch API references).
fn within_limits(blueprint: &Blueprint) {
    let Blueprint {
        target,
        policies,
        alarms,
        schedules,
        dashboards,
    } = blueprint;
    dashboards_within_limits(dashboards);
    schedules_within_limits(schedules);
    assert!(0 <= target.min_capacity && target.min_capacity <= target.max_capacity);
    assert!(target.tags.len() <= 50);
    assert!(policies.len() <= 50);
    let printable = |text: &str| text.chars().all(|character| !character.is_control());
    for (name, policy) in policies {
        assert_eq!(name, &policy.name);
        assert!((1..=256).contains(&name.chars().count()) && printable(name));
        match &policy.kind {
            PolicyKind::TargetTrackingScaling { configuration } => {
                tracking_within_limits(configuration);
            }
            PolicyKind::PredictiveScaling { configuration } => {
                predictive_within_limits(configuration);
            }
            PolicyKind::StepScaling { configuration: _ } => {}
        }
    }
    for (name, alarm) in alarms {
        assert_eq!(name, &alarm.name);
        assert!((1..=255).contains(&name.chars().count()) && printable(name));
        let description = alarm.description.chars().count();
        assert!(
            (1..=1024).contains(&description),
            "{description} characters"
        );
        if policies.contains_key(name) {
            assert_eq!(alarm.alarm_actions, std::slice::from_ref(name));
            assert_eq!(alarm.ok_actions, Vec::<String>::new());
        } else {
            let topics = &alarm.alarm_actions;
            assert!(topics.len() <= 5 && topics.iter().all(|topic| topic.contains(":sns:")));
            assert_eq!(topics, &alarm.ok_actions);
        }
        assert!(matches!(alarm.period, 10 | 20 | 30) || alarm.period % 60 == 0);
        let window = i64::from(alarm.period) * i64::from(alarm.evaluation_periods);
        assert!(
            window
                <= if alarm.period < 3_600 {
                    86_400
                } else {
                    604_800
                }
        );
        assert!((1..=alarm.evaluation_periods).contains(&alarm.datapoints_to_alarm));
        assert!(alarm.tags.len() <= 50 && alarm.other.is_empty());
        assert!(alarm.dimensions.is_sorted(), "{:?}", alarm.dimensions);
        assert!(alarm.dimensions.iter().all(is_dimension));
    }
}

fn tracking_within_limits(configuration: &TargetTracking) {
    let TargetTracking {
        disable_scale_in: _,
        metric,
        scale_in_cooldown,
        scale_out_cooldown,
        target_value,
    } = configuration;
    assert!(*scale_in_cooldown >= 0 && *scale_out_cooldown >= 0);
    assert!((8.515_92e-109..=1.174_271e108).contains(target_value));
    match metric {
        TrackedMetric::Predefined(metric) => {
            let needed = metric.predefined_metric_type.0 == PredefinedMetricType::REQUESTS;
            assert_eq!(metric.resource_label.is_some(), needed);
            assert!(needed || *target_value <= 100.0);
        }
        TrackedMetric::Customized(CustomizedMetric::Plain(metric)) => {
            assert!(metric.dimensions.is_sorted() && metric.dimensions.len() <= 30);
            assert!(metric.dimensions.iter().all(is_dimension));
        }
        TrackedMetric::Customized(CustomizedMetric::Math(math)) => math_within_limits(math),
    }
}

fn math_within_limits(math: &MetricMath) {
    let MetricMath { metrics } = math;
    assert!(serde_json::to_string(math).unwrap().len() <= 50_000);
    let returned = metrics.iter().filter(|query| query.return_data);
    assert_eq!(returned.count(), 1, "{math:?}");
    let expressions = metrics.iter().filter(|query| query.expression.is_some());
    let expressions = expressions.count();
    assert!(expressions <= 10 && metrics.len() - expressions <= 10);
    let ids: BTreeSet<_> = metrics.iter().map(|query| &query.id).collect();
    assert_eq!(ids.len(), metrics.len(), "two queries share an id");
    for query in metrics {
        assert!(
            query
                .id
                .starts_with(|first: char| first.is_ascii_lowercase())
        );
        assert_ne!(query.expression.is_some(), query.metric_stat.is_some());
        assert!(query.label.as_ref().is_none_or(|label| !label.is_empty()));
        if let Some(stat) = &query.metric_stat {
            let dimensions = &stat.metric.dimensions;
            assert!(dimensions.is_sorted() && dimensions.len() <= 30);
            assert!(dimensions.iter().all(is_dimension));
        }
    }
}

fn predictive_within_limits(configuration: &PredictiveScaling) {
    let PredictiveScaling {
        max_capacity_breach_behavior,
        max_capacity_buffer,
        metric_specifications,
        mode: _,
        scheduling_buffer_time,
    } = configuration;
    let increases = *max_capacity_breach_behavior == MaxCapacityBreachBehavior::IncreaseMaxCapacity;
    assert_eq!(max_capacity_buffer.is_some(), increases);
    assert!(max_capacity_buffer.is_none_or(|buffer| (0..=100).contains(&buffer)));
    assert!((0..3_600).contains(scheduling_buffer_time));
    let [specification] = metric_specifications.as_slice() else {
        panic!("AWS takes one metric: {metric_specifications:?}");
    };
    let pair = &specification.predefined_metric_pair_specification;
    let needed = pair.predefined_metric_type == PredictiveMetricPair::REQUESTS;
    assert_eq!(pair.resource_label.is_some(), needed);
    assert!(specification.target_value > 0.0);
}

fn is_dimension(dimension: &Dimension) -> bool {
    let Dimension { name: _, value } = dimension;
    let printable = value.chars().all(|character| !character.is_control());
    (1..=1024).contains(&value.len()) && value.is_ascii() && printable && !value.trim().is_empty()
}
