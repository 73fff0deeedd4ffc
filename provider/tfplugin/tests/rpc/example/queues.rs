//! The example's list resource. Its filter `count` says how many queues there are, and `fault` what
//! goes wrong with them.

use std::sync::Arc;

use async_trait::async_trait;
use tfplugin::list_resource::{ListRequest, ListResource, Listed, Listing};
use tfplugin::resource::ValidateRequest;
use tfplugin::schema::{Attribute, Schema};
use tfplugin::{Context, Diagnostic, Diagnostics, Field, Object, Path, Value};
use tokio::sync::Notify;

use super::not_empty;
use super::nouns::{fault, identity, trouble};

/// Lists queues.
pub(super) struct Queues {
    /// Told when a list has ended, whichever way.
    pub(super) ended: Arc<Notify>,
}

pub(crate) fn filters() -> Schema {
    Schema::new([
        (
            "prefix",
            Attribute::string().optional().validator(not_empty),
        ),
        ("count", Attribute::number().optional()),
        ("fault", Attribute::string().optional()),
    ])
}

/// Tells that a list has ended when it is dropped.
struct Ending(Arc<Notify>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[async_trait]
impl ListResource for Queues {
    fn type_name(&self) -> &str {
        "example_queue"
    }

    fn schema(&self) -> Schema {
        filters()
    }

    async fn validate(&self, _: &Context, request: ValidateRequest) -> Diagnostics {
        match request.config.reader().get::<Field<i64>>("count") {
            Ok(Field::Known(count)) if count < 0 => {
                let detail = format!("Found {count}; allowed: 0 or more.");
                Diagnostic::error("count is negative", detail)
                    .at(Path::of("count"))
                    .into()
            }
            Ok(_) => Diagnostics::new(),
            Err(diagnostic) => diagnostic.into(),
        }
    }

    async fn list(&self, _: &Context, request: ListRequest, listing: &Listing) -> Diagnostics {
        let _ending = Ending(Arc::clone(&self.ended));
        let fault = fault(&request.config);
        let reader = request.config.reader();
        let count = reader.get::<Option<i64>>("count").unwrap().unwrap_or(0);
        let prefix: Option<String> = reader.get("prefix").unwrap();
        for number in 0..count {
            let name = format!("{}{number}", prefix.as_deref().unwrap_or("queue-"));
            let listed = listed(&name, request.include_object);
            listing.push(spoilt(listed, &fault)).await;
        }
        match fault.as_str() {
            "fail" => trouble().into(),
            "panic" => panic!("after {count} queues"),
            "wait" => std::future::pending().await,
            "warn" => Diagnostic::warning("Not everything", "One region did not answer.").into(),
            _ => Diagnostics::new(),
        }
    }
}

fn listed(name: &str, include_object: bool) -> Listed {
    let state = Object::from([
        ("name", Value::from(name)),
        ("arn", Value::from(format!("arn:{name}"))),
    ]);
    let listed = Listed::new(identity(&state), format!("Queue {name}"));
    if include_object {
        listed.with_object(state)
    } else {
        listed
    }
}

/// What was found, made wrong as `fault` says.
fn spoilt(listed: Listed, fault: &str) -> Listed {
    let Listed {
        identity, object, ..
    } = listed.clone();
    let object = object.unwrap_or_default();
    match fault {
        "object too much" => listed.with_object(object),
        "no object" => Listed {
            object: None,
            ..listed
        },
        "unknown in object" => listed.with_object(object.with("arn", Value::Unknown)),
        "secret in object" => listed.with_object(object.with("secret", "x")),
        "typo in object" => listed.with_object(object.with("nam", "x")),
        "no display name" => Listed::new(identity, ""),
        "unknown in identity" => Listed::new(identity.with("region", Value::Unknown), "A queue"),
        "no name in identity" => Listed::new(identity.with("name", Value::Null), "A queue"),
        "typo in identity" => Listed::new(identity.with("nam", "x"), "A queue"),
        "warn of each" => listed.with_diagnostics(Diagnostic::warning("Half read", "No tags.")),
        "fail at the first" => listed.with_diagnostics(trouble()),
        _ => listed,
    }
}
