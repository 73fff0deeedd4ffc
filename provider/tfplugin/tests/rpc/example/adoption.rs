//! How the example's resource takes over what exists already.

use tfplugin::resource::{
    GenerateConfigRequest, GeneratedConfig, ImportBy, ImportRequest, Imported, MoveRequest,
};
use tfplugin::{Diagnostic, Object, Value};

use super::nouns::{fault, identity, trouble};

pub(super) fn imported(request: ImportRequest) -> Imported {
    let name = match request.by {
        ImportBy::Id(id) => id,
        ImportBy::Identity(identity) => identity.get("name").as_str().unwrap_or("?").to_owned(),
    };
    let state = Object::from([("name", name.as_str())]);
    match name.as_str() {
        "missing" => Imported::failed(Diagnostic::error("Not found", "There is no such queue.")),
        "nothing" => Imported::default(),
        "unknown" => Imported::new(state.with("arn", Value::Unknown)),
        _ => {
            let identity = identity(&state);
            Imported::new(state)
                .with_identity(identity)
                .with_private(b"imported".to_vec())
        }
    }
}

pub(super) fn generated(request: GenerateConfigRequest) -> GeneratedConfig {
    let config = request.config.with("fault", Value::Null);
    match fault(&request.state).as_str() {
        "generate without size" => {
            let note = Diagnostic::warning("The size is left out", "It is the default.");
            GeneratedConfig::new(config.with("size", Value::Null)).with_diagnostics(note)
        }
        "generate an arn" => GeneratedConfig::new(config.with("arn", "arn:x")),
        "generate an unknown" => GeneratedConfig::new(config.with("size", Value::Unknown)),
        "generate without name" => GeneratedConfig::new(config.with("name", Value::Null)),
        "generate a typo" => GeneratedConfig::new(config.with("nam", "x")),
        "generate nothing" => GeneratedConfig::default(),
        "generate fails" => GeneratedConfig::failed(trouble()),
        "generate panics" => panic!("nothing to say"),
        _ => GeneratedConfig::new(config),
    }
}

pub(super) fn moved(request: MoveRequest) -> Imported {
    if !request.is_from("other/other", "other_queue") {
        return Imported::failed(Diagnostic::error("Not taken over", "Only other_queue is."));
    }
    let theirs = match request.source_state.read_untyped() {
        Ok(theirs) => theirs,
        Err(diagnostic) => return Imported::failed(diagnostic),
    };
    let state = Object::from([("name", theirs.get("name").clone())]);
    let ours = identity(&state);
    match theirs.get("then").as_str() {
        Some("keep private data") => Imported::new(state).with_private(request.source_private),
        Some("tell the identity") => {
            let told = match request.source_identity {
                Some((identity, version)) => format!("{version}: {}", identity.as_str()),
                None => "none".to_owned(),
            };
            Imported::new(state.with("mode", told))
        }
        Some("break the identity") => {
            Imported::new(state).with_identity(ours.with("name", Value::Null))
        }
        Some("leave it unknown") => Imported::new(state.with("arn", Value::Unknown)),
        _ => Imported::new(state).with_identity(ours),
    }
}
