//! The abilities of a database, as data. Code for all databases asks here, and never for a database's name.

use expand_contract_format::Dialect;
use expand_contract_sql::{bare_name, schema_and_name};

/// The abilities of a database.
#[allow(clippy::struct_excessive_bools)] // Each is an ability of its own.
#[derive(Debug, Clone, Copy)]
pub struct Capability {
    /// The dialect of the phase files for this database.
    pub dialect: Dialect,
    /// The character around a quoted name. Inside the name it is doubled.
    pub quote: char,
    /// Whether a column of a primary key may hold NULL. No cursor reaches such rows, and no key tells them apart.
    pub null_keys: bool,
    /// Whether the column that a plain rename replaces takes the new name in the contract, with all that the database knows
    /// about it. Otherwise each fact is copied to the new column.
    pub renames_in_place: bool,
    /// Whether a rename by a view is a way out where a copy is refused.
    pub renames_by_view: bool,
    /// Whether a constraint of the table goes with one of its columns. Otherwise such a column cannot be dropped.
    pub drops_constraints: bool,
    /// Whether the database records what needs a column. Otherwise the drop itself finds the texts that name it, and fails.
    pub records_dependents: bool,
    /// Whether a database has several schemas, in which tables of one name can stand.
    pub schemas: bool,
    /// The way in which one runner keeps others out.
    pub lock: LockKind,
}

/// The way in which one runner keeps others out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockKind {
    /// The lock belongs to a connection, and ends with it. A second connection keeps fences up meanwhile.
    Session,
    /// The lock is a row of the journal, so the journal must exist first. The row expires, and every transaction renews
    /// it.
    Row,
}

impl Capability {
    /// A name, quoted for this database.
    pub fn quote(self, name: &str) -> String {
        let quote = self.quote;
        let inside = name.replace(quote, &format!("{quote}{quote}"));
        format!("{quote}{inside}{quote}")
    }

    /// A table, with its schema if the name has one, quoted for this database.
    pub fn quote_table(self, table: &str) -> String {
        self.quote_beside(table, bare_name(table))
    }

    /// Another object of the schema that the table is in, quoted for this database.
    pub fn quote_beside(self, table: &str, name: &str) -> String {
        match schema_and_name(table).0 {
            Some(schema) => format!("{}.{}", self.quote(schema), self.quote(name)),
            None => self.quote(name),
        }
    }

    /// Whether the runner's lock is a row that expires.
    pub fn lock_expires(self) -> bool {
        self.lock == LockKind::Row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_inside_of_a_name_is_doubled() {
        let capability = Capability {
            dialect: Dialect::Sqlite,
            quote: '`',
            null_keys: false,
            renames_in_place: true,
            renames_by_view: false,
            drops_constraints: false,
            records_dependents: false,
            schemas: false,
            lock: LockKind::Row,
        };
        assert_eq!(capability.quote("a`b\"c"), "`a``b\"c`");
        assert_eq!(capability.quote_table("a.b"), "`a`.`b`");
        assert_eq!(capability.quote_beside("a.b", "c"), "`a`.`c`");
        assert_eq!(capability.quote_beside("b", "c"), "`c`");
    }
}
