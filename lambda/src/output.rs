//! Standard output: whole lines, for reports, metrics and answers to a person.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// Where lines go. Clones write to the same place, and no line breaks into another.
#[derive(Clone)]
pub struct Output(Arc<Mutex<dyn Write + Send>>);

impl Output {
    /// Writes to `writer`.
    pub fn new(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(writer)))
    }

    /// Writes `lines`, each of which ends with a line feed.
    ///
    /// # Errors
    /// When the other end is closed, or the device is full.
    pub fn write(&self, lines: &str) -> io::Result<()> {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(lines.as_bytes())?;
        writer.flush()
    }
}
