//! The databases that a test runs on.

use std::fmt;

use expand_contract::Dialect;
use tests_support::MySqlLike;

use super::Db;

/// A database. Two of them have one dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Sqlite,
    Postgres,
    MariaDb,
    MySql,
}

/// The two whose DDL is a part of a transaction.
pub const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

/// Those of the dialect `mysql`.
pub const MYSQL_LIKE: [On; 2] = [On::MariaDb, On::MySql];

/// Every database that this machine has.
pub fn all() -> Vec<On> {
    here(&[On::Sqlite, On::Postgres, On::MariaDb, On::MySql])
}

/// Those of `wanted` that this machine has.
pub fn here(wanted: &[On]) -> Vec<On> {
    let wanted = wanted.iter().copied();
    wanted
        .filter(|on| *on != On::MySql || MySqlLike::mysql().is_some())
        .collect()
}

/// A new database on each server of the dialect `mysql` that this machine has.
pub async fn each() -> Vec<Db> {
    let mut all = Vec::new();
    for on in here(&MYSQL_LIKE) {
        all.push(Db::new(on).await);
    }
    all
}

/// The shared server that has the database of this URL.
pub fn server_of(url: &str) -> &'static MySqlLike {
    let mut servers = MySqlLike::all().into_iter();
    let server = servers.find(|server| url.contains(&*server.folder().to_string_lossy()));
    server.expect("the URL is that of a shared server")
}

impl On {
    /// The dialect of its statements.
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Sqlite => Dialect::Sqlite,
            Self::Postgres => Dialect::Postgres,
            Self::MariaDb | Self::MySql => Dialect::Mysql,
        }
    }
}

impl From<On> for Dialect {
    fn from(on: On) -> Self {
        on.dialect()
    }
}

impl From<Dialect> for On {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Sqlite => Self::Sqlite,
            Dialect::Postgres => Self::Postgres,
            Dialect::Mysql => Self::MariaDb,
        }
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::MariaDb => "mariadb",
            Self::MySql => "mysql",
        })
    }
}
