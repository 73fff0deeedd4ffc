//! Rows out of a Prometheus page (Prometheus, Text-based format), as far as two gauges go:
//!
//! ```text
//! gateway_shard_guilds{shard_id="0",total_shards="2"} 1204
//! gateway_shard_ready{shard_id="0"} 1
//! ```

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use crate::config::Scrape;
use crate::shards::Row;

/// Largest whole number that a double holds exactly.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// The rows of a page, one for each sample of the guilds' gauge. A shard is ready when the other
/// gauge says 1 of it. A page without the gauge has no rows: its task runs no shard yet.
pub(super) fn rows(page: &str, settings: &Scrape, now: SystemTime) -> Result<Vec<Row>, String> {
    let mut rows: Vec<Row> = Vec::new();
    let mut ready: BTreeMap<u32, f64> = BTreeMap::new();
    for line in page.lines() {
        let line = line.trim();
        let ours = |metric: &str| {
            let rest = line.strip_prefix(metric)?;
            rest.starts_with(['{', ' ', '\t']).then_some(rest)
        };
        let unreadable = |problem: &str| format!("{problem} in the line {:?}", shorten(line));
        if let Some(rest) = ours(&settings.ready_metric) {
            let sample = Sample::parse(rest).map_err(unreadable)?;
            let shard = sample.number("shard_id").map_err(unreadable)?;
            ready.insert(shard, sample.value);
        } else if let Some(rest) = ours(&settings.guilds_metric) {
            let sample = Sample::parse(rest).map_err(unreadable)?;
            rows.push(row(&sample, now).map_err(|problem| unreadable(&problem))?);
        }
    }
    for row in &mut rows {
        row.ready = ready.get(&row.shard_id) == Some(&1.0);
    }
    Ok(rows)
}

fn row(sample: &Sample, now: SystemTime) -> Result<Row, String> {
    let value = sample.value;
    if !(0.0..WHOLE_MAX).contains(&value) || value.fract() != 0.0 {
        return Err(format!("{value} guilds"));
    }
    let now = now
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    let scraped = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    let row = Row {
        shard_id: sample.number("shard_id")?,
        total_shards: sample.number("total_shards")?,
        // Checked above: whole, not negative, and no larger than a double holds exactly.
        guilds: value as u64,
        ready: false,
        as_of_ms: sample.timestamp_ms.unwrap_or(scraped),
        instance: String::new(),
    };
    row.check()?;
    Ok(row)
}

/// A line's labels, value and timestamp.
struct Sample {
    labels: BTreeMap<String, String>,
    value: f64,
    timestamp_ms: Option<u64>,
}

impl Sample {
    /// Reads what follows the metric's name.
    fn parse(rest: &str) -> Result<Self, &'static str> {
        let (labels, rest) = match rest.strip_prefix('{') {
            Some(inner) => labels(inner)?,
            None => (BTreeMap::new(), rest),
        };
        let mut words = rest.split_whitespace();
        let value = words.next().and_then(|word| word.parse().ok());
        let timestamp_ms = match words.next() {
            Some(word) => Some(word.parse().map_err(|_| "no timestamp")?),
            None => None,
        };
        match (value, words.next()) {
            (Some(value), None) => Ok(Self {
                labels,
                value,
                timestamp_ms,
            }),
            _ => Err("no value"),
        }
    }

    fn number(&self, label: &str) -> Result<u32, &'static str> {
        let found = self.labels.get(label).and_then(|text| text.parse().ok());
        found.ok_or(match label {
            "shard_id" => "no label shard_id with a number",
            _ => "no label total_shards with a number",
        })
    }
}

/// Reads labels up to the closing brace; gives them and what follows it.
fn labels(text: &str) -> Result<(BTreeMap<String, String>, &str), &'static str> {
    let mut labels = BTreeMap::new();
    let mut rest = text.trim_start();
    while !rest.starts_with('}') {
        let (name, after) = rest.split_once('=').ok_or("no closing brace")?;
        let after = after.trim_start().strip_prefix('"').ok_or("no quote")?;
        let (value, after) = quoted(after)?;
        labels.insert(name.trim().to_owned(), value);
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(more) => more.trim_start(),
            None if after.starts_with('}') => after,
            None => return Err("no comma between labels"),
        };
    }
    Ok((labels, &rest[1..]))
}

