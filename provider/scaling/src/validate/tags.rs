//! Tags: the provider's default ones and the profile's.

use std::collections::BTreeMap;

use super::{
    judge::{Judge, quote},
    limit,
};
use crate::{
    draft::{DashboardDraft, Leaf},
    problem::{Path, Problem},
    profile::{OWNERSHIP_TAG, SERVICE_TAG},
};

/// Judges tags that stand alone, such as the provider's `default_tags`, at `path`. Unknown values
/// are passed over.
pub fn validate_tags(tags: &BTreeMap<String, Leaf<String>>, path: &Path) -> Vec<Problem> {
    let mut judge = Judge::default();
    judge_each(&mut judge, tags, path);
    judge_count(&mut judge, tags.len(), false, path);
    judge.into_problems()
}

/// The tags of a profile's objects without the ownership tag; the profile's own win.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<BTreeMap<String, Leaf<String>>>,
    dashboard: &Leaf<DashboardDraft>,
    default_tags: &BTreeMap<String, String>,
) -> Option<BTreeMap<String, String>> {
    let path = Path::root("tags");
    let own = match leaf {
        Leaf::Omitted => BTreeMap::new(),
        Leaf::Unknown => return None,
        Leaf::Given(tags) => judge_each(judge, tags, &path)?,
    };
    let mut tags = default_tags.clone();
    tags.extend(own);
    judge_count(judge, tags.len(), dashboard.given().is_some(), &path)?;
    Some(tags)
}

fn judge_each(
    judge: &mut Judge,
    tags: &BTreeMap<String, Leaf<String>>,
    path: &Path,
) -> Option<BTreeMap<String, String>> {
    let judged: Vec<_> = tags
        .iter()
        .map(|(key, value)| {
            let path = path.key(key);
            let fits = judge_key(judge, key, &path);
            let value = judge_value(judge, value, &path);
            Some((fits.then(|| key.clone())?, value?))
        })
        .collect();
    judged.into_iter().collect()
}

fn judge_key(judge: &mut Judge, key: &str, path: &Path) -> bool {
    let most = limit::TAG_KEY_CHARS_MAX;
    let count = key.chars().count();
    let starts_with = |prefix: &str| {
        let start = key.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let owner = OWNERSHIP_TAG
        .split_inclusive(':')
        .next()
        .unwrap_or_default();
    let (summary, allowed) = if !(1..=most).contains(&count) {
        let summary = format!("a tag's key has {count} characters");
        (summary, format!("1 to {most} characters"))
    } else if starts_with("aws:") {
        let summary = "a tag's key begins with what AWS keeps for itself".to_owned();
        (summary, "a key that does not begin with aws:".to_owned())
    } else if starts_with(owner) {
        let summary = "a tag's key begins with what this provider keeps for itself".to_owned();
        (summary, format!("a key that does not begin with {owner}"))
    } else {
        return true;
    };
    judge.error(path, summary, quote(key), allowed, "choose another key");
    false
}

fn judge_value(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<String> {
    let most = limit::TAG_VALUE_CHARS_MAX;
    let allowed = format!("up to {most} characters");
    if matches!(leaf, Leaf::Omitted) {
        let remedy = "write a value, which may be \"\", or drop the tag";
        judge.error(path, "a tag has no value", "null", allowed, remedy);
        return None;
    }
    let value = leaf.given()?;
    let count = value.chars().count();
    if count > most {
        let summary = format!("a tag's value has {count} characters");
        judge.error(path, summary, quote(value), allowed, "shorten the value");
        return None;
    }
    Some(value.clone())
}

fn judge_count(judge: &mut Judge, count: usize, dashboard: bool, path: &Path) -> Option<()> {
    let (ours, added) = if dashboard {
        let both = format!("{OWNERSHIP_TAG} and, to the dashboard, {SERVICE_TAG}");
        (limit::DASHBOARD_TAGS_OURS, both)
    } else {
        (limit::TAGS_OURS, OWNERSHIP_TAG.to_owned())
    };
    let most = limit::TAGS_MAX - ours;
    if count <= most {
        return Some(());
    }
    judge.error(
        path,
        "there are more tags than AWS allows",
        format!("{count} tags, the provider's default tags included"),
        format!("at most {most}, as the provider adds {added}"),
        "drop some tags",
    );
    None
}
