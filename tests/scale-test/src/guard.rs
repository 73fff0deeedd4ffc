//! Keeps commands that change things away from production, unless somebody says yes.

use crate::error::{Error, Result};

/// Words that make a name look like production's where they stand alone.
const WORDS: [&str; 2] = ["live", "prd"];

/// Refuses what looks like production; `yes` allows it. `names` are what something is called, each
/// with what it is the name of: `("--cluster", "arrakis-prod")`.
///
/// # Errors
/// Which name looks like production, and how to go on all the same.
pub fn check<'a>(names: impl IntoIterator<Item = (&'a str, &'a str)>, yes: bool) -> Result<()> {
    let suspicious = names.into_iter().find(|(_, name)| is_production(name));
    match suspicious {
        Some((what, name)) if !yes => Err(Error::usage(
            format!("{what} {name:?} looks like production, and this command changes things"),
            "look first with --dry-run; then add --yes to do it",
        )),
        _ => Ok(()),
    }
}

/// Whether a name looks like production's: `arrakis-prod`, `Production`, `prod2`, `eu.live`. A product
/// is none.
pub fn is_production(name: &str) -> bool {
    let name = name.to_lowercase();
    let without_products = name.replace("production", "prod ").replace("product", "");
    let mut words = name.split(|letter: char| !letter.is_alphabetic());
    without_products.contains("prod") || words.any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_production_are_refused_without_yes() {
        for name in [
            "prod",
            "arrakis-prod",
            "Production",
            "prod2",
            "arrakisprod",
            "eu.live",
            "app_prd",
        ] {
            assert!(is_production(name), "{name}");
            let error = check([("--cluster", name)], false).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
            assert!(check([("--cluster", name)], true).is_ok());
        }
        for name in [
            "staging",
            "product-api",
            "olive",
            "dev",
            "arrakis",
            "delivery",
        ] {
            assert!(!is_production(name), "{name}");
        }
    }
}
