use super::*;
use crate::{
    course::tests::{activity, course},
    verify::{tests::facts, verify},
};

fn summary(error: Option<Error>) -> Summary {
    let verified = verify(&facts());
    let course = course(
        &[(0, 3, 3), (60, 10, 10)],
        vec![activity("worker-burst", 10, 31, Some(58))],
    );
    let service = verified.service.clone();
    let late = Check::new("desired", "10 not reached & <late>", Some("make it faster"));
    let exercised = Exercised {
        name: "scale-up",
        service: service.clone(),
        checks: vec![Check::new("policy", "worker-burst fired", None), late],
        course,
        loaded: None,
    };
    Summary {
        begun: Timestamp::from_second(1_795_000_000).unwrap(),
        environment: Some("staging".to_owned()),
        region: "us-east-1".to_owned(),
        services: vec![Outcome {
            service,
            verified,
            exercised: vec![exercised],
            error,
        }],
    }
}

#[test]
fn every_check_is_in_every_form() {
    let summary = summary(None);
    assert!(!summary.passed());
    let text = summary.to_string();
    assert!(
        text.contains("FAIL  desired: 10 not reached & <late>; make it faster"),
        "{text}"
    );
    assert!(text.ends_with("0 of 1 services passed\n"), "{text}");
    let json = summary.to_json();
    assert_eq!(json["services"][0]["exercises"][0]["passed"], json!(false));
    let html = summary.to_html();
    for words in [
        "scale-test in staging (us-east-1)",
        "<svg",
        "3 to 10",
        "&amp; &lt;late&gt;",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

#[test]
fn a_build_server_gets_a_case_for_each_check() {
    let xml = summary(Some(Error::environment("no answer", "try again"))).to_junit();
    for words in [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites ",
        "tests=\"17\" failures=\"1\" errors=\"1\"",
        "<testsuite name=\"arrakis/worker scale-up\" tests=\"2\" failures=\"1\"",
        "<failure message=\"10 not reached &amp; &lt;late&gt;\">make it faster</failure>",
        "<error message=\"no answer\">try again</error>",
    ] {
        assert!(xml.contains(words), "{words} in\n{xml}");
    }
    assert_eq!(xml.matches("<testcase ").count(), 17);
    assert_eq!(xml.matches("</testcase>").count(), 17);
}
