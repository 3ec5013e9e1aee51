//! One connection to either database, so that both are measured with the same statements.

use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};

use crate::Result;

/// Plain sqlx; each statement is prepared once and kept.
pub(crate) enum Connection {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Connection {
    /// Runs one statement with the numbers as its first arguments and the text as its last.
    pub(crate) async fn run(&mut self, sql: &str, numbers: &[i64], text: Option<&str>) -> Result {
        macro_rules! execute {
            ($connection:expr) => {{
                let mut query = sqlx::query(AssertSqlSafe(sql.to_owned()));
                for number in numbers {
                    query = query.bind(*number);
                }
                if let Some(text) = text {
                    query = query.bind(text.to_owned());
                }
                query.execute($connection).await?;
            }};
        }
        match self {
            Self::Postgres(connection) => execute!(connection),
            Self::Sqlite(connection) => execute!(connection),
        }
        Ok(())
    }

    /// Frees the space of dead rows, on a database that needs a command for it.
    pub(crate) async fn vacuum(&mut self) -> Result {
        match self {
            Self::Postgres(_) => self.script("VACUUM customers").await,
            Self::Sqlite(_) => Ok(()),
        }
    }

    /// Runs a text of several statements.
    pub(crate) async fn script(&mut self, sql: &str) -> Result {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        match self {
            Self::Postgres(connection) => sql.execute(connection).await.map(drop)?,
            Self::Sqlite(connection) => sql.execute(connection).await.map(drop)?,
        }
        Ok(())
    }
}
