use super::*;

fn lines(schema: &Schema) -> Vec<String> {
    let line = |entry: Entry<'_>| {
        let mut line = format!(
            "{}{} ({}, {})",
            "  ".repeat(entry.depth()),
            entry.name,
            entry.type_in_words(),
            entry.setter()
        );
        if let Some(default) = entry.default() {
            line += &format!(" default {default}");
        }
        for (flag, word) in [
            (entry.sensitive(), "sensitive"),
            (entry.write_only(), "write-only"),
            (entry.requires_replace(), "replaces"),
            (entry.has_nested(), "nested"),
        ] {
            line += &if flag {
                format!(" {word}")
            } else {
                String::new()
            };
        }
        if let Some(instead) = entry.deprecation() {
            line += &format!(" deprecated: {instead}");
        }
        match entry.description() {
            "" => line,
            text => format!("{line}: {text}"),
        }
    };
    schema.entries().into_iter().map(line).collect()
}

#[test]
fn a_schema_reads_in_the_order_it_was_written() {
    let step = [("at", Attribute::number().required())];
    let queue = [
        ("stream", Attribute::string().required()),
        ("steps", Attribute::nested_list(step).optional()),
    ];
    let rule = Block::new([("weight", Attribute::number().optional())]).description("A rule.");
    let schema = Schema::new([
        ("zone", Attribute::string().required().requires_replace()),
        (
            "queues",
            Attribute::nested_map(queue)
                .optional()
                .description("By name."),
        ),
        ("mode", Attribute::string().default("a \"b\"")),
        ("token", Attribute::string().optional().sensitive()),
        ("secret", Attribute::string().optional().write_only()),
        (
            "old",
            Attribute::list(Type::map(Type::Number))
                .optional()
                .deprecated("use zone"),
        ),
        ("note", Attribute::string().omittable()),
        ("any", Attribute::dynamic().computed()),
        (
            "point",
            Attribute::object([("x", Type::Number)])
                .optional()
                .computed(),
        ),
    ])
    .block("rule", NestedBlock::list(rule).items(1, 3))
    .block("extra", NestedBlock::single(Block::default()));
    assert_eq!(
        lines(&schema),
        [
            "zone (string, required) replaces",
            "queues (map of objects, optional) nested: By name.",
            "  stream (string, required)",
            "  steps (list of objects, optional) nested",
            "    at (number, required)",
            r#"mode (string, optional) default "a \"b\"""#,
            "token (string, optional) sensitive",
            "secret (string, optional) write-only",
            "old (list of map of number, optional) deprecated: use zone",
            "note (string, optional)",
            "any (any type, computed)",
            "point (object({x = number}), optional)",
            "rule (list of blocks, required) nested: A rule.",
            "  weight (number, optional)",
            "extra (block, optional)",
        ]
    );
    assert_eq!(schema.entries()[4].path.to_string(), "queues.steps.at");
}
