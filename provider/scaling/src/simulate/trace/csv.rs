//! Traces as tables.

use csv::{ReaderBuilder, StringRecord};

use super::{
    super::time::{Span, Time},
    INSTANTS_MAX, MetricTrace, Trace, problem,
};
use crate::problem::Problem;

const COLUMNS: &str = "at, rate, burst, depth, cpu, memory, requests, guilds, metric:<name> and \
                       metric_per_task:<name>";
/// Problems told of one table; more say nothing new.
const PROBLEMS_MAX: usize = 20;
/// Lines further apart than this many times the usual distance have a gap between them.
const GAP: i64 = 3;
/// How long the last line of a table with a single line lasts.
const ALONE: Span = Span::MINUTE;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    At,
    Rate,
    Burst,
    Depth,
    Cpu,
    Memory,
    Requests,
    Guilds,
    Metric { name: String, per_task: bool },
}

pub(super) fn parse(table: &str, options: &str) -> Result<Trace, Vec<Problem>> {
    let hold = match options {
        "" => false,
        "gaps=hold" => true,
        other => {
            let found = problem("the option cannot be read", other, "gaps=hold", "mend it");
            return Err(vec![found]);
        }
    };
    let mut reader = Reader::default();
    reader.read(table);
    if !hold && reader.problems.is_empty() {
        reader.judge_gaps();
    }
    if reader.problems.is_empty() {
        let trace = reader.finish();
        let problems = trace.problems();
        return if problems.is_empty() {
            Ok(trace)
        } else {
            Err(problems)
        };
    }
    Err(reader.problems)
}

/// A table that is being read.
#[derive(Default)]
struct Reader {
    columns: Vec<Column>,
    trace: Trace,
    /// Instants with their lines.
    instants: Vec<(u64, Span)>,
    problems: Vec<Problem>,
}

