//! The databases: all code that reads or writes SQL shares this enum.

use std::fmt;
use std::str::FromStr;

/// A database, named after its SQL dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// PostgreSQL 14 and later.
    Postgres,
    /// MariaDB 10.11 and MySQL 8.0.29, and later ones, with double quotes around strings.
    Mysql,
    /// SQLite 3.40 and later, with double quotes around names only.
    Sqlite,
}

impl Dialect {
    /// Every database.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::Mysql, Self::Sqlite];

    /// The name in a lock, a config, file headers and arguments: `postgres`, `mysql`, `sqlite`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }

    /// The database of a name that a person types: `mariadb` is another name of `mysql`.
    pub fn typed(name: &str) -> Result<Self, String> {
        match name {
            "mariadb" => Ok(Self::Mysql),
            name => name.parse(),
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The error lists the databases.
impl FromStr for Dialect {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|dialect| dialect.name() == name);
        found.copied().ok_or_else(|| {
            let known = Self::ALL.map(Self::name);
            format!("unknown database `{name}`; known are {}", known.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_has_one_name_in_files_and_two_for_people() {
        assert_eq!("mysql".parse(), Ok(Dialect::Mysql));
        assert_eq!(Dialect::typed("mariadb"), Ok(Dialect::Mysql));
        let unknown = "unknown database `oracle`; known are postgres, mysql, sqlite";
        assert_eq!("oracle".parse::<Dialect>(), Err(unknown.into()));
        assert_eq!(Dialect::typed("oracle"), Err(unknown.into()));
    }
}
