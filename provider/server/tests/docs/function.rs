//! The page of a function.

use tfplugin::schema::{Parameter, Signature};

use crate::page::{Page, head, shown};

pub(crate) fn page(name: &str, signature: &Signature) -> Page {
    let Signature {
        parameters,
        variadic,
        returns,
        summary,
        description,
        deprecation: _,
    } = signature;
    let mut text = head(name, "Function", &format!("{summary}\n\n{description}"));
    text += &shown(
        "## Example Usage",
        "terraform",
        &format!("functions/{name}/function.tf"),
    );
    let of = |parameter: &Parameter| format!("{} {}", parameter.name, parameter.of.in_words());
    let mut all: Vec<_> = parameters.iter().map(of).collect();
    all.extend(variadic.iter().map(|rest| format!("{}...", of(rest))));
    text += &format!(
        "\n## Signature\n\n```text\n{name}({}) {}\n```\n\n## Arguments\n\n",
        all.join(", "),
        returns.in_words()
    );
    for parameter in parameters.iter().chain(variadic) {
        let Parameter {
            name,
            of,
            description,
            ..
        } = parameter;
        text += &format!("- `{name}` ({}) {description}\n", of.in_words());
    }
    Page {
        path: format!("functions/{name}.md"),
        text,
    }
}