impl Reader {
    fn read(&mut self, table: &str) {
        let mut lines = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .from_reader(table.as_bytes());
        for record in lines.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let told = error.to_string();
                    self.problems
                        .push(problem("the table cannot be read", told, "CSV", "mend it"));
                    return;
                }
            };
            let line = record.position().map_or(0, csv::Position::line);
            if self.columns.is_empty() {
                self.head(line, &record);
            } else {
                self.line(line, &record);
            }
            if self.columns.is_empty() || self.problems.len() >= PROBLEMS_MAX {
                return;
            }
        }
        if self.problems.is_empty() && self.instants.is_empty() {
            let remedy = "write a line of column names and a line for each instant";
            self.problems.push(problem(
                "the table is empty",
                "no line of values",
                "at least one",
                remedy,
            ));
        }
    }

    fn head(&mut self, line: u64, record: &StringRecord) {
        let mut columns = Vec::new();
        for name in record {
            match column(name) {
                Some(column) if columns.iter().any(|known| same(known, &column)) => {
                    self.wrong(line, "names a column twice", name, "each column once");
                }
                Some(column) => columns.push(column),
                None => self.wrong(line, "names an unknown column", name, COLUMNS),
            }
        }
        if !columns.contains(&Column::At) {
            self.wrong(line, "names no column at", &told(record), COLUMNS);
        }
        if self.problems.is_empty() {
            self.columns = columns;
        }
    }

    fn line(&mut self, line: u64, record: &StringRecord) {
        let columns = std::mem::take(&mut self.columns);
        if record.len() == columns.len() {
            self.cells(line, &columns, record);
        } else {
            let allowed = format!("{} cells, as in the first line", columns.len());
            self.wrong(line, "has another number of cells", &told(record), &allowed);
        }
        self.columns = columns;
    }

    fn cells(&mut self, line: u64, columns: &[Column], record: &StringRecord) {
        if self.instants.len() == INSTANTS_MAX {
            let allowed = format!("at most {INSTANTS_MAX} lines");
            self.wrong(line, "is one too many", &told(record), &allowed);
            return;
        }
        let cells = columns.iter().zip(record);
        let written = cells.clone().find(|(column, _)| **column == Column::At);
        let written = written.map_or("", |(_, cell)| cell);
        let Some(at) = self.at(line, written) else {
            return;
        };
        self.instants.push((line, at));
        for (column, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
            self.cell(line, at, column, cell);
        }
    }

    /// The instant of a line, counted from the first where instants are given.
    fn at(&mut self, line: u64, written: &str) -> Option<Span> {
        let first = self.instants.is_empty();
        let at = if let Some(instant) = Time::parse(written) {
            if first {
                self.trace.start = Some(instant);
            }
            self.trace.start.map(|start| instant - start)
        } else if first || self.trace.start.is_none() {
            super::text::span(written)
        } else {
            None
        };
        let last = self.instants.last().map(|(_, at)| *at);
        match at {
            None => {
                let allowed = "seconds from the start, or instants such as 2026-11-26T08:00:00Z, \
                               alike in every line";
                self.wrong(line, "has no instant", written, allowed);
                None
            }
            Some(at) if last.is_some_and(|last| at <= last) => {
                self.wrong(line, "goes back in time", written, "rising instants");
                None
            }
            at => at,
        }
    }

    fn cell(&mut self, line: u64, at: Span, column: &Column, cell: &str) {
        if *column == Column::At {
            return;
        }
        if *column == Column::Burst {
            match cell.parse() {
                Ok(0) => {}
                Ok(messages) => self.trace.bursts.push((at, messages)),
                Err(_) => self.wrong(line, "has no number of messages", cell, "a whole number"),
            }
            return;
        }
        let value: Option<f64> = cell.parse().ok();
        let Some(value) = value.filter(|value| value.is_finite() && *value >= 0.0) else {
            self.wrong(
                line,
                "has no possible value",
                cell,
                "a number that is not negative",
            );
            return;
        };
        let trace = &mut self.trace;
        let values = match column {
            Column::At | Column::Burst => return,
            Column::Rate => &mut trace.rates,
            Column::Depth => &mut trace.depth,
            Column::Cpu => &mut trace.cpu,
            Column::Memory => &mut trace.memory,
            Column::Requests => &mut trace.requests,
            Column::Guilds => &mut trace.guilds,
            Column::Metric { name, per_task } => {
                let metric = trace.metrics.entry(name.clone());
                let metric = metric.or_insert_with(|| MetricTrace {
                    values: Vec::new(),
                    per_task: *per_task,
                });
                &mut metric.values
            }
        };
        values.push((at, value));
    }

    fn judge_gaps(&mut self) {
        let usual = self.usual_distance();
        let mut gaps = Vec::new();
        for pair in self.instants.windows(2) {
            if let [(from_line, from), (to_line, to)] = pair
                && *to - *from > usual * GAP
            {
                gaps.push((*from_line, *to_line, *to - *from));
            }
        }
        for (from_line, to_line, gap) in gaps.into_iter().take(PROBLEMS_MAX) {
            let found = format!("lines {from_line} and {to_line} are {gap} apart");
            let allowed = format!("at most {}, three times the usual distance", usual * GAP);
            let remedy = "add the missing lines, or let the values hold with gaps=hold";
            let told = problem("the trace has a gap", found, allowed, remedy);
            self.problems.push(told);
        }
    }

    /// The median distance between two lines.
    fn usual_distance(&self) -> Span {
        let pairs = self.instants.windows(2);
        let distances = pairs.filter_map(|pair| match pair {
            [(_, from), (_, to)] => Some(*to - *from),
            _ => None,
        });
        let mut distances: Vec<Span> = distances.collect();
        distances.sort_unstable();
        distances.get(distances.len() / 2).copied().unwrap_or(ALONE)
    }

    fn finish(self) -> Trace {
        let last = self.instants.last().map_or(Span::ZERO, |(_, at)| *at);
        Trace {
            duration: last + self.usual_distance(),
            ..self.trace
        }
    }

    fn wrong(&mut self, line: u64, what: &str, found: &str, allowed: &str) {
        let summary = format!("line {line} {what}");
        self.problems.push(problem(
            &summary,
            format!("{found:?}"),
            allowed,
            "mend the line",
        ));
    }
}

fn column(name: &str) -> Option<Column> {
    let metric = |name: &str, per_task| {
        (!name.is_empty()).then(|| Column::Metric {
            name: name.to_owned(),
            per_task,
        })
    };
    if let Some(name) = name.strip_prefix("metric:") {
        return metric(name, false);
    }
    if let Some(name) = name.strip_prefix("metric_per_task:") {
        return metric(name, true);
    }
    Some(match name {
        "at" => Column::At,
        "rate" => Column::Rate,
        "burst" => Column::Burst,
        "depth" => Column::Depth,
        "cpu" => Column::Cpu,
        "memory" => Column::Memory,
        "requests" => Column::Requests,
        "guilds" => Column::Guilds,
        _ => return None,
    })
}

/// A metric is one column, shared by the tasks or not.
fn same(one: &Column, other: &Column) -> bool {
    match (one, other) {
        (Column::Metric { name: one, .. }, Column::Metric { name: other, .. }) => one == other,
        (one, other) => one == other,
    }
}

fn told(record: &StringRecord) -> String {
    record.iter().collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests;
