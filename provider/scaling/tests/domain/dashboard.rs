//! What is said of a dashboard besides its body: how it is found again, and the alarms it shows.

use std::collections::BTreeMap;

use scaling::{adopted::Adopted, expand::expand, object::Blueprint, validate::Context};
use serde_json::{Value, json};

use crate::drafts;

const TARGET: &str =
    "arn:aws-cn:application-autoscaling:cn-north-1:123456789012:scalable-target/0e";

#[test]
fn the_target_says_what_a_dashboard_of_another_name_is_called() {
    let noted = |patch: Value| {
        let tags = drafts::blueprint(&patch).target.tags;
        tags.get("arrakis:dashboard").cloned()
    };
    assert_eq!(noted(json!({})), None);
    assert_eq!(noted(json!({ "dashboard": {} })), None);
    assert_eq!(
        noted(json!({ "dashboard": { "name": "gp-worker-scaling" } })),
        None
    );
    assert_eq!(
        noted(json!({ "dashboard": { "name": "overview" } })).as_deref(),
        Some("overview")
    );
}

/// The ARNs of the alarms that the reference's dashboard shows.
fn shown(blueprint: &Blueprint) -> Vec<String> {
    let body = &blueprint.dashboards["gp-worker-scaling"].body;
    let widgets = body["widgets"].as_array().unwrap().iter();
    let alarms = widgets.filter(|widget| widget["type"] == "alarm");
    let arns = alarms.flat_map(|widget| widget["properties"]["alarms"].as_array().unwrap());
    arns.map(|arn| arn.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_dashboard_shows_alarms_by_the_names_they_have_where_the_account_is_known() {
    let of = |context: &Context| {
        let draft = drafts::patched(&json!({ "dashboard": {} }));
        expand(
            scaling::validate::validate(&draft, context)
                .profile()
                .unwrap(),
        )
    };
    let here = Context {
        region: Some("cn-north-1".to_owned()),
        ..Context::default()
    };
    assert_eq!(shown(&of(&here)), Vec::<String>::new());

    let own = of(&here.beside(TARGET));
    let place = "arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:";
    let mut arns: Vec<_> = own
        .alarms
        .keys()
        .map(|name| format!("{place}{name}"))
        .collect();
    assert_eq!(shown(&own), arns);

    let first = own.alarms.keys().next().unwrap();
    let kept = (format!("alarm/{first}"), "of others".to_owned());
    let adopted = Adopted::from(BTreeMap::from([kept]));
    arns[0] = format!("{place}of others");
    assert_eq!(shown(&adopted.blueprint(&own)), arns);
}
