//! Times of a place, as operators type them: windows of the day, and the start of a run.

use clap::Args;
use expand_contract::{Window, Windows, Zone};
use expand_contract_schema::Diagnostic;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::failure::Failure;

/// For how many hours the offsets of a zone are written into the journal: about ten years.
const HORIZON: i64 = 10 * 365 * 24;

/// When a run works.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct HoursArgs {
    #[command(flatten)]
    pub(crate) when: WhenArgs,
    /// The time zone of --start-at and --window, such as Europe/Berlin [default: UTC]
    #[arg(long, value_name = "ZONE", requires = "when")]
    pub(crate) time_zone: Option<String>,
}

/// The times themselves.
#[derive(Debug, Clone, Default, Args)]
#[group(id = "when", multiple = true)]
pub(crate) struct WhenArgs {
    /// Begin nothing before this time: 22:00, which is the next one, or 2026-12-01T22:00; a day that is over begins at once
    #[arg(long, value_name = "TIME")]
    pub(crate) start_at: Option<String>,
    /// Begin batches, steps and phases in these hours alone, such as 22:00-05:00; may be given several times
    #[arg(long, value_name = "FROM-TO")]
    pub(crate) window: Vec<Window>,
}

/// When a run works, in the terms of the runner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hours {
    pub(crate) start_at: Option<i64>,
    pub(crate) windows: Option<Windows>,
}

impl HoursArgs {
    /// Reads them. Nothing is done before they are all right.
    pub(crate) fn read(&self) -> Result<Hours, Failure> {
        let (name, zone) = zone(self.time_zone.as_deref())?;
        let start = self.when.start_at.as_deref();
        let start = start.map(|text| start_at(text, &zone, Timestamp::now()));
        let windows = windows(self.when.window.clone(), self.time_zone.as_deref())?;
        Ok(Hours {
            start_at: start.transpose().map_err(|why| refused(&why, name))?,
            windows,
        })
    }
}

/// Windows of the day in the time of a zone; UTC without one. `None` without any window.
pub(crate) fn windows(
    windows: Vec<Window>,
    name: Option<&str>,
) -> Result<Option<Windows>, Failure> {
    let (name, tz) = zone(name)?;
    let zone = match name {
        "UTC" => Zone::utc(),
        name => offsets(name, &tz, Timestamp::now())
            .ok_or_else(|| refused("its clocks cannot be written down", name))?,
    };
    Ok(Windows::new(windows, zone))
}

fn refused(why: &str, zone: &str) -> Failure {
    Failure::usage(Diagnostic::error(format!("{why} (time zone {zone})")))
}

/// A time zone by its name, from this machine or from what the command brings.
fn zone(name: Option<&str>) -> Result<(&str, TimeZone), Failure> {
    let name = name.unwrap_or("UTC");
    let found = TimeZone::get(name).map_err(|_| {
        Failure::usage(
            Diagnostic::error(format!("no time zone `{name}` is known"))
                .help("a zone has a name such as Europe/Berlin or America/New_York"),
        )
    })?;
    Ok((name, found))
}

/// The offsets of a zone from now on.
fn offsets(name: &str, zone: &TimeZone, now: Timestamp) -> Option<Zone> {
    let until = now.checked_add(HORIZON.hours()).ok()?;
    let first = (i64::MIN, zone.to_offset(now).seconds());
    let later = zone.following(now).map(|change| {
        let from = change.timestamp().as_second();
        (from, change.offset().seconds())
    });
    let later = later.take_while(|(from, _)| *from < until.as_second());
    let all = std::iter::once(first).chain(later).collect();
    Zone::new(name, all, until.as_second())
}

/// The second since 1970 that an operator means: a moment, or the next time of the day.
fn start_at(text: &str, zone: &TimeZone, now: Timestamp) -> Result<i64, String> {
    let wrong = || "a start is a time, such as 22:00 or 2026-12-01T22:00".to_owned();
    let moment = |time: DateTime| {
        let moment = zone.to_timestamp(time).map_err(|error| error.to_string())?;
        Ok::<_, String>(moment.as_second())
    };
    // A time of the day has no date before it.
    if text.len() <= "22:00:00".len() {
        let time: Time = text.parse().map_err(|_| wrong())?;
        // Digits alone might be a year as well.
        text.split_once(':').ok_or_else(wrong)?;
        let today = zone.to_datetime(now).date();
        let tomorrow = today.tomorrow().map_err(|error| error.to_string())?;
        let first = moment(today.to_datetime(time))?;
        return if first > now.as_second() {
            Ok(first)
        } else {
            moment(tomorrow.to_datetime(time))
        };
    }
    moment(text.parse().map_err(|_| wrong())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a moment")
    }

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").expect("it is brought along")
    }

    #[test]
    fn a_start_is_the_next_such_time_of_the_place() {
        let now = at("2026-12-01T20:00:00Z");
        let start = |text: &str| start_at(text, &berlin(), now);
        // It is 21:00 there.
        let of = |text: &str| Ok(at(text).as_second());
        assert_eq!(start("22:00"), of("2026-12-01T21:00:00Z"));
        assert_eq!(start("21:00"), of("2026-12-02T20:00:00Z"));
        assert_eq!(start("2026-07-01T22:00"), of("2026-07-01T20:00:00Z"));
        assert_eq!(start("2026-12-03 05:30"), of("2026-12-03T04:30:00Z"));
        for wrong in ["", "22", "25:00", "tomorrow", "2026-13-01T22:00"] {
            assert!(start(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_start_in_the_hour_that_the_clocks_skip_is_behind_it() {
        let now = at("2026-03-28T20:00:00Z");
        assert_eq!(
            start_at("02:30", &berlin(), now),
            Ok(at("2026-03-29T01:30:00Z").as_second())
        );
    }

    #[test]
    fn the_offsets_of_a_zone_are_those_of_its_next_changes() {
        let now = at("2026-01-01T00:00:00Z");
        let forward = at("2026-03-29T01:00:00Z").as_second();
        let back = at("2026-10-25T01:00:00Z").as_second();
        let until = now.as_second() + HORIZON * 3_600;
        let found = offsets("Europe/Berlin", &berlin(), now).expect("it is known");
        let known = found.offsets();
        assert_eq!(
            known[..3],
            [(i64::MIN, 3_600), (forward, 7_200), (back, 3_600)]
        );
        assert_eq!(known.len(), 21);
        assert_eq!(found.until(), Some(until));
    }
}