/// Reads a label's value up to the closing quote; gives it and what follows.
fn quoted(text: &str) -> Result<(String, &str), &'static str> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Ok((value, &text[at + 1..])),
            '\\' => match characters.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, escaped)) => value.push(escaped),
                None => break,
            },
            other => value.push(other),
        }
    }
    Err("no closing quote")
}

/// A line as an error quotes it.
fn shorten(line: &str) -> String {
    const CHARS_MAX: usize = 80;
    line.chars().take(CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::rows;
    use crate::config::Scrape;

    fn settings() -> Scrape {
        Scrape {
            urls: Vec::new(),
            guilds_metric: "guilds".to_owned(),
            ready_metric: "ready".to_owned(),
            timeout: Duration::from_secs(1),
        }
    }

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(5_000)
    }

    fn read(page: &str) -> Result<Vec<String>, String> {
        let found = rows(page, &settings(), now())?;
        let shown = found.iter().map(|row| {
            let mark = if row.ready { "" } else { "-" };
            let (shard, total) = (row.shard_id, row.total_shards);
            format!("{mark}{shard}/{total} {} at {}", row.guilds, row.as_of_ms)
        });
        Ok(shown.collect())
    }

    #[test]
    fn gauges_of_shards() {
        let page = "\
# HELP guilds Guilds of a shard.
# TYPE guilds gauge
guilds{shard_id=\"0\",total_shards=\"3\"} 12
guilds{ total_shards = \"3\" , shard_id=\"1\", note=\"a \\\"b\\\", c\\n\" , } 1.3e1 4000
guilds{shard_id=\"2\",total_shards=\"3\"} 14
guilds_of_another{shard_id=\"9\"} NaN
ready{shard_id=\"0\"} 1
ready{shard_id=\"1\"} 0
process_cpu_seconds_total 12.5
";
        let expected = ["0/3 12 at 5000", "-1/3 13 at 4000", "-2/3 14 at 5000"];
        assert_eq!(read(page), Ok(expected.map(str::to_owned).to_vec()));
        assert_eq!(read(""), Ok(Vec::new()));
        assert_eq!(read("up 1\n<html>"), Ok(Vec::new()));
    }

    #[test]
    fn nonsense_is_named() {
        let labels = r#"{shard_id="0",total_shards="1"}"#;
        for (line, word) in [
            ("guilds 5".to_owned(), "label shard_id"),
            (
                r#"guilds{shard_id="x",total_shards="1"} 5"#.to_owned(),
                "label shard_id",
            ),
            (r#"guilds{shard_id="0"} 5"#.to_owned(), "label total_shards"),
            (
                r#"guilds{shard_id="0",total_shards="1" 5"#.to_owned(),
                "no comma",
            ),
            (r#"guilds{shard_id="0"#.to_owned(), "closing quote"),
            ("guilds{shard_id=0} 5".to_owned(), "no quote"),
            ("guilds{".to_owned(), "closing brace"),
            (format!("guilds{labels}"), "no value"),
            (format!("guilds{labels} many"), "no value"),
            (format!("guilds{labels} 5 6 7"), "no value"),
            (format!("guilds{labels} 5 x"), "no timestamp"),
            (format!("guilds{labels} -1"), "-1 guilds"),
            (format!("guilds{labels} 1.5"), "1.5 guilds"),
            (format!("guilds{labels} NaN"), "NaN guilds"),
            (format!("guilds{labels} +Inf"), "inf guilds"),
            (format!("guilds{labels} 1e300"), "guilds"),
            (format!("guilds{labels} 88000"), "counts something else"),
            (format!("ready{labels}"), "no value"),
        ] {
            let problem = read(&line).expect_err(&line);
            assert!(problem.contains(word), "{line}: {problem}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(page in "(guilds|ready)?[{}\"=, \\\\a-z0-9é\n]{0,60}") {
            let _ = rows(&page, &settings(), now());
        }
    }
}
