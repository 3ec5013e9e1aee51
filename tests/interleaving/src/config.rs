//! The settings of a run.

use crate::action::{KEYS, Level};
use crate::pair::{CASE, Database, Kind, PAIRS, Pair};
use crate::random::Random;
use crate::scheme::Scheme;

/// The settings of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// The kind of database.
    pub database: Database,
    /// The change.
    pub pair: &'static Pair,
    /// The way in which the sides are kept in step.
    pub scheme: Scheme,
    /// The level of every transaction; `None` if each has its own.
    pub level: Option<Level>,
    /// The number of keys.
    pub keys: u8,
    /// Whether triggers may be off for a while.
    pub interrupted: bool,
    /// Whether phases run as a whole, as in a real runner. Only the statements of a backfill then come one by one.
    pub whole_phases: bool,
}

// A pair is a static, and its name identifies it.
impl std::hash::Hash for Config {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.database, self.scheme, self.level, self.keys).hash(state);
        self.pair.name.hash(state);
    }
}

impl Config {
    /// Random settings for a scheme.
    pub fn any(scheme: Scheme, random: &mut Random) -> Self {
        let database = random.one(&[Database::Postgres, Database::Sqlite, Database::Mysql]);
        let level = random.one(&[
            None,
            Some(Level::Committed),
            Some(Level::Repeatable),
            Some(Level::Serializable),
        ]);
        // At the serializable level each read would lock its rows there, together with other readers.
        let level =
            level.filter(|level| database != Database::Mysql || *level != Level::Serializable);
        Self {
            database,
            pair: Self::pair(scheme, database, random),
            scheme,
            level,
            keys: u8::try_from(KEYS).unwrap_or(1) - random.below(2),
            interrupted: random.percent(25),
            whole_phases: false,
        }
    }

    /// For a real database.
    pub fn real(
        scheme: Scheme,
        database: Database,
        level: Option<Level>,
        random: &mut Random,
    ) -> Self {
        let pair = match scheme {
            // Of other pairs the model has only the condition on one side.
            Scheme::Equality => &CASE,
            _ => Self::pair(scheme, database, random),
        };
        Self {
            database,
            pair,
            scheme,
            level,
            keys: u8::try_from(KEYS).unwrap_or(1),
            interrupted: scheme == Scheme::Generated && random.percent(33),
            whole_phases: true,
        }
    }

    fn pair(scheme: Scheme, database: Database, random: &mut Random) -> &'static Pair {
        let pairs = match scheme.kind() {
            None => &PAIRS[..],
            Some(Kind::TwoWay) => &PAIRS[..9],
            Some(Kind::Added) => &PAIRS[9..11],
            Some(Kind::Required) => &PAIRS[11..],
        };
        loop {
            let pair: &Pair = random.one(pairs);
            if pair.databases.contains(&database) {
                return pair;
            }
        }
    }
}
