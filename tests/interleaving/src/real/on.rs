//! The databases that runs are played on.

use std::fmt;

use tests_support::MySqlLike;

use crate::pair::Database;

/// A database of this test process.
#[derive(Clone, Copy)]
pub enum On {
    /// PostgreSQL.
    Postgres,
    /// SQLite.
    Sqlite,
    /// MariaDB or MySQL.
    Mysql(&'static MySqlLike),
}

impl On {
    /// Its kind.
    pub fn database(self) -> Database {
        match self {
            Self::Postgres => Database::Postgres,
            Self::Sqlite => Database::Sqlite,
            Self::Mysql(_) => Database::Mysql,
        }
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
            Self::Mysql(server) => server.name(),
        })
    }
}
