//! The limits of one run.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::{Measure, amount};

/// How long a hold lasts before it becomes an alert.
const ALERT_AFTER: Duration = Duration::from_secs(600);

/// How much of each [`Measure`] is too much. Over one of these limits a runner begins no further batch of a backfill and no further step
/// of an expand or a migrate, and says why; it goes on at 80 % of the limit.
///
/// By default: `replica_bytes` 64 MB, `replica_seconds` 10 s, `lock_waits` 10, `long_transaction_seconds` 30 min, `archiver_failures` 0
/// and `history` 1,000,000. The other measures have no limit until one is set, since no number of them is right for every database.
///
/// ```
/// use expand_contract::{Limits, Measure};
///
/// let limits = Limits::default()
///     .at(Measure::ActiveSessions, 40.0)
///     .off(Measure::LockWaits)
///     .read("replica_bytes", "16MB")?;
/// # Ok::<_, expand_contract::LimitError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    of: BTreeMap<Measure, Limit>,
    alert_after: Duration,
}

/// The limit of one measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limit {
    pub(crate) value: f64,
    /// Whether the caller asked for it. Then a measure that cannot be read is an error; else it is left out with a notice.
    pub(crate) is_chosen: bool,
}

impl Default for Limits {
    fn default() -> Self {
        let of = Measure::ALL.into_iter().filter_map(|measure| {
            let limit = Limit {
                value: measure.default_limit()?,
                is_chosen: false,
            };
            Some((measure, limit))
        });
        Self {
            of: of.collect(),
            alert_after: ALERT_AFTER,
        }
    }
}

impl Limits {
    /// No limits at all.
    #[must_use]
    pub fn none() -> Self {
        Self {
            of: BTreeMap::new(),
            alert_after: ALERT_AFTER,
        }
    }

    /// Limits a measure. The value counts in the unit that its name says. A measure that cannot be read is then an error before anything
    /// begins.
    #[must_use]
    pub fn at(mut self, measure: Measure, value: f64) -> Self {
        let is_chosen = true;
        self.of.insert(measure, Limit { value, is_chosen });
        self
    }

    /// Takes the limit of a measure away.
    #[must_use]
    pub fn off(mut self, measure: Measure) -> Self {
        self.of.remove(&measure);
        self
    }

    /// Limits the measure of a name to a value as people write it: `64MB`, `10s`, `80%`, or `off`.
    pub fn read(self, name: &str, value: &str) -> Result<Self, LimitError> {
        let measure = Measure::named(name).ok_or_else(|| {
            let names: Vec<&str> = Measure::ALL.into_iter().map(Measure::name).collect();
            LimitError(format!(
                "`{name}` is no measure; there are {}",
                names.join(", ")
            ))
        })?;
        if value.trim() == "off" {
            return Ok(self.off(measure));
        }
        let value = amount::read(measure, value).map_err(LimitError)?;
        Ok(self.at(measure, value))
    }

    /// How long a hold lasts before each further event about it is an alert: 10 minutes by default.
    #[must_use]
    pub fn alert_after(mut self, time: Duration) -> Self {
        self.alert_after = time;
        self
    }

    /// The limit of a measure; `None` if it has none.
    pub fn of(&self, measure: Measure) -> Option<f64> {
        self.of.get(&measure).map(|limit| limit.value)
    }

    /// Every limit, in the order in which the measures are looked at.
    pub(crate) fn all(&self) -> Vec<(Measure, Limit)> {
        self.of.iter().map(|(one, limit)| (*one, *limit)).collect()
    }

    pub(crate) fn is_alert(&self, lasted: Duration) -> bool {
        lasted >= self.alert_after
    }
}

/// A limit that cannot be read, in one line that says what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitError(String);

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LimitError {}

#[cfg(test)]
#[allow(clippy::float_cmp)] // These are exact.
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_set_and_taken_away_by_name() {
        let limits = Limits::default();
        assert_eq!(limits.of(Measure::LockWaits), Some(10.0));
        assert!(!limits.of[&Measure::LockWaits].is_chosen);
        let limits = limits.read("lock_waits", "3").unwrap();
        assert_eq!(limits.of(Measure::LockWaits), Some(3.0));
        assert!(limits.of[&Measure::LockWaits].is_chosen);
        let limits = limits.read("lock_waits", "off").unwrap();
        assert_eq!(limits.of(Measure::LockWaits), None);
    }

    #[test]
    fn a_wrong_name_lists_what_there_is() {
        let error = Limits::default().read("load", "3").unwrap_err().to_string();
        assert!(error.starts_with("`load` is no measure; there are replica_bytes, "));
        for measure in Measure::ALL {
            assert!(error.contains(measure.name()), "{error}");
        }
    }
}
