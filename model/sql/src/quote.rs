//! Quotes names and literals.

use crate::Dialect;

/// The character around the names of a database. Inside of a name it is doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote(char);

impl Quote {
    /// That of the SQL standard.
    pub const STANDARD: Self = Self('"');

    /// The character of a database.
    pub const fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres | Dialect::Sqlite => Self::STANDARD,
            Dialect::Mysql => Self('`'),
        }
    }

    /// A name.
    pub fn name(self, name: &str) -> String {
        let Self(quote) = self;
        let inside = name.replace(quote, &format!("{quote}{quote}"));
        format!("{quote}{inside}{quote}")
    }

    /// A table, with its schema if the name has one.
    pub fn table(self, table: &str) -> String {
        self.beside(table, bare_name(table))
    }

    /// Another object of the schema that the table is in: an index, a function, a view.
    pub fn beside(self, table: &str, name: &str) -> String {
        match schema_and_name(table).0 {
            Some(schema) => format!("{}.{}", self.name(schema), self.name(name)),
            None => self.name(name),
        }
    }
}

/// A name in double quotes, for PostgreSQL and SQLite.
pub fn quote(name: &str) -> String {
    Quote::STANDARD.name(name)
}

/// The schema of a table's name, if it has one, and the name in it. A dot parts them, so no table of ours has a dot in its own
/// name.
pub fn schema_and_name(table: &str) -> (Option<&str>, &str) {
    match table.split_once('.') {
        Some((schema, name)) => (Some(schema), name),
        None => (None, table),
    }
}

/// A table's name without its schema.
pub fn bare_name(table: &str) -> &str {
    schema_and_name(table).1
}

/// A table as PostgreSQL and SQLite name it: `"users"`, or `"billing"."invoices"`.
pub fn quote_table(table: &str) -> String {
    Quote::STANDARD.table(table)
}

/// Another object of the schema that the table is in, as PostgreSQL names it.
pub fn quote_beside(table: &str, name: &str) -> String {
    Quote::STANDARD.beside(table, name)
}

/// A text as a literal in standard SQL.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_name_or_a_text_is_doubled() {
        assert_eq!(quote("a\"b"), "\"a\"\"b\"");
        assert_eq!(Quote::of(Dialect::Mysql).name("a`b\"c"), "`a``b\"c`");
        assert_eq!(literal("it's"), "'it''s'");
    }

    #[test]
    fn a_table_and_what_is_beside_it_are_in_its_schema() {
        assert_eq!(quote_table("users"), "\"users\"");
        assert_eq!(quote_table("billing.invoices"), "\"billing\".\"invoices\"");
        assert_eq!(quote_beside("billing.invoices", "i"), "\"billing\".\"i\"");
        assert_eq!(quote_beside("users", "a.b"), "\"a.b\"");
        assert_eq!(bare_name("billing.invoices"), "invoices");
    }
}
