//! The publisher as a Lambda function: one run for each event.

use std::sync::Arc;

use lambda_runtime::layers::TracingLayer;
use lambda_runtime::{Context, Diagnostic, LambdaEvent, Runtime, service_fn};
use serde_json::Value;
use tokio::sync::Mutex;

use crate::admission::Admission;
use crate::handler::{self, Deps};
use crate::report::Trigger;

/// Asks the runtime API for events until it ends the process.
///
/// # Errors
/// When the runtime API cannot be reached.
pub async fn serve(deps: Deps) -> Result<(), String> {
    let function = Function {
        deps,
        admission: Admission::default(),
    };
    let function = Arc::new(Mutex::new(function));
    let service = service_fn(move |event: LambdaEvent<Value>| {
        let function = Arc::clone(&function);
        async move {
            // Lambda sends one event at a time, so nobody ever waits here.
            let mut function = function.lock().await;
            function
                .invoke(trigger(&event.payload, &event.context))
                .await
        }
    });
    let runtime = Runtime::new(service).layer(TracingLayer::new());
    runtime.run().await.map_err(|problem| problem.to_string())
}

/// What lives as long as the environment.
struct Function {
    deps: Deps,
    admission: Admission,
}

impl Function {
    /// Answers an event with the report of its run, or with why it was dropped.
    async fn invoke(&mut self, trigger: Trigger) -> Result<Value, Diagnostic> {
        let now = self.deps.clock.now();
        if let Err(dropped) = self.admission.judge(&trigger, now) {
            let reason = dropped.to_string();
            tracing::warn!(
                reason,
                id = trigger.id,
                time = trigger.time,
                "event dropped"
            );
            return Ok(serde_json::json!({"dropped": reason}));
        }
        let report = handler::run(trigger.clone(), &mut self.deps, now).await;
        report.emit(&self.deps.output);
        match report.failure() {
            None => {
                self.admission.remember(&trigger);
                Ok(report.to_json())
            }
            Some(reason) => Err(Diagnostic {
                error_type: "NothingPublished".to_owned(),
                error_message: reason,
            }),
        }
    }
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
