use super::*;

fn widget(kind: &str, properties: &Value) -> String {
    let widget = json!({ "type": kind, "x": 0, "y": 0, "properties": properties });
    json!({ "widgets": [widget] }).to_string()
}

/// The faults as `path message`, or `fine`, or the warnings after `warns`.
fn told(body: &str) -> String {
    let line = |Message { path, message }: &Message| format!("{path} {message}");
    match judge(body) {
        Ok((_, warnings)) if warnings.is_empty() => "fine".to_owned(),
        Ok((_, warnings)) => {
            let lines: Vec<_> = warnings.iter().map(line).collect();
            format!("warns {}", lines.join("; "))
        }
        Err(failure) => failure.message,
    }
}

#[test]
fn metric_widgets_are_judged() {
    let row = json!(["AWS/ECS", "CPUUtilization", "ClusterName", "c", { "stat": "p99" }]);
    let with = |name: &str, value: Value| {
        let mut properties = json!({ "metrics": [row], "region": "us-east-1" });
        properties[name] = value;
        told(&widget("metric", &properties))
    };
    assert_eq!(with("title", json!("t")), "fine");
    assert_eq!(
        with("metrics", json!([[{ "expression": "a/b", "id": "e" }]])),
        "fine"
    );
    assert_eq!(
        with("metrics", json!([row, ["...", { "stat": "Sum" }]])),
        "fine"
    );
    let horizontal = json!({ "horizontal": [{ "value": 1 }, [{ "value": 1 }, { "value": 2 }]] });
    assert_eq!(with("annotations", horizontal), "fine");
    let cases = [
        (
            "metrics",
            json!(["x"]),
            "\"/widgets/0/properties/metrics/0\",\n    \"message\": \"Should be array",
        ),
        ("metrics", json!([["AWS/ECS"]]), "pairs of dimensions"),
        (
            "metrics",
            json!([["a", "b", {}, "c", "d"]]),
            "must be the last element",
        ),
        ("metrics", json!([["a", 5]]), "Should be string"),
        ("period", json!(20), "multiple of 60"),
        ("stat", json!("p101"), "pattern"),
        ("stacked", json!("yes"), "Should be boolean"),
        (
            "annotations",
            json!({ "horizontal": [{}] }),
            "required property 'value'",
        ),
    ];
    for (name, value, expected) in cases {
        let found = with(name, value);
        assert!(found.contains(expected), "{name}: {found}");
    }
    let bare = told(&widget("metric", &json!({ "metrics": [row] })));
    assert!(bare.contains("required property 'region'"), "{bare}");
}

#[test]
fn what_aws_ignores_is_warned_of_and_kept() {
    let body = widget(
        "text",
        &json!({ "markdown": "# m", "background": "red", "blink": 1 }),
    );
    assert_eq!(
        told(&body),
        "warns /widgets/0/properties The \"blink\" property is not expected, will be ignored; \
         /widgets/0/properties/background Should be equal to one of the allowed values"
    );
    assert!(judge(&body).unwrap().0.contains("blink"));
}

#[test]
fn frames_and_bodies_are_judged() {
    let text = |frame: Value| {
        let mut widget = json!({ "type": "text", "properties": { "markdown": "m" } });
        for (name, value) in frame.as_object().unwrap() {
            widget[name] = value.clone();
        }
        told(&json!({ "widgets": [widget] }).to_string())
    };
    assert_eq!(
        text(json!({ "x": 23, "width": 24, "height": 1000 })),
        "fine"
    );
    for (frame, expected) in [
        (json!({ "x": 24 }), "Should be <= 23"),
        (json!({ "y": -1 }), "Should be >= 0"),
        (json!({ "width": 25 }), "Should be <= 24"),
        (json!({ "height": 0 }), "Should be >= 1"),
        (json!({ "type": "clock" }), "one of the allowed values"),
    ] {
        assert!(text(frame.clone()).contains(expected), "{frame}");
    }
    assert!(told("[]").contains("must be a valid JSON object"));
    assert!(told("{}").contains("required property 'widgets'"));
    let many: Vec<_> = (0..501)
        .map(|_| json!({ "type": "text", "properties": { "markdown": "" } }))
        .collect();
    assert!(told(&json!({ "widgets": many }).to_string()).contains("more than 500 items"));
    let rows: Vec<_> = (0..500).map(|n| json!(["N", n.to_string()])).collect();
    let full = json!({ "type": "metric", "properties": { "metrics": rows, "region": "r" } });
    let six: Vec<_> = (0..6).map(|_| full.clone()).collect();
    assert!(told(&json!({ "widgets": six }).to_string()).contains("2500 metrics"));
}
