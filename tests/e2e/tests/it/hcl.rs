//! HCL of profiles, one attribute a line, so that a diagnostic's line tells which attribute it is
//! about.

use std::fmt::Write as _;

/// What every configuration begins with.
pub(crate) const HEADER: &str = r#"terraform {
  required_providers {
    arrakis = { source = "arrakis/arrakis" }
  }
}
provider "arrakis" {}
"#;

/// An object: attributes in order, each with its HCL.
#[derive(Clone, Debug)]
pub(crate) struct Object(Vec<(String, Value)>);

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Object(Object),
}

impl Object {
    /// No attributes yet.
    pub(crate) fn empty() -> Self {
        Self(Vec::new())
    }

    /// The profile of `examples/worker`, for a service of that name.
    pub(crate) fn worker(service: &str) -> Self {
        Self::empty()
            .with("cluster", "\"arrakis\"")
            .with("service", &format!("{service:?}"))
            .with("min_capacity", "3")
            .with("max_capacity", "10")
            .with("cpu", "{ target = 70 }")
            .with("memory", "{ target = 80 }")
            .with_object(
                "queues",
                Self::empty().with_object("commands", Self::queue()),
            )
    }

    /// Its queue.
    pub(crate) fn queue() -> Self {
        Self::empty()
            .with("stream", "\"COMMANDS\"")
            .with("consumer", "\"command-worker\"")
            .with(
                "steps",
                "[{ at = 50, add = 1 }, { at = 100, add = 2 }, { at = 200, add = 3 }]",
            )
            .with("burst", "{ at = 200 }")
            .with("drain", "{ below = 10 }")
    }

    /// With this attribute set, in its place when there already.
    pub(crate) fn with(self, name: &str, hcl: &str) -> Self {
        self.put(name, Value::Text(hcl.to_owned()))
    }

    /// With this attribute set to an object.
    pub(crate) fn with_object(self, name: &str, object: Self) -> Self {
        self.put(name, Value::Object(object))
    }

    /// A profile with one attribute of its queue set.
    pub(crate) fn with_queue(self, name: &str, hcl: &str) -> Self {
        self.with_queue_object(Self::queue().with(name, hcl))
    }

    /// A profile with this queue.
    pub(crate) fn with_queue_object(self, queue: Self) -> Self {
        self.with_object("queues", Self::empty().with_object("commands", queue))
    }

    /// Without this attribute.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// The whole resource.
    pub(crate) fn resource(&self, label: &str) -> String {
        let mut text = format!("resource \"arrakis_scaling_profile\" \"{label}\" {{\n");
        self.write(&mut text, 1);
        text.push_str("}\n");
        text
    }

    fn put(mut self, name: &str, value: Value) -> Self {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
        self
    }

    fn write(&self, text: &mut String, depth: usize) {
        let indent = "  ".repeat(depth);
        for (name, value) in &self.0 {
            match value {
                Value::Text(hcl) => {
                    let _ = writeln!(text, "{indent}{name} = {hcl}");
                }
                Value::Object(object) => {
                    let _ = writeln!(text, "{indent}{name} = {{");
                    object.write(text, depth + 1);
                    let _ = writeln!(text, "{indent}}}");
                }
            }
        }
    }
}
