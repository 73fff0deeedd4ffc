//! `steps` of a queue.

use super::{
    super::{judge::Judge, limit, number::Whole},
    DEPTH,
};
use crate::{
    draft::{Leaf, StepDraft},
    problem::Path,
    profile::QueueStep,
};

/// What is known of a queue's steps.
pub(super) struct JudgedSteps {
    /// All of them; empty when they are omitted.
    pub(super) all: Option<Vec<QueueStep>>,
    /// The depth of the first, which is the lowest.
    pub(super) first: Option<i64>,
}

pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<Vec<Leaf<StepDraft>>>,
    path: &Path,
) -> JudgedSteps {
    let drafts = match leaf {
        Leaf::Given(drafts) => drafts,
        Leaf::Unknown => {
            return JudgedSteps {
                all: None,
                first: None,
            };
        }
        Leaf::Omitted => {
            return JudgedSteps {
                all: Some(Vec::new()),
                first: None,
            };
        }
    };
    let problems = judge.count();
    judge_count(judge, drafts.len(), path);
    let mut steps = Vec::new();
    for (index, leaf) in drafts.iter().enumerate() {
        steps.push(judge_one(judge, leaf, &path.index(index)));
    }
    judge_order(judge, &steps, path);
    let sound = judge.count() == problems;
    let first = steps.first().and_then(|step| step.at);
    let all = steps.into_iter().map(JudgedStep::known).collect();
    JudgedSteps {
        all,
        first: first.filter(|_| sound),
    }
}

fn judge_count(judge: &mut Judge, count: usize, path: &Path) {
    let most = limit::STEPS_MAX;
    let (summary, remedy) = match count {
        0 => (
            "steps is empty",
            "write steps such as [{ at = 50, add = 1 }], or drop steps",
        ),
        count if count > most => ("there are more steps than a policy can have", "merge steps"),
        _ => return,
    };
    judge.error(
        path,
        summary,
        format!("{count} steps"),
        format!("1 to {most} steps"),
        remedy,
    );
}

/// One step, each part `None` while it is wrong or unknown.
struct JudgedStep {
    at: Option<i64>,
    add: Option<i32>,
}

impl JudgedStep {
    fn known(self) -> Option<QueueStep> {
        Some(QueueStep {
            at: self.at?,
            add: self.add?,
        })
    }
}

fn judge_one(judge: &mut Judge, leaf: &Leaf<StepDraft>, path: &Path) -> JudgedStep {
    let Some(draft) = judge.element(leaf, path, "step", "an object with at and add") else {
        return JudgedStep {
            at: None,
            add: None,
        };
    };
    let StepDraft { at, add } = draft;
    let depth = Whole {
        range: DEPTH,
        unit: "messages",
        remedy: "write the queue depth from which the step acts",
    };
    let tasks = Whole {
        range: 1..=limit::CAPACITY_MAX,
        unit: "tasks",
        remedy: "write how many tasks the step adds",
    };
    JudgedStep {
        at: depth.required(judge, at, &path.attribute("at")),
        add: tasks.required(judge, add, &path.attribute("add")),
    }
}

/// Depths rise strictly. A step whose depth is wrong or unknown is passed over.
fn judge_order(judge: &mut Judge, steps: &[JudgedStep], path: &Path) {
    let known = steps
        .iter()
        .enumerate()
        .filter_map(|(index, step)| Some((index, step.at?)));
    let mut before: Option<(usize, i64)> = None;
    for (index, at) in known {
        if let Some((other, depth)) = before.filter(|(_, depth)| at <= *depth) {
            let summary = if at == depth {
                "two steps begin at the same depth"
            } else {
                "steps are out of order"
            };
            judge.error(
                &path.index(index).attribute("at"),
                summary,
                format!("steps[{other}].at {depth} and steps[{index}].at {at}"),
                "each step at a greater depth than the one before",
                "write the steps by rising depth, each depth once",
            );
        }
        before = Some((index, at));
    }
}
