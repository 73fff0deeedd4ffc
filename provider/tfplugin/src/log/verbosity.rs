//! Which events are written: Terraform's variables, and a cap on the noise of libraries.

use std::ffi::OsString;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;

/// Libraries whose own events are about bytes and tasks, or may show what a request carries, with
/// the most each may say. The names are prefixes of event targets.
const CAPS: [(&str, LevelFilter); 9] = [
    ("aws_", LevelFilter::INFO),
    ("h2", LevelFilter::WARN),
    ("hyper", LevelFilter::WARN),
    ("mio", LevelFilter::WARN),
    ("rustls", LevelFilter::WARN),
    ("tokio", LevelFilter::WARN),
    ("tonic", LevelFilter::WARN),
    ("tower", LevelFilter::WARN),
    ("want", LevelFilter::WARN),
];

/// The events that `environment` asks for, or `None` when it asks for none.
///
/// `TF_LOG_PROVIDER_<NAME>` goes before `TF_LOG_PROVIDER`, and that before `TF_LOG`; the first one
/// that is set decides, also when it says `OFF`.
pub fn targets(program: &str, environment: &dyn Fn(&str) -> Option<OsString>) -> Option<Targets> {
    let own = format!("TF_LOG_PROVIDER_{}", variable_name(program));
    let level = [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"]
        .into_iter()
        .filter_map(environment)
        .find(|value| !value.is_empty())
        .map_or(LevelFilter::OFF, |value| level(&value.to_string_lossy()));
    if level == LevelFilter::OFF {
        return None;
    }
    let caps = CAPS.map(|(target, cap)| (target, level.min(cap)));
    Some(Targets::new().with_default(level).with_targets(caps))
}

/// A level as Terraform reads it: `JSON` asks for everything (in a format this crate writes
/// anyway), and so does a word it does not know.
fn level(word: &str) -> LevelFilter {
    match word.to_ascii_uppercase().as_str() {
        "OFF" => LevelFilter::OFF,
        "ERROR" => LevelFilter::ERROR,
        "WARN" => LevelFilter::WARN,
        "INFO" => LevelFilter::INFO,
        "DEBUG" => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    }
}

/// `terraform-provider-my-cloud` as `MY_CLOUD`.
fn variable_name(program: &str) -> String {
    program
        .trim_start_matches("terraform-provider-")
        .to_ascii_uppercase()
        .replace(|character: char| !character.is_ascii_alphanumeric(), "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    fn asked(variables: &[(&str, &str)]) -> Option<Targets> {
        targets("terraform-provider-my-cloud", &|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    fn most(targets: Option<&Targets>, target: &str) -> Option<Level> {
        let levels = [
            Level::TRACE,
            Level::DEBUG,
            Level::INFO,
            Level::WARN,
            Level::ERROR,
        ];
        levels
            .into_iter()
            .find(|level| targets.is_some_and(|targets| targets.would_enable(target, level)))
    }

    #[test]
    fn the_closest_variable_decides() {
        for (variables, expected) in [
            (&[][..], None),
            (&[("TF_LOG", "")][..], None),
            (&[("TF_LOG", "off")][..], None),
            (&[("TF_LOG_CORE", "TRACE")][..], None),
            (&[("TF_LOG", "warn")][..], Some(Level::WARN)),
            (&[("TF_LOG", "JSON")][..], Some(Level::TRACE)),
            (&[("TF_LOG", "loud")][..], Some(Level::TRACE)),
            (&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "OFF")][..], None),
            (
                &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "INFO")][..],
                Some(Level::INFO),
            ),
            (
                &[
                    ("TF_LOG_PROVIDER", "INFO"),
                    ("TF_LOG_PROVIDER_MY_CLOUD", "ERROR"),
                ][..],
                Some(Level::ERROR),
            ),
        ] {
            let targets = asked(variables);
            assert_eq!(most(targets.as_ref(), "scaling"), expected, "{variables:?}");
        }
    }

    #[test]
    fn libraries_are_capped_and_never_raised() {
        let all = asked(&[("TF_LOG", "TRACE")]);
        assert_eq!(most(all.as_ref(), "h2::codec"), Some(Level::WARN));
        assert_eq!(most(all.as_ref(), "hyper_util::client"), Some(Level::WARN));
        assert_eq!(most(all.as_ref(), "aws_config"), Some(Level::INFO));
        assert_eq!(most(all.as_ref(), "aws::apply"), Some(Level::TRACE));
        let errors = asked(&[("TF_LOG", "ERROR")]);
        assert_eq!(most(errors.as_ref(), "h2"), Some(Level::ERROR));
    }
}
