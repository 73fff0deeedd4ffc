//! `scale-test scale-down`.

use super::stage::{Stage, document, expect};

/// World seconds in one wall second.
const SPEED: f64 = 20.0;

fn command<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let worker = ["scale-down", "--cluster", "arrakis", "--service", "worker"];
    [&worker, arguments].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_go_after_calm_minutes_once_the_load_has_stopped() {
    let stage = Stage::start(SPEED).await;
    let nothing = stage.run(&command(&[])).await;
    expect(
        &nothing,
        3,
        &["3 tasks desired, its minimum", "scale-test scale-up"],
    );

    let up = ["scale-up", "--cluster", "arrakis", "--service", "worker"];
    let up = [&up[..], &["--depth", "60", "--keep", "--json"]].concat();
    let up = stage.run(&up).await;
    expect(&up, 0, &[]);
    let up = document(&up);
    let events = up["exercises"][0]["course"]["events"].as_array().unwrap();
    let texts = events.iter().filter_map(|event| event["text"].as_str());
    let run = texts
        .filter_map(|text| text.strip_prefix("run ")?.split_once(':'))
        .next()
        .unwrap()
        .0;
    assert_eq!(stage.queue.depth(&stage.context).await.unwrap(), 60, "kept");

    let impatient = stage.run(&command(&["--within", "5"])).await;
    expect(&impatient, 1, &["FAIL  back to the minimum: "]);

    let down = stage.run(&command(&["--run", run])).await;
    let words = [
        "ok    calm before the first scale-in: ",
        "300 s wanted by worker-queue-commands-in",
        "ok    one step at a time: ",
        "4 to 3",
        "ok    cooldown between scale-ins: ",
        "ok    no scale-out once it scales in: none",
        "ok    back to the minimum: 3 tasks after",
    ];
    expect(&down, 0, &words);
    assert_eq!(stage.queue.depth(&stage.context).await.unwrap(), 0);
}
