//! The UTC time in the ids of migrations.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use expand_contract_schema::Diagnostic;

use crate::failure::Failure;

const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// The current time as `yyyymmddhhmmss`, or the time of `SOURCE_DATE_EPOCH`.
pub(crate) fn now() -> Result<String, Failure> {
    let seconds = match std::env::var(VARIABLE) {
        Ok(text) => text.parse().map_err(|_| {
            Failure::environment(
                Diagnostic::error(format!("{VARIABLE} is `{text}`, not a number"))
                    .help("it is a time in seconds since 1970, such as 1700000000"),
            )
        })?,
        Err(_) => SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_secs()),
    };
    Ok(stamp(seconds))
}

/// The current day as `yyyy-mm-dd`, or the day of `SOURCE_DATE_EPOCH`.
pub(crate) fn today() -> Result<String, Failure> {
    let now = now()?;
    Ok(format!("{}-{}-{}", &now[..4], &now[4..6], &now[6..8]))
}

/// A moment in seconds since 1970, as RFC 3339 writes it in UTC.
pub(crate) fn rfc3339(seconds: u64) -> String {
    utc(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// A moment as programs write it: `2026-11-22T10:15:00Z`.
pub(crate) fn utc(at: SystemTime) -> String {
    let (day, time) = parts(at);
    format!("{day}T{time}Z")
}

/// A moment as people read it: `2026-11-22 10:15:00 UTC`.
pub(crate) fn utc_words(at: SystemTime) -> String {
    let (day, time) = parts(at);
    format!("{day} {time} UTC")
}

/// The day and the time. No database's clock stands before 1970.
fn parts(at: SystemTime) -> (String, String) {
    let seconds = at
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let text = stamp(seconds);
    let day = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]);
    (
        day,
        format!("{}:{}:{}", &text[8..10], &text[10..12], &text[12..14]),
    )
}

/// A duration as people say it: `5 s`, `12 min`, `3 h`, `2 d`.
pub(crate) fn span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// The time at the start of an id, if it has one.
pub(crate) fn of_id(id: &str) -> Option<&str> {
    id.get(..14)
        .filter(|stamp| stamp.bytes().all(|byte| byte.is_ascii_digit()))
}

fn stamp(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day is the last one.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!(
        "{year:04}{month:02}{day:02}{:02}{:02}{:02}",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_dates() {
        for (seconds, expected) in [
            (0, "19700101000000"),
            (951_782_399, "20000228235959"),
            (951_782_400, "20000229000000"),
            (1_709_251_199, "20240229235959"),
            (1_767_225_599, "20251231235959"),
            (4_107_542_400, "21000301000000"),
        ] {
            assert_eq!(stamp(seconds), expected);
        }
        assert_eq!(rfc3339(951_782_399), "2000-02-28T23:59:59Z");
    }
}
