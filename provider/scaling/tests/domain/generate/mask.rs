//! Values that are not known yet.

use std::collections::BTreeMap;

use scaling::draft::{
    CooldownsDraft, Draft, Leaf, MetricDraft, QueryDraft, QueueDraft, RequestsDraft,
};

use super::operation;

/// The draft with those leaves unknown whose turn is `true`; a leaf that is hidden hides what is
/// in it. Omitted leaves stay.
pub(crate) fn masked(mut draft: Draft, hidden: &[bool]) -> Draft {
    let mut turns = hidden.iter().copied();
    let mut mask = Mask(&mut turns);
    mask.leaf(&mut draft.cluster, |_, _| ());
    mask.leaf(&mut draft.service, |_, _| ());
    mask.leaf(&mut draft.name, |_, _| ());
    mask.leaf(&mut draft.min_capacity, |_, _| ());
    mask.leaf(&mut draft.max_capacity, |_, _| ());
    mask.leaf(&mut draft.scale_out_cooldown, |_, _| ());
    mask.leaf(&mut draft.scale_in_cooldown, |_, _| ());
    for tracking in [&mut draft.cpu, &mut draft.memory] {
        mask.leaf(tracking, |mask, draft| {
            mask.leaf(&mut draft.target, |_, _| ());
            mask.leaf(&mut draft.high_resolution, |_, _| ());
            mask.leaf(&mut draft.scale_in, |_, _| ());
            mask.cooldowns(&mut draft.cooldowns);
        });
    }
    mask.leaf(&mut draft.requests, Mask::requests);
    mask.leaf(&mut draft.guilds, |mask, draft| {
        mask.leaf(&mut draft.gateway, |_, _| ());
        mask.leaf(&mut draft.per_task, |_, _| ());
        mask.leaf(&mut draft.scale_in, |_, _| ());
        mask.cooldowns(&mut draft.cooldowns);
    });
    mask.leaf(&mut draft.queues, |mask, queues| {
        mask.each(queues, Mask::queue)
    });
    mask.leaf(&mut draft.metrics, |mask, metrics| {
        mask.each(metrics, Mask::metric);
    });
    mask.leaf(&mut draft.predictive, |mask, draft| {
        mask.leaf(&mut draft.mode, |_, _| ());
        mask.leaf(&mut draft.metric, |_, _| ());
        mask.leaf(&mut draft.target, |_, _| ());
        mask.leaf(&mut draft.scheduling_buffer, |_, _| ());
        mask.leaf(&mut draft.max_capacity_buffer, |_, _| ());
    });
    operation::mask(&mut mask, &mut draft);
    mask.leaf(&mut draft.tags, |mask, tags| mask.each(tags, |_, _| ()));
    draft
}

pub(super) struct Mask<'a>(&'a mut dyn Iterator<Item = bool>);

impl Mask<'_> {
    pub(super) fn leaf<T>(&mut self, leaf: &mut Leaf<T>, inner: impl FnOnce(&mut Self, &mut T)) {
        let Leaf::Given(value) = leaf else { return };
        // One in four or so, for otherwise hardly anything is left to judge.
        let (first, second) = (self.0.next(), self.0.next());
        if first == Some(true) && second == Some(true) {
            *leaf = Leaf::Unknown;
        } else {
            inner(self, value);
        }
    }

    pub(super) fn each<T>(
        &mut self,
        map: &mut BTreeMap<String, Leaf<T>>,
        inner: fn(&mut Self, &mut T),
    ) {
        for leaf in map.values_mut() {
            self.leaf(leaf, inner);
        }
    }

    fn cooldowns(&mut self, draft: &mut CooldownsDraft) {
        self.leaf(&mut draft.scale_out_cooldown, |_, _| ());
        self.leaf(&mut draft.scale_in_cooldown, |_, _| ());
    }

    fn metric(&mut self, draft: &mut MetricDraft) {
        self.leaf(&mut draft.target, |_, _| ());
        self.leaf(&mut draft.namespace, |_, _| ());
        self.leaf(&mut draft.metric_name, |_, _| ());
        self.leaf(&mut draft.dimensions, |mask, map| {
            mask.each(map, |_, _| ());
        });
        self.leaf(&mut draft.statistic, |_, _| ());
        self.leaf(&mut draft.unit, |_, _| ());
        self.leaf(&mut draft.queries, |mask, queries| {
            for query in queries {
                mask.leaf(query, Mask::query);
            }
        });
        self.leaf(&mut draft.scale_in, |_, _| ());
        self.cooldowns(&mut draft.cooldowns);
    }

    fn query(&mut self, draft: &mut QueryDraft) {
        self.leaf(&mut draft.id, |_, _| ());
        self.leaf(&mut draft.expression, |_, _| ());
        self.leaf(&mut draft.label, |_, _| ());
        self.leaf(&mut draft.metric, |mask, metric| {
            mask.leaf(&mut metric.namespace, |_, _| ());
            mask.leaf(&mut metric.metric_name, |_, _| ());
            mask.leaf(&mut metric.dimensions, |mask, map| {
                mask.each(map, |_, _| ());
            });
            mask.leaf(&mut metric.statistic, |_, _| ());
            mask.leaf(&mut metric.unit, |_, _| ());
        });
        self.leaf(&mut draft.return_data, |_, _| ());
    }

    fn requests(&mut self, draft: &mut RequestsDraft) {
        self.leaf(&mut draft.target, |_, _| ());
        self.leaf(&mut draft.load_balancer, |_, _| ());
        self.leaf(&mut draft.target_group, |_, _| ());
        self.leaf(&mut draft.resource_label, |_, _| ());
        self.leaf(&mut draft.scale_in, |_, _| ());
        self.cooldowns(&mut draft.cooldowns);
    }

    fn queue(&mut self, draft: &mut QueueDraft) {
        self.leaf(&mut draft.stream, |_, _| ());
        self.leaf(&mut draft.consumer, |_, _| ());
        self.leaf(&mut draft.domain, |_, _| ());
        self.leaf(&mut draft.steps, |mask, steps| {
            for step in steps {
                mask.leaf(step, |mask, step| {
                    mask.leaf(&mut step.at, |_, _| ());
                    mask.leaf(&mut step.add, |_, _| ());
                });
            }
        });
        self.leaf(&mut draft.burst, |mask, burst| {
            mask.leaf(&mut burst.at, |_, _| ())
        });
        self.leaf(&mut draft.drain, |mask, drain| {
            mask.leaf(&mut drain.below, |_, _| ())
        });
        self.leaf(&mut draft.backlog_per_task, |mask, backlog| {
            mask.leaf(&mut backlog.target, |_, _| ());
            mask.leaf(&mut backlog.scale_in, |_, _| ());
        });
        self.leaf(&mut draft.retention, |_, _| ());
        self.leaf(&mut draft.max_ack_pending, |_, _| ());
        self.leaf(&mut draft.task_concurrency, |_, _| ());
        self.cooldowns(&mut draft.cooldowns);
    }
}
