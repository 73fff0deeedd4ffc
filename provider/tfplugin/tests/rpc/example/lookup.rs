//! The example's data source.

use async_trait::async_trait;
use tfplugin::data_source::{DataRead, ReadDataRequest};
use tfplugin::schema::{Attribute, Block, NestedBlock, Schema};
use tfplugin::{Context, DataSource, Diagnostic, Value};

use super::{Region, not_empty};

/// Tells the configured region, and what is found there.
pub(super) struct Lookup {
    pub(super) region: Region,
}

pub(crate) fn lookup() -> Schema {
    let hit = [
        ("name", Attribute::string().computed()),
        (
            "parts",
            Attribute::nested_map([("size", Attribute::number().computed())]).computed(),
        ),
    ];
    let options = [
        ("depth", Attribute::number().default(2)),
        ("note", Attribute::string().optional()),
        ("cost", Attribute::number().computed()),
    ];
    Schema::new([
        (
            "key",
            Attribute::string()
                .required()
                .validator(not_empty)
                .description("What to look for. *Any* text."),
        ),
        ("limit", Attribute::number().default(10)),
        ("options", Attribute::nested_single(options).optional()),
        (
            "old",
            Attribute::string().optional().deprecated("Use `key`."),
        ),
        ("region", Attribute::string().computed()),
        ("hits", Attribute::nested_list(hit).computed()),
    ])
    .block(
        "filter",
        NestedBlock::list(Block::new([
            ("name", Attribute::string().required()),
            ("exact", Attribute::bool().default(true)),
        ])),
    )
    .description("Finds things.")
    .deprecated("Use `example_search`.")
}

#[async_trait]
impl DataSource for Lookup {
    fn type_name(&self) -> &str {
        "example_lookup"
    }

    fn schema(&self) -> Schema {
        lookup()
    }

    async fn read(&self, _: &Context, request: ReadDataRequest) -> DataRead {
        let key: String = match request.config.reader().get("key") {
            Ok(key) => key,
            Err(diagnostic) => return DataRead::failed(diagnostic),
        };
        let region = self.region.lock().unwrap().clone().unwrap_or_default();
        let state = request.proposed.with("region", region);
        let hit = |size: Value| {
            let parts = Value::map([("k", Value::object([("size", size)]))]);
            Value::list([Value::object([
                ("name", Value::from("hit")),
                ("parts", parts),
            ])])
        };
        match key.as_str() {
            "missing" => DataRead::failed(Diagnostic::error("Not found", "There is no such key.")),
            "nothing" => DataRead::default(),
            "found" => DataRead::new(state.with("hits", hit(7.into()))),
            "unknown" => DataRead::new(state.with("hits", hit(Value::Unknown))),
            "typo" => DataRead::new(state.with("hits", hit("seven".into()))),
            _ => DataRead::new(state),
        }
    }
}
