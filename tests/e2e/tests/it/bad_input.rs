//! What is wrong is said at plan: one diagnostic, at the attribute, before any call to AWS.

use std::collections::BTreeMap;

use e2e::terraform::{Installation, Terraform, WorkingDirectory};
use serde_json::Value;

use crate::hcl::{HEADER, Object};

/// A fault, where the diagnostic must say it is, and words of its summary.
struct Case {
    name: &'static str,
    profile: Object,
    place: Place,
    summary: &'static str,
}

/// How a diagnostic says where a fault is.
enum Place {
    /// Terraform shows this line of the configuration.
    Line(&'static str),
    /// The text names this path: Terraform has no lines for attributes inside others.
    Path(&'static str),
}

use Place::{Line, Path};

fn case(
    name: &'static str,
    change: impl FnOnce(Object) -> Object,
    place: Place,
    summary: &'static str,
) -> Case {
    Case {
        name,
        profile: change(Object::worker("worker")),
        place,
        summary,
    }
}

fn cases() -> Vec<Case> {
    let mut cases = capacity_cases();
    cases.extend(queue_cases());
    cases.extend(name_cases());
    cases
}

fn capacity_cases() -> Vec<Case> {
    vec![
        case(
            "min_above_max",
            |it| it.with("min_capacity", "12"),
            Line("min_capacity = 12"),
            "min_capacity is above max_capacity",
        ),
        case(
            "negative_capacity",
            |it| it.with("min_capacity", "-1"),
            Line("min_capacity = -1"),
            "min_capacity is below 0",
        ),
        case(
            "fractional_capacity",
            |it| it.with("max_capacity", "10.5"),
            Line("max_capacity = 10.5"),
            "max_capacity is not a whole number",
        ),
    ]
}

fn queue_cases() -> Vec<Case> {
    vec![
        case(
            "steps_out_of_order",
            |it| it.with_queue("steps", "[{ at = 100, add = 1 }, { at = 50, add = 2 }]"),
            Path(r#"queues["commands"].steps"#),
            "out of order",
        ),
        case(
            "steps_duplicate",
            |it| it.with_queue("steps", "[{ at = 50, add = 1 }, { at = 50, add = 2 }]"),
            Path(r#"queues["commands"].steps"#),
            "Two steps begin at the same depth",
        ),
        case(
            "steps_empty",
            |it| it.with_queue("steps", "[]"),
            Path(r#"queues["commands"].steps"#),
            "empty",
        ),
        case(
            "step_without_add",
            |it| it.with_queue("steps", "[{ at = 50 }]"),
            Path(r#"queues["commands"].steps[0].add"#),
            "steps[0].add is missing",
        ),
        case(
            "burst_below_first_step",
            |it| it.with_queue("burst", "{ at = 20 }"),
            Path(r#"queues["commands"].burst.at"#),
            "The burst acts below the first step",
        ),
        case(
            "drain_at_first_step",
            |it| it.with_queue("drain", "{ below = 50 }"),
            Path(r#"queues["commands"].drain.below"#),
            "The drain acts where the first step does",
        ),
        case(
            "drain_above_first_step",
            |it| it.with_queue("drain", "{ below = 60 }"),
            Path(r#"queues["commands"].drain.below"#),
            "The drain acts where the first step does",
        ),
    ]
}

fn name_cases() -> Vec<Case> {
    vec![
        case(
            "stream_nats_refuses",
            |it| it.with_queue("stream", "\"COMMANDS.eu\""),
            Path(r#"queues["commands"].stream"#),
            "Stream is not a name that NATS accepts",
        ),
        case(
            "consumer_nats_refuses",
            |it| it.with_queue("consumer", "\"command worker\""),
            Path(r#"queues["commands"].consumer"#),
            "Consumer is not a name that NATS accepts",
        ),
        case(
            "cluster_of_another_region",
            |it| {
                it.with(
                    "cluster",
                    "\"arn:aws:ecs:eu-west-1:123456789012:cluster/arrakis\"",
                )
            },
            Line("cluster = \"arn:aws:ecs:eu-west-1:123456789012:cluster/arrakis\""),
            "region",
        ),
        case(
            "attribute_of_no_such_name",
            |it| it.with("minimum", "3"),
            Line("minimum = 3"),
            "Unsupported argument",
        ),
    ]
}

/// Error diagnostics of `terraform plan -json`, by the file they are about.
fn errors(stdout: &str) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in stdout.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let diagnostic = &message["diagnostic"];
        if diagnostic["severity"] == "error" {
            let file = diagnostic["range"]["filename"].as_str().unwrap_or("none");
            found
                .entry(file.to_owned())
                .or_default()
                .push(diagnostic.clone());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_is_one_diagnostic_at_its_attribute_before_any_call() {
    // Nobody listens at this address: whatever needs AWS would fail otherwise than expected here.
    let nobody = "http://127.0.0.1:1";
    let directory = WorkingDirectory::new(
        &Terraform::on_path().unwrap(),
        Installation::DevelopmentOverride,
        nobody,
    )
    .unwrap();
    let mut wrong = Vec::new();
    for Case {
        name,
        profile,
        place,
        summary,
    } in cases()
    {
        directory.write("main.tf", HEADER).unwrap();
        directory.write("case.tf", &profile.resource(name)).unwrap();
        let finished = directory.run(&["plan", "-json"]).await.unwrap();
        let found = errors(&finished.stdout);
        let diagnostics: Vec<&Value> = found.values().flatten().collect();
        let [diagnostic] = diagnostics.as_slice() else {
            wrong.push(format!("{name}: {diagnostics:#?}\n{}", finished.output()));
            continue;
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let placed = match place {
            Line(line) => text(&diagnostic["snippet"]["code"]).trim() == line,
            Path(path) => text(&diagnostic["detail"]).starts_with(&format!("At: {path}")),
        };
        if !placed || !text(&diagnostic["summary"]).contains(summary) {
            wrong.push(format!("{name}: {diagnostic:#}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
