//! The example's resource.

use async_trait::async_trait;
use tfplugin::resource::{
    Applied, CreateRequest, DeleteRequest, Deleted, GenerateConfigRequest, GeneratedConfig,
    ImportRequest, Imported, MoveRequest, PlanCreateRequest, PlanDestroyRequest, PlanUpdateRequest,
    Planned, PlannedDestroy, Read, ReadRequest, UpdateRequest, UpgradeIdentityRequest,
    UpgradeRequest, Upgraded, ValidateRequest,
};
use tfplugin::schema::{IdentityAttribute, IdentitySchema, Schema};
use tfplugin::{Context, Diagnostic, Diagnostics, Field, Object, Path, Resource, Type, Value};

use super::Remote;
use super::adoption::{generated, imported, moved};
use super::nouns::{decided, fault, identity, name, schema, trouble};

/// A queue with consumers.
#[derive(Default)]
pub(crate) struct Queue {
    remote: Remote,
}

impl Queue {
    pub(super) fn new(remote: Remote) -> Self {
        Self { remote }
    }

    fn store(&self, state: &Object) {
        let name = name(state);
        self.remote.lock().unwrap().insert(name, state.clone());
    }
}

#[async_trait]
impl Resource for Queue {
    fn type_name(&self) -> &str {
        "example_queue"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        let parts = [
            (
                "name",
                IdentityAttribute::required(Type::String, "The queue's name."),
            ),
            (
                "region",
                IdentityAttribute::optional(Type::String, "Where it is."),
            ),
        ];
        Some(IdentitySchema::new(parts).version(1))
    }

    async fn validate(&self, _: &Context, request: ValidateRequest) -> Diagnostics {
        let mode = request.config.reader().get::<Field<String>>("mode");
        match mode {
            Ok(Field::Known(mode)) if mode == "slow" => {
                let detail = "Messages wait longer.";
                Diagnostic::warning("Slow mode", detail)
                    .at(Path::of("mode"))
                    .into()
            }
            Ok(_) => Diagnostics::new(),
            Err(diagnostic) => diagnostic.into(),
        }
    }

    async fn plan_create(&self, _: &Context, request: PlanCreateRequest) -> Planned {
        let PlanCreateRequest {
            planned, private, ..
        } = request;
        let identity = identity(&planned);
        match fault(&planned).as_str() {
            "plan panics" => panic!("no plan for {}", name(&planned)),
            "plan nothing" => Planned::default(),
            "plan fails" => Planned::failed(trouble()),
            "plan another name" => Planned::new(planned.with("name", "other")),
            "plan a size" => Planned::new(planned.with("size", 5)),
            "plan a number for a name" => Planned::new(planned.with("name", 5)),
            "plan a typo" => Planned::new(planned.with("nam", "x")),
            "plan the secret" => Planned::new(planned.with("secret", "x")),
            "plan an unknown identity" => {
                Planned::new(planned).with_identity(identity.with("region", Value::Unknown))
            }
            "plan an identity" => Planned::new(planned).with_identity(identity),
            _ => Planned::new(planned).with_private([private.as_slice(), b"+create"].concat()),
        }
    }

    async fn plan_update(&self, _: &Context, request: PlanUpdateRequest) -> Planned {
        let PlanUpdateRequest {
            prior,
            mut planned,
            private,
            ..
        } = request;
        if planned != prior {
            planned.set_unknown("revision");
        }
        let private = [private.as_slice(), b"+update"].concat();
        match fault(&planned).as_str() {
            "replace what is not there" => Planned::new(planned).with_replace(Path::of("nothing")),
            "replace the size" => Planned::new(planned).with_replace(Path::of("size")),
            "plan another identity" => {
                let identity = identity(&planned).with("region", "elsewhere");
                Planned::new(planned).with_identity(identity)
            }
            _ => Planned::new(planned).with_private(private),
        }
    }

    async fn plan_destroy(&self, _: &Context, request: PlanDestroyRequest) -> PlannedDestroy {
        let warning = Diagnostic::warning("The queue ends", "Its messages are lost.");
        PlannedDestroy {
            private: Some([request.private.as_slice(), b"+destroy"].concat()),
            diagnostics: warning.into(),
        }
    }

