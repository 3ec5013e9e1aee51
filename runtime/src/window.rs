//! The hours of the day at which runners may work, in the time of a place.
//!
//! No database of time zones is needed here: a zone comes with its offsets for the next years, as the command that an operator used knew
//! them. So every runner reads the same hours, on any host.

use std::fmt;
use std::str::FromStr;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60;

/// How far ahead the next opening is looked for. A window that a change of the clocks skips on one day opens on the next.
const AHEAD: i64 = 3 * DAY;

/// A window of each day, from one time to another; if the end is not later than the begin, to that time of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Minutes since midnight.
    from: u16,
    to: u16,
}

/// Reads `22:00-05:00`.
impl FromStr for Window {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a window is two times of a day, such as 22:00-05:00".to_owned();
        let (from, to) = text.split_once('-').ok_or_else(wrong)?;
        let (from, to) = time(from).zip(time(to)).ok_or_else(wrong)?;
        if from == to {
            return Err("a window ends at another time than it begins".into());
        }
        Ok(Self { from, to })
    }
}

/// The minutes since midnight of `22:00`; a day ends at `24:00`.
fn time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |text: &str| {
        let is_short = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_short.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && i64::from(all) <= DAY).then_some(all)
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            to / 60,
            to % 60
        )
    }
}

impl Window {
    /// Whether a minute of the day is in the window. Its end is not.
    fn has(self, minute: i64) -> bool {
        let (from, to) = (i64::from(self.from), i64::from(self.to));
        if from < to {
            (from..to).contains(&minute)
        } else {
            minute >= from || minute < to
        }
    }
}

/// A time zone: its name, and its offsets from UTC in the next years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    /// From which second since 1970 on the local time is how many seconds ahead of UTC, in order.
    offsets: Vec<(i64, i32)>,
    /// The second until which they are known; `None` if they never change.
    until: Option<i64>,
}

impl Zone {
    /// UTC, which never changes.
    pub fn utc() -> Self {
        Self {
            name: "UTC".into(),
            offsets: vec![(i64::MIN, 0)],
            until: None,
        }
    }

    /// A zone whose local time is, from each of these seconds since 1970 on, so many seconds ahead of UTC; `until` is the second until
    /// which that is known. `None` if there is no offset, if they are in no order, or if the name has a line break or a `|`.
    pub fn new(name: &str, offsets: Vec<(i64, i32)>, until: i64) -> Option<Self> {
        let is_named = !name.is_empty() && !name.contains(['|', '\n']);
        let is_ordered = offsets.is_sorted_by(|one, other| one.0 < other.0);
        (is_named && is_ordered && !offsets.is_empty()).then(|| Self {
            name: name.to_owned(),
            offsets,
            until: Some(until),
        })
    }

    /// The name, such as `Europe/Berlin`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// From which second since 1970 on the local time is how many seconds ahead of UTC.
    pub fn offsets(&self) -> &[(i64, i32)] {
        &self.offsets
    }

    /// The second until which the offsets are known; `None` if they never change.
    pub fn until(&self) -> Option<i64> {
        self.until
    }

    /// The minutes since local midnight at a second since 1970; `None` if the offset is not known then.
    fn minute(&self, second: i64) -> Option<i64> {
        if self.until.is_some_and(|until| second >= until) {
            return None;
        }
        let mut before = self.offsets.iter().rev();
        let (_, offset) = before.find(|(from, _)| *from <= second)?;
        let local = second.checked_add(i64::from(*offset))?;
        Some(local.div_euclid(MINUTE).rem_euclid(DAY))
    }
}

/// The windows of each day in which runners may work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Windows {
    windows: Vec<Window>,
    zone: Zone,
}

/// Whether runners may work at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hours {
    Open,
    /// For so many seconds more; `None` if that is not known.
    Closed(Option<i64>),
    /// The offsets of the zone are not known any more.
    Unknown,
}

impl Windows {
    /// These windows in the time of a zone. `None` without any window.
    pub fn new(windows: Vec<Window>, zone: Zone) -> Option<Self> {
        (!windows.is_empty()).then_some(Self { windows, zone })
    }

    /// The zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Whether they are open at a second since 1970.
    pub(crate) fn at(&self, second: i64) -> Hours {
        match self.is_open(second) {
            None => Hours::Unknown,
            Some(true) => Hours::Open,
            Some(false) => {
                let begun = second.div_euclid(MINUTE) * MINUTE;
                let mut minutes = (1..=AHEAD).map(|minute| begun + minute * MINUTE);
                let opens = minutes.find(|second| self.is_open(*second) == Some(true));
                Hours::Closed(opens.map(|opens| opens - second))
            }
        }
    }

    fn is_open(&self, second: i64) -> Option<bool> {
        let minute = self.zone.minute(second)?;
        Some(self.windows.iter().any(|window| window.has(minute)))
    }

    /// The text in the journal.
    pub(crate) fn written(&self) -> String {
        let windows: Vec<String> = self.windows.iter().map(ToString::to_string).collect();
        let offsets = self.zone.offsets.iter();
        let offsets: Vec<String> = offsets.map(|(from, by)| format!("{from}+{by}")).collect();
        let until = self
            .zone
            .until
            .map_or(String::new(), |until| until.to_string());
        format!(
            "{}|{}|{until}|{}",
            windows.join(" "),
            self.zone.name,
            offsets.join(" ")
        )
    }

