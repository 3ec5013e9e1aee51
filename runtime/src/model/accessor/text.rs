//! The text of a statement, with names and placeholders as one database writes them.

use std::fmt::Write as _;

use expand_contract_sql::Quote;
use sqlx::AssertSqlSafe;

use super::Accessors;
use crate::database::Backend;
use crate::model::Model;

/// A statement while it is written. Every piece of it is a constant of the model, and the values are arguments.
pub(super) struct Text {
    sql: String,
    /// The character around a name. Inside of the name it is doubled.
    quote: char,
    is_numbered: bool,
}

impl Text {
    pub(super) fn new<DB: Backend>(capacity: usize) -> Self {
        let is_standard = is_standard::<DB>();
        Self {
            sql: String::with_capacity(capacity),
            quote: if is_standard { '"' } else { '`' },
            is_numbered: is_standard,
        }
    }

    /// Whether a placeholder says which argument it means. Otherwise each placeholder takes the next argument.
    pub(super) fn is_numbered(&self) -> bool {
        self.is_numbered
    }

    pub(super) fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// A table. A dot parts it from its schema.
    pub(super) fn push_table(&mut self, table: &str) {
        let name = match table.split_once('.') {
            Some((schema, name)) => {
                self.push_name(schema);
                self.sql.push('.');
                name
            }
            None => table,
        };
        self.push_name(name);
    }

    pub(super) fn push_name(&mut self, name: &str) {
        let quote = self.quote;
        self.sql.push(quote);
        if name.contains(quote) {
            for character in name.chars() {
                self.sql.push(character);
                if character == quote {
                    self.sql.push(quote);
                }
            }
        } else {
            self.sql.push_str(name);
        }
        self.sql.push(quote);
    }

    /// Qualified, because SQLite reads the bare name of a missing column as a text.
    pub(super) fn push_column<M: Model>(&mut self, column: &str) {
        self.push_column_of(M::TABLE, column);
    }

    /// Columns of a model, separated by commas.
    pub(super) fn push_columns<M: Accessors>(&mut self, columns: &[&str]) {
        let mut separator = "";
        for column in columns {
            self.sql.push_str(separator);
            self.push_column::<M>(column);
            if let Some((_, ty)) = M::CASTS.iter().find(|(name, _)| name == column) {
                self.sql.push_str("::");
                self.sql.push_str(ty);
            }
            separator = ", ";
        }
    }

    /// A column of a table, qualified.
    pub(super) fn push_column_of(&mut self, table: &str, column: &str) {
        self.push_table(table);
        self.sql.push('.');
        self.push_name(column);
    }

    /// The condition that a row has a key, whose first part is the argument of this number.
    pub(super) fn push_key<M: Model>(&mut self, first: u16) {
        self.push_key_of(M::TABLE, M::KEY, first);
    }

    /// The same of a row of another table.
    pub(super) fn push_key_of(&mut self, table: &str, key: &[&str], first: u16) {
        let mut separator = " WHERE ";
        for (number, column) in (first..).zip(key) {
            self.sql.push_str(separator);
            self.push_column_of(table, column);
            self.sql.push_str(" = ");
            self.push_placeholder(number);
            separator = " AND ";
        }
    }

    /// PostgreSQL takes `$1`, and so does SQLite through sqlx. MySQL takes `?`.
    pub(super) fn push_placeholder(&mut self, number: u16) {
        if !self.is_numbered {
            self.sql.push('?');
            return;
        }
        // Most numbers have one digit, and formatting is the main cost of a statement's text.
        if let (Ok(digit), true) = (u8::try_from(number), number < 10) {
            self.sql.push('$');
            self.sql.push(char::from(b'0' + digit));
            return;
        }
        // Writing to a String cannot fail.
        let _ = write!(self.sql, "${number}");
    }

    pub(super) fn into_sql(self) -> AssertSqlSafe<String> {
        AssertSqlSafe(self.sql)
    }
}

/// Whether a database takes names in double quotes and numbers in placeholders, as the constants of the models have them.
pub(super) fn is_standard<DB: Backend>() -> bool {
    DB::server().capability().quote == Quote::STANDARD
}
