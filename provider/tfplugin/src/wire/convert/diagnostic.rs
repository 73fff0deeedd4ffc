//! Diagnostics and paths.

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::generated::tfplugin6 as proto;
use crate::generated::tfplugin6::attribute_path::step::Selector;
use crate::path::{Path, Step};

pub(in crate::wire) fn diagnostics(diagnostics: Diagnostics) -> Vec<proto::Diagnostic> {
    diagnostics.into_iter().map(diagnostic).collect()
}

fn diagnostic(diagnostic: Diagnostic) -> proto::Diagnostic {
    let Diagnostic {
        severity,
        summary,
        detail,
        path: at,
    } = diagnostic;
    let severity = match severity {
        Severity::Error => proto::diagnostic::Severity::Error,
        Severity::Warning => proto::diagnostic::Severity::Warning,
    };
    let attribute = Some(path(&at)).filter(|path| !path.steps.is_empty());
    proto::Diagnostic {
        severity: severity.into(),
        summary,
        detail,
        attribute,
    }
}

/// The path as far as the protocol can say it: elements of a set have no address.
pub(in crate::wire) fn path(path: &Path) -> proto::AttributePath {
    let selector = |step: &Step| match step {
        Step::Attribute(name) => Some(Selector::AttributeName(name.clone())),
        Step::Key(key) => Some(Selector::ElementKeyString(key.clone())),
        Step::Index(index) => i64::try_from(*index).ok().map(Selector::ElementKeyInt),
        Step::Element => None,
    };
    let steps = path.steps().iter().map_while(selector);
    let step = |selector| proto::attribute_path::Step {
        selector: Some(selector),
    };
    proto::AttributePath {
        steps: steps.map(step).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stops_at_a_set() {
        let at = Path::of("rules")
            .key("a")
            .index(2)
            .attribute("ports")
            .element()
            .attribute("from");
        let steps: Vec<_> = path(&at)
            .steps
            .into_iter()
            .filter_map(|step| step.selector)
            .collect();
        assert_eq!(
            steps,
            [
                Selector::AttributeName("rules".to_owned()),
                Selector::ElementKeyString("a".to_owned()),
                Selector::ElementKeyInt(2),
                Selector::AttributeName("ports".to_owned()),
            ]
        );
    }

    #[test]
    fn a_diagnostic_without_a_path_points_at_nothing() {
        let sent = diagnostics(Diagnostic::warning("slow", "it takes 300 s").into());
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].severity, 2);
        assert_eq!(sent[0].attribute, None);
        let sent = diagnostics(Diagnostic::error("wrong", "").at(Path::of("a")).into());
        assert_eq!(sent[0].severity, 1);
        assert_eq!(
            sent[0].attribute.as_ref().map(|path| path.steps.len()),
            Some(1)
        );
    }
}
