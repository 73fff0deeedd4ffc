//! `--once`: reads everything once and prints what would be published. Publishes nothing.

use serde_json::{Value, json};

use crate::arguments::Format;
use crate::datum::Datum;
use crate::encode::encode;
use crate::handler::Deps;
use crate::report::{Report, Trigger};
use crate::sample::Sample;
use crate::schedule::Schedule;
use crate::table::{counted, table};

/// Samples once, as a run would, and prints the outcome. Says whether every source could be read.
pub async fn run(deps: &mut Deps, format: Format) -> bool {
    let schedule = Schedule::new(deps.config.sampling, None);
    let budget = schedule.sample_budget(std::time::Duration::ZERO);
    let sample = deps.sources.sample(&deps.config, &deps.clock, budget).await;
    let mut report = Report::new(&deps.config, Trigger::default(), sample.at);
    let missing = report.add_sample(&deps.config, &sample);
    let datums: Vec<Datum> = encode(&deps.config, &sample).collect();
    let text = match format {
        Format::Table => to_table(&datums, &missing, &sample),
        Format::Json => format!("{:#}\n", to_json(&datums, &missing, &report)),
    };
    // What a closed pipe does not take, nobody waits for.
    let _ = deps.output.write(&text);
    missing.is_empty()
}

fn to_table(datums: &[Datum], missing: &[(String, String)], sample: &Sample) -> String {
    let mut rows = vec![["METRIC", "VALUE", "DIMENSIONS"].map(str::to_owned)];
    rows.extend(datums.iter().map(|datum| {
        let dimensions = datum.identity.dimensions.iter();
        let dimensions: Vec<String> = dimensions
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        [
            datum.identity.name.clone(),
            number(datum.value),
            dimensions.join(" "),
        ]
    }));
    let mut text = table(&rows);
    if !missing.is_empty() {
        let mut rows = vec![["NOT READ", "WHY"].map(str::to_owned)];
        rows.extend(missing.iter().cloned().map(<[String; 2]>::from));
        text.push('\n');
        text.push_str(&table(&rows));
    }
    let summary = match missing.len() {
        0 => "every source was read".to_owned(),
        failed => format!("{} could not be read", counted(failed, "source")),
    };
    let took = sample.took.as_secs_f64();
    text.push_str(&format!(
        "\nIn {took:.3} s {summary}; nothing was published.\n"
    ));
    text
}

/// At most three decimals, and none where there is nothing after the point.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0');
    text.trim_end_matches('.').to_owned()
}

fn to_json(datums: &[Datum], missing: &[(String, String)], report: &Report) -> Value {
    let metric = |datum: &Datum| {
        json!({
            "namespace": datum.identity.namespace,
            "name": datum.identity.name,
            "dimensions": datum.identity.dimensions,
            "value": datum.value,
            "unit": datum.unit.name(),
            "resolution_secs": datum.resolution_secs,
        })
    };
    let missing: Vec<Value> = missing
        .iter()
        .map(|(source, reason)| json!({"source": source, "reason": reason}))
        .collect();
    let report = report.to_json();
    json!({
        "timestamp": report["timestamp"],
        "metrics": datums.iter().map(metric).collect::<Vec<_>>(),
        "missing": missing,
        "paused": report["paused"],
    })
}

#[cfg(test)]
mod tests;
