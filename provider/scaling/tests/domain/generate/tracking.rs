//! Signals held at a target.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::select};
use scaling::draft::{
    BacklogDraft, CooldownsDraft, Decimal, Draft, GuildsDraft, Leaf, MetricDraft, PredictiveDraft,
    QueryDraft, QueryMetricDraft, RequestsDraft, UtilizationDraft,
};

use super::{given, leaf, number, omittable};

pub(super) fn utilization() -> BoxedStrategy<UtilizationDraft> {
    let target = omittable((1u32..=1000).prop_map(|tenths| f64::from(tenths) / 10.0));
    let switches = (leaf(any::<bool>()), leaf(any::<bool>()));
    (target, switches, cooldowns())
        .prop_map(
            |(target, (high_resolution, scale_in), cooldowns)| UtilizationDraft {
                target,
                high_resolution,
                scale_in,
                cooldowns,
            },
        )
        .boxed()
}

pub(super) fn cooldowns() -> BoxedStrategy<CooldownsDraft> {
    (omittable(0i32..1000), omittable(0i32..1000))
        .prop_map(|(scale_out_cooldown, scale_in_cooldown)| CooldownsDraft {
            scale_out_cooldown,
            scale_in_cooldown,
        })
        .boxed()
}

/// A value to hold that is no percentage: from the least to the greatest AWS takes.
fn target() -> BoxedStrategy<Leaf<Decimal>> {
    prop_oneof![
        8 => (1u32..1_000_000).prop_map(|tenths| number(f64::from(tenths) / 10.0)),
        1 => select(vec!["8.51592e-109", "1.174271e108", "1e3"]).prop_map(number),
    ]
    .boxed()
}

pub(super) fn requests() -> BoxedStrategy<RequestsDraft> {
    let load_balancer = "app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}";
    let target_group = "targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}";
    let parts = (load_balancer, target_group, 0..3);
    (parts, target(), leaf(any::<bool>()), cooldowns())
        .prop_map(|(parts, target, scale_in, cooldowns)| {
            let (load_balancer, target_group, form) = parts;
            let mut draft = RequestsDraft {
                target,
                scale_in,
                cooldowns,
                ..RequestsDraft::default()
            };
            if form == 0 {
                let label = format!("{load_balancer}/{target_group}");
                draft.resource_label = Leaf::Given(label);
                return draft;
            }
            let place = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
            let (first, second) = if form == 1 {
                (load_balancer, target_group)
            } else {
                let first = format!("{place}:loadbalancer/{load_balancer}");
                (first, format!("{place}:{target_group}"))
            };
            draft.load_balancer = Leaf::Given(first);
            draft.target_group = Leaf::Given(second);
            draft
        })
        .boxed()
}

pub(super) fn guilds() -> BoxedStrategy<GuildsDraft> {
    let gateway = "[ -~]{0,254}[!-~]";
    (gateway, leaf(target()), leaf(any::<bool>()), cooldowns())
        .prop_map(|(gateway, per_task, scale_in, cooldowns)| GuildsDraft {
            gateway: Leaf::Given(gateway),
            per_task: match per_task {
                Leaf::Given(target) => target,
                Leaf::Omitted | Leaf::Unknown => Leaf::Omitted,
            },
            scale_in,
            cooldowns,
        })
        .boxed()
}

fn unit() -> BoxedStrategy<Leaf<String>> {
    leaf(select(vec!["Count", "Milliseconds", "None", "Count/Second"]).prop_map(str::to_owned))
}

fn dimensions() -> BoxedStrategy<Leaf<BTreeMap<String, Leaf<String>>>> {
    let name = "[!-9;-~][ -~]{0,30}";
    let value = prop_oneof![4 => "[ -~]{0,30}[!-~]", 1 => "[A-Z]{1024}"];
    leaf(
        prop::collection::btree_map(name, value, 0..4)
            .prop_map(|map| map.into_iter().map(given).collect()),
    )
}

/// Plain metrics and metric math.
pub(super) fn metric() -> BoxedStrategy<MetricDraft> {
    let plain = (
        dimensions(),
        leaf(select(vec!["Average", "Sum", "SampleCount"])),
        unit(),
    );
    let plain = plain.prop_map(|(dimensions, statistic, unit)| MetricDraft {
        namespace: Leaf::Given("AWS/Own".to_owned()),
        metric_name: Leaf::Given("Länge der Schlange".to_owned()),
        dimensions,
        statistic: match statistic {
            Leaf::Given(statistic) => Leaf::Given(statistic.to_owned()),
            Leaf::Omitted | Leaf::Unknown => Leaf::Omitted,
        },
        unit,
        ..MetricDraft::default()
    });
    let math = queries().prop_map(|queries| MetricDraft {
        queries: Leaf::Given(queries),
        ..MetricDraft::default()
    });
    let rest = (target(), leaf(any::<bool>()), cooldowns());
    (prop_oneof![plain, math], rest)
        .prop_map(|(metric, (target, scale_in, cooldowns))| MetricDraft {
            target,
            scale_in,
            cooldowns,
            ..metric
        })
        .boxed()
}

