//! Facts from the operating system: the processor time of processes, and the hardware.

use std::fs;
use std::time::Duration;

/// A running process.
pub(crate) struct Process(String);

/// The child processes of a process.
pub(crate) fn children(parent: &str) -> impl Iterator<Item = Process> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(move |entry| {
        let id = entry.file_name().into_string().ok()?;
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        // The state and the parent stand behind the name, which may contain any character.
        let of = stat.rsplit_once(") ")?.1.split(' ').nth(1)?;
        (of == parent).then_some(Process(id))
    })
}

/// A thread of a process. It is measured as a process is.
pub(crate) fn thread(process: &str, thread: &str) -> Process {
    Process(format!("{process}/task/{thread}"))
}

impl Process {
    /// Whether it serves a connection to this database: `postgres: postgres copy_3 [local] UPDATE`.
    pub(crate) fn is_client_of(&self, database: &str) -> bool {
        let title = fs::read_to_string(format!("/proc/{}/cmdline", self.0)).unwrap_or_default();
        title.contains(&format!(" {database} [local]"))
    }

    /// The processor time that it has used.
    pub(crate) fn spent(&self) -> Duration {
        // The time in nanoseconds, if the kernel counts them.
        let fine = fs::read_to_string(format!("/proc/{}/schedstat", self.0)).unwrap_or_default();
        if let Some(nanos) = fine.split(' ').next().and_then(|n| n.parse().ok()) {
            return Duration::from_nanos(nanos);
        }
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap_or_default();
        let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
        // User and kernel time in hundredths of a second.
        let ticks = fields.split(' ').skip(11).take(2);
        Duration::from_millis(ticks.filter_map(|n| n.parse::<u64>().ok()).sum::<u64>() * 10)
    }
}

/// The processor time that this process has used in all threads that are still alive.
pub(crate) fn own() -> Duration {
    let threads = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    threads
        .map(|entry| thread("self", &entry.file_name().to_string_lossy()).spent())
        .sum()
}

/// The most memory that this process had at a time, in kilobytes.
pub(crate) fn peak() -> crate::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("the kernel does not tell")?.parse()?)
}

/// `2 × Intel(R) Xeon(R), Linux 6.1.0`.
pub(crate) fn describe() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let line = cpus.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(": "))
            .map_or("?", |(_, value)| value)
    };
    let count = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{count} × {}, Linux {}", field("model name"), kernel.trim())
}
