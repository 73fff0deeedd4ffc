//! The load: one line, or a table.

use scaling::{
    problem::{Path, Problem},
    simulate::Trace,
};
use tfplugin::{Diagnostic, Field, Reader};

use super::subject::alone;

/// Reads `trace` or `trace_csv`; `None` while it is not known, or wrong and told.
pub(super) fn read(
    reader: &Reader<'_>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Trace>, Diagnostic> {
    let line: Field<String> = reader.get("trace")?;
    let table: Field<String> = reader.get("trace_csv")?;
    let hold: Field<bool> = reader.get("hold_gaps")?;
    let read = match (line, table, hold) {
        (Field::Null, Field::Null, _) => Err(vec![alone("trace", "trace_csv", "neither")]),
        (Field::Unknown, _, _) | (_, Field::Unknown, _) => return Ok(None),
        (Field::Known(_), Field::Known(_), _) => Err(vec![alone("trace", "trace_csv", "both")]),
        (Field::Known(line), Field::Null, Field::Known(true)) => Err(vec![without_gaps(&line)]),
        (Field::Known(line), Field::Null, _) => line_of(&line).map_err(|problem| vec![*problem]),
        (Field::Null, Field::Known(_), Field::Unknown) => return Ok(None),
        (Field::Null, Field::Known(table), hold) => {
            let options = match hold {
                Field::Known(true) => "gaps=hold",
                _ => "",
            };
            Trace::from_csv(&table, options).map_err(of_table)
        }
    };
    Ok(read.map_err(|wrong| problems.extend(wrong)).ok())
}

/// A file is read in HCL, so that Terraform knows what a plan depends on.
fn line_of(line: &str) -> Result<Trace, Box<Problem>> {
    if !line.starts_with("csv:") {
        return Trace::parse(line);
    }
    Err(Box::new(Problem::error(
        &Path::root("trace"),
        "a trace names a file",
        format!("{line:?}"),
        Trace::FORMS,
        "write trace_csv = file(\"...\")",
    )))
}

fn without_gaps(line: &str) -> Problem {
    Problem::error(
        &Path::root("hold_gaps"),
        "hold_gaps is of no use",
        format!("a trace {line:?}, which has no lines that could be missing"),
        "hold_gaps beside trace_csv",
        "drop hold_gaps",
    )
}

/// What is wrong with a table, told of the attribute that holds it.
fn of_table(problems: Vec<Problem>) -> Vec<Problem> {
    let problems = problems.into_iter();
    let moved = problems.map(|problem| Problem {
        path: Path::root("trace_csv"),
        remedy: problem
            .remedy
            .replace("with gaps=hold", "with hold_gaps = true"),
        ..problem
    });
    moved.collect()
}
