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
mod tests {
    use super::*;

    #[track_caller]
    fn refused(table: &str, expected: &[&str]) {
        let found = parse(table, "").unwrap_err();
        let found: Vec<String> = found
            .iter()
            .map(|problem| format!("{}: {}", problem.summary, problem.found))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_table_becomes_a_trace() {
        let table = "\
at,rate,burst,cpu,metric_per_task:Connections
0, 5,,20,100
60,10,500,,
# the peak
120,,0,90.5,\"200\"
";
        let trace = parse(table, "").unwrap();
        let secs = Span::secs;
        let expected = Trace {
            cpu: vec![(secs(0), 20.0), (secs(120), 90.5)],
            metrics: [(
                "Connections".to_owned(),
                MetricTrace {
                    values: vec![(secs(0), 100.0), (secs(120), 200.0)],
                    per_task: true,
                },
            )]
            .into(),
            ..Trace::quiet(secs(180))
                .rate(secs(0), 5.0)
                .rate(secs(60), 10.0)
                .burst(secs(60), 500)
        };
        assert_eq!(trace, expected);
    }

    #[test]
    fn instants_give_the_start() {
        let table = "depth,at\n7,2026-11-26T08:00:00Z\n9,2026-11-26T08:01:00Z\n";
        let trace = parse(table, "").unwrap();
        assert_eq!(trace.start, Time::parse("2026-11-26T08:00:00Z"));
        assert_eq!(trace.depth, [(Span::ZERO, 7.0), (Span::MINUTE, 9.0)]);
        assert_eq!(trace.duration, Span::secs(120));
    }

    #[test]
    fn every_line_at_fault_is_told_with_its_number() {
        refused("", &["the table is empty: no line of values"]);
        refused("at,rate\n", &["the table is empty: no line of values"]);
        refused(
            "time,rate,rate\n0,1,1\n",
            &[
                "line 1 names an unknown column: \"time\"",
                "line 1 names a column twice: \"rate\"",
                "line 1 names no column at: \"time,rate,rate\"",
            ],
        );
        refused(
            "at,rate,burst\n0,1,1\n60,-1,2\nsoon,1,1\n30,1,1\n120,1\n180,1,1.5\n240,NaN,\n",
            &[
                "line 3 has no possible value: \"-1\"",
                "line 4 has no instant: \"soon\"",
                "line 5 goes back in time: \"30\"",
                "line 6 has another number of cells: \"120,1\"",
                "line 7 has no number of messages: \"1.5\"",
                "line 8 has no possible value: \"NaN\"",
            ],
        );
        refused(
            "at,rate\n2026-11-26T08:00:00Z,1\n60,1\n",
            &["line 3 has no instant: \"60\""],
        );
        let many = format!("at,rate\n{}", "x,1\n".repeat(100));
        assert_eq!(parse(&many, "").unwrap_err().len(), PROBLEMS_MAX);
    }

    #[test]
    fn a_gap_is_told_unless_values_may_hold() {
        let table = "at,rate\n0,1\n60,1\n120,1\n3600,1\n3660,1\n";
        refused(
            table,
            &["the trace has a gap: lines 4 and 5 are 3480 s apart"],
        );
        assert!(parse(table, "gaps=hold").is_ok());
        assert!(parse(table, "gaps=fill").is_err());
    }

    mod any {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn table_is_read_or_refused(
                table in "(at,rate,burst,cpu\n)?([-0-9a-z:,.\"# ]{0,20}\n){0,6}",
                hold in any::<bool>(),
            ) {
                match parse(&table, if hold { "gaps=hold" } else { "" }) {
                    Ok(trace) => prop_assert_eq!(trace.problems(), vec![]),
                    Err(problems) => prop_assert!(!problems.is_empty()),
                }
            }

            #[test]
            fn numbers_in_order_are_read(rates in prop::collection::vec(0.0..1e6, 1..50)) {
                let mut table = "at,rate\n".to_owned();
                for (minute, rate) in rates.iter().enumerate() {
                    table.push_str(&format!("{},{rate}\n", 60 * minute));
                }
                let trace = parse(&table, "").unwrap();
                let found: Vec<f64> = trace.rates.iter().map(|(_, rate)| *rate).collect();
                prop_assert_eq!(found, rates);
            }
        }
    }
}