    /// Reads that text.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('|').collect();
        let [windows, name, until, offsets] = parts[..] else {
            return None;
        };
        let windows: Result<Vec<Window>, String> = windows.split(' ').map(str::parse).collect();
        let offset = |text: &str| {
            let (from, by) = text.split_once('+')?;
            Some((from.parse().ok()?, by.parse().ok()?))
        };
        let offsets: Option<Vec<(i64, i32)>> = offsets.split(' ').map(offset).collect();
        let zone = match until {
            "" => Zone {
                until: None,
                ..Zone::new(name, offsets?, 0)?
            },
            until => Zone::new(name, offsets?, until.parse().ok()?)?,
        };
        Self::new(windows.ok()?, zone)
    }
}

/// `22:00-05:00 Europe/Berlin`
impl fmt::Display for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, window) in self.windows.iter().enumerate() {
            write!(f, "{}{window}", if at == 0 { "" } else { ", " })?;
        }
        write!(f, " {}", self.zone.name)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Berlin in 2026: the clocks go forward at 01:00 UTC on March 29, and back at 01:00 UTC on October 25.
    const FORWARD: i64 = 1_774_746_000;
    const BACK: i64 = 1_792_890_000;
    const HOUR: i64 = 3_600;

    fn berlin(windows: &[&str]) -> Windows {
        let offsets = vec![(0, 3_600), (FORWARD, 7_200), (BACK, 3_600)];
        let zone = Zone::new("Europe/Berlin", offsets, 1_798_761_600).unwrap();
        let windows = windows.iter().map(|one| one.parse().unwrap()).collect();
        Windows::new(windows, zone).unwrap()
    }

    fn utc(windows: &[&str]) -> Windows {
        let windows = windows.iter().map(|one| one.parse().unwrap()).collect();
        Windows::new(windows, Zone::utc()).unwrap()
    }

    #[test]
    fn a_window_over_midnight_is_open_on_both_sides_of_it() {
        let night = utc(&["22:00-05:00"]);
        assert_eq!(night.at(23 * HOUR), Hours::Open);
        assert_eq!(night.at(24 * HOUR), Hours::Open);
        assert_eq!(night.at(29 * HOUR - 1), Hours::Open);
        assert_eq!(night.at(29 * HOUR), Hours::Closed(Some(17 * HOUR)));
        assert_eq!(night.at(22 * HOUR - 1), Hours::Closed(Some(1)));
    }

    #[test]
    fn several_windows_are_open_one_after_the_other() {
        let two = utc(&["12:00-13:00", "22:00-24:00"]);
        assert_eq!(two.at(12 * HOUR), Hours::Open);
        assert_eq!(two.at(13 * HOUR), Hours::Closed(Some(9 * HOUR)));
        assert_eq!(two.at(24 * HOUR - 1), Hours::Open);
        assert_eq!(two.at(24 * HOUR), Hours::Closed(Some(12 * HOUR)));
    }

    #[test]
    fn an_hour_that_the_clocks_skip_is_in_no_window() {
        // It is 01:59:59, and then 03:00.
        let skipped = berlin(&["02:15-02:45"]);
        assert_eq!(
            skipped.at(FORWARD - 1),
            Hours::Closed(Some(23 * HOUR + 15 * 60 + 1))
        );
        // A window that begins in that hour opens behind it.
        let across = berlin(&["02:30-04:00"]);
        assert_eq!(across.at(FORWARD - 1), Hours::Closed(Some(1)));
        assert_eq!(across.at(FORWARD), Hours::Open);
        assert_eq!(across.at(FORWARD + HOUR - 1), Hours::Open);
        assert_eq!(
            across.at(FORWARD + HOUR),
            Hours::Closed(Some(22 * HOUR + 1_800))
        );
    }

    #[test]
    fn an_hour_that_comes_twice_is_in_the_window_twice() {
        // It is 02:59:59, and then 02:00 again.
        let twice = berlin(&["02:15-02:45"]);
        assert_eq!(twice.at(BACK - 1_800), Hours::Open);
        assert_eq!(twice.at(BACK - 1), Hours::Closed(Some(901)));
        assert_eq!(twice.at(BACK + 1_800), Hours::Open);
        // The night is an hour longer.
        let night = berlin(&["22:00-05:00"]);
        let begins = BACK - 5 * HOUR;
        assert_eq!(night.at(begins - 1), Hours::Closed(Some(1)));
        assert_eq!(night.at(begins), Hours::Open);
        assert_eq!(night.at(begins + 8 * HOUR - 1), Hours::Open);
        assert_eq!(night.at(begins + 8 * HOUR), Hours::Closed(Some(17 * HOUR)));
    }

    #[test]
    fn nothing_is_open_once_the_zone_is_not_known_any_more() {
        assert_eq!(berlin(&["00:00-24:00"]).at(1_798_761_600), Hours::Unknown);
        assert_eq!(berlin(&["00:00-24:00"]).at(-1), Hours::Unknown);
    }

    #[test]
    fn a_window_is_read_as_it_was_written() {
        for windows in [
            berlin(&["22:00-05:00", "12:00-13:30"]),
            utc(&["00:00-24:00"]),
        ] {
            assert_eq!(Windows::read(&windows.written()), Some(windows));
        }
        assert_eq!(
            berlin(&["22:00-05:00", "12:00-13:30"]).to_string(),
            "22:00-05:00, 12:00-13:30 Europe/Berlin"
        );
        for wrong in ["", "|||", "22:00-05:00|UTC||", "22:00|UTC||0+0"] {
            assert_eq!(Windows::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_window_is_two_different_times_of_a_day() {
        for wrong in [
            "22:00",
            "22:00-22:00",
            "22-05",
            "24:01-05:00",
            "1:00-2:00",
            "22:60-05:00",
            "+1:00-02:00",
        ] {
            assert!(wrong.parse::<Window>().is_err(), "{wrong}");
        }
    }
}
