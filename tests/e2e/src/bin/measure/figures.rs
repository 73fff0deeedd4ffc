//! Figures beside their targets.

use std::{fmt::Write as _, fs, path::Path};

use e2e::{
    fault::{Fault, Result},
    process,
};
use tokio::process::Command;

/// Bytes in a MiB.
const MEBIBYTE: f64 = 1_048_576.0;

/// One measured figure.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) name: &'static str,
    pub(crate) found: f64,
    pub(crate) unit: &'static str,
    /// The most it should be; `None` for a figure that only explains another.
    pub(crate) target: Option<f64>,
}

/// A figure for each line.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut text = format!(
        "{:<52}{:>10}  {:<6}{:>8}\n",
        "figure", "found", "unit", "target"
    );
    for Figure {
        name,
        found,
        unit,
        target,
    } in figures
    {
        let (target, verdict) = match target {
            Some(most) if found <= most => (most.to_string(), "met"),
            Some(most) => (most.to_string(), "missed"),
            None => ("-".to_owned(), ""),
        };
        let _ = writeln!(
            text,
            "{name:<52}{found:>10.2}  {unit:<6}{target:>8}  {verdict}"
        );
    }
    text
}

/// The middle one of some values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Bytes as MiB; exact far beyond any file or process here.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / MEBIBYTE
}

/// A file's size.
pub(crate) fn size(name: &'static str, file: &Path, target: f64) -> Result<Figure> {
    let length = fs::metadata(file)
        .map_err(|error| Fault::failed(format!("reading {}", file.display()), error))?
        .len();
    Ok(Figure {
        name,
        found: mebibytes(length),
        unit: "MiB",
        target: Some(target),
    })
}

/// A file's size in a zip archive, made as AWS Lambda takes it.
pub(crate) async fn zipped(name: &'static str, file: &Path, target: f64) -> Result<Figure> {
    let script = "import sys, zipfile, os\n\
                  archive = sys.argv[2]\n\
                  with zipfile.ZipFile(archive, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as z:\n\
                  \x20   z.write(sys.argv[1], 'bootstrap')\n\
                  print(os.path.getsize(archive))";
    let folder = tempfile::tempdir().map_err(|error| Fault::failed("making a folder", error))?;
    let mut command = Command::new("python3");
    command
        .args(["-c", script])
        .arg(file)
        .arg(folder.path().join("bootstrap.zip"));
    let finished = process::run(&mut command, std::time::Duration::from_secs(120)).await?;
    let finished = finished.expect_code("zipping the publisher", &[0])?;
    let length = finished.stdout.trim().parse::<u64>();
    Ok(Figure {
        name,
        found: mebibytes(length.map_err(|error| Fault::failed("reading the zip's size", error))?),
        unit: "MiB",
        target: Some(target),
    })
}
