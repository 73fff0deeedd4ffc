//! What a calibration found, for people and machines.

use std::fmt;

use serde_json::{Value, json};

use super::{
    compare::{Comparison, mean},
    record::Action,
    search::Assumed,
};

/// What a calibration found.
#[derive(Clone, Debug)]
pub struct Report {
    /// `service/<cluster>/<service>`.
    pub service: String,
    /// How long was recorded, in seconds.
    pub seconds: f64,
    /// Seconds between two samples of what was recorded.
    pub sample_secs: f64,
    /// What was recorded.
    pub actions: Vec<Action>,
    /// Seconds from the request for tasks to their running, as recorded.
    pub launches: Vec<f64>,
    /// What of the record is not replayed, in words.
    pub left_out: Vec<String>,
    /// What simulations assume.
    pub assumed: Assumed,
    /// How far they are apart with it, one for each history.
    pub with_assumed: Vec<Comparison>,
    /// What fits best.
    pub suggested: Assumed,
    /// How far they are apart with that.
    pub with_suggested: Vec<Comparison>,
}

/// The mean of several histories.
struct Mean {
    seconds: Option<f64>,
    missed: f64,
    extra: f64,
    desired: f64,
}

impl Report {
    /// Mean seconds between recorded and simulated actions, with what fits best; `None` where no
    /// action of the record came in any history.
    pub fn error_secs(&self) -> Option<f64> {
        Mean::of(&self.with_suggested).seconds
    }

    /// What is not as it must be; empty where the calibration passed.
    pub fn faults(&self, error_secs_max: f64) -> Vec<String> {
        match self.error_secs() {
            Some(found) if found <= error_secs_max => Vec::new(),
            Some(found) => vec![format!(
                "simulated actions are {found:.1} s from the recorded ones; allowed: \
                 {error_secs_max} s; look for another cause of scaling, such as a person"
            )],
            None => vec![
                "no recorded action came in the simulation; is the metric that caused it among \
                 those of the service's alarms, and were the policies the same then?"
                    .to_owned(),
            ],
        }
    }

    /// The report for machines; seconds.
    pub fn to_json(&self) -> Value {
        let Self {
            service,
            seconds,
            sample_secs,
            actions,
            launches,
            left_out,
            assumed,
            with_assumed,
            suggested,
            with_suggested,
        } = self;
        let action = |it: &Action| json!({ "at": it.at, "desired": it.desired, "took": it.took });
        let actions: Vec<_> = actions.iter().map(action).collect();
        json!({
            "service": service, "seconds": seconds, "sample_every": sample_secs,
            "actions": actions, "launches": launches, "not_replayed": left_out,
            "assumed": with(assumed, with_assumed), "suggested": with(suggested, with_suggested),
        })
    }
}

fn with(assumed: &Assumed, comparisons: &[Comparison]) -> Value {
    let Assumed {
        launch_min,
        launch_max,
        lag_min,
        lag_max,
    } = assumed;
    let Mean {
        seconds,
        missed,
        extra,
        desired,
    } = Mean::of(comparisons);
    json!({
        "launch": [launch_min, launch_max], "lag": [lag_min, lag_max],
        "error": seconds, "missed": missed, "extra": extra, "desired_error": desired,
    })
}

