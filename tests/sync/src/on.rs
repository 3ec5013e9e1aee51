//! The databases to explore on.

use std::fmt;

use expand_contract_schema::Dialect;
use tests_support::MySqlLike;

/// A database to explore on. Two of them have one dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The test process's private `PostgreSQL`.
    Postgres,
    /// The test process's private `MariaDB`.
    MariaDb,
    /// The test process's private `MySQL`, where this machine has one.
    MySql,
    /// `SQLite` in memory.
    Sqlite,
}

impl On {
    /// All of them, whether this machine has them or not.
    pub const EVERY: &'static [Self] = &[Self::Postgres, Self::MariaDb, Self::MySql, Self::Sqlite];
    /// `PostgreSQL` alone.
    pub const POSTGRES: &'static [Self] = &[Self::Postgres];
    /// Those of the dialect `mysql`.
    pub const MYSQL_LIKE: &'static [Self] = &[Self::MariaDb, Self::MySql];
    /// `SQLite` alone.
    pub const SQLITE: &'static [Self] = &[Self::Sqlite];

    /// Those that this machine has.
    pub fn all() -> Vec<Self> {
        Self::here(Self::EVERY)
    }

    /// Those of `wanted` that this machine has.
    pub fn here(wanted: &[Self]) -> Vec<Self> {
        let wanted = wanted.iter().copied();
        wanted
            .filter(|on| *on != Self::MySql || MySqlLike::mysql().is_some())
            .collect()
    }

    /// The dialect of its statements.
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Postgres => Dialect::Postgres,
            Self::MariaDb | Self::MySql => Dialect::Mysql,
            Self::Sqlite => Dialect::Sqlite,
        }
    }

    /// The server, for those of the dialect `mysql`.
    pub(crate) fn server(self) -> &'static MySqlLike {
        match self {
            Self::MariaDb => MySqlLike::maria(),
            Self::MySql => MySqlLike::mysql().expect("this machine has one"),
            Self::Postgres | Self::Sqlite => unreachable!("it has another dialect"),
        }
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "postgres",
            Self::MariaDb => "mariadb",
            Self::MySql => "mysql",
            Self::Sqlite => "sqlite",
        })
    }
}