/// Metrics, an expression over all of them unless there is one metric alone, and perhaps another
/// over the expression.
fn queries() -> BoxedStrategy<Vec<Leaf<QueryDraft>>> {
    let statistic = leaf(select(vec!["Average", "p99.9", "TM(5%:95%)", "IQM"]));
    let metric = (dimensions(), statistic, unit());
    let metric = metric.prop_map(|(dimensions, statistic, unit)| QueryMetricDraft {
        namespace: Leaf::Given("Own".to_owned()),
        metric_name: Leaf::Given("Latency".to_owned()),
        dimensions,
        statistic: match statistic {
            Leaf::Given(statistic) => Leaf::Given(statistic.to_owned()),
            Leaf::Omitted | Leaf::Unknown => Leaf::Omitted,
        },
        unit,
    });
    let metrics = prop::collection::vec(metric, 1..=10);
    (metrics, 0..3, leaf("\\PC{1,20}"))
        .prop_map(|(metrics, expressions, label)| {
            let count = metrics.len();
            let metrics = metrics
                .into_iter()
                .enumerate()
                .map(|(index, metric)| QueryDraft {
                    id: Leaf::Given(format!("m{index}")),
                    metric: Leaf::Given(metric),
                    ..QueryDraft::default()
                });
            let mut queries: Vec<_> = metrics.collect();
            if expressions > 0 || count > 1 {
                queries.push(QueryDraft {
                    id: Leaf::Given("all".to_owned()),
                    expression: Leaf::Given("SUM(METRICS()) / IF(m0 > 0, m0, 1)".to_owned()),
                    label: label.clone(),
                    ..QueryDraft::default()
                });
            }
            if expressions > 1 {
                queries.push(QueryDraft {
                    id: Leaf::Given("held".to_owned()),
                    expression: Leaf::Given("FILL(all, REPEAT) * 2".to_owned()),
                    label,
                    return_data: Leaf::Given(true),
                    ..QueryDraft::default()
                });
            }
            queries.into_iter().map(Leaf::Given).collect()
        })
        .boxed()
}

pub(super) fn predictive() -> BoxedStrategy<PredictiveDraft> {
    let text = |texts: Vec<&'static str>| leaf(select(texts).prop_map(str::to_owned));
    let mode = text(vec!["ForecastOnly", "ForecastAndScale"]);
    let metric = text(vec!["cpu", "memory", "requests"]);
    let buffers = (omittable(0..3_600), omittable(0..=100));
    (mode, metric, leaf(target()), buffers)
        .prop_map(|(mode, metric, target, buffers)| PredictiveDraft {
            mode,
            metric,
            target: match target {
                Leaf::Given(target) => target,
                Leaf::Omitted | Leaf::Unknown => Leaf::Omitted,
            },
            scheduling_buffer: buffers.0,
            max_capacity_buffer: buffers.1,
        })
        .boxed()
}

pub(super) fn backlog() -> BoxedStrategy<BacklogDraft> {
    (target(), leaf(any::<bool>()))
        .prop_map(|(target, scale_in)| BacklogDraft { target, scale_in })
        .boxed()
}

/// A forecast takes its target, and requests their label, from the signal of its name.
pub(super) fn forecast_what_there_is(draft: &mut Draft) {
    let Leaf::Given(predictive) = &mut draft.predictive else {
        return;
    };
    let metric = predictive.metric.given().map(String::as_str);
    if metric == Some("requests") {
        if matches!(draft.requests, Leaf::Omitted) {
            predictive.metric = Leaf::Omitted;
            predictive.target = number(50);
        }
        return;
    }
    let signal = match metric {
        Some("memory") => &draft.memory,
        _ => &draft.cpu,
    };
    if matches!(signal, Leaf::Omitted) || matches!(predictive.target, Leaf::Given(_)) {
        predictive.target = number(50);
    }
}

/// No two metrics are one to AWS.
pub(super) fn each_once(
    metrics: BTreeMap<String, MetricDraft>,
) -> BTreeMap<String, Leaf<MetricDraft>> {
    let each = metrics
        .into_iter()
        .enumerate()
        .map(|(index, (key, mut draft))| {
            let dimension = ("Number".to_owned(), Leaf::Given(index.to_string()));
            if let Leaf::Given(queries) = &mut draft.queries {
                let label = Leaf::Given(format!("{index}"));
                let only = queries.len() == 1;
                if let Some(Leaf::Given(query)) = queries.first_mut() {
                    query.label = label;
                    if let (Leaf::Given(metric), true) = (&mut query.metric, only) {
                        metric.dimensions = Leaf::Given([dimension].into());
                    }
                }
            } else {
                draft.dimensions = Leaf::Given([dimension].into());
            }
            given((key, draft))
        });
    each.collect()
}