impl Mean {
    // Counts of actions.
    #[allow(clippy::cast_precision_loss)]
    fn of(all: &[Comparison]) -> Self {
        let of = |what: fn(&Comparison) -> f64| mean(all.iter().map(what)).unwrap_or(0.0);
        Self {
            seconds: mean(all.iter().filter_map(Comparison::seconds)),
            missed: of(|it| it.missed() as f64),
            extra: of(|it| it.extra as f64),
            desired: of(|it| it.desired),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            service,
            seconds,
            sample_secs,
            actions,
            launches,
            left_out,
            assumed,
            with_assumed,
            suggested,
            with_suggested,
        } = self;
        writeln!(
            formatter,
            "{service}: {} scaling actions in {seconds:.0} s, samples every {sample_secs:.0} s, {} \
             histories",
            actions.len(),
            with_suggested.len()
        )?;
        writeln!(
            formatter,
            "  {:<10}{:>12}{:>12}{:>9}{:>9}{:>9}{:>9}",
            "", "launch s", "lag s", "error s", "missed", "extra", "tasks"
        )?;
        row(formatter, "assumed", assumed, with_assumed)?;
        row(formatter, "suggested", suggested, with_suggested)?;
        let how = if launches.is_empty() {
            "by search"
        } else {
            "as recorded"
        };
        writeln!(
            formatter,
            "  launch latency {how} ({} scale-outs tell), lag by search",
            launches.len()
        )?;
        for (place, action) in actions.iter().enumerate() {
            let late = with_suggested
                .iter()
                .filter_map(|it| it.late.get(place)?.as_ref());
            let late = mean(late.copied());
            let late = late.map_or("not simulated".to_owned(), |late| {
                let side = if late < 0.0 { "earlier" } else { "later" };
                format!("simulated {:.1} s {side}", late.abs())
            });
            writeln!(
                formatter,
                "  {:>8.1} s  {:>3} desired  {late}",
                action.at, action.desired
            )?;
        }
        for words in left_out {
            writeln!(formatter, "  note: {words}")?;
        }
        Ok(())
    }
}

fn row(
    formatter: &mut fmt::Formatter<'_>,
    name: &str,
    assumed: &Assumed,
    comparisons: &[Comparison],
) -> fmt::Result {
    let Assumed {
        launch_min,
        launch_max,
        lag_min,
        lag_max,
    } = assumed;
    let Mean {
        seconds,
        missed,
        extra,
        desired,
    } = Mean::of(comparisons);
    let range = |min: f64, max: f64| format!("{min:.1}-{max:.1}");
    let seconds = seconds.map_or("-".to_owned(), |seconds| format!("{seconds:.1}"));
    writeln!(
        formatter,
        "  {name:<10}{:>12}{:>12}{seconds:>9}{missed:>9.1}{extra:>9.1}{desired:>9.2}",
        range(*launch_min, *launch_max),
        range(*lag_min, *lag_max),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let of = |late: Option<f64>| Comparison {
            late: vec![late],
            extra: 1,
            desired: 0.5,
        };
        let assumed = Assumed::default_of_simulations();
        Report {
            service: "service/arrakis/worker".to_owned(),
            seconds: 900.0,
            sample_secs: 10.0,
            actions: vec![Action {
                at: 320.0,
                desired: 10,
                took: Some(25.0),
            }],
            launches: vec![25.0],
            left_out: vec!["x cannot be replayed".to_owned()],
            assumed,
            with_assumed: vec![of(Some(20.0)), of(None)],
            suggested: Assumed {
                launch_min: 25.0,
                launch_max: 25.0,
                ..assumed
            },
            with_suggested: vec![of(Some(-4.0)), of(Some(-2.0))],
        }
    }

    #[test]
    fn the_table_sets_what_fits_beside_what_is_assumed() {
        let expected = "\
service/arrakis/worker: 1 scaling actions in 900 s, samples every 10 s, 2 histories
                launch s       lag s  error s   missed    extra    tasks
  assumed      20.0-60.0     0.5-3.0     20.0      0.5      1.0     0.50
  suggested    25.0-25.0     0.5-3.0      3.0      0.0      1.0     0.50
  launch latency as recorded (1 scale-outs tell), lag by search
     320.0 s   10 desired  simulated 3.0 s earlier
  note: x cannot be replayed
";
        assert_eq!(report().to_string(), expected);
    }

    #[test]
    fn an_error_above_the_limit_is_a_fault() {
        assert_eq!(report().faults(3.0), [""; 0]);
        let faults = report().faults(2.0);
        assert!(
            faults[0].starts_with("simulated actions are 3.0 s from"),
            "{faults:?}"
        );
        let never = Report {
            with_suggested: Vec::new(),
            ..report()
        };
        assert!(never.faults(2.0)[0].contains("no recorded action came"));
        assert_eq!(report().to_json()["suggested"]["launch"][0], 25.0);
    }
}
