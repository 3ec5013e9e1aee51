//! The use that a function, a trigger or a view in the database makes of the columns of one table. [`touches()`] reads each
//! statement of it; what is no statement, such as an expression of `PL/pgSQL`, is made one.

mod plpgsql;
mod row;
mod text;

use std::collections::BTreeMap;

use crate::touches::{Catalog, TouchKind, Touches, touches};
use crate::{Dialect, TokenKind, tokenize};

/// A text that the database keeps and runs later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The language of the text.
    pub kind: BodyKind,
    /// The text.
    pub text: String,
    /// Names that stand for a row of the table, such as `new`, or a parameter of its type.
    pub rows: Vec<String>,
    /// Names that stand for other values: parameters, and the name of the function.
    pub values: Vec<String>,
    /// The shape that the result of the body must have.
    pub result: BodyResult,
}

/// The language of a [`Body`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// Statements with `;` between them; the last one gives the result.
    Sql,
    /// `PL/pgSQL`.
    Plpgsql,
    /// SQLite's `CREATE TRIGGER ..`.
    Trigger,
    /// `CREATE VIEW ..`.
    View,
    /// A language that is not read.
    Other,
}

/// The shape that the result of a [`Body`] must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyResult {
    /// It may have any columns, or there is none.
    Free,
    /// Its columns are declared.
    Declared,
    /// It has the columns of the table.
    Row,
}

/// How a body uses a column. The last one is the surest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnUse {
    /// The text cannot be read at this place, or names a column of an unknown row; it has the column's name.
    MayName,
    /// It depends on the column's position.
    Position,
    /// It names the column.
    Names,
}

/// The use that a body makes of the columns of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyUses {
    /// The columns that it would miss.
    pub columns: BTreeMap<String, ColumnUse>,
    /// Whether it fails as soon as the table has one more column.
    pub breaks_when_wider: bool,
    /// Whether it takes in every column of the table with a `*`.
    pub takes_all: bool,
    /// Whether it names the table itself, and how surely.
    pub names_table: Option<ColumnUse>,
}

/// Whether `CREATE VIEW ..` says the names of the view's columns, so that their number counts.
pub fn view_lists_columns(sql: &str) -> bool {
    tokenize(sql).is_ok_and(|tokens| text::view_lists(&tokens))
}

/// A piece of a body that reads like one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    sql: String,
    place: Place,
    /// Whether the text is a string that the body executes.
    is_executed: bool,
}

/// The destination of a statement's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// To no place that counts them, as far as the statement does not.
    Inside,
    /// Into several variables: superfluous columns are ignored.
    Variables,
    /// Into the result of the body.
    Result,
}

/// The use that a body makes of the columns of `table`, which is a table of the catalog.
///
/// ```
/// use expand_contract_sql::{Body, BodyKind, BodyResult, Catalog, ColumnUse, Dialect, body_uses};
///
/// let catalog = Catalog::new(Dialect::Postgres, [("users", ["id", "name"])]);
/// let body = Body {
///     kind: BodyKind::Plpgsql,
///     text: "BEGIN RETURN QUERY SELECT * FROM users WHERE name = n; END".into(),
///     rows: Vec::new(),
///     values: vec!["n".into()],
///     result: BodyResult::Declared,
/// };
/// let uses = body_uses(&catalog, "users", &body);
/// assert_eq!(uses.columns["name"], ColumnUse::Names);
/// assert!(uses.breaks_when_wider);
/// ```
pub fn body_uses(catalog: &Catalog, table: &str, body: &Body) -> BodyUses {
    let mut reader = Reader {
        catalog,
        table,
        body,
        uses: BodyUses::default(),
    };
    let tokens = match body.kind {
        BodyKind::Other => None,
        _ => tokenize(&body.text).ok(),
    };
    let Some(tokens) = tokens else {
        reader.words();
        return reader.uses;
    };
    let (parts, declared) = match body.kind {
        BodyKind::Plpgsql => plpgsql::parts(&tokens, table),
        BodyKind::Trigger => (text::trigger(&tokens), plpgsql::Declared::default()),
        BodyKind::View => (text::view(&tokens), plpgsql::Declared::default()),
        BodyKind::Sql | BodyKind::Other => {
            (text::statements(&tokens), plpgsql::Declared::default())
        }
    };
    // A record without a type may hold a row of the table if the text names the table.
    let rows: Vec<String> = body.rows.iter().cloned().chain(declared.records).collect();
    let mut values = [rows.clone(), body.values.clone(), declared.values].concat();
    values.extend(["new".to_owned(), "old".to_owned()]);
    for part in &parts {
        reader.part(&Part {
            sql: row::replaced(&part.sql, &values),
            ..part.clone()
        });
    }
    if !body.rows.is_empty() || reader.mentions(table) {
        let columns = catalog.columns_of(table);
        for column in row::named(&tokens, &rows, &columns) {
            reader.note(&column, ColumnUse::MayName);
        }
        reader.uses.breaks_when_wider |= parts.iter().any(|part| row::spread(&part.sql, &rows));
    }
    reader.uses
}

struct Reader<'a> {
    catalog: &'a Catalog,
    table: &'a str,
    body: &'a Body,
    uses: BodyUses,
}

