//! The values of one INSERT or UPDATE, and the SQL around them.

use std::fmt::Write as _;

use sqlx::error::BoxDynError;
use sqlx::{Arguments, Encode, Executor, FromRow, Type};

use super::{Accessors, BindKey, Piece};
use crate::database::Backend;
use crate::model::Model;

/// The values that a builder has so far, encoded, and the column of each one. `N` is the number of the model's columns.
///
/// Only the generated builders need it.
#[doc(hidden)]
#[must_use = "nothing is sent to the database before `execute` or `returning`"]
pub struct Values<DB: Backend, const N: usize> {
    arguments: DB::Arguments,
    /// The number of the placeholder for each column's value; 0 for a column without a value.
    placeholders: [u16; N],
    /// The first error. It keeps the statement from being sent.
    error: Option<BoxDynError>,
}

impl<DB: Backend, const N: usize> Values<DB, N> {
    /// No values.
    pub fn new() -> Self {
        Self {
            arguments: DB::Arguments::default(),
            placeholders: [0; N],
            error: None,
        }
    }

    /// Sets the value of column `column` of `M`.
    pub fn set<'q, M: Model, T>(&mut self, column: usize, value: T)
    where
        T: Encode<'q, DB> + Type<DB>,
    {
        if self.placeholders[column] != 0 {
            // The value is encoded already and cannot be removed.
            let name = M::COLUMNS[column];
            self.fail(format!("{}.{name} was set twice in one statement", M::TABLE).into());
            return;
        }
        self.bind(value);
        self.placeholders[column] = self.count();
    }

    /// Adds a value that belongs to no column: the key of an UPDATE or a SELECT.
    pub fn bind<'q, T>(&mut self, value: T)
    where
        T: Encode<'q, DB> + Type<DB>,
    {
        if let Err(error) = self.arguments.add(value) {
            self.fail(error);
        }
    }

    /// Sends the INSERT.
    pub async fn insert<'e, M, E>(self, executor: E) -> Result<DB::QueryResult, sqlx::Error>
    where
        M: Accessors,
        E: Executor<'e, Database = DB>,
    {
        let sql = self.insert_sql::<M>();
        self.execute(sql, executor).await
    }

    /// Sends the INSERT and returns the row as the database now has it.
    pub async fn insert_returning<'e, M, E>(self, executor: E) -> Result<M, sqlx::Error>
    where
        M: Accessors + for<'r> FromRow<'r, DB::Row>,
        E: Executor<'e, Database = DB>,
    {
        let mut sql = self.insert_sql::<M>();
        sql.push_str(" RETURNING ");
        sql.push_str(M::LIST);
        let query = sqlx::query_with(sqlx::AssertSqlSafe(sql), self.into_arguments()?);
        M::from_row(&executor.fetch_one(query).await?)
    }

