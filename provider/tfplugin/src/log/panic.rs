//! What a panic leaves on stderr.

use std::any::Any;
use std::backtrace::Backtrace;
use std::io::{self, Write as _};
use std::panic::PanicHookInfo;

/// Lines of the backtrace. Terraform replays about a hundred lines to its user.
const BACKTRACE_LINES_MAX: usize = 80;

/// Replaces Rust's panic report by one that Terraform recognises as a crash.
pub(super) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let report = report(info, &Backtrace::force_capture().to_string());
        // One write: the report must not mix with log lines of other threads.
        let _ = io::stderr().write_all(report.as_bytes());
    }));
}

/// The message a panic was raised with.
pub fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// First a line that starts with `panic: `, as plain text: that is what Terraform looks for. On its
/// own it would pass the rest by and tell its user nothing.
fn report(info: &PanicHookInfo<'_>, backtrace: &str) -> String {
    let message = info.payload_as_str().unwrap_or("no message");
    let place = info.location().map_or_else(
        || "unknown place".to_owned(),
        |location| format!("{}:{}", location.file(), location.line()),
    );
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("unnamed");
    let backtrace: String = backtrace
        .lines()
        .take(BACKTRACE_LINES_MAX)
        .flat_map(|line| [line, "\n"])
        .collect();
    format!("panic: {message} ({place})\n\nthread {thread}:\n{backtrace}")
}
