//! What Linux says of a running process.

use std::fs;

/// Processor time all threads of a process have used, in milliseconds (Linux,
/// `Documentation/scheduler/sched-stats.rst`: the first figure of `schedstat`, in nanoseconds).
pub(crate) fn processor_milliseconds(process: u32) -> f64 {
    let threads = fs::read_dir(format!("/proc/{process}/task"));
    let nanoseconds: f64 = threads
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|thread| {
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse::<f64>().ok()
        })
        .sum();
    nanoseconds / 1e6
}

/// The most memory a process has had resident so far, in MiB (Linux, `proc_pid_status`: `VmHWM`, in
/// KiB); 0 when it is gone.
pub(crate) fn peak_mebibytes(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.unwrap_or(0.0) / 1024.0
}

/// The process ids that any thread of `parent` has started and that still run.
pub(crate) fn children(parent: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{parent}/task"));
    let mut found = Vec::new();
    for thread in threads.into_iter().flatten().flatten() {
        let list = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        found.extend(
            list.split_whitespace()
                .filter_map(|id| id.parse::<u32>().ok()),
        );
    }
    found
}