    /// Sends the UPDATE of the row with this key, if any field is set.
    pub async fn update<'e, M, E>(
        mut self,
        key: M::Key<'_>,
        executor: E,
    ) -> Result<DB::QueryResult, sqlx::Error>
    where
        M: BindKey<DB>,
        E: Executor<'e, Database = DB>,
    {
        if self.count() == 0 && self.error.is_none() {
            return Ok(DB::QueryResult::default());
        }
        let sql = self.update_sql::<M>();
        M::bind_key(key, &mut self);
        self.execute(sql, executor).await
    }

    pub(super) fn into_arguments(self) -> Result<DB::Arguments, sqlx::Error> {
        match self.error {
            None => Ok(self.arguments),
            Some(error) => Err(sqlx::Error::Encode(error)),
        }
    }

    async fn execute<'e, E>(self, sql: String, executor: E) -> Result<DB::QueryResult, sqlx::Error>
    where
        E: Executor<'e, Database = DB>,
    {
        // Every piece of the text is a constant of the model, and the values are arguments.
        let query = sqlx::query_with(sqlx::AssertSqlSafe(sql), self.into_arguments()?);
        executor.execute(query).await
    }

    fn fail(&mut self, error: BoxDynError) {
        self.error.get_or_insert(error);
    }

    /// The number of values. No database takes more than `u16::MAX`.
    fn count(&self) -> u16 {
        u16::try_from(self.arguments.len()).unwrap_or(u16::MAX)
    }

    fn is_given(&self, column: usize) -> bool {
        self.placeholders[column] != 0
    }

    /// The columns that are written although the caller gave no value.
    fn followers<M: Accessors>(&self) -> impl Iterator<Item = &'static super::Follower> {
        M::FOLLOWERS
            .iter()
            .filter(|follower| !follower.field.is_some_and(|field| self.is_given(field)))
    }

    fn insert_sql<M: Accessors>(&self) -> String {
        let mut sql = String::with_capacity(capacity::<M>());
        sql.push_str("INSERT INTO ");
        push_table(&mut sql, M::TABLE);
        // If one value is missing, the old side is unknown here. The trigger computes it from the whole row.
        let followers = || {
            self.followers::<M>().filter(|follower| {
                follower.down.iter().all(|piece| match piece {
                    Piece::Sql(_) => true,
                    Piece::Column(column) => self.is_given(*column),
                })
            })
        };
        let given = || (0..N).filter(|column| self.is_given(*column));
        if self.count() == 0 && followers().next().is_none() {
            sql.push_str(" DEFAULT VALUES");
            return sql;
        }

        let mut separator = " (";
        let names = given().map(|column| M::COLUMNS[column]);
        for name in names.chain(followers().map(|follower| follower.column)) {
            sql.push_str(separator);
            push_name(&mut sql, name);
            separator = ", ";
        }
        separator = ") VALUES (";
        for column in given() {
            sql.push_str(separator);
            push_placeholder(&mut sql, self.placeholders[column]);
            separator = ", ";
        }
        for follower in followers() {
            sql.push_str(separator);
            self.push_down::<M>(&mut sql, follower.down);
        }
        sql.push(')');
        sql
    }

    fn update_sql<M: Accessors>(&self) -> String {
        let mut sql = String::with_capacity(capacity::<M>());
        sql.push_str("UPDATE ");
        push_table(&mut sql, M::TABLE);
        let mut separator = " SET ";
        for column in (0..N).filter(|column| self.is_given(*column)) {
            sql.push_str(separator);
            push_name(&mut sql, M::COLUMNS[column]);
            sql.push_str(" = ");
            push_placeholder(&mut sql, self.placeholders[column]);
            separator = ", ";
        }
        for follower in self.followers::<M>() {
            let changes =
                |piece: &Piece| matches!(piece, Piece::Column(column) if self.is_given(*column));
            if follower.down.iter().any(changes) {
                sql.push_str(separator);
                push_name(&mut sql, follower.column);
                sql.push_str(" = ");
                self.push_down::<M>(&mut sql, follower.down);
            }
        }
        let mut separator = " WHERE ";
        for (number, column) in (self.count() + 1..).zip(M::KEY) {
            sql.push_str(separator);
            push_column::<M>(&mut sql, column);
            sql.push_str(" = ");
            push_placeholder(&mut sql, number);
            separator = " AND ";
        }
        sql
    }

    /// The value of a follower: placeholders for given columns, and the row's own columns otherwise.
    fn push_down<M: Accessors>(&self, sql: &mut String, down: &[Piece]) {
        for piece in down {
            match piece {
                Piece::Sql(text) => sql.push_str(text),
                Piece::Column(column) if self.is_given(*column) => {
                    push_placeholder(sql, self.placeholders[*column]);
                }
                Piece::Column(column) => push_column::<M>(sql, M::COLUMNS[*column]),
            }
        }
    }
}

impl<DB: Backend, const N: usize> Default for Values<DB, N> {
    fn default() -> Self {
        Self::new()
    }
}

/// A capacity for every statement of the model, so that the text never reallocates.
fn capacity<M: Accessors>() -> usize {
    let follower = |follower: &super::Follower| {
        let pieces = follower.down.iter().map(|piece| match piece {
            Piece::Sql(text) => text.len(),
            Piece::Column(column) => M::TABLE.len() + M::COLUMNS[*column].len() + 7,
        });
        follower.column.len() + 8 + pieces.sum::<usize>()
    };
    let columns = |names: &[&str]| names.iter().map(|name| name.len() + 16).sum::<usize>();
    64 + (M::TABLE.len() + 2) * (1 + M::KEY.len())
        + columns(M::COLUMNS)
        + columns(M::KEY)
        + M::FOLLOWERS.iter().map(follower).sum::<usize>()
        + M::LIST.len()
}

/// A dot parts a table from its schema.
fn push_table(sql: &mut String, table: &str) {
    let name = match table.split_once('.') {
        Some((schema, name)) => {
            push_name(sql, schema);
            sql.push('.');
            name
        }
        None => table,
    };
    push_name(sql, name);
}

fn push_name(sql: &mut String, name: &str) {
    sql.push('"');
    if !name.contains('"') {
        sql.push_str(name);
        sql.push('"');
        return;
    }
    for part in name.split_inclusive('"') {
        sql.push_str(part);
        if part.ends_with('"') {
            sql.push('"');
        }
    }
    sql.push('"');
}

/// Qualified, because SQLite reads the bare name of a missing column as a text.
pub(super) fn push_column<M: Model>(sql: &mut String, column: &str) {
    push_table(sql, M::TABLE);
    sql.push('.');
    push_name(sql, column);
}

/// PostgreSQL takes `$1`, and so does SQLite through sqlx.
fn push_placeholder(sql: &mut String, number: u16) {
    // Most numbers have one digit, and formatting is the main cost of a statement's text.
    if let (Ok(digit), true) = (u8::try_from(number), number < 10) {
        sql.push('$');
        sql.push(char::from(b'0' + digit));
        return;
    }
    // Writing to a String cannot fail.
    let _ = write!(sql, "${number}");
}
