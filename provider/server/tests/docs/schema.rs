//! The attributes of a schema, in the registry's sections.

use tfplugin::{
    Path,
    schema::{Entry, Schema, Setter},
};

/// What is required, optional and computed, then the same of every nested attribute.
pub(crate) fn sections(schema: &Schema) -> String {
    let entries = schema.entries();
    let mut text = level(&entries, &Path::ROOT);
    for entry in entries.iter().filter(|entry| entry.has_nested()) {
        let path = &entry.path;
        text += &format!(
            "\n<a id=\"{}\"></a>\n### Nested Schema for `{path}`\n",
            anchor(path)
        );
        text += &level(&entries, path);
    }
    text
}

/// The entries directly below `parent`.
fn level(entries: &[Entry<'_>], parent: &Path) -> String {
    let depth = parent.steps().len();
    let below = |entry: &&Entry<'_>| {
        let steps = entry.path.steps();
        steps.len() == depth + 1 && steps.starts_with(parent.steps())
    };
    let mut text = String::new();
    for (setter, title) in [
        (Setter::Required, "Required"),
        (Setter::Optional, "Optional"),
        (Setter::Computed, "Read-Only"),
    ] {
        let lines: Vec<_> = entries
            .iter()
            .filter(below)
            .filter(|entry| entry.setter() == setter)
            .map(line)
            .collect();
        if !lines.is_empty() {
            let mark = if depth == 0 { "###" } else { "####" };
            text += &format!("\n{mark} {title}\n\n{}\n", lines.join("\n"));
        }
    }
    text
}

fn line(entry: &Entry<'_>) -> String {
    let mut kind = entry.type_in_words();
    if entry.sensitive() {
        kind += ", sensitive";
    }
    let mut text = format!("- `{}` ({kind})", entry.name);
    if !entry.description().is_empty() {
        text += &format!(" {}", entry.description());
    }
    if let Some(default) = entry.default() {
        text += &format!(" Default: `{default}`.");
    }
    if entry.requires_replace() {
        text += " A change makes a new object.";
    }
    if let Some(instead) = entry.deprecation() {
        text += &format!(" Deprecated: {instead}.");
    }
    if entry.has_nested() {
        text += &format!(" See [below](#{}).", anchor(&entry.path));
    }
    text
}

fn anchor(path: &Path) -> String {
    format!("nestedatt--{}", path.to_string().replace('.', "--"))
}
