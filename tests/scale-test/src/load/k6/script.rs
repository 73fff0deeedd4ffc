//! The script that k6 runs.

use std::time::Duration;

use serde_json::{Value, json};

use crate::load::{
    request::Request,
    shape::{Schedule, Shape},
};

/// k6 changes the rate of a wave in so many straight lines.
const DAILY_LINES: u32 = 48;

/// How long k6 may go on after the last request is due, beyond the wait for its answer.
const GRACE_SECS: u64 = 1;

/// A script that sends `request` as `schedule` says, with so many virtual users, and writes its
/// summary as JSON to the file that the environment variable `SUMMARY` names.
pub fn script(request: &Request, schedule: &Schedule, workers: usize) -> String {
    let Request {
        method,
        url,
        headers,
        body,
        answer_max,
    } = request;
    let headers: serde_json::Map<String, Value> = headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let options = json!({
        "scenarios": scenarios(schedule, workers, *answer_max),
        "summaryTrendStats": ["min", "med", "p(90)", "p(95)", "p(99)", "p(99.9)", "max"],
        "discardResponseBodies": true,
    });
    let parameters = json!({
        "headers": headers,
        "redirects": 0,
        "timeout": format!("{}ms", answer_max.as_millis()),
    });
    let body = match body.as_slice() {
        [] => "null".to_owned(),
        body => format!("new Uint8Array({}).buffer", json!(body)),
    };
    let (method, url) = (json!(method), json!(url));
    format!(
        r"// Written by scale-test; changes are lost.
import http from 'k6/http';
import {{ Counter, Trend }} from 'k6/metrics';

export const options = {options:#};

const parameters = {parameters:#};
const body = {body};

const succeeded = new Counter('succeeded');
const answer = new Trend('answer', true);
const noAnswer = new Counter('failed_no_answer');
const noConnection = new Counter('failed_no_connection');
const connectionLost = new Counter('failed_connection_lost');
const statuses = {{}};
for (let status = 400; status < 600; status += 1) {{
  statuses[status] = new Counter('failed_status_' + status);
}}

export function send() {{
  const response = http.request({method}, {url}, body, parameters);
  const {{ status, error_code: code, timings }} = response;
  if (status >= 400) {{
    (statuses[status] || statuses[599]).add(1);
  }} else if (status > 0 && !code) {{
    succeeded.add(1);
    answer.add(timings.blocked + timings.connecting + timings.tls_handshaking + timings.duration);
  }} else if (code === 1050) {{
    noAnswer.add(1);
  }} else if ((code >= 1100 && code < 1220) || (code >= 1300 && code < 1400)) {{
    noConnection.add(1);
  }} else {{
    connectionLost.add(1);
  }}
}}

export function handleSummary(data) {{
  return {{ [__ENV.SUMMARY]: JSON.stringify(data) }};
}}
"
    )
}

fn scenarios(schedule: &Schedule, workers: usize, answer_max: Duration) -> Value {
    let duration = schedule.duration();
    let stop = answer_max + Duration::from_secs(GRACE_SECS);
    let users = json!({ "preAllocatedVUs": workers, "maxVUs": workers });
    let constant = |rate: f64| {
        json!({ "executor": "constant-arrival-rate", "rate": per_minute(rate),
            "duration": millis(duration) })
    };
    let ramping = |from: f64, lines: Vec<Value>| {
        json!({ "executor": "ramping-arrival-rate", "startRate": per_minute(from),
            "stages": lines })
    };
    let with = |scenario: Value| {
        let mut all = json!({ "exec": "send", "timeUnit": "1m", "gracefulStop": millis(stop) });
        for part in [&scenario, &users] {
            for (name, value) in part.as_object().into_iter().flatten() {
                all[name.as_str()] = value.clone();
            }
        }
        all
    };
    match schedule.shape() {
        Shape::Constant { rate } => json!({ "load": with(constant(rate)) }),
        Shape::Ramp { from, to } => {
            let line = json!({ "target": per_minute(to), "duration": millis(duration) });
            json!({ "load": with(ramping(from, vec![line])) })
        }
        Shape::Daily { least, .. } => {
            let part = duration / DAILY_LINES;
            let lines = (1..=DAILY_LINES).map(|line| {
                let target = per_minute(schedule.rate_at(part * line));
                json!({ "target": target, "duration": millis(part) })
            });
            json!({ "load": with(ramping(least, lines.collect())) })
        }
        Shape::Burst { messages, rate } => {
            let users = u64::try_from(workers)
                .unwrap_or(u64::MAX)
                .min(messages.max(1));
            let burst = json!({ "executor": "shared-iterations", "exec": "send",
                "vus": users, "iterations": messages.max(1),
                "maxDuration": millis(duration), "gracefulStop": millis(stop) });
            if per_minute(rate) == 0 {
                json!({ "burst": burst })
            } else {
                json!({ "burst": burst, "load": with(constant(rate)) })
            }
        }
    }
}

/// k6 takes whole numbers only; by the minute they are fine enough.
// Rates are at most a million a second.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn per_minute(rate: f64) -> u64 {
    (rate * 60.0).round() as u64
}

fn millis(span: Duration) -> String {
    format!("{}ms", span.as_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            method: "POST".to_owned(),
            url: "http://localhost/a'b\"</script>".to_owned(),
            headers: vec![("scale-test-run".to_owned(), "load-1".to_owned())],
            body: vec![1, 255],
            answer_max: Duration::from_secs(10),
        }
    }

    fn schedule(shape: Shape) -> Schedule {
        Schedule::new(shape, Duration::from_secs(60)).unwrap()
    }

    #[test]
    fn the_script_holds_the_request_and_the_rate() {
        let constant = Shape::Constant { rate: 2.5 };
        let text = script(&request(), &schedule(constant), 8);
        for words in [
            "http.request(\"POST\", \"http://localhost/a'b\\\"</script>\", body, parameters)",
            "const body = new Uint8Array([1,255]).buffer;",
            "\"scale-test-run\": \"load-1\"",
            "\"timeout\": \"10000ms\"",
            "\"executor\": \"constant-arrival-rate\"",
            "\"rate\": 150",
            "\"timeUnit\": \"1m\"",
            "\"duration\": \"60000ms\"",
            "\"preAllocatedVUs\": 8",
            "\"maxVUs\": 8",
            "[__ENV.SUMMARY]: JSON.stringify(data)",
        ] {
            assert!(text.contains(words), "{words} in\n{text}");
        }
        let bare = Request {
            body: Vec::new(),
            ..request()
        };
        assert!(script(&bare, &schedule(constant), 1).contains("const body = null;"));
    }

    #[test]
    fn each_shape_has_its_executor() {
        let of = |shape| scenarios(&schedule(shape), 4, Duration::from_secs(10));
        let ramp = of(Shape::Ramp { from: 1.0, to: 5.0 });
        assert_eq!(ramp["load"]["startRate"], 60);
        assert_eq!(
            ramp["load"]["stages"],
            json!([{ "target": 300, "duration": "60000ms" }])
        );
        let daily = of(Shape::Daily {
            least: 1.0,
            most: 3.0,
        });
        let lines = daily["load"]["stages"].as_array().unwrap();
        assert_eq!(lines.len(), 48);
        assert_eq!(lines[23], json!({ "target": 180, "duration": "1250ms" }));
        assert_eq!(lines[47]["target"], 60);
        let burst = of(Shape::Burst {
            messages: 100,
            rate: 0.0,
        });
        assert_eq!(burst["burst"]["iterations"], 100);
        assert_eq!(burst["burst"]["vus"], 4);
        assert!(burst["load"].is_null());
        let more = of(Shape::Burst {
            messages: 2,
            rate: 1.0,
        });
        assert_eq!(more["burst"]["vus"], 2, "no user without a request");
        assert_eq!(more["load"]["rate"], 60);
    }
}
