//! The columns that a SQL text touches, each with its place and the kind of touch.
//!
//! [`touches`] parses the text into a small tree that keeps names and scopes only (operators have no precedence, literals
//! have no value). It then resolves every name as the database would: first in the innermost scope, then outwards. When a
//! name finds a column, it is looked up a second time as if that column did not exist, and the second result decides
//! between [`TouchKind::Named`] and [`TouchKind::Rebinds`]. So the answer is the one that the database itself would give
//! after `DROP COLUMN`, and the tests compare it with the databases.

mod ast;
mod catalog;
mod fallback;
mod parse;
mod resolve;

use std::ops::Range;

pub use catalog::Catalog;

/// The way in which a statement touches a column, named after the effect of dropping that column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TouchKind {
    /// The statement contains the column's name: the database would refuse it with "column does not exist".
    Named,
    /// The statement depends on the position of the column: `INSERT` without a list, `SELECT *` into a fixed shape or in a
    /// set operation. Without the column, values would move to other columns, or their number would be wrong. A statement
    /// that names a unique constraint over the column is of this kind, too.
    Positional,
    /// The statement would still run, with another meaning: a `NATURAL JOIN` that loses a condition, or a name without a
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
    /// The kind of touch.
    pub kind: TouchKind,
    /// The place, in bytes of the text: the name itself. A touch without a name has the place of the table, `*` or keyword
    /// that causes it.
    pub span: Range<usize>,
}

/// A `*`, or a whole row (`row_to_json(t)`), that includes every column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wildcard {
    /// The table, as the catalog writes it.
    pub table: String,
    /// The place, in bytes of the text.
    pub span: Range<usize>,
}

/// A place that names a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableUse {
    /// The table, as the catalog writes it.
    pub table: String,
    /// The place of the name, in bytes of the text.
    pub span: Range<usize>,
}

/// A table that one `INSERT`, `UPDATE` or `DELETE` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableWrite {
    /// The table, as the catalog writes it.
    pub table: String,
    /// Every place in the same statement that names a table, the written one among them.
    pub uses: Vec<TableUse>,
}

/// A use of a table that a view of its name does not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableOnly {
    /// The table, as the catalog writes it.
    pub table: String,
    /// The use.
    pub what: TableOnlyUse,
    /// The place, in bytes of the text.
    pub span: Range<usize>,
}

/// The uses of a table that a view of its name does not serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableOnlyUse {
    /// `TRUNCATE t`.
    Truncate,
    /// `COPY t FROM ..`, `COPY t TO ..`.
    Copy,
    /// `ON CONFLICT ON CONSTRAINT ..`.
    Constraint,
    /// `MERGE INTO t`.
    Merge,
    /// `CREATE INDEX ON t`.
    Index,
}

/// The result of [`touches`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touches {
    /// Every touch, in the order of the text. The same column may be touched at several places and in several ways.
    pub touches: Vec<Touch>,
    /// Every wildcard, in the order of the text, except in `EXISTS (SELECT * ..)`, where it includes no column.
    pub wildcards: Vec<Wildcard>,
    /// Every touch that is part of an `ON CONFLICT` target, in the order of the text: a column or an expression of an index, or
    /// a constraint that is known by its name. They are among `touches`, too.
    pub arbiters: Vec<Touch>,
    /// The columns that each `SET` of the text writes. They are among `touches`, too.
    pub sets: Vec<Vec<Touch>>,
    /// The columns that each list of an `INSERT` names. They are among `touches`, too.
    pub inserts: Vec<Vec<Touch>>,
    /// Every place that names a table, in the order of the text. Of a text that could not be read, every place with the name of one.
    pub tables: Vec<TableUse>,
    /// Every use of a table that a view of its name does not serve.
    pub tables_only: Vec<TableOnly>,
    /// Every table that an `INSERT`, `UPDATE` or `DELETE` of the text writes.
    pub writes: Vec<TableWrite>,
    /// The reason why the text, or a part of it, could not be read. `touches` then holds every column, as named, whose name
    /// occurs anywhere in the text together with its table's name: that list may be too long, but it is complete.
    pub unreadable: Option<String>,
}

impl Touches {
    /// The pairs of table and column with touches of this kind, sorted and without duplicates. A statement that names a
    /// column fails before it could rebind, so a named pair does not count as rebinding.
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

    /// The tables of the wildcards, sorted and without duplicates.
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
/// use expand_contract_sql::{Catalog, Dialect, TouchKind, touches};
///
/// let catalog = Catalog::new(Dialect::Postgres, [("users", ["id", "name"]), ("orgs", ["id", "name"])]);
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
    let tables = &mut found.tables;
    tables.sort_by(|a, b| (a.span.start, &a.table).cmp(&(b.span.start, &b.table)));
    tables.dedup();
    found
}

#[cfg(test)]
mod tests;
