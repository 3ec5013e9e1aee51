//! `[hooks]` in `expand-contract.toml`: who is told of a run, and of what.

use std::time::Duration;

/// The facts that hooks are told of, by their stable names.
pub const EVENTS: [&str; 8] = [
    "phase.started",
    "phase.done",
    "phase.stopped",
    "held",
    "released",
    "rows.failed",
    "contract.overdue",
    "lease.lapsed",
];

/// The keys of the table.
pub(crate) const KEYS: [&str; 5] = ["to", "events", "held", "overdue", "timeout"];

/// Who is told, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hooks {
    /// `to = ["./notify", "http://alerts/ec"]`: commands and URLs.
    pub to: Vec<String>,
    /// `events = ["held"]`: the names of [`EVENTS`] to tell; all of them by default.
    pub events: Vec<String>,
    /// `held = "60s"`: how long a wait lasts before it is told.
    pub held: Duration,
    /// `overdue = "14d"`: how long a migration is migrated before its contract is overdue.
    pub overdue: Duration,
    /// `timeout = "10s"`: how long a command or a request may take.
    pub timeout: Duration,
}

impl Default for Hooks {
    fn default() -> Self {
        Self {
            to: Vec::new(),
            events: EVENTS.map(str::to_owned).to_vec(),
            held: Duration::from_secs(60),
            overdue: Duration::from_secs(14 * 86_400),
            timeout: Duration::from_secs(10),
        }
    }
}

/// Reads a time such as `500ms`, `30s` or `7d`.
pub fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "a time is a number with ms, s, m, h or d, such as 500ms, 30s or 7d".to_owned();
    let split = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        "h" => Ok(Duration::from_secs(number.saturating_mul(3_600))),
        "d" => Ok(Duration::from_secs(number.saturating_mul(86_400))),
        _ => Err(wrong()),
    }
}
