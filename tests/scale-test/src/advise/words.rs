//! What is advised, for people and for machines.

use std::fmt::{self, Display, Formatter};

use scaling::simulate::{Outcome, Span};
use serde_json::{Value, json};

use super::{Advice, Requirement, Scored};
use crate::table::Table;

impl Display for Advice {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            requirement,
            given,
            advised,
            tried,
            price: _,
        } = self;
        let hcl = self.to_hcl();
        match (self.is_kept(), hcl.is_empty()) {
            (true, true) => writeln!(
                formatter,
                "nothing to change: the profile is the best found"
            )?,
            (true, false) => writeln!(formatter, "write:\n\n{hcl}")?,
            (false, true) => writeln!(formatter, "nothing that was tried helps")?,
            (false, false) => {
                writeln!(formatter, "this comes nearest, and is not enough:\n\n{hcl}")?
            }
        }
        let mut table = Table::new(["", "given", "advised"]);
        for (name, one, other) in self.rows() {
            table.row([name, one, other]);
        }
        write!(formatter, "{table}")?;
        let histories = advised.outcome.histories;
        writeln!(
            formatter,
            "worst of {histories} histories each, task minutes at the median; {tried} profiles tried"
        )?;
        if !self.is_kept() {
            let missed = [given, advised].map(|it| missed(requirement, it).join(", "));
            writeln!(formatter, "not kept: {}", missed[1])?;
        }
        Ok(())
    }
}

impl Advice {
    /// What is advised, for machines.
    pub fn to_json(&self) -> Value {
        let shown = |scored: &Scored| {
            let Outcome {
                peak_depth,
                lost,
                task_time,
                flaps,
                ..
            } = &scored.outcome;
            json!({
                "reckoned_to_max": scored.reckoned.map(Span::as_secs),
                "peak_depth": peak_depth.max, "lost": lost.max, "flaps": flaps.max,
                "task_minutes": task_time.median.as_secs() / 60.0,
                "cost": self.price.map(|price| price.of(task_time.median)),
            })
        };
        json!({
            "kept": self.is_kept(),
            "not_kept": missed(&self.requirement, &self.advised),
            "given": shown(&self.given),
            "advised": shown(&self.advised),
            "profile": self.advised.profile,
            "hcl": self.to_hcl(),
            "tried": self.tried,
        })
    }

    fn rows(&self) -> Vec<(String, String, String)> {
        let row = |name: &str, of: &dyn Fn(&Scored) -> String| {
            (name.to_owned(), of(&self.given), of(&self.advised))
        };
        let minutes = |scored: &Scored| scored.outcome.task_time.median.as_secs() / 60.0;
        let mut rows = vec![
            row("seconds to max_capacity, reckoned", &|scored| {
                let reckoned = scored.reckoned.map(|span| span.as_secs().to_string());
                reckoned.unwrap_or_else(|| "never for certain".to_owned())
            }),
            row("peak depth", &|scored| {
                scored.outcome.peak_depth.max.to_string()
            }),
            row("messages lost", &|scored| {
                scored.outcome.lost.max.to_string()
            }),
            row("flaps", &|scored| scored.outcome.flaps.max.to_string()),
            row("task minutes", &|scored| format!("{:.1}", minutes(scored))),
        ];
        let (before, after) = (minutes(&self.given), minutes(&self.advised));
        let saved = (before - after) / before.max(f64::MIN_POSITIVE) * 100.0;
        rows.push((
            "saved".to_owned(),
            String::new(),
            format!("{:.1} task minutes, {saved:.1}%", before - after),
        ));
        if let Some(price) = self.price {
            rows.push(row("cost", &|scored| {
                format!("{:.4}", price.of(scored.outcome.task_time.median))
            }));
        }
        rows
    }
}

/// What of the requirement is not kept.
fn missed(requirement: &Requirement, scored: &Scored) -> Vec<String> {
    let Requirement {
        within,
        max_peak_depth,
        no_lost,
    } = *requirement;
    let Outcome {
        peak_depth, lost, ..
    } = &scored.outcome;
    let slow = within.filter(|within| scored.reckoned.is_none_or(|it| it > *within));
    let deep = max_peak_depth.filter(|most| peak_depth.max > *most);
    let slow = slow.map(|within| {
        let found = scored.reckoned;
        let found = found.map_or("never for certain".to_owned(), |found| found.to_string());
        format!("max_capacity after {found}, wanted within {within}")
    });
    let deep = deep.map(|most| format!("{} messages deep, wanted {most}", peak_depth.max));
    let lossy = (no_lost && lost.max > 0).then(|| format!("{} messages lost", lost.max));
    [slow, deep, lossy].into_iter().flatten().collect()
}
