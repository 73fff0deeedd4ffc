//! Statistics of metrics.

use super::super::{
    judge::{Judge, optional, quote},
    series::one_of,
};
use crate::{draft::Leaf, object::Statistic, problem::Path};

const REMEDY: &str = "write Average, or another of the statistics that are allowed";

/// One of the five that a metric outside metric math may have; the average when it is omitted.
pub(super) fn judge_simple(
    judge: &mut Judge,
    leaf: &Leaf<String>,
    path: &Path,
) -> Option<Statistic> {
    let Some(text) = optional(leaf)? else {
        return Some(Statistic::Average);
    };
    let found = Statistic::ALL.into_iter().find(|one| one.name() == text);
    if found.is_none() {
        let summary = "statistic is not one a tracked metric can have";
        let allowed = one_of(&Statistic::ALL.map(Statistic::name));
        let remedy = if is_extended(text) {
            "write the metric as one of queries, where percentiles and their like are allowed"
        } else {
            REMEDY
        };
        judge.error(path, summary, quote(text), allowed, remedy);
    }
    found
}

/// Any of CloudWatch's, as metric math takes them; the average when it is omitted.
pub(super) fn judge_any(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<String> {
    let Some(text) = optional(leaf)? else {
        return Some(Statistic::Average.name().to_owned());
    };
    let simple = Statistic::ALL.iter().any(|one| one.name() == text);
    if simple || is_extended(text) {
        return Some(text.clone());
    }
    let summary = format!("{} is not a statistic of CloudWatch", path.name());
    let allowed = format!(
        "{}, a percentile such as p90, IQM, or tm, wm, tc, ts, TM, WM, TC, TS and PR as CloudWatch \
         defines them",
        Statistic::ALL.map(Statistic::name).join(", ")
    );
    judge.error(path, summary, quote(text), allowed, REMEDY);
    None
}

/// Percentiles and trimmed statistics: `p99.9`, `tm90`, `TM(10%:90%)`, `PR(:100)` (CloudWatch User
/// Guide, statistics definitions).
fn is_extended(text: &str) -> bool {
    if text == "IQM" {
        return true;
    }
    if let Some((name, range)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        let bounds = range.split_once(':');
        return ["TM", "WM", "TC", "TS", "PR"].contains(&name)
            && bounds.is_some_and(|(lower, upper)| is_range(name, lower, upper));
    }
    let shares = ["p", "tm", "wm", "tc", "ts"].into_iter();
    shares
        .filter_map(|name| text.strip_prefix(name))
        .any(is_percentage)
}

/// Either end may be open, not both. A range of ranks has values of the metric, the others may have
/// percentages.
fn is_range(name: &str, lower: &str, upper: &str) -> bool {
    let is_end = |end: &str| match end.strip_suffix('%') {
        _ if end.is_empty() => true,
        Some(share) => name != "PR" && is_percentage(share),
        None => is_decimal(end),
    };
    is_end(lower) && is_end(upper) && !(lower.is_empty() && upper.is_empty())
}

fn is_percentage(text: &str) -> bool {
    is_decimal(text) && text.parse().is_ok_and(|share: f64| share <= 100.0)
}

/// Digits with at most one point between them.
fn is_decimal(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::is_extended;

    #[test]
    fn extended_statistics_are_told_from_other_words() {
        for text in [
            "IQM",
            "p0",
            "p90",
            "p99.9",
            "p100",
            "tm90",
            "wm95.5",
            "tc10",
            "ts99",
            "TM(10%:90%)",
            "TM(:95%)",
            "WM(5%:)",
            "TC(0.005:0.030)",
            "TS(80%:)",
            "PR(:300)",
        ] {
            assert!(is_extended(text), "{text}");
        }
        for text in [
            "",
            "p",
            "p101",
            "p-1",
            "p1.",
            "p.5",
            "P90",
            "90",
            "iqm",
            "tm",
            "TM90",
            "TM()",
            "TM(:)",
            "TM(10%90%)",
            "TM(10%:101%)",
            "PR(10%:20%)",
            "PR(a:b)",
            "median",
            "p9é",
        ] {
            assert!(!is_extended(text), "{text}");
        }
    }
}
