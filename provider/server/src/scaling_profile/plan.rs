//! The plan: pure, and the same in every process that makes it.

use scaling::{
    adopted::Adopted,
    advice::advice,
    expand::expand,
    lint::lint,
    object::Blueprint,
    problem::{Problem, Severity},
    profile::{Board, Profile},
    render,
    require::demands,
    response::response,
    sources::publisher_sources,
    validate::{Context, Verdict, validate},
};
use tfplugin::{Diagnostics, Object, Path, Value, resource::Planned};

use super::{decided, draft, state};
use crate::report;

/// Attributes that follow from the profile alone: unknown while the profile is.
const DERIVED: [&str; 10] = [
    "id",
    "resource_id",
    "scalable_target_arn",
    "policy_arns",
    "alarm_arns",
    "dashboard_url",
    "blueprint",
    "response",
    "publisher_sources",
    "adopted",
];

/// Plans a profile. `planned` is what the schema alone makes of the configuration; `prior` is the
/// state before, if any. Without a `context` the provider's own configuration is not known yet.
pub(super) fn plan(
    config: &Object,
    mut planned: Object,
    prior: Option<&Object>,
    context: Option<&Context>,
) -> Planned {
    let draft = match draft::from_object(config) {
        Ok(draft) => draft,
        Err(diagnostic) => return Planned::failed(diagnostic),
    };
    let verdict = validate(&draft, context.unwrap_or(&Context::default()));
    decided::fill(&mut planned, config, &draft, verdict.profile());
    let mut told = Vec::new();
    match (verdict, context) {
        (Verdict::Invalid(problems), _) => return Planned::failed(report::problems(&problems)),
        (Verdict::Valid(profile), Some(_)) => {
            if let Some(prior) = prior {
                decided::keep_words(&mut planned, prior, &profile);
            }
            told = foreseen(&profile);
            fill_derived(&mut planned, &profile, prior);
            if let Some(prior) = prior {
                decided::keep_idle_cooldowns(&mut planned, prior);
            }
        }
        (Verdict::Valid(_), None) | (Verdict::Incomplete, _) => {
            for name in DERIVED {
                planned.set_unknown(name);
            }
        }
    }
    if told
        .iter()
        .any(|problem| problem.severity == Severity::Error)
    {
        return Planned::failed(report::problems(&told));
    }
    let mut answer = Planned::new(planned);
    answer.diagnostics.extend(report::problems(&told));
    if let (Some(prior), Some(planned)) = (prior, &answer.state) {
        answer.requires_replace = replaced(prior, planned);
    }
    answer
}

/// What a valid profile will not do as its author thinks, and what it requires and does not keep.
fn foreseen(profile: &Profile) -> Vec<Problem> {
    let assumptions = profile.assumptions();
    let blueprint = expand(profile);
    let response = response(&blueprint, &assumptions);
    let mut found = lint(profile, &blueprint, &response, &assumptions);
    if profile.require.is_some() {
        let advice = advice(profile, &assumptions);
        found.extend(demands(profile, &response, &advice));
    }
    found
}

/// What `validate` of the resource says, before the provider is configured.
pub(super) fn judge(config: &Object) -> Diagnostics {
    match draft::from_object(config) {
        Ok(draft) => report::problems(validate(&draft, &Context::default()).problems()),
        Err(diagnostic) => diagnostic.into(),
    }
}

/// Everything that follows from a whole profile, and what stays of the facts in `prior`.
fn fill_derived(planned: &mut Object, profile: &Profile, prior: Option<&Object>) {
    let (blueprint, adopted) = settled(profile, prior);
    planned.set("adopted", Value::map(adopted.as_map().clone()));
    for (name, value) in state::identity_attributes(&profile.service) {
        planned.set(name, value);
    }
    let facts = state::expected_facts(&blueprint, prior);
    planned.set("scalable_target_arn", facts.scalable_target_arn);
    planned.set("policy_arns", facts.policy_arns);
    planned.set("alarm_arns", facts.alarm_arns);
    for (name, value) in derived(profile, &blueprint) {
        planned.set(name, value);
    }
    leave_dashboard_open(planned, profile, &blueprint);
}

/// A dashboard that is to show alarms of an account nobody has told yet is known after apply.
fn leave_dashboard_open(planned: &mut Object, profile: &Profile, blueprint: &Blueprint) {
    let open = profile.dashboard.as_ref();
    let open = open.filter(|board| board.alarm_arns.is_none() && !blueprint.alarms.is_empty());
    if let (Some(board), Some(Value::Map(texts))) = (open, planned.get_mut("blueprint")) {
        texts.insert(render::dashboard_key(&board.name), Value::Unknown);
    }
}

/// What a profile is to have, and what of it stays as it was when it was imported.
fn settled(profile: &Profile, prior: Option<&Object>) -> (Blueprint, Adopted) {
    let expanded = expand(profile);
    let Some(prior) = prior else {
        return (expanded, Adopted::default());
    };
    let adopted = state::adopted(prior);
    match state::blueprint(prior) {
        Some(prior) => adopted.settle(&expanded, &prior),
        None => (adopted.blueprint(&expanded), adopted),
    }
}

/// `dashboard_url`, `blueprint`, `response` and `publisher_sources` of a profile.
pub(super) fn derived(profile: &Profile, blueprint: &Blueprint) -> [(&'static str, Value); 4] {
    let assumptions = profile.assumptions();
    let response = response(blueprint, &assumptions);
    let advice = advice(profile, &assumptions);
    let url = profile
        .dashboard
        .as_ref()
        .map(|Board { name, region, .. }| {
            format!(
                "https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}\
             #dashboards/dashboard/{name}"
            )
        });
    [
        ("dashboard_url", url.into()),
        ("blueprint", Value::map(render::render(blueprint))),
        ("response", state::response(&response, &advice)),
        (
            "publisher_sources",
            state::sources(&publisher_sources(profile)),
        ),
    ]
}

/// A profile is of one service and has one name. The spelling may change: an ARN and the name in
/// it are one service.
fn replaced(prior: &Object, planned: &Object) -> Vec<Path> {
    let differs = |name: &str| prior.get(name) != planned.get(name);
    let moved = differs("id");
    ["cluster", "service"]
        .into_iter()
        .filter(|name| moved && differs(name))
        .chain(differs("name").then_some("name"))
        .map(Path::of)
        .collect()
}
