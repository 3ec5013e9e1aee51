//! The databases: all code that reads or writes SQL shares this enum.

use std::fmt;
use std::str::FromStr;

/// A database, named after its SQL dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// PostgreSQL 14 and later.
    Postgres,
    /// MySQL and MariaDB, with double quotes around strings. This crate reads their SQL, but no phase files are written for
    /// them.
    Mysql,
    /// SQLite 3.40 and later, with double quotes around names only.
    Sqlite,
}

impl Dialect {
    /// Every database whose SQL is read.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::Mysql, Self::Sqlite];

    /// The databases with phase files: a lock, a config or a phase file can name no other.
    pub const WITH_PHASES: [Self; 2] = [Self::Postgres, Self::Sqlite];

    /// The name in a lock, a config, file headers and arguments: `postgres`, `mysql`, `sqlite`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }

    /// The database of this name, if it has phase files. The error lists the databases that have them.
    pub fn with_phases(name: &str) -> Result<Self, String> {
        Self::named(name, &Self::WITH_PHASES)
    }

    fn named(name: &str, known: &[Self]) -> Result<Self, String> {
        let found = known.iter().find(|dialect| dialect.name() == name);
        found.copied().ok_or_else(|| {
            let known: Vec<&str> = known.iter().map(|dialect| dialect.name()).collect();
            format!("unknown database `{name}`; known are {}", known.join(", "))
        })
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Accepts every database whose SQL is read; [`Dialect::with_phases`] accepts only those with phase files.
impl FromStr for Dialect {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::named(name, &Self::ALL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mysql_is_read_and_has_no_phase_files() {
        assert_eq!("mysql".parse(), Ok(Dialect::Mysql));
        assert_eq!(
            Dialect::with_phases("mysql"),
            Err("unknown database `mysql`; known are postgres, sqlite".into())
        );
        assert_eq!(
            "oracle".parse::<Dialect>(),
            Err("unknown database `oracle`; known are postgres, mysql, sqlite".into())
        );
    }
}
