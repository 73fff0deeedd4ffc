//! `requests`: which load balancer and target group, and how many a task.

use super::{
    Context,
    arn::Arn,
    capacity::{Cooldowns, judge_own},
    judge::{Judge, optional, quote},
    limit,
    number::Positive,
};
use crate::{
    draft::{Leaf, RequestsDraft},
    problem::Path,
    profile::Requests,
};

const LABEL: &str = "app/<name>/<id>/targetgroup/<name>/<id>";

/// `Some(None)` when there is no such signal.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<RequestsDraft>,
    context: &Context,
    inherited: Cooldowns,
) -> Option<Option<Requests>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let RequestsDraft {
        target,
        load_balancer: _,
        target_group: _,
        resource_label: _,
        scale_in,
        cooldowns,
    } = draft;
    let path = Path::root("requests");
    let rule = Positive {
        most: limit::TARGET_VALUE_MAX,
        noun: "a number of requests",
        remedy: "write the requests a minute that one task should serve, such as 1000",
    };
    let target = rule.required(judge, target, &path.attribute("target"));
    let resource_label = judge_label(judge, draft, &path, context);
    let cooldowns = judge_own(judge, cooldowns, &path, inherited);
    Some(Some(Requests {
        target: target?,
        resource_label: resource_label?,
        scale_in: optional(scale_in)?.copied().unwrap_or(true),
        cooldowns: cooldowns.known()?,
    }))
}

/// The label as written, or put together from the two halves.
fn judge_label(
    judge: &mut Judge,
    draft: &RequestsDraft,
    path: &Path,
    context: &Context,
) -> Option<String> {
    let at = |half: Half| path.attribute(half.attribute());
    let load_balancer = &draft.load_balancer;
    let target_group = &draft.target_group;
    if !matches!(draft.resource_label, Leaf::Omitted) {
        let whole = judge_whole(
            judge,
            &draft.resource_label,
            &path.attribute("resource_label"),
        );
        let halves = [
            (Half::LoadBalancer, load_balancer),
            (Half::TargetGroup, target_group),
        ];
        for (half, leaf) in halves {
            refuse_beside_label(judge, leaf, &at(half));
        }
        return whole;
    }
    if let (Leaf::Omitted, Leaf::Omitted) = (load_balancer, target_group) {
        judge.error(
            path,
            "requests does not say whose requests",
            "neither load_balancer and target_group nor resource_label",
            "load_balancer and target_group, or resource_label",
            "write load_balancer = aws_lb.<name>.arn and target_group = \
             aws_lb_target_group.<name>.arn",
        );
        return None;
    }
    let first = judge_half(
        judge,
        load_balancer,
        Half::LoadBalancer,
        &at(Half::LoadBalancer),
        context,
    );
    let second = judge_half(
        judge,
        target_group,
        Half::TargetGroup,
        &at(Half::TargetGroup),
        context,
    );
    Some(format!("{}/{}", first?, second?))
}

fn judge_whole(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<String> {
    let text = leaf.given()?;
    let halves = text
        .match_indices("/targetgroup/")
        .next()
        .map(|(at, _)| (&text[..at], &text[at + 1..]));
    let valid = halves.is_some_and(|(first, second)| {
        Half::LoadBalancer.accepts(first) && Half::TargetGroup.accepts(second)
    });
    if valid {
        return Some(text.clone());
    }
    judge.error(
        path,
        "resource_label is not the label of a target group behind an Application Load Balancer",
        quote(text),
        LABEL,
        "write load_balancer and target_group instead, or the ends of both ARNs joined by '/'",
    );
    None
}

fn refuse_beside_label(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) {
    if let Leaf::Omitted = leaf {
        return;
    }
    judge.error(
        path,
        format!("{} stands beside resource_label", path.name()),
        leaf.given()
            .map_or_else(|| "a value".to_owned(), |text| quote(text)),
        "load_balancer and target_group, or resource_label",
        "drop resource_label, or both of the others",
    );
}

/// The half of a resource label.
#[derive(Clone, Copy)]
enum Half {
    LoadBalancer,
    TargetGroup,
}

impl Half {
    fn attribute(self) -> &'static str {
        match self {
            Self::LoadBalancer => "load_balancer",
            Self::TargetGroup => "target_group",
        }
    }

    /// What it begins with.
    fn kind(self) -> &'static str {
        match self {
            Self::LoadBalancer => "app",
            Self::TargetGroup => "targetgroup",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::LoadBalancer => "an Application Load Balancer",
            Self::TargetGroup => "a target group",
        }
    }

    fn summary(self) -> &'static str {
        match self {
            Self::LoadBalancer => "load_balancer is not an Application Load Balancer",
            Self::TargetGroup => "target_group is not a target group",
        }
    }

    fn allowed(self) -> &'static str {
        match self {
            Self::LoadBalancer => "the ARN of an Application Load Balancer, or app/<name>/<id>",
            Self::TargetGroup => "the ARN of a target group, or targetgroup/<name>/<id>",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::LoadBalancer => "write aws_lb.<name>.arn or its arn_suffix",
            Self::TargetGroup => "write aws_lb_target_group.<name>.arn or its arn_suffix",
        }
    }

    /// The end of an ARN's resource, which is the half of the label.
    fn of_resource(self, resource: &str) -> Option<&str> {
        match self {
            Self::LoadBalancer => resource.strip_prefix("loadbalancer/"),
            Self::TargetGroup => Some(resource),
        }
    }

    /// Whether `text` is `<kind>/<name>/<id>`.
    fn accepts(self, text: &str) -> bool {
        let is_name = |name: &str| {
            (1..=limit::LOAD_BALANCER_NAME_CHARS_MAX).contains(&name.len())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let mut parts = text.split('/');
        let (kind, name, id) = (parts.next(), parts.next(), parts.next());
        kind == Some(self.kind())
            && name.is_some_and(is_name)
            && id.is_some_and(is_name)
            && parts.next().is_none()
    }
}

fn judge_half(
    judge: &mut Judge,
    leaf: &Leaf<String>,
    half: Half,
    path: &Path,
    context: &Context,
) -> Option<String> {
    let text = judge.required(leaf, path, half.allowed(), half.remedy())?;
    let found = if text.starts_with("arn:") {
        let arn = Arn::parse(text).filter(|arn| arn.service == "elasticloadbalancing");
        if let Some(elsewhere) = arn.as_ref().and_then(|arn| arn.elsewhere(context)) {
            elsewhere.report(judge, path, half.noun());
            return None;
        }
        arn.and_then(|arn| half.of_resource(arn.resource))
    } else {
        Some(text.as_str())
    };
    let found = found.filter(|found| half.accepts(found));
    if found.is_none() {
        judge.error(
            path,
            half.summary(),
            quote(text),
            half.allowed(),
            half.remedy(),
        );
    }
    found.map(str::to_owned)
}
