//! The publisher as a Lambda function: one run for each event.

use std::sync::Arc;

use lambda_runtime::layers::TracingLayer;
use lambda_runtime::{Context, Diagnostic, LambdaEvent, Runtime, service_fn};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::handler::{self, Deps};
use crate::report::Trigger;

/// Asks the runtime API for events until it ends the process.
///
/// # Errors
/// When the runtime API cannot be reached.
pub async fn serve(deps: Deps) -> Result<(), String> {
    let deps = Arc::new(Mutex::new(deps));
    let service = service_fn(move |event: LambdaEvent<Value>| {
        let deps = Arc::clone(&deps);
        async move {
            // Lambda sends one event at a time, so nobody ever waits here.
            let mut deps = deps.lock().await;
            let now = deps.clock.now();
            let report =
                handler::run(trigger(&event.payload, &event.context), &mut deps, now).await;
            report.emit(&deps.output);
            match report.failure() {
                None => Ok(report.to_json()),
                Some(reason) => Err(Diagnostic {
                    error_type: "NothingPublished".to_owned(),
                    error_message: reason,
                }),
            }
        }
    });
    let runtime = Runtime::new(service).layer(TracingLayer::new());
    runtime.run().await.map_err(|problem| problem.to_string())
}

/// An EventBridge event says its id and the time it was due; any other event will do as well.
fn trigger(payload: &Value, context: &Context) -> Trigger {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).map(str::to_owned);
    Trigger {
        id: text("id"),
        time: text("time"),
        deadline: Some(context.deadline()),
    }
}
