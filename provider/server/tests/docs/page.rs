//! One page of each kind.

use tfplugin::schema::{IdentityAttribute, IdentitySchema, Schema};

use crate::{example, schema};

/// A page by its path below `docs`.
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The beginning of every page. `kind` is what the registry calls it.
pub(crate) fn head(name: &str, kind: &str, description: &str) -> String {
    let line = description.lines().next().unwrap_or_default();
    let line = line.replace('"', "'");
    format!(
        "---\npage_title: \"{name} {kind} - arrakis\"\ndescription: \"{line}\"\n---\n\n\
         # {name} ({kind})\n\n{description}\n"
    )
}

/// A fenced block of an example, under a heading.
pub(crate) fn shown(heading: &str, language: &str, path: &str) -> String {
    example(path).map_or_else(String::new, |code| {
        format!("\n{heading}\n\n```{language}\n{}\n```\n", code.trim_end())
    })
}

pub(crate) fn provider(schema: &Schema) -> Page {
    let description = &schema.block.description;
    let line = description.lines().next().unwrap_or_default();
    let example = shown("## Example Usage", "terraform", "provider/provider.tf");
    Page {
        path: "index.md".to_owned(),
        text: format!(
            "---\npage_title: \"Provider: arrakis\"\ndescription: \"{line}\"\n---\n\n\
             # arrakis Provider\n\n{description}\n{example}\n## Schema\n{}",
            schema::sections(schema)
        ),
    }
}

pub(crate) fn resource(name: &str, schema: &Schema, identity: Option<&IdentitySchema>) -> Page {
    let file = |file: &str| format!("resources/{name}/{file}");
    let mut text = head(name, "Resource", &schema.block.description);
    text += &shown("## Example Usage", "terraform", &file("resource.tf"));
    text += &format!("\n## Schema\n{}", schema::sections(schema));
    text += &shown("## Import", "shell", &file("import.sh"));
    if let Some(identity) = identity {
        let heading = "### By identity";
        text += &shown(heading, "terraform", &file("import-by-identity.tf"));
        text += &identity_section(identity);
    }
    text += &shown(
        "## Move from aws_appautoscaling_target",
        "terraform",
        &file("moved.tf"),
    );
    Page {
        path: format!("resources/{}.md", short(name)),
        text,
    }
}

pub(crate) fn data_source(name: &str, schema: &Schema) -> Page {
    let mut text = head(name, "Data Source", &schema.block.description);
    let file = format!("data-sources/{name}/data-source.tf");
    text += &shown("## Example Usage", "terraform", &file);
    text += &format!("\n## Schema\n{}", schema::sections(schema));
    Page {
        path: format!("data-sources/{}.md", short(name)),
        text,
    }
}

pub(crate) fn list_resource(name: &str, schema: &Schema) -> Page {
    let mut text = head(name, "List Resource", &schema.block.description);
    let file = format!("list-resources/{name}/list-resource.tfquery.hcl");
    text += &shown("## Example Usage", "terraform", &file);
    text += &format!("\n## Schema of `config`\n{}", schema::sections(schema));
    Page {
        path: format!("list-resources/{}.md", short(name)),
        text,
    }
}

fn identity_section(identity: &IdentitySchema) -> String {
    let mut text = String::from("\nThe identity:\n\n");
    for (name, attribute) in &identity.attributes {
        let IdentityAttribute {
            of,
            required_for_import,
            description,
        } = attribute;
        let setter = if *required_for_import {
            "required"
        } else {
            "optional"
        };
        text += &format!("- `{name}` ({}, {setter}) {description}\n", of.in_words());
    }
    text
}

/// The registry names pages without the provider's prefix.
fn short(name: &str) -> &str {
    name.split_once('_').map_or(name, |(_, short)| short)
}