    async fn create(&self, context: &Context, request: CreateRequest) -> Applied {
        let CreateRequest {
            planned, config, ..
        } = request;
        let state = decided(planned.clone());
        let identity = identity(&state);
        let applied = Applied::new(state.clone()).with_identity(identity.clone());
        match fault(&planned).as_str() {
            "create panics" => panic!("halfway through {}", name(&planned)),
            "create fails" => return Applied::failed(trouble()),
            "create nothing" => return Applied::default(),
            "create a part" => return Applied::new(planned).with_diagnostics(trouble()),
            "create what is unknown" => return Applied::new(planned).with_identity(identity),
            "create another size" => {
                return Applied::new(state.with("size", 99)).with_identity(identity);
            }
            "create a number for a name" => return Applied::new(state.with("name", 5)),
            "create without identity" => return Applied::new(state),
            "create and keep the secret" => {
                let secret = config.get("secret").clone();
                return Applied::new(state.with("secret", secret)).with_identity(identity);
            }
            "create slowly" => {
                context.cancellation.cancelled().await;
                return Applied::new(planned)
                    .with_diagnostics(Diagnostic::error("Stopped", "Interrupted."));
            }
            _ => {}
        }
        self.store(&state);
        applied
    }

    async fn update(&self, _: &Context, request: UpdateRequest) -> Applied {
        let UpdateRequest {
            prior,
            planned,
            identity,
            ..
        } = request;
        match fault(&planned).as_str() {
            "update fails" => return Applied::failed(trouble()),
            "update a part" => {
                let state = prior.with("size", planned.get("size").clone());
                return Applied::new(state).with_diagnostics(trouble());
            }
            "update panics" => panic!("halfway through {}", name(&planned)),
            "update another identity" => {
                let identity = identity.unwrap_or_default().with("region", "elsewhere");
                return Applied::new(decided(planned)).with_identity(identity);
            }
            _ => {}
        }
        let revision = prior.reader().get::<i64>("revision").unwrap_or(0) + 1;
        let state = decided(planned.with("revision", revision));
        self.store(&state);
        Applied::new(state)
    }

    async fn delete(&self, _: &Context, request: DeleteRequest) -> Deleted {
        match fault(&request.prior).as_str() {
            "delete fails" => Deleted::failed(trouble()),
            "delete a part" => Deleted {
                state: Some(request.prior.with("size", 0)),
                diagnostics: trouble().into(),
            },
            "delete and keep" => Deleted {
                state: Some(request.prior),
                ..Deleted::default()
            },
            "delete panics" => panic!("halfway through {}", name(&request.prior)),
            _ => {
                self.remote.lock().unwrap().remove(&name(&request.prior));
                Deleted::done()
            }
        }
    }

    async fn read(&self, _: &Context, request: ReadRequest) -> Read {
        let found = self
            .remote
            .lock()
            .unwrap()
            .get(&name(&request.current))
            .cloned();
        match fault(&request.current).as_str() {
            "read fails" => return Read::failed(trouble()),
            "read what is unknown" => {
                return Read::new(request.current.with("arn", Value::Unknown));
            }
            "read another identity" => {
                let identity = identity(&request.current).with("name", "other");
                return Read::new(request.current).with_identity(identity);
            }
            _ => {}
        }
        match found {
            Some(state) => {
                let identity = identity(&state);
                Read::new(state).with_identity(identity)
            }
            None => Read::gone(),
        }
    }

    async fn import(&self, _: &Context, request: ImportRequest) -> Imported {
        imported(request)
    }

    fn generates_config(&self) -> bool {
        true
    }

    async fn generate_config(
        &self,
        _: &Context,
        request: GenerateConfigRequest,
    ) -> GeneratedConfig {
        generated(request)
    }

    async fn upgrade(&self, _: &Context, request: UpgradeRequest) -> Upgraded {
        let old = Type::object([("title", Type::String), ("size", Type::Number)]);
        match request.state.read(&old) {
            Err(diagnostic) => Upgraded::failed(diagnostic),
            Ok(_) if request.version == 0 => {
                Upgraded::failed(Diagnostic::error("Too old", "Version 0 is not known."))
            }
            Ok(mut old) => Upgraded::new(Object::from([
                ("name", old.take("title")),
                ("size", old.take("size")),
            ])),
        }
    }

    async fn upgrade_identity(&self, _: &Context, request: UpgradeIdentityRequest) -> Upgraded {
        match request
            .identity
            .read(&Type::object([("queue", Type::String)]))
        {
            Err(diagnostic) => Upgraded::failed(diagnostic),
            Ok(mut old) => Upgraded::new(Object::from([("name", old.take("queue"))])),
        }
    }

    fn moves_state(&self) -> bool {
        true
    }

    async fn move_state(&self, _: &Context, request: MoveRequest) -> Imported {
        moved(request)
    }
}
