//! Which columns a SQL text touches, each with its place and the way it is touched.
//!
//! [`touches`] parses the text into a small tree that keeps names and scopes and forgets the rest (operators have no
//! precedence here, literals no value), then resolves every name as the database would: first in the innermost scope,
//! then outwards. A name that finds a column is looked up once more as if that column were gone; what it finds then
//! decides between [`TouchKind::Named`] and [`TouchKind::Rebinds`]. So the answer is what the database itself would
//! say after `DROP COLUMN`, and the tests hold it against the databases.

mod ast;
mod catalog;
mod fallback;
mod parse;
mod resolve;

use std::ops::Range;

use crate::Dialect;

pub use catalog::Catalog;

/// How a SQL text is written. Wider than [`Dialect`]: texts of databases are read for which no phase file is written yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SqlDialect {
    /// PostgreSQL.
    Postgres,
    /// MySQL and MariaDB, with double quotes around strings.
    Mysql,
    /// SQLite, with double quotes around names only.
    Sqlite,
}

impl SqlDialect {
    /// Every dialect.
    pub const ALL: [Self; 3] = [Self::Postgres, Self::Mysql, Self::Sqlite];

    /// The word for it: `postgres`, `mysql`, `sqlite`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }
}

impl From<Dialect> for SqlDialect {
    fn from(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => Self::Postgres,
            Dialect::Sqlite => Self::Sqlite,
        }
    }
}

impl std::str::FromStr for SqlDialect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|dialect| dialect.name() == text)
            .ok_or_else(|| format!("unknown database `{text}`; known are postgres, mysql, sqlite"))
    }
}

/// In which way a statement touches a column, which is what would happen were the column dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TouchKind {
    /// The statement says its name: the database would refuse it, "column does not exist".
    Named,
    /// The statement counts on its place: `INSERT` without a list, `SELECT *` into a fixed shape or in a set operation.
    /// Values would move to other columns, or their number be wrong. Or it counts on a unique constraint over the column,
    /// by the constraint's name.
    Positional,
    /// The statement would go on and mean another column: a `NATURAL JOIN` that loses a condition, a name without a
    /// table that then finds a column of an outer query.
    Rebinds,
}

/// A column that a statement touches, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The table, as the catalog writes it.
    pub table: String,
    /// The column, as the catalog writes it.
    pub column: String,
    /// In which way.
    pub kind: TouchKind,
    /// Where, in bytes of the text: the name itself; for what has no name there, the table, `*` or keyword that does it.
    pub span: Range<usize>,
}

/// A `*`, or a whole row (`row_to_json(t)`), that takes in every column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wildcard {
    /// The table, as the catalog writes it.
    pub table: String,
    /// Where, in bytes of the text.
    pub span: Range<usize>,
}

/// What [`touches`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touches {
    /// Every touch, in the order of the text. The same column may be touched at several places and in several ways.
    pub touches: Vec<Touch>,
    /// Every wildcard, in the order of the text; not those of `EXISTS (SELECT * ..)`, which take in nothing.
    pub wildcards: Vec<Wildcard>,
    /// Why the text, or a part of it, could not be read. `touches` then holds, as named, every column whose name stands
    /// anywhere in the text beside its table's name: more than are touched, but none is missed.
    pub unreadable: Option<String>,
}

impl Touches {
    /// The pairs of table and column that are touched in this way, sorted, each once. What is named breaks before it
    /// could rebind, so that such a pair is not among those that rebind.
    pub fn pairs(&self, kind: TouchKind) -> Vec<(&str, &str)> {
        let of = |kind| {
            self.touches
                .iter()
                .filter(move |touch| touch.kind == kind)
                .map(|touch| (touch.table.as_str(), touch.column.as_str()))
        };
        let mut pairs: Vec<_> = of(kind).collect();
        pairs.sort_unstable();
        pairs.dedup();
        if kind == TouchKind::Rebinds {
            let named: Vec<_> = of(TouchKind::Named).collect();
            pairs.retain(|pair| !named.contains(pair));
        }
        pairs
    }

    /// The tables of the wildcards, sorted, each once.
    pub fn wildcard_tables(&self) -> Vec<&str> {
        let mut tables: Vec<_> = self
            .wildcards
            .iter()
            .map(|wildcard| wildcard.table.as_str())
            .collect();
        tables.sort_unstable();
        tables.dedup();
        tables
    }
}

/// The columns of `catalog` that `sql` touches: one statement, or several with `;` between them.
///
/// It never panics, and its time grows with the length of the text.
///
/// ```
/// use expand_contract_sql::{Catalog, SqlDialect, TouchKind, touches};
///
/// let catalog = Catalog::new(SqlDialect::Postgres, [("users", ["id", "name"]), ("orgs", ["id", "name"])]);
/// let found = touches(&catalog, "SELECT u.name FROM users u JOIN orgs o USING (id)");
/// assert_eq!(found.pairs(TouchKind::Named), [("orgs", "id"), ("users", "id"), ("users", "name")]);
/// assert_eq!(found.touches[0].span, 9..13);
/// ```
pub fn touches(catalog: &Catalog, sql: &str) -> Touches {
    let mut found = match parse::parse(catalog.dialect(), sql) {
        Ok(statements) => {
            let mut found = resolve::resolve(catalog, &statements);
            if let Some(reason) = found.unreadable.take() {
                fallback::add(catalog, sql, &mut found);
                found.unreadable = Some(reason);
            }
            found
        }
        Err(reason) => {
            let mut found = Touches::default();
            fallback::add(catalog, sql, &mut found);
            found.unreadable = Some(reason);
            found
        }
    };
    found.touches.sort_by(|a, b| {
        (a.span.start, a.kind, &a.table, &a.column).cmp(&(
            b.span.start,
            b.kind,
            &b.table,
            &b.column,
        ))
    });
    found.touches.dedup();
    found.wildcards.sort_by_key(|wildcard| wildcard.span.start);
    found.wildcards.dedup();
    found
}

#[cfg(test)]
mod tests;
