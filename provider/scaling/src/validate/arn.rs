//! ARNs, which must lie where the provider works.

use super::{
    Context,
    judge::{Judge, quote},
};
use crate::problem::Path;

/// `arn:<partition>:<service>:<region>:<account>:<resource>`, no part empty.
pub(super) struct Arn<'a> {
    pub(super) partition: &'a str,
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Arn<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
        let mut next = || parts.next().filter(|part| !part.is_empty());
        Some(Self {
            partition: next()?,
            service: next()?,
            region: next()?,
            account: next()?,
            resource: next()?,
        })
    }

    /// The first part of the ARN that is not where the provider works.
    pub(super) fn elsewhere<'b>(&'b self, context: &'b Context) -> Option<Elsewhere<'b>> {
        [
            ("partition", self.partition, &context.partition),
            ("region", self.region, &context.region),
            ("account", self.account, &context.account_id),
        ]
        .into_iter()
        .filter_map(|(what, found, wanted)| {
            let wanted = wanted.as_deref()?;
            Some(Elsewhere {
                what,
                found,
                wanted,
            })
        })
        .find(|part| part.found != part.wanted)
    }
}

/// A part of an ARN that is not the provider's.
pub(super) struct Elsewhere<'a> {
    what: &'static str,
    found: &'a str,
    wanted: &'a str,
}

impl Elsewhere<'_> {
    /// Says that the ARN at `path` is of another place; `noun`, with its article, is what it should be.
    pub(super) fn report(&self, judge: &mut Judge, path: &Path, noun: &str) {
        let Self {
            what,
            found,
            wanted,
        } = self;
        let leaf = path.name();
        judge.error(
            path,
            format!("{leaf} is in another {what}"),
            format!(
                "an ARN of {what} {}, while the provider works in {wanted}",
                quote(found)
            ),
            format!("{noun} of {what} {wanted}"),
            format!("use a provider configured for that {what}, or {noun} of this one"),
        );
    }
}
