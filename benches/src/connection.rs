//! One connection to any of the databases, so that all are measured with the same statements.

use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, PgConnection, SqliteConnection};

use crate::Result;

/// Plain sqlx; each statement is prepared once and kept.
pub(crate) enum Connection {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
    Sqlite(SqliteConnection),
}

/// An argument of a statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Arg<'a> {
    Number(i64),
    Text(&'a str),
}

/// Evaluates an expression for the connection of any database.
macro_rules! each {
    ($this:ident, $connection:ident => $work:expr) => {
        match $this {
            Connection::Postgres($connection) => $work,
            Connection::Mysql($connection) => $work,
            Connection::Sqlite($connection) => $work,
        }
    };
}

macro_rules! bound {
    ($query:expr, $args:expr) => {
        $args.iter().fold($query, |query, arg| match arg {
            Arg::Number(number) => query.bind(*number),
            Arg::Text(text) => query.bind((*text).to_owned()),
        })
    };
}

impl Connection {
    /// Runs one statement with the arguments `$1`, `$2`, ..
    pub(crate) async fn run(&mut self, sql: &str, args: &[Arg<'_>]) -> Result {
        let (sql, args) = self.placed(sql, args)?;
        each!(self, connection => {
            let query = bound!(sqlx::query(AssertSqlSafe(sql)), args);
            query.execute(connection).await.map(drop)?;
        });
        Ok(())
    }

    /// The text that a query with such arguments returns, if it returns a row.
    pub(crate) async fn text(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Option<String>> {
        let (sql, args) = self.placed(sql, args)?;
        Ok(each!(self, connection => {
            let query = bound!(sqlx::query_scalar(AssertSqlSafe(sql)), args);
            query.fetch_optional(connection).await?
        }))
    }

    /// The statement and its arguments. Some databases do not number the arguments: each place takes the next one.
    fn placed<'a>(&self, sql: &str, args: &[Arg<'a>]) -> Result<(String, Vec<Arg<'a>>)> {
        if !matches!(self, Self::Mysql(_)) {
            return Ok((sql.to_owned(), args.to_vec()));
        }
        let mut parts = sql.split('$');
        let mut text = parts.next().unwrap_or_default().to_owned();
        let mut placed = Vec::new();
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = part.split_at(digits);
            let arg = args.get(number.parse::<usize>()?.wrapping_sub(1));
            placed.push(*arg.ok_or(format!("there is no argument ${number}: {sql}"))?);
            text.push('?');
            text.push_str(rest);
        }
        Ok((text, placed))
    }

    /// Frees the space of dead rows, on a database that needs a command for it.
    pub(crate) async fn vacuum(&mut self) -> Result {
        match self {
            Self::Postgres(_) => self.script("VACUUM customers").await,
            Self::Mysql(_) | Self::Sqlite(_) => Ok(()),
        }
    }

    /// Runs a text of several statements.
    pub(crate) async fn script(&mut self, sql: &str) -> Result {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        each!(self, connection => sql.execute(connection).await.map(drop)?);
        Ok(())
    }

    pub(crate) async fn close(self) -> Result {
        each!(self, connection => connection.close().await?);
        Ok(())
    }
}