impl Reader<'_> {
    fn note(&mut self, column: &str, how: ColumnUse) {
        let known = self.uses.columns.entry(column.to_owned()).or_insert(how);
        *known = (*known).max(how);
    }

    /// Whether the text has this name anywhere, as a word in any case.
    fn mentions(&self, name: &str) -> bool {
        has_word(&self.body.text, name.rsplit('.').next().unwrap_or(name))
    }

    /// A text that is not read: every column counts whose name it has beside the table's.
    fn words(&mut self) {
        if self.body.rows.is_empty() && !self.mentions(self.table) {
            return;
        }
        if self.mentions(self.table) {
            self.uses.names_table = Some(ColumnUse::MayName);
        }
        for column in self.catalog.columns_of(self.table) {
            if has_word(&self.body.text, &column) {
                self.note(&column, ColumnUse::MayName);
            }
        }
    }

    fn part(&mut self, part: &Part) {
        let fixed = match part.place {
            Place::Inside => false,
            Place::Variables => true,
            Place::Result => self.body.result == BodyResult::Declared && is_query(&part.sql),
        };
        // No table has this name, so the statement says only that the number of columns counts.
        let sql = if fixed {
            format!("INSERT INTO \"the result\" {}", part.sql)
        } else {
            part.sql.clone()
        };
        let found = touches(self.catalog, &sql);
        self.columns(&found, part);
        if found.tables.iter().any(|named| named.table == self.table) {
            let how = if found.unreadable.is_some() || part.is_executed {
                ColumnUse::MayName
            } else {
                ColumnUse::Names
            };
            self.uses.names_table = self.uses.names_table.max(Some(how));
        }
        if found.unreadable.is_some() {
            self.uses.breaks_when_wider |= self.unread_star(part);
            return;
        }
        let all = found.wildcards.iter();
        let takes_all = all.clone().any(|wildcard| wildcard.table == self.table);
        self.uses.takes_all |= takes_all;
        let counts = found.touches.iter().any(|touch| {
            touch.table == self.table
                && touch.kind == TouchKind::Positional
                && (self.catalog.dialect() == Dialect::Sqlite
                    || sql[touch.span.clone()].ends_with('*')
                    || found.wildcards.iter().any(|one| one.span == touch.span))
        });
        let breaks = match part.place {
            Place::Variables => false,
            Place::Inside => counts,
            Place::Result if self.body.result == BodyResult::Row => {
                counts || is_query(&part.sql) && !takes_all
            }
            Place::Result => {
                counts
                    || takes_all && self.body.result == BodyResult::Declared && !is_query(&part.sql)
            }
        };
        self.uses.breaks_when_wider |= breaks;
    }

    fn columns(&mut self, found: &Touches, part: &Part) {
        let table = self.table;
        for touch in found.touches.iter().filter(|touch| touch.table == table) {
            let how = match touch.kind {
                _ if found.unreadable.is_some() => ColumnUse::MayName,
                TouchKind::Named => ColumnUse::Names,
                TouchKind::Positional => ColumnUse::Position,
                TouchKind::Rebinds => ColumnUse::MayName,
            };
            self.note(&touch.column, how);
        }
        if part.is_executed && self.mentions(self.table) {
            // A part of a statement that is put together.
            for column in self.catalog.columns_of(self.table) {
                if has_word(&part.sql, &column) {
                    self.note(&column, ColumnUse::MayName);
                }
            }
        }
    }

    /// Whether a statement that cannot be read has a `*` at a place that counts the columns.
    fn unread_star(&self, part: &Part) -> bool {
        let name = self.table.rsplit('.').next().unwrap_or(self.table);
        let Ok(tokens) = tokenize(&part.sql) else {
            return false;
        };
        let tokens: Vec<_> = tokens.iter().filter(|token| !token.is_blank()).collect();
        let star = tokens.windows(2).any(|pair| {
            pair[1].is_symbol("*")
                && (pair[0].is_word("select") || pair[0].is_symbol(".") || pair[0].is_symbol(","))
        });
        let counts = tokens.first().is_some_and(|first| first.is_word("insert"))
            || part.place == Place::Result && self.body.result == BodyResult::Declared;
        star && counts && has_word(&part.sql, name)
    }
}

/// Whether a statement is a query, apart from one that also writes.
fn is_query(sql: &str) -> bool {
    let Ok(tokens) = tokenize(sql) else {
        return false;
    };
    let first = tokens.iter().find(|token| !token.is_blank());
    first.is_some_and(|first| {
        first.is_symbol("(")
            || ["select", "with", "values", "table"]
                .iter()
                .any(|word| first.is_word(word))
    })
}

/// Whether a text has this name as a word of its own, in any case, also within quotes.
fn has_word(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    if name.chars().all(is_part) {
        return text
            .split(|c| !is_part(c))
            .any(|word| word.eq_ignore_ascii_case(name));
    }
    text.contains(name)
}

/// The text inside of a string's quotes.
fn inside(string: &str) -> String {
    if let Some(rest) = string.strip_prefix('$') {
        let tag = rest.find('$').map_or(0, |at| at + 2);
        return string
            .get(tag..string.len() - tag.min(string.len() - tag))
            // Too much text is read as a use too many, too little as none.
            .unwrap_or(string)
            .to_owned();
    }
    let open = string.find('\'').map_or(0, |at| at + 1);
    let inner = string.get(open..string.len() - 1).unwrap_or(string);
    inner.replace("''", "'")
}

/// The texts of all strings among tokens.
fn strings(tokens: &[crate::Token<'_>]) -> Vec<String> {
    tokens
        .iter()
        .filter(|token| token.kind == TokenKind::String)
        .map(|token| inside(token.text))
        .collect()
}

#[cfg(test)]
mod tests;
