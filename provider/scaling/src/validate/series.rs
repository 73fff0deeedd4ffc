//! Metrics as their author names them: namespace, name, exact dimensions, unit.

use std::collections::BTreeMap;

use super::{
    judge::{Judge, optional, quote},
    limit,
};
use crate::{draft::Leaf, object::Dimension, problem::Path};

/// The leaves that name a metric.
pub(super) struct Named<'a> {
    pub(super) namespace: &'a Leaf<String>,
    pub(super) metric_name: &'a Leaf<String>,
    pub(super) dimensions: &'a Leaf<BTreeMap<String, Leaf<String>>>,
    pub(super) unit: &'a Leaf<String>,
}

/// A metric that CloudWatch can have.
pub(super) struct Series {
    pub(super) namespace: String,
    pub(super) metric_name: String,
    /// By rising name.
    pub(super) dimensions: Vec<Dimension>,
    pub(super) unit: Option<String>,
}

pub(super) fn judge(judge: &mut Judge, named: &Named<'_>, path: &Path) -> Option<Series> {
    let Named {
        namespace,
        metric_name,
        dimensions,
        unit,
    } = named;
    let namespace = Text::NAMESPACE.required(judge, namespace, &path.attribute("namespace"));
    let metric_name =
        Text::METRIC_NAME.required(judge, metric_name, &path.attribute("metric_name"));
    let dimensions = judge_dimensions(judge, dimensions, &path.attribute("dimensions"));
    let unit = judge_unit(judge, unit, &path.attribute("unit"));
    Some(Series {
        namespace: namespace?,
        metric_name: metric_name?,
        dimensions: dimensions?,
        unit: unit?,
    })
}

fn judge_dimensions(
    judge: &mut Judge,
    leaf: &Leaf<BTreeMap<String, Leaf<String>>>,
    path: &Path,
) -> Option<Vec<Dimension>> {
    let Some(dimensions) = optional(leaf)? else {
        return Some(Vec::new());
    };
    let most = limit::DIMENSIONS_MAX;
    if dimensions.len() > most {
        let found = format!("{} dimensions", dimensions.len());
        let allowed = format!("up to {most} dimensions");
        let remedy = "write the dimensions the metric is published with, and no others";
        judge.error(
            path,
            "a metric has more dimensions than CloudWatch allows",
            found,
            allowed,
            remedy,
        );
    }
    let judged: Vec<_> = dimensions
        .iter()
        .map(|(name, leaf)| {
            let path = path.key(name);
            let sound = Text::DIMENSION_NAME.read(judge, name, &path);
            let allowed = Text::DIMENSION_VALUE.allowed();
            let value = judge.element(leaf, &path, "dimension", &allowed)?;
            let value = Text::DIMENSION_VALUE.read(judge, value, &path);
            Some(Dimension {
                name: sound?,
                value: value?,
            })
        })
        .collect();
    judged.into_iter().collect()
}

fn judge_unit(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<Option<String>> {
    let Some(unit) = optional(leaf)? else {
        return Some(None);
    };
    if UNITS.contains(&unit.as_str()) {
        return Some(Some(unit.clone()));
    }
    let summary = format!("{} is not a unit of CloudWatch", path.name());
    let remedy = "drop unit, which then may be any, or write the unit the metric is published with";
    judge.error(path, summary, quote(unit), one_of(&UNITS), remedy);
    None
}

/// `"a", "b" or "c"`.
pub(super) fn one_of(texts: &[&str]) -> String {
    match texts {
        [] => String::new(),
        [only] => quote(only),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(|text| quote(text)).collect();
            format!("{} or {}", first.join(", "), quote(last))
        }
    }
}

/// Units of CloudWatch (CloudWatch API, MetricDatum.Unit).
const UNITS: [&str; 27] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// What a part of a metric's name may be (CloudWatch API, MetricDatum and Dimension).
#[derive(Clone, Copy)]
pub(super) struct Text {
    /// What it is, with its article.
    noun: &'static str,
    chars_max: usize,
    /// Whether it keeps to ASCII.
    ascii: bool,
    /// Whether it may begin with a colon.
    colon: bool,
    remedy: &'static str,
}

impl Text {
    const NAMESPACE: Self = Self {
        noun: "the namespace of a metric",
        chars_max: limit::METRIC_NAME_CHARS_MAX,
        ascii: false,
        colon: false,
        remedy: "write the namespace the metric is published in, such as AWS/ECS",
    };

    const METRIC_NAME: Self = Self {
        noun: "the name of a metric",
        chars_max: limit::METRIC_NAME_CHARS_MAX,
        ascii: false,
        colon: true,
        remedy: "write the metric's name as CloudWatch shows it",
    };

    const DIMENSION_NAME: Self = Self {
        noun: "the name of a dimension",
        chars_max: limit::METRIC_NAME_CHARS_MAX,
        ascii: true,
        colon: false,
        remedy: "write the dimensions the metric is published with",
    };

    const DIMENSION_VALUE: Self = Self {
        noun: "the value of a dimension",
        chars_max: limit::DIMENSION_VALUE_CHARS_MAX,
        ascii: true,
        colon: true,
        remedy: "write the dimensions the metric is published with",
    };

    /// The name of a gateway is the value of a dimension; the publisher takes it up to the length
    /// of a metric's name.
    pub(super) const GATEWAY: Self = Self {
        noun: "the dimension of a metric",
        chars_max: limit::METRIC_NAME_CHARS_MAX,
        ascii: true,
        colon: true,
        remedy: "write the gateway's name as the publisher's configuration has it",
    };

    fn allowed(self) -> String {
        let most = self.chars_max;
        let ascii = if self.ascii { "ASCII " } else { "" };
        let colon = if self.colon {
            ""
        } else {
            ", not beginning with ':'"
        };
        format!("1 to {most} printable {ascii}characters, not all blank{colon}")
    }

    pub(super) fn required(
        self,
        judge: &mut Judge,
        leaf: &Leaf<String>,
        path: &Path,
    ) -> Option<String> {
        let text = judge.required(leaf, path, &self.allowed(), self.remedy)?;
        self.read(judge, text, path)
    }

    fn read(self, judge: &mut Judge, text: &str, path: &Path) -> Option<String> {
        let fits = text.chars().count() <= self.chars_max
            && !text.trim().is_empty()
            && !text.chars().any(char::is_control)
            && (text.is_ascii() || !self.ascii)
            && (!text.starts_with(':') || self.colon);
        if fits {
            return Some(text.to_owned());
        }
        let name = match path.name() {
            // The key of a map has no name of its own.
            name if name.is_empty() => "the text".to_owned(),
            name => name,
        };
        let summary = format!("{name} cannot be {}", self.noun);
        judge.error(path, summary, quote(text), self.allowed(), self.remedy);
        None
    }
}
