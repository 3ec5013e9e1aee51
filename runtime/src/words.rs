//! Phrases that many messages share.

use std::fmt;
use std::time::Duration;

/// A duration as people say it.
pub(crate) struct Time(pub(crate) Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0..120 => write!(f, "{seconds} s"),
            120..7_200 => write!(f, "{} min", seconds / 60),
            7_200..172_800 => write!(f, "{} h", seconds / 3_600),
            _ => write!(f, "{} days", seconds / 86_400),
        }
    }
}

/// Writes the details behind a headline: `: one; another`.
pub(crate) fn write_details(f: &mut fmt::Formatter<'_>, details: &[String]) -> fmt::Result {
    for (index, detail) in details.iter().enumerate() {
        let before = if index == 0 { ": " } else { "; " };
        write!(f, "{before}{detail}")?;
    }
    Ok(())
}
